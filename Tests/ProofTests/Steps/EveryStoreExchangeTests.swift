import AccessModel
import Planning
import Reconciliation
import Simulator
import Testing

/// Each HTTP exchange of a pass with a tailnet goes wrong, in turn, in every way: before it takes effect, or with its answer lost.
@Suite("Proof: every exchange with a tailnet fails once")
struct EveryStoreExchangeTests {
    private static let kinds: [Fault.Kind] = [
        .drop, .truncate(bytes: 1), .malformed, .html,
        .status(.init(400)), .status(.init(401)), .status(.init(403)), .status(.init(404)), .status(.init(412)),
        .status(.init(429)), .status(.init(500)),
    ]

    /// A site on the day before, from which copies are taken.
    private struct Stage: Sendable {
        let day: Upheaval
        let site: Site
        let view: StoreView

        init() async throws {
            site = try await Footing.tailscale.site()
            day = Upheaval(keepsNamesApart: false, on: site.ground)
            let registry = DocumentRegistry(folder: site.folder)
            try await day.settle(site, registry)
            view = try site.ground.view(registry)
        }

        /// Lets `body` have a copy of the site and of the tailnet.
        private func onTheDay<Value: Sendable>(
            _ body: (Site, DocumentRegistry, SimulatedTailscale) async throws -> Value
        ) async throws -> Value {
            let copy = try await site.copy()
            let ground = try #require(copy.ground as? TailnetGround)
            do {
                let value = try await body(copy, DocumentRegistry(folder: copy.folder), ground.tailscale)
                await copy.ground.end()
                return value
            } catch {
                await copy.ground.end()
                throw error
            }
        }

        /// The requests of the day's pass.
        func requests() async throws -> [String] {
            try await onTheDay { site, registry, tailscale in
                let report = try await day.pass(site, registry)
                #expect(report.outcome == .applied)
                #expect(Set(report.plan?.changes.map(\.kind) ?? []) == Upheaval.kinds(site.store().capabilities))
                return tailscale.requests
            }
        }

        func fail(_ kind: Fault.Kind, at exchange: Int, times: Int) async throws -> [String] {
            try await onTheDay { site, registry, tailscale in
                tailscale.order(Fault(kind, skip: exchange, times: times))
                let report = try await day.pass(site, registry)
                tailscale.clearFaults()
                let what = "exchange \(exchange) \(kind) (\(report.outcome))"
                if report.outcome == .storeUnread, try site.ground.view(registry) != view {
                    return ["\(what) => the store was changed"]
                }
                return try await day.faults(after: what, since: view, feedAt: 0, site, registry)
            }
        }
    }

    @Test("Nothing is lost, doubled or granted, and two passes mend it", arguments: [1, 2])
    func everyExchange(times: Int) async throws {
        let stage = try await Stage()
        let requests = try await stage.requests()
        #expect(requests.count { $0.hasPrefix("POST") } >= 6, "\(requests)")
        var (failed, faults) = (0, [String]())
        for kind in Self.kinds {
            for exchange in 0..<requests.count {
                failed += 1
                faults += try await stage.fail(kind, at: exchange, times: times)
            }
        }
        await stage.site.ground.end()
        print("Every exchange with a tailnet, \(times == 1 ? "once" : "and its repeat"): \(failed) failed")
        #expect(faults.count == 0, "\(faults.count) faults:\n\(faults.prefix(20).joined(separator: "\n"))")
    }
}
