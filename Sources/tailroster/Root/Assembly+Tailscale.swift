import AccessModel
import Planning
import Settings
import TailscaleStore
import Transport

extension Assembly {
    static func tailscale(
        url: String, tailnet: String, credential: ServiceCredential, _ configuration: Configuration
    ) throws(SettingsError) -> TailscaleStore {
        let secret: TailscaleCredential
        switch credential {
        case .tokenFile(let file): secret = .token(Secret(try file.read().reveal()))
        case .oauth(let clientID, let file): secret = .client(id: clientID, secret: Secret(try file.read().reveal()))
        }
        let meter = RequestMeter()
        do {
            let curl = try CurlExchange(CurlOptions(userAgent: "tailroster/\(Version.current)"))
            // POST too: what it did is looked up before anything is concluded.
            let policy = RetryPolicy(
                budget: configuration.retryFor, methods: ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST"])
            let retrying = RetryingExchange(
                curl, policy: policy, meter: meter, clock: ContinuousClock(),
                epochSeconds: { Machine.now().milliseconds / 1000 }, random: { Double.random(in: 0..<1) })
            return TailscaleStore(
                url: url, tailnet: tailnet, credential: secret, exchange: retrying, meter: meter,
                rewritesReferences: configuration.rules.rewritesReferences, clock: ContinuousClock())
        } catch {
            throw SettingsError([
                .init(at: Place("configuration"), key: "store.url", "\(error)", remedy: "Mend store.url.")
            ])
        }
    }
}
