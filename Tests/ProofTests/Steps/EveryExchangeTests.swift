import AccessModel
import Planning
import Reconciliation
import Simulator
import Testing

/// Each HTTP exchange of a pass with a directory goes wrong, in turn, in every way.
@Suite("Proof: every exchange fails once")
struct EveryExchangeTests {
    private static let kinds: [Fault.Kind] = [
        .drop, .truncate(bytes: 20), .malformed, .html, .repeatedID, .wrongLink(.otherHost), .wrongLink(.samePage),
        .status(.init(401)), .status(.init(403)), .status(.init(404)), .status(.init(429)), .status(.init(500)),
    ]

    /// A service says how many there are: an empty page, and one that is said to be the last, are found out.
    private static let kindsOfSCIM: [Fault.Kind] =
        kinds.filter { $0 != .wrongLink(.otherHost) } + [.empty, .wrongLink(.missing), .status(.init(400))]

    /// Where people and groups are read.
    enum Service: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case okta = "Okta"
        case scim = "SCIM by index"
        case scimOneByOne = "SCIM by cursor, groups one by one"

        var testDescription: String { rawValue }

        func registry(for site: Site) async throws -> any ServedRegistry {
            switch self {
            case .okta: try await OktaRegistry(OktaOrg(seed: 7, time: site.now), clock: { site.now })
            case .scim: try await SCIMRegistry(.index, clock: { site.now })
            case .scimOneByOne: try await SCIMRegistry(.cursor, clock: { site.now })
            }
        }

        /// A service that shows everything in its listings is asked the same in a sweep and in a census.
        var modes: [PassRequest.Mode] { self == .scim ? [.sweep, .watch] : [.sweep, .census, .watch] }

        var kinds: [Fault.Kind] { self == .okta ? EveryExchangeTests.kinds : EveryExchangeTests.kindsOfSCIM }
    }

    /// What a repeat mends, unless it fails too.
    private static let passing: Set<Fault.Kind> = [
        .drop, .truncate(bytes: 20), .malformed, .status(.init(429)), .status(.init(500)),
    ]

    /// A site and a directory on the day before, from which copies are taken.
    private struct Stage: Sendable {
        let day: Upheaval
        let site: Site
        let registry: any ServedRegistry
        let mode: PassRequest.Mode

        init(_ service: Service, _ mode: PassRequest.Mode) async throws {
            self.mode = mode
            site = try Site()
            registry = try await service.registry(for: site)
            let day = Upheaval(keepsNamesApart: service == .okta, on: site.ground)
            self.day = service == .okta && mode == .watch ? day.asLogged : day
            try await day.settleBefore(site, registry)
        }

        func end() async { await registry.stop() }

        /// Lets `body` have a copy of site and directory.
        private func onTheDay<Value: Sendable>(
            _ body: (Site, any ServedRegistry) async throws -> Value
        ) async throws -> Value {
            let site = try await site.copy()
            let registry = try await registry.copy(clock: { site.now })
            do {
                // A worker that has read everything before knows the versions of groups.
                let source = try registry.source(day.charter.rules(for: registry.kind))
                _ = try await source.read(DirectoryRequest(mode: .census, includesDeprovisioned: true))
                try await day.dawn(site, registry)
                let value = try await body(site, registry)
                await registry.stop()
                return value
            } catch {
                await registry.stop()
                throw error
            }
        }

        func exchanges() async throws -> Int {
            try await onTheDay { site, registry in
                let before = registry.requests
                let report = try await day.pass(site, registry, mode: mode)
                #expect(report.outcome == .applied)
                #expect(report.directory.mode == mode.rawValue)
                return registry.requests - before
            }
        }

        func fail(_ kind: Fault.Kind, at exchange: Int, times: Int) async throws -> [String] {
            try await onTheDay { site, registry in
                let before = try site.ground.view(registry)
                let seq = try site.ground.feed(after: 0, registry).last?.seq ?? 0
                registry.order(Fault(kind, skip: exchange, times: times))
                let report = try await day.pass(site, registry, mode: mode)
                registry.clearFaults()
                let what = "exchange \(exchange) \(kind) \(times) (\(report.outcome))"
                let isUnread = report.outcome == .unread
                if isUnread, try site.ground.view(registry) != before { return ["\(what) => the store was changed"] }
                return try await day.faults(
                    after: what, since: before, feedAt: seq, hasActed: !isUnread, site, registry)
            }
        }
    }

    @Test(
        "A read that breaks off changes nothing, and two passes mend the rest",
        arguments: Service.allCases.flatMap { service in service.modes.map { (service, $0) } })
    func everyExchange(of service: Service, in mode: PassRequest.Mode) async throws {
        let stage = try await Stage(service, mode)
        let count = try await stage.exchanges()
        #expect(count >= 8)
        var (failed, faults) = (0, [String]())
        for kind in service.kinds {
            for times in Self.passing.contains(kind) ? [1, 2] : [1] {
                for exchange in 0..<count {
                    failed += 1
                    faults += try await stage.fail(kind, at: exchange, times: times)
                }
            }
        }
        await stage.end()
        print("Every exchange, \(service.rawValue), \(mode): \(failed) failed, each of \(count)")
        #expect(faults.count == 0, "\(faults.count) faults:\n\(faults.prefix(20).joined(separator: "\n"))")
    }
}
