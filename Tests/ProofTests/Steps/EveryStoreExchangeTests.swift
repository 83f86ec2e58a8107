import AccessModel
import Planning
import Reconciliation
import Simulator
import Testing

/// Each HTTP exchange of a pass with a store behind HTTP goes wrong, in turn, in every way: before it takes effect, or with its
/// answer lost.
@Suite("Proof: every exchange with a store fails once")
struct EveryStoreExchangeTests {
    private static let kinds: [Fault.Kind] = [
        .drop, .truncate(bytes: 1), .malformed, .html,
        .status(.init(400)), .status(.init(401)), .status(.init(403)), .status(.init(404)), .status(.init(412)),
        .status(.init(429)), .status(.init(500)),
    ]

    /// The services that a store is behind.
    enum Service: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case tailscale = "Tailscale"
        case headscale27 = "Headscale v0.27"
        case headscale29 = "Headscale v0.29"
        case headscale30 = "Headscale v0.30"

        var testDescription: String { rawValue }

        func ground() async throws -> any Ground {
            switch self {
            case .tailscale: try await TailnetGround(Upheaval.tailnet)
            case .headscale27: try await HeadscaleGround(Upheaval.headnet(.v27))
            case .headscale29: try await HeadscaleGround(Upheaval.headnet(.v29))
            case .headscale30: try await HeadscaleGround(Upheaval.headnet(.v30))
            }
        }

        /// Requests that change something, of which the day has at least so many.
        var writes: (method: String, count: Int) { self == .tailscale ? ("POST", 6) : ("P", 8) }
    }

    /// A site on the day before, from which copies are taken.
    private struct Stage: Sendable {
        let day: Upheaval
        let site: Site
        let view: StoreView

        init(_ service: Service) async throws {
            site = try Site(ground: try await service.ground())
            day = Upheaval(keepsNamesApart: false, on: site.ground)
            let registry = DocumentRegistry(folder: site.folder)
            try await day.settle(site, registry)
            view = try site.ground.view(registry)
        }

        /// Lets `body` have a copy of the site and of the service.
        private func onTheDay<Value: Sendable>(
            _ body: (Site, DocumentRegistry, any ServedGround) async throws -> Value
        ) async throws -> Value {
            let copy = try await site.copy()
            let ground = try #require(copy.ground as? any ServedGround)
            do {
                let value = try await body(copy, DocumentRegistry(folder: copy.folder), ground)
                await copy.ground.end()
                return value
            } catch {
                await copy.ground.end()
                throw error
            }
        }

        /// The requests of the day's pass.
        func requests() async throws -> [String] {
            try await onTheDay { site, registry, service in
                let report = try await day.pass(site, registry)
                #expect(report.outcome == .applied)
                #expect(Set(report.plan?.changes.map(\.kind) ?? []) == Upheaval.kinds(site.store().capabilities))
                return service.requests
            }
        }

        func fail(_ kind: Fault.Kind, at exchange: Int, times: Int) async throws -> [String] {
            try await onTheDay { site, registry, service in
                service.order(Fault(kind, skip: exchange, times: times))
                let report = try await day.pass(site, registry)
                service.clearFaults()
                let what = "exchange \(exchange) \(kind) (\(report.outcome))"
                if report.outcome == .storeUnread, try site.ground.view(registry) != view {
                    return ["\(what) => the store was changed"]
                }
                return try await day.faults(after: what, since: view, feedAt: 0, site, registry)
            }
        }
    }

    @Test(
        "Nothing is lost, doubled or granted, and two passes mend it", arguments: Service.allCases, [1, 2])
    func everyExchange(with service: Service, times: Int) async throws {
        let stage = try await Stage(service)
        let requests = try await stage.requests()
        let writes = service.writes
        #expect(requests.count { $0.hasPrefix(writes.method) } >= writes.count, "\(requests)")
        var (failed, faults) = (0, [String]())
        for kind in Self.kinds {
            for exchange in 0..<requests.count {
                failed += 1
                faults += try await stage.fail(kind, at: exchange, times: times)
            }
        }
        await stage.site.ground.end()
        print("Every exchange with \(service.rawValue), \(times == 1 ? "once" : "and its repeat"): \(failed) failed")
        #expect(faults.count == 0, "\(faults.count) faults:\n\(faults.prefix(20).joined(separator: "\n"))")
    }
}
