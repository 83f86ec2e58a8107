import AccessModel
import Planning
import Settings
import TailscaleStore
import Transport

extension Assembly {
    static func tailscale(
        url: String, tailnet: String, credential: ServiceCredential, _ configuration: Configuration,
        _ traffic: Traffic
    ) throws(SettingsError) -> TailscaleStore {
        let (file, clientID): (SecretFile, String?) =
            switch credential {
            case .tokenFile(let file): (file, nil)
            case .oauth(let clientID, let file): (file, clientID)
            }
        let secret = Secret(try file.read().reveal())
        let meter = traffic.store
        do {
            let curl = try CurlExchange(CurlOptions(userAgent: "tailroster/\(Version.current)"))
            // POST too: what it did is looked up before anything is concluded.
            let policy = RetryPolicy(
                budget: configuration.retryFor, methods: ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST"])
            let retrying = RetryingExchange(
                CountedExchange(exchange: curl), policy: policy, meter: meter, clock: ContinuousClock(),
                epochSeconds: { Machine.now().milliseconds / 1000 }, random: { Double.random(in: 0..<1) })
            let opening: TailscaleCredential =
                if let clientID {
                    .client(
                        ClientCredentials(
                            tokenURL: url + "/api/v2/oauth/token", clientID: clientID, secret: secret, scope: nil,
                            authentication: .post, exchange: retrying,
                            epochSeconds: { Machine.now().milliseconds / 1000 }))
                } else {
                    .token(secret)
                }
            return TailscaleStore(
                url: url, tailnet: tailnet, credential: opening, exchange: retrying, meter: meter,
                rewritesReferences: configuration.rules.rewritesReferences)
        } catch {
            throw SettingsError([
                .init(at: Place("configuration"), key: "store.url", "\(error)", remedy: "Mend store.url.")
            ])
        }
    }
}
