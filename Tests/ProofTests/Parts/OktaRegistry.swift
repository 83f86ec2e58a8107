import AccessModel
import Foundation
import OktaDirectory
import Planning
import Simulator
import Synchronization
import Transport

/// A simulated Okta org on loopback that is kept like a world, and read over HTTP as the program does.
final class OktaRegistry: Registry {
    private struct Ids {
        var directory: [String: String] = [:]
        var world: [String: String] = [:]
        var spare = 0
        /// Groups whose members could not be read when they were shown last.
        var broken: Set<String> = []
        var deniesLog = false

        mutating func enter(_ id: String, as directoryID: String) {
            directory[id] = directoryID
            world[directoryID] = id
        }
    }

    let kind = DirectoryKind.okta
    private let okta: SimulatedOkta
    private let ids = Mutex(Ids())

    convenience init(_ org: OktaOrg, clock: @escaping @Sendable () -> Timestamp) async throws {
        self.init(okta: try await SimulatedOkta.start(org: org, clock: clock))
    }

    private init(okta: SimulatedOkta) { self.okta = okta }

    func stop() async { await okta.stop() }

    func worldID(_ id: String) -> String { ids.withLock { $0.world[id] ?? id } }

    func directoryID(_ id: String) -> String { ids.withLock { $0.directory[id] ?? id } }

    /// An org has one truth: look-ups see what the listing sees.
    func show(_ sight: Sight, _ dice: inout Dice) throws {
        okta.clearFaults()
        try okta.change { org in
            try keepPeople(&org, like: sight.lookUps)
            try keepGroups(&org, like: sight.lookUps)
            try touchBroken(&org, like: sight.lookUps)
        }
        if ids.withLock({ $0.deniesLog }) { okta.order(Fault(.status(.init(403)), path: "/api/v1/logs")) }
        for (id, group) in sight.lookUps.groups.sorted(by: { $0.key < $1.key }) where group.isBroken {
            let status = [403, 404, 500][dice.number(0..<3)]
            okta.order(Fault(.status(.init(status)), path: "/api/v1/groups/\(directoryID(id))/users"))
        }
    }

    func spoil(_ dice: inout Dice) -> String {
        let paths = ["/api/v1/users", "/api/v1/groups", "/api/v1/logs", "/api/v1/users/*", "/api/v1/users/*/groups"]
        let path = paths[dice.number(0..<paths.count)]
        let kinds: [Fault.Kind] = [
            .drop, .truncate(bytes: dice.number(1..<60)), .malformed, .html, .empty, .repeatedID,
            .wrongLink(.otherHost),
            .wrongLink(.samePage), .status(.init(401)), .status(.init(429)), .status(.init(500)),
        ]
        let drawn = kinds[dice.number(0..<kinds.count)]
        // A listing of no groups at all is not told from an org that has none, or from somebody who is in none: then nothing is
        // removed, or too much, and nobody could know.
        let kind = drawn == .empty && path != "/api/v1/users" ? .malformed : drawn
        // Once, so that a repeat may mend it, or for good.
        let times = dice.isHeads() ? 1 : nil
        okta.order(Fault(kind, path: path, times: times))
        return "\(path) answers \(kind) \(times == nil ? "for good" : "once")"
    }

    func source(_ rules: PlanningRules) throws -> any DirectorySource {
        let meter = RequestMeter()
        var options = CurlOptions(userAgent: "tailroster-proof")
        (options.idleDeadline, options.totalDeadline) = (.seconds(120), .seconds(120))
        let policy = RetryPolicy(
            attemptLimit: 2, baseDelay: .milliseconds(1), delayLimit: .milliseconds(1), budget: .seconds(60))
        let exchange = RetryingExchange(
            try CurlExchange(options), policy: policy, meter: meter, clock: ContinuousClock(),
            epochSeconds: { Int64(Date().timeIntervalSince1970) }, random: { 0.5 })
        return try OktaDirectorySource(
            url: Readdressed.address, credential: .token(Secret(okta.token), source: "the test"),
            exchange: Readdressed(exchange: exchange, url: okta.url), meter: meter,
            groups: GroupSelection(rules.scope.groups), scopeGroups: GroupSelection(rules.scope.scopeGroups))
    }

    // MARK: The org

    private func keepPeople(_ org: inout OktaOrg, like world: SmallWorld) throws {
        for person in org.everybody where world.people[worldID(person.id)] == nil { try org.deleteUser(person.id) }
        let known = world.people.sorted { $0.key < $1.key }.filter { org.person(directoryID($0.key)) != nil }
        let moving = known.filter { org.person(directoryID($0.key))?.login != $0.value.login }
        // Logins may go round in a ring: everyone who moves steps aside first.
        for (id, _) in moving { try org.updateUser(directoryID(id), .init(login: aside())) }
        for (id, person) in moving {
            try org.updateUser(directoryID(id), .init(login: person.login, email: person.login))
        }
        for (id, person) in world.people.sorted(by: { $0.key < $1.key }) {
            if ids.withLock({ $0.directory[id] }) == nil {
                let made = try org.createUser(login: person.login)
                ids.withLock { $0.enter(id, as: made.id) }
            }
            let status = OktaStatus(rawValue: person.status)
            if org.person(directoryID(id))?.status != status { try org.setStatus(directoryID(id), status) }
        }
    }

    private func keepGroups(_ org: inout OktaOrg, like world: SmallWorld) throws {
        for group in org.allGroups where world.groups[worldID(group.id)] == nil { try org.deleteGroup(group.id) }
        let moving = world.groups.sorted { $0.key < $1.key }.filter { id, group in
            org.group(directoryID(id)).map { $0.name != group.name } ?? false
        }
        for (id, _) in moving { try org.renameGroup(directoryID(id), to: aside()) }
        for (id, group) in moving { try org.renameGroup(directoryID(id), to: group.name) }
        for (id, group) in world.groups.sorted(by: { $0.key < $1.key }) {
            if ids.withLock({ $0.directory[id] }) == nil {
                let made = try org.createGroup(group.name)
                ids.withLock { $0.enter(id, as: made.id) }
            }
            guard let record = org.group(directoryID(id)) else { continue }
            let members = Set(org.members(of: record).map { worldID($0.id) })
            let wanted = group.members.filter { world.people[$0] != nil }
            for person in wanted.subtracting(members).sorted() {
                try org.addMember(directoryID(person), to: record.id)
            }
            for person in members.subtracting(wanted).sorted() {
                try org.removeMember(directoryID(person), from: record.id)
            }
        }
    }

    /// A group that cannot be read from now on has moved too: otherwise nobody would ask for its members.
    private func touchBroken(_ org: inout OktaOrg, like world: SmallWorld) throws {
        let broken = Set(world.groups.filter { $0.value.isBroken }.keys)
        let new = ids.withLock { ids in
            defer { ids.broken = broken }
            return broken.subtracting(ids.broken)
        }
        for id in new.sorted() {
            guard let group = org.group(directoryID(id)), let person = org.everybody.first else { continue }
            if try org.removeMember(person.id, from: group.id) {
                try org.addMember(person.id, to: group.id)
            } else {
                try org.addMember(person.id, to: group.id)
                try org.removeMember(person.id, from: group.id)
            }
        }
    }

    // MARK: Its log

    func disturbLog(_ kind: Event.Kind, _ dice: inout Dice) -> String {
        switch kind {
        case .logHabit:
            let habits: [EventLog.Habit] = [.regular, .loses, .doubles, .delays]
            let habit = habits[dice.number(0..<habits.count)]
            okta.change { $0.log.habit = habit }
            return "the log: \(habit)"
        case .logCatchesUp:
            let isReversed = dice.isHeads()
            okta.change { $0.log.release(reversed: isReversed) }
            return "the log catches up\(isReversed ? ", the last first" : "")"
        case .logLies:
            let isEarly = dice.isHeads()
            let choice = dice.number(0..<1000)
            okta.change { Self.lie(in: &$0, isEarly: isEarly, choice) }
            return "the log lies"
        case .logForgets:
            okta.change { $0.log.forget() }
            return "the log has forgotten"
        default:
            let isDenied = ids.withLock { ids in
                ids.deniesLog.toggle()
                return ids.deniesLog
            }
            return "the log may \(isDenied ? "not " : "")be read"
        }
    }

    /// Entries about nobody, about somebody to whom nothing happened, of failures, and from a clock that is wrong.
    private static func lie(in org: inout OktaOrg, isEarly: Bool, _ choice: Int) {
        let time = org.time.adding(seconds: isEarly ? -9000 : 9000)
        let everybody = org.everybody
        let person = everybody[choice % everybody.count]
        org.log.append(.init("user.lifecycle.deactivate", at: time, [.init(type: "User", id: person.id)]))
        org.log.append(.init("user.lifecycle.suspend", at: time, [.init(type: "User", id: "00uNobodyAtAll")]))
        org.log.append(
            .init("user.lifecycle.suspend", at: time, [.init(type: "User", id: person.id)], isSuccess: false))
        guard let group = org.allGroups.first else { return }
        org.log.append(.init("group.user_membership.remove", at: time, [.init(type: "UserGroup", id: group.id)]))
    }

    private func aside() -> String {
        ids.withLock { ids in
            ids.spare += 1
            return "aside-\(ids.spare)@example.com"
        }
    }
}

extension OktaRegistry: ServedRegistry {
    var requests: Int { okta.counters.total }

    func copy(clock: @escaping @Sendable () -> Timestamp) async throws -> any ServedRegistry {
        let copy = try await OktaRegistry(okta.org, clock: clock)
        let known = ids.withLock { $0 }
        copy.ids.withLock { $0 = known }
        return copy
    }

    func order(_ fault: Fault) { okta.order(fault) }

    func clearFaults() { okta.clearFaults() }
}
