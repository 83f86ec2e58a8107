import Foundation
import TailnetPolicy

/// A service whose groups are entries of a policy, seen from behind.
protocol PolicyGround: ServedGround {
    /// Which group stands under which name.
    var register: GroupRegister { get }
    var knowsSuspension: Bool { get }
    var policy: [UInt8] { get }

    /// A colleague writes the policy.
    func setPolicy(_ text: String)

    /// An administrator shuts an account out, or lets it in.
    func setState(of account: Int64, isActive: Bool)
    func removeAccount(_ id: Int64)

    /// The service's own id of an account.
    func storeID(of account: Int64) -> String

    /// Somebody who is nobody of the directory.
    func addVisitor()
}

/// A tailnet or a Headscale server as its administrators see it, and change it.
struct PolicyHand: Hand {
    let ground: any PolicyGround
    let registry: any Registry
    /// The provider says whose an account is, or its login does.
    var linked: [Int64: String] = [:]
    var known: Acquaintance? = Acquaintance()

    var knowsSuspension: Bool { ground.knowsSuspension }

    /// Whose groups are, only the register says.
    var claims: [String: String] {
        get { ground.register.ids }
        nonmutating set { ground.register.ids = newValue }
    }

    func storeID(of account: Int64) -> String { ground.storeID(of: account) }

    func view() throws -> StoreView {
        var view = try ground.view(registry)
        guard let known else { return view }
        for row in view.accounts.indices where !known.sure.union(known.unsure).contains(view.accounts[row].id) {
            view.accounts[row].person = nil
        }
        return view
    }

    func feed(after seq: Int64) -> [FeedRow] { [] }

    func complaints() throws -> [String] { try ground.complaints() }

    func adopt(_ name: String, as id: String) { ground.register.ids[name] = registry.directoryID(id) }

    func setState(of account: Int64, isActive: Bool) { ground.setState(of: account, isActive: isActive) }

    func removeAccount(_ id: Int64) { ground.removeAccount(id) }

    func insert(_ membership: StoreView.Membership) throws {
        try change(membership) { .init(added: [$0]) }
    }

    func delete(_ membership: StoreView.Membership) throws {
        try change(membership) { .init(removed: [$0]) }
    }

    private func change(
        _ membership: StoreView.Membership, _ change: (String) -> TailnetPolicy.MemberChange
    ) throws {
        let view = try view()
        guard let name = view.groups[membership.group], let account = view.account(membership.account) else { return }
        try edit { policy throws(PolicyError) in try policy.changeMembers([name: change(account.login)]) }
    }

    func removeGroup(_ id: String) throws {
        guard let name = try view().groups[id] else { return }
        try edit { policy throws(PolicyError) in try policy.removeGroups([name]) }
        ground.register.ids[name] = nil
    }

    func addStrangers() throws {
        ground.addVisitor()
        try edit { policy throws(PolicyError) in
            try policy.add([.init(name: "group:hand", members: ["visitor@example.com"])])
        }
    }

    private func edit(_ change: (inout TailnetPolicy) throws(PolicyError) -> Void) throws {
        var policy = try TailnetPolicy(ground.policy)
        policy.matchesCase = true
        try change(&policy)
        ground.setPolicy(String(decoding: policy.bytes, as: UTF8.self))
    }
}
