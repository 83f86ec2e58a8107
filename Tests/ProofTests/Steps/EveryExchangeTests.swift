import AccessModel
import Planning
import Reconciliation
import Simulator
import Testing

/// Each HTTP exchange of a pass goes wrong, in turn, in every way.
@Suite("Proof: every exchange fails once")
struct EveryExchangeTests {
    private static let kinds: [Fault.Kind] = [
        .drop, .truncate(bytes: 20), .malformed, .html, .repeatedID, .wrongLink(.otherHost), .wrongLink(.samePage),
        .status(.init(401)), .status(.init(403)), .status(.init(404)), .status(.init(429)), .status(.init(500)),
    ]

    @Test("A read that breaks off changes nothing, and two passes mend the rest", arguments: [1, 2])
    func everyExchange(times: Int) async throws {
        let count = try await exchanges()
        #expect(count >= 8)
        var (failed, faults) = (0, [String]())
        for kind in Self.kinds {
            for exchange in 0..<count {
                failed += 1
                faults += try await fail(kind, at: exchange, times: times)
            }
        }
        print("Every exchange, \(times == 1 ? "once" : "and its repeat"): \(failed) failed")
        #expect(faults.count == 0, "\(faults.count) faults:\n\(faults.prefix(20).joined(separator: "\n"))")
    }

    /// Lets `body` have an org and a site on the day before.
    private func onTheDay<Value: Sendable>(
        _ body: (Upheaval, Site, OktaRegistry, SimulatedOkta) async throws -> Value
    ) async throws -> Value {
        let start = Timestamp(milliseconds: 1_782_864_000_000)
        let okta = try await SimulatedOkta.start(org: OktaOrg(seed: 7, time: start))
        let registry = OktaRegistry(okta: okta)
        do {
            let site = try Site()
            let day = Upheaval(keepsNamesApart: true, on: site.ground)
            try await day.settle(site, registry)
            let value = try await body(day, site, registry, okta)
            await okta.stop()
            return value
        } catch {
            await okta.stop()
            throw error
        }
    }

    private func exchanges() async throws -> Int {
        try await onTheDay { day, site, registry, okta in
            okta.resetCounters()
            let report = try await day.pass(site, registry)
            #expect(report.outcome == .applied)
            return okta.counters.total
        }
    }

    private func fail(_ kind: Fault.Kind, at exchange: Int, times: Int) async throws -> [String] {
        try await onTheDay { day, site, registry, okta in
            let before = try site.ground.view(registry)
            let seq = try site.ground.feed(after: 0, registry).last?.seq ?? 0
            okta.order(Fault(kind, skip: exchange, times: times))
            let report = try await day.pass(site, registry)
            okta.clearFaults()
            let what = "exchange \(exchange) \(kind) (\(report.outcome))"
            if report.outcome == .unread, try site.ground.view(registry) != before {
                return ["\(what) => the store was changed"]
            }
            return try await day.faults(after: what, since: before, feedAt: seq, site, registry)
        }
    }
}
