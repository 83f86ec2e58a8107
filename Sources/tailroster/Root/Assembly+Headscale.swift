import AccessModel
import HeadscaleStore
import Planning
import Settings
import Transport

extension Assembly {
    static func headscale(
        _ settings: HeadscaleSettings, _ configuration: Configuration, _ traffic: Traffic
    ) throws(SettingsError) -> HeadscaleStore {
        if settings.createsUsers, settings.issuer != nil {
            // Headscale matches a member that fits two users with neither.
            throw SettingsError([
                .init(
                    at: Place("configuration"), key: "store.create_users",
                    "with store.issuer people get their account at their first login, and a second one of the same address would "
                        + "make Headscale match neither of the two",
                    remedy: "Leave one of the two out.")
            ])
        }
        let secret = Secret(try settings.token.read().reveal())
        let meter = traffic.store
        do {
            let curl = try CurlExchange(CurlOptions(userAgent: "tailroster/\(Version.current)"))
            // 500 is Headscale's word for every refusal (to v0.29): to ask again would not mend it. What is written is looked up after a
            // failure, and not sent again.
            var policy = RetryPolicy(budget: configuration.retryFor, methods: ["GET"])
            policy.final = [500, 501]
            let retrying = RetryingExchange(
                curl, policy: policy, meter: meter, clock: ContinuousClock(),
                epochSeconds: { Machine.now().milliseconds / 1000 }, random: { Double.random(in: 0..<1) })
            return HeadscaleStore(
                url: settings.url, token: secret, options: options(settings, configuration), exchange: retrying,
                meter: meter, now: Machine.now)
        } catch {
            throw SettingsError([
                .init(at: Place("configuration"), key: "store.url", "\(error)", remedy: "Mend store.url.")
            ])
        }
    }

    private static func options(_ settings: HeadscaleSettings, _ configuration: Configuration) -> HeadscaleOptions {
        let reload = settings.reloadCommand.map { ReloadCommand($0) { try await ContinuousClock().sleep(for: $0) } }
        return HeadscaleOptions(
            createsUsers: settings.createsUsers, issuer: settings.issuer,
            policyFile: settings.policyPath.map { PolicyFile(path: $0, reload: reload) },
            rewritesReferences: configuration.rules.rewritesReferences)
    }

    /// What `check` says of a Headscale server, and of who matches whom there.
    func inspectHeadscale(
        _ store: HeadscaleStore
    ) async throws(StoreError) -> (findings: [String], faults: [String]) {
        let probe = try await store.probe()
        let access = try await store.read()
        return (probe.findings + (await matchingNow(access)), probe.faults)
    }
}
