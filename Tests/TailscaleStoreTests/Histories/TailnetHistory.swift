import AccessModel
import Chance
import Foundation
import Planning
import Reconciliation
import Simulator
import TailnetPolicy

/// One history of chance: things happen in the directory, colleagues edit the policy and suspend people, answers are lost, passes die; the tailnet is
/// judged after each pass.
struct TailnetHistory {
    private var random: SeededGenerator
    private let household: TailnetHousehold
    private(set) var log: [String] = []

    // What the directory says.
    private var people: [String: String] = [:]
    private var groups: [String: (name: String, members: Set<String>)] = [:]
    private var lastPerson = 6
    private var lastName = 0
    /// People whom a colleague suspended; nobody but them lifts that.
    private var suspendedByHand: Set<String> = []
    /// The policy as people wrote it, without what is ours.
    private var handWritten: String

    private static let policy = """
        // The tailnet of Example Ltd.
        {
          "acls": [
            {"action": "accept", "src": ["group:native"], "dst": ["*:*"]}, // notes: 0
          ],
          "groups": {
            // By hand.
            "group:native": ["owner@example.com"], // stays
          },
        }

        """

    init(seed: UInt64) async throws {
        random = SeededGenerator(seed: seed)
        handWritten = Self.policy
        var tailnet = Tailnet()
        tailnet.addUser("owner@example.com", role: "owner")
        for number in 0..<lastPerson {
            people["p\(number)"] = "active"
            if number < 4 { tailnet.addUser("P\(number)@example.com") }
        }
        people["owner"] = "active"
        tailnet.setPolicy(Self.policy)
        for id in ["g0", "g1", "g2"] { groups[id] = (id, []) }
        household = try await TailnetHousehold(tailnet)
        for id in groups.keys.sorted() {
            groups[id]?.members = Set((0..<lastPerson).filter { _ in Bool.random(using: &random) }.map { "p\($0)" })
        }
    }

    func end() async { await household.end() }

    /// Lives through the history; gives what went wrong, if anything.
    mutating func run(steps: Int) async throws -> [String] {
        var faults = try await pass()
        for _ in 0..<steps where faults.isEmpty {
            for _ in 0..<Int.random(in: 1...3, using: &random) { happen() }
            if Bool.random(using: &random) { reachIn() }
            if Bool.random(using: &random) { orderTrouble() }
            if Int.random(in: 0..<3, using: &random) == 0 { try await dyingPass() }
            faults = Bool.random(using: &random) ? try await pass() : try await settle()
        }
        return faults.isEmpty ? try await settle() : faults
    }

    // MARK: The directory

    private mutating func happen() {
        let logins = people.keys.filter { $0 != "owner" }.sorted()
        guard let person = logins.randomElement(using: &random),
            let group = groups.keys.sorted().randomElement(using: &random)
        else { return }
        switch Int.random(in: 0..<8, using: &random) {
        case 0...1:
            people[person] = people[person] == "active" ? "suspended" : "active"
            log.append("\(person) is \(people[person] ?? "")")
        case 2...3:
            if groups[group]?.members.remove(person) == nil { groups[group]?.members.insert(person) }
            log.append("\(person) in \(group): \(groups[group]?.members.contains(person) == true)")
        case 4:
            people[person] = nil
            log.append("\(person) is deleted")
        case 5:
            people["p\(lastPerson)"] = "active"
            groups[group]?.members.insert("p\(lastPerson)")
            log.append("p\(lastPerson) is hired into \(group)")
            lastPerson += 1
        case 6:
            lastName += 1
            groups[group]?.name = "name \(lastName)"
            log.append("\(group) is called name \(lastName)")
        default:
            groups["g\(lastPerson)\(lastName)"] = ("new \(lastPerson) \(lastName)", [person])
            lastName += 1
            log.append("a group is made with \(person)")
        }
    }

    // MARK: Other hands

    private mutating func reachIn() {
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            // Somebody logs in for the first time.
            guard
                let person = people.keys.sorted().filter({
                    household.tailscale.tailnet.user("\($0)@example.com") == nil
                })
                .randomElement(using: &random)
            else { return }
            household.tailscale.change { _ = $0.addUser("\(person)@example.com") }
            log.append("by hand: \(person) logs in")
        case 1:
            guard let user = household.tailscale.tailnet.users.dropFirst().randomElement(using: &random) else { return }
            let isSuspended = user.status == "suspended"
            household.tailscale.change { $0.changeUser(user.id) { $0.status = isSuspended ? "active" : "suspended" } }
            if isSuspended { suspendedByHand.remove(user.id) } else { suspendedByHand.insert(user.id) }
            log.append("by hand: \(user.login) \(isSuspended ? "restored" : "suspended")")
        default:
            // A colleague edits what is not ours, some of the time right behind our reading.
            let number = Int.random(in: 1...9_999, using: &random)
            func edited(_ text: String) -> String {
                var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                for index in lines.indices where lines[index].contains("// notes:") {
                    lines[index] = lines[index].prefix { $0 != "/" } + "// notes: \(number)"
                }
                return lines.joined(separator: "\n")
            }
            handWritten = edited(handWritten)
            household.tailscale.change { tailnet in
                tailnet.setPolicy(edited(String(decoding: tailnet.policy, as: UTF8.self)))
            }
            log.append("by hand: the policy's notes are \(number)")
        }
    }

    private mutating func orderTrouble() {
        let path =
            [
                "/api/v2/users/*/suspend", "/api/v2/users/*/restore", "/api/v2/tailnet/-/acl",
                "/api/v2/tailnet/-/acl/validate",
            ]
            .randomElement(using: &random) ?? ""
        let kinds: [Fault.Kind] = [
            .drop, .status(.init(500)), .status(.init(412)), .status(.init(400)), .truncate(bytes: 1),
        ]
        let kind = kinds.randomElement(using: &random) ?? .drop
        let times = Int.random(in: 1...3, using: &random)
        household.tailscale.order(Fault(kind, method: "POST", path: path, times: times))
        log.append("trouble: \(kind) at \(path), \(times) times")
    }

    // MARK: Passes

    private mutating func dyingPass() async throws {
        try household.write(people: people, groups: groups)
        let step = Int.random(in: 2...9, using: &random)
        log.append("a pass dies before call \(step) to the ledger")
        do {
            _ = try await household.pass(dyingAt: step)
        } catch let error as LedgerError where error.message == "cut" {
            return
        }
    }

    private mutating func pass() async throws -> [String] {
        try household.write(people: people, groups: groups)
        let report = try await household.pass()
        log.append("pass: \(report.outcome.rawValue)")
        for (change, state) in zip(report.plan?.changes ?? [], report.states) {
            log.append(
                "  \(change.kind.word) \(change.person?.login ?? "") \(change.group?.name ?? "") \(change.reason) \(state)"
            )
        }
        return try dangers()
    }

    /// What must never be, whatever went wrong.
    private func dangers() throws -> [String] {
        var faults: [String] = []
        let tailnet = household.tailscale.tailnet
        for user in tailnet.users where suspendedByHand.contains(user.id) && user.status != "suspended" {
            faults.append("\(user.login) was suspended by hand, and is \(user.status)")
        }
        if tailnet.users.first?.status == "suspended" { faults.append("the owner is suspended") }
        var rest = try TailnetPolicy(tailnet.policy)
        try rest.removeGroups(Set(rest.groups.map(\.name).filter { $0.hasSuffix("@example.com") }))
        let text = String(decoding: rest.bytes, as: UTF8.self)
        if text != handWritten { faults.append("what people wrote is not as they wrote it:\n\(text)") }
        return faults
    }

    /// Two passes without trouble, after which the tailnet is what the directory wants, and a third that writes nothing.
    private mutating func settle() async throws -> [String] {
        household.tailscale.clearFaults()
        for _ in 0..<2 {
            let faults = try await pass()
            if !faults.isEmpty { return faults }
        }
        var faults = try differences()
        household.tailscale.forgetRequests()
        faults += try await pass()
        let writes = household.tailscale.requests.filter { $0.hasPrefix("POST") }
        if !writes.isEmpty { faults.append("the third pass still writes: \(writes)") }
        return faults
    }

    private func differences() throws -> [String] {
        var faults: [String] = []
        let tailnet = household.tailscale.tailnet
        for user in tailnet.users.dropFirst() {
            let person = LoginKey.fold(String(user.login.prefix { $0 != "@" }))
            let isActive = people[person] == "active"
            if isActive, user.status == "suspended", !suspendedByHand.contains(user.id) {
                faults.append("\(user.login) is suspended, and active in the directory")
            }
            // Somebody who logged in and was deleted before any pass saw them is a stranger.
            let isKnown = log.contains { $0.contains("\(person)@example.com") }
            if !isActive, isKnown, user.status != "suspended" {
                faults.append("\(user.login) is \(user.status), and not active in the directory")
            }
        }
        let policy = try TailnetPolicy(tailnet.policy)
        for (id, group) in groups {
            let name = "group:\(group.name.replacing(" ", with: "-"))@example.com"
            let wanted = Set(group.members.filter { people[$0] == "active" }.map { "\($0)@example.com" })
            guard let members = policy.group(named: name)?.members else {
                faults.append("\(id) is not there as \(name)")
                continue
            }
            let standing = members.map(LoginKey.fold)
            if Set(standing) != wanted || standing.count != wanted.count {
                faults.append("\(name) has \(standing), and should have \(wanted.sorted())")
            }
        }
        let ours = policy.groups.count { $0.name.hasSuffix("@example.com") }
        if ours != groups.count { faults.append("there are \(ours) groups of ours, and should be \(groups.count)") }
        return faults
    }
}
