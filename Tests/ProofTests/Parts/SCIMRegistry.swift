import AccessModel
import Foundation
import Planning
import SCIMDirectory
import Simulator
import Synchronization
import Transport

/// A SCIM service on loopback that is kept like a world. It has the world's own ids.
final class SCIMRegistry: Registry {
    let kind = DirectoryKind.scim
    private let service: SCIMService
    /// One source for all passes, as a worker has it: what it knows of groups that did not change is asked for by their version.
    private let kept = Mutex<SCIMDirectorySource?>(nil)

    convenience init(_ manner: SCIMService.Manner, clock: @escaping @Sendable () -> Timestamp) async throws {
        self.init(try await SCIMService.start(manner, clock: clock))
    }

    private init(_ service: SCIMService) { self.service = service }

    func stop() async { await service.stop() }

    func worldID(_ id: String) -> String { id }

    func directoryID(_ id: String) -> String { id }

    /// A service has one truth: look-ups see what the listing sees.
    func show(_ sight: Sight, _ dice: inout Dice) {
        service.clearFaults()
        let world = sight.lookUps
        service.keep(
            users: world.people.mapValues { .init(name: $0.login, isActive: Sight.mayConnect($0.status, .open)) },
            groups: world.groups.mapValues { group in
                .init(name: group.name, members: group.members.filter { world.people[$0] != nil })
            })
    }

    func spoil(_ dice: inout Dice) -> String {
        let paths = ["/scim/v2/Users", "/scim/v2/Groups", "/scim/v2/Users/*", "/scim/v2/Groups/*"]
        let kinds: [Fault.Kind] = [.drop, .malformed, .html, .repeatedID, .status(.init(401)), .status(.init(500))]
        let (path, kind) = (paths[dice.number(0..<paths.count)], kinds[dice.number(0..<kinds.count)])
        service.order(Fault(kind, path: path))
        return "\(path) answers \(kind)"
    }

    /// A service has no log.
    func disturbLog(_ kind: Event.Kind, _ dice: inout Dice) -> String { "" }

    func source(_ rules: PlanningRules) throws -> any DirectorySource {
        if let source = kept.withLock({ $0 }) { return source }
        let meter = RequestMeter()
        let policy = RetryPolicy(
            attemptLimit: 2, baseDelay: .milliseconds(1), delayLimit: .milliseconds(1), budget: .seconds(60))
        let exchange = RetryingExchange(
            try CurlExchange(CurlOptions(userAgent: "tailroster-proof")), policy: policy, meter: meter,
            clock: ContinuousClock(), epochSeconds: { 0 }, random: { 0.5 })
        let source = try SCIMDirectorySource(
            url: Readdressed.address + "/scim/v2", credential: .token(Secret(SCIMService.token)),
            credentialSource: "the test", exchange: Readdressed(exchange: exchange, url: service.url), meter: meter,
            groups: GroupSelection(rules.scope.groups),
            scopeGroups: GroupSelection(rules.scope.scopeGroups))
        kept.withLock { $0 = source }
        return source
    }
}

extension SCIMRegistry: ServedRegistry {
    var requests: Int { service.requests }

    func order(_ fault: Fault) { service.order(fault) }

    func clearFaults() { service.clearFaults() }

    func copy(clock: @escaping @Sendable () -> Timestamp) async throws -> any ServedRegistry {
        SCIMRegistry(try await service.copy(clock: clock))
    }
}
