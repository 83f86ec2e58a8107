@_spi(Guard) import AccessModel
import Testing

/// A store under test, with short ways to change it and to look at it.
struct AccessStoreScene {
    let store: any AccessStore
    private let pass: PassID = "pass-1"

    /// What the store says, by logins and names, so that it can be compared at a glance.
    struct View: Equatable {
        var states: [String: AccountState] = [:]
        var ids: [String: AccountID] = [:]
        var groups: [String: Set<String>] = [:]
    }

    func view() async throws -> View {
        let snapshot = try await store.read()
        var view = View()
        for row in 0..<snapshot.accounts.count where snapshot.accounts.states[row] != .absent {
            view.states[snapshot.accounts.logins[row]] = snapshot.accounts.states[row]
            view.ids[snapshot.accounts.logins[row]] = snapshot.accounts.id(at: row)
        }
        for row in 0..<snapshot.groups.count {
            let members = snapshot.memberships.members(of: row).map { snapshot.accounts.logins[$0] }
            view.groups[snapshot.groups.names[row]] = Set(members)
        }
        return view
    }

    func apply(_ changes: [Change]) async -> [Effect] {
        await store.apply(
            ApprovedBatch(changes: changes[...], pass: pass, time: Timestamp(milliseconds: 1_790_000_000_000)))
    }

    /// Applies changes that must all be done.
    func applyAll(_ changes: [Change], sourceLocation: SourceLocation = #_sourceLocation) async {
        let effects = await apply(changes)
        #expect(effects.count == changes.count, sourceLocation: sourceLocation)
        for (change, effect) in zip(changes, effects) {
            #expect(effect.isApplied, "\(change.kind): \(effect)", sourceLocation: sourceLocation)
        }
    }

    /// The person of a change: whoever has an account is named by it, as a plan does.
    func changed(_ person: StorePerson, account login: String? = nil) async throws -> ChangedPerson {
        let view = try await view()
        let login = login ?? person.login
        return ChangedPerson(
            directoryID: person.id, accountID: view.ids[login], login: person.login, storeLogin: login,
            email: person.email, name: person.name)
    }

    static func group(_ id: DirectoryID, _ name: String, from storeName: String? = nil) -> ChangedGroup {
        ChangedGroup(directoryID: id, name: name, storeName: storeName)
    }

    /// A group of that name that stands.
    static func standing(_ id: DirectoryID, _ name: String) -> ChangedGroup { group(id, name, from: name) }
}

extension Effect {
    var isApplied: Bool { if case .applied = self { true } else { false } }
    var isUnsupported: Bool { if case .unsupported = self { true } else { false } }
    /// The store's sentence, where it refused.
    var refusal: String? { if case .refused(let text) = self { text } else { nil } }
    /// The account that a receipt names.
    var accountID: AccountID? { if case .applied(let receipt) = self { receipt.accountID } else { nil } }
}
