import AccessModel
import SCIMDirectory
import Settings
import Transport

extension Assembly {
    static func scim(
        url: String, credential: BearerCredential, groups: GroupSelection, scopeGroups: GroupSelection,
        _ configuration: Configuration, _ traffic: Traffic
    ) throws(SettingsError) -> SCIMDirectorySource {
        let file: SecretFile
        switch credential {
        case .tokenFile(let token): file = token
        case .oauth(let client): file = client.secret
        }
        let secret = try bearer(in: file)
        let meter = traffic.directory
        do {
            let curl = try CurlExchange(
                CurlOptions(
                    userAgent: "tailroster/\(Version.current)", caFile: configuration.caFile,
                    caFileSetting: "directory.ca_file"))
            var policy = RetryPolicy(budget: configuration.retryFor)
            let exchange = retrying(CountedExchange(exchange: curl), policy, meter)
            // Asking for a token twice is the same as once.
            policy.methods = ["POST"]
            return try SCIMDirectorySource(
                url: url,
                credential: opening(credential, secret, retrying(CountedExchange(exchange: curl), policy, meter)),
                credentialSource: "\(file.key) (\(file.path))", exchange: exchange, meter: meter, groups: groups,
                scopeGroups: scopeGroups)
        } catch let error as TransportError {
            throw SettingsError([
                .init(at: file.place, key: "directory", error.message, remedy: "Mend directory.ca_file.")
            ])
        } catch {
            throw SettingsError([
                .init(at: file.place, key: "directory.url", "\(error)", remedy: "Mend the address.")
            ])
        }
    }

    private static func bearer(in file: SecretFile) throws(SettingsError) -> Secret {
        let text = try file.read().reveal()
        guard text.hasPrefix("Bearer ") else { return Secret(text) }
        throw SettingsError([
            .init(
                at: file.place, key: file.key, "the secret file \(file.path) begins with Bearer",
                remedy: "Write the token alone; tailroster adds Bearer to it.")
        ])
    }

    private static func retrying(_ exchange: CountedExchange, _ policy: RetryPolicy, _ meter: RequestMeter)
        -> RetryingExchange
    {
        RetryingExchange(
            exchange, policy: policy, meter: meter, clock: ContinuousClock(),
            epochSeconds: { Machine.now().milliseconds / 1000 }, random: { Double.random(in: 0..<1) })
    }

    private static func opening(
        _ credential: BearerCredential, _ secret: Secret, _ exchange: RetryingExchange
    ) -> SCIMCredential {
        switch credential {
        case .tokenFile: .token(secret)
        case .oauth(let client):
            .client(
                ClientCredentials(
                    tokenURL: client.tokenURL, clientID: client.clientID, secret: secret, scope: client.scope,
                    authentication: client.authentication == .basic ? .basic : .post, exchange: exchange,
                    epochSeconds: { Machine.now().milliseconds / 1000 }))
        }
    }
}
