import AccessModel
import OktaDirectory
import Planning
import Settings
import Transport

extension Assembly {
    static func okta(
        url: String, _ credential: Settings.OktaCredential, groups: GroupSelection, scopeGroups: GroupSelection,
        _ configuration: Configuration, _ traffic: Traffic
    ) throws(SettingsError) -> OktaDirectorySource {
        let app = configuration.rules.scope.app.isEmpty ? nil : configuration.rules.scope.app
        let meter = traffic.directory
        let pacer = traffic.pacer
        let opening = try opening(of: url, credential, readsApps: app != nil)
        do {
            let curl = try CurlExchange(
                CurlOptions(
                    userAgent: "tailroster/\(Version.current)", caFile: configuration.caFile,
                    caFileSetting: "directory.ca_file"))
            var exchange: any HTTPExchange = CountedExchange(exchange: curl)
            if let serviceApp = opening.app {
                exchange = try OktaAppExchange(
                    curl, app: serviceApp, url: url, meter: meter, epochSeconds: epochSeconds, newID: Machine.newID)
            }
            exchange = PacedExchange(
                exchange, pacer: pacer, clock: ContinuousClock(), classify: OktaEndpoints.classify)
            exchange = RetryingExchange(
                exchange, policy: RetryPolicy(budget: configuration.retryFor), meter: meter, clock: ContinuousClock(),
                epochSeconds: epochSeconds, random: { Double.random(in: 0..<1) })
            return try OktaDirectorySource(
                url: url, credential: opening.credential, exchange: exchange, meter: meter, groups: groups,
                scopeGroups: scopeGroups, app: app, pace: OktaPace(pacer, now: Machine.now))
        } catch let error as TransportError {
            throw SettingsError([
                .init(at: opening.place, key: "directory", error.message, remedy: "Mend directory.ca_file.")
            ])
        } catch {
            throw SettingsError([
                .init(at: opening.place, key: "directory.url", "\(error)", remedy: "Mend the address.")
            ])
        }
    }

    private static let epochSeconds: @Sendable () -> Int64 = { Machine.now().milliseconds / 1000 }

    /// What opens the org, with the secret read.
    private struct Opening {
        let credential: OktaDirectory.OktaCredential
        let app: OktaServiceApp?
        let place: Place
    }

    private static func opening(
        of url: String, _ credential: Settings.OktaCredential, readsApps: Bool
    ) throws(SettingsError) -> Opening {
        switch credential {
        case .tokenFile(let file):
            let text = try file.read().reveal()
            if text.hasPrefix("SSWS ") {
                throw SettingsError([
                    .init(
                        at: file.place, key: file.key, "the secret file \(file.path) begins with SSWS",
                        remedy: "Write the token alone; tailroster adds SSWS to it.")
                ])
            }
            return Opening(
                credential: .token(Secret(text), source: "\(file.key) (\(file.path))"), app: nil, place: file.place)
        case .oauth(let settings):
            let file = settings.privateKey
            let key: SigningKey
            let text = try file.read().reveal()
            do throws(SigningKeyError) {
                key = try SigningKey(pem: text)
            } catch {
                throw SettingsError([
                    .init(
                        at: file.place, key: file.key, "the secret file \(file.path) \(error.what)",
                        remedy: error.remedy)
                ])
            }
            let source = "\(file.key) (\(file.path))"
            let app = OktaServiceApp(
                clientID: settings.clientID, key: key, keyID: settings.keyID, binding: binding(settings.dpop),
                readsApps: readsApps, keySource: source)
            return Opening(
                credential: .app(clientID: settings.clientID, keySource: source), app: app, place: file.place)
        }
    }

    private static func binding(_ dpop: DPoP) -> OktaServiceApp.Binding {
        switch dpop {
        case .auto: .auto
        case .on: .always
        case .off: .never
        }
    }
}
