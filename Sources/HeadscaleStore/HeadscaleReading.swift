import AccessModel
import TailnetPolicy

/// Users, nodes, keys and policy as a snapshot.
struct HeadscaleReading {
    let users: HeadscaleUsers
    let nodes: [HeadscaleNode]
    /// All, or those of users who have no node that can connect.
    let keys: [HeadscaleKey]
    /// Ids of users of whose keys the server told nothing.
    let unsure: Set<String>
    /// `nil` where groups cannot be followed.
    let policy: TailnetPolicy?
    let issuer: String?
    let now: Timestamp

    func snapshot() -> AccessSnapshot {
        var accounts = AccountTable()
        var live = Set(nodes.filter { $0.isLive(at: now) }.compactMap { $0.user?.id })
        live.formUnion(keys.filter { $0.isLive(at: now) }.compactMap { $0.user?.id })
        live.formUnion(unsure)
        for user in users.all {
            // Where the login is the email, whoever is called by the name in the directory is found as well.
            let row = accounts.insert(
                id: AccountID(user.id), login: user.login, state: .active,
                email: user.login == user.name ? user.email ?? "" : user.name, name: user.displayName ?? "")
            if !live.contains(user.id) { accounts.markDormant(at: row) }
            if let subject = issuer.flatMap({ user.subject(of: $0) }) { accounts.set(providerID: subject, at: row) }
        }
        var snapshot = AccessSnapshot(accounts: accounts, groups: StoreGroupTable(), memberships: Memberships())
        if let policy { take(policy, accounts, &snapshot) }
        return snapshot
    }

    private func take(_ policy: TailnetPolicy, _ accounts: AccountTable, _ snapshot: inout AccessSnapshot) {
        var accounts = accounts
        var groups = StoreGroupTable()
        var memberships = Memberships.Builder()
        var others: [String: Int] = [:]
        for group in policy.groups {
            guard let row = groups.insert(name: group.name) else { continue }
            for member in group.members ?? [] {
                if let account = users.row(ofMember: member) {
                    memberships.insert(group: row, member: account)
                    continue
                }
                // Whom Headscale takes for nobody, or not yet for anybody.
                let account = others[member] ?? accounts.insert(id: "", login: member, state: .absent)
                others[member] = account
                memberships.insert(group: row, member: account)
            }
        }
        for reference in policy.references {
            snapshot.references[reference.name, default: []].append(reference.description)
        }
        snapshot.peopleInTests = policy.peopleInTests.mapValues { $0.map(\.description) }
        (snapshot.accounts, snapshot.groups, snapshot.memberships) = (accounts, groups, memberships.build())
    }
}
