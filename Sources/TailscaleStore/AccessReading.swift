import AccessModel
import TailnetPolicy

/// Users and policy as a snapshot.
struct AccessReading {
    let users: TailscaleUsers
    let policy: TailnetPolicy

    func snapshot(requests: Int) -> AccessSnapshot {
        var accounts = AccountTable()
        for user in users.all {
            accounts.insert(
                id: AccountID(user.id), login: user.loginName, state: user.state, name: user.displayName ?? "",
                isOwner: user.isOwner, isShared: user.isShared)
        }
        var groups = StoreGroupTable()
        var memberships = Memberships.Builder()
        var ahead: [String: Int] = [:]
        for group in policy.groups {
            guard let row = groups.insert(name: group.name) else { continue }
            for member in group.members ?? [] {
                if let account = users.row(withLogin: member) {
                    memberships.insert(group: row, member: account)
                    continue
                }
                // Somebody who has not logged in yet: the policy names them ahead.
                let key = LoginKey.fold(member)
                let account = ahead[key] ?? accounts.insert(id: "", login: member, state: .absent)
                ahead[key] = account
                memberships.insert(group: row, member: account)
            }
        }
        var references: [String: [String]] = [:]
        for reference in policy.references { references[reference.name, default: []].append(reference.description) }
        return AccessSnapshot(
            accounts: accounts, groups: groups, memberships: memberships.build(), references: references,
            peopleInTests: policy.peopleInTests.mapValues { $0.map(\.description) },
            warnings: users.all.filter { !$0.isShared }.compactMap(\.warning), requests: requests)
    }
}
