import AccessModel
import Foundation
import OktaDirectory
import Simulator
import Transport

/// A simulated org on loopback, and sources that read it over HTTP as the program does.
struct SimulatedOrg: Sendable {
    let okta: SimulatedOkta

    /// Lets `body` use an org that listens, and stops it afterwards.
    static func with(
        _ org: OktaOrg, _ body: @Sendable (SimulatedOrg) async throws -> Void
    ) async throws {
        let okta = try await SimulatedOkta.start(org: org)
        do {
            try await body(SimulatedOrg(okta: okta))
        } catch {
            await okta.stop()
            throw error
        }
        await okta.stop()
    }

    /// A source whose exchange repeats a request once, with hardly a wait; where the org asks for a longer one, not at
    /// all.
    func source(
        groups: GroupSelection = GroupSelection(["*"]), scopeGroups: GroupSelection = GroupSelection([]),
        token: String? = nil, app: String? = nil
    ) throws -> OktaDirectorySource {
        let meter = RequestMeter()
        var options = CurlOptions(userAgent: "tailroster-tests")
        (options.idleDeadline, options.totalDeadline) = (.seconds(90), .seconds(90))
        let policy = RetryPolicy(
            attemptLimit: 2, baseDelay: .milliseconds(1), delayLimit: .milliseconds(1), budget: .seconds(8))
        let exchange = RetryingExchange(
            try CurlExchange(options), policy: policy, meter: meter, clock: ContinuousClock(),
            epochSeconds: { Int64(Date().timeIntervalSince1970) }, random: { 0.5 })
        return try OktaDirectorySource(
            url: okta.url, credential: .token(Secret(token ?? okta.token), source: "the test"), exchange: exchange,
            meter: meter,
            groups: groups, scopeGroups: scopeGroups, app: app)
    }
}
