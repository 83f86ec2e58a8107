import AccessModel
import OktaDirectory
import Settings
import Transport

extension Assembly {
    static func okta(
        url: String, token file: SecretFile, groups: GroupSelection, scopeGroups: GroupSelection,
        _ configuration: Configuration
    ) throws(SettingsError) -> OktaDirectorySource {
        let text = try file.read().reveal()
        if text.hasPrefix("SSWS ") {
            throw SettingsError([
                .init(
                    at: file.place, key: file.key, "the secret file \(file.path) begins with SSWS",
                    remedy: "Write the token alone; tailroster adds SSWS to it.")
            ])
        }
        let token = Secret(text)
        let meter = RequestMeter()
        let place = file.place
        do {
            let curl = try CurlExchange(
                CurlOptions(
                    userAgent: "tailroster/\(Version.current)", caFile: configuration.caFile,
                    caFileSetting: "directory.ca_file"))
            let retrying = RetryingExchange(
                curl, policy: RetryPolicy(budget: configuration.retryFor), meter: meter, clock: ContinuousClock(),
                epochSeconds: { Machine.now().milliseconds / 1000 }, random: { Double.random(in: 0..<1) })
            return try OktaDirectorySource(
                url: url, token: token, tokenSource: "\(file.key) (\(file.path))", exchange: retrying, meter: meter,
                groups: groups, scopeGroups: scopeGroups)
        } catch let error as TransportError {
            throw SettingsError([
                .init(at: place, key: "directory", error.message, remedy: "Mend directory.ca_file.")
            ])
        } catch {
            throw SettingsError([
                .init(at: place, key: "directory.url", "\(error)", remedy: "Mend the address.")
            ])
        }
    }
}
