import AccessModel
import Foundation
import Planning

/// Why a person or a group is as it is: a value put together from what the ledger knows, and, where they were asked, from what the store
/// and the directory say now. Text, JSON and the status page show the same one.
public struct Explanation: Sendable {
    /// What the store says now.
    public struct StoreSight: Sendable, Hashable {
        /// Whether the account, or the group, is there.
        public var isThere = false
        /// The account's state; `nil` for a group.
        public var state: AccountState?
        /// The account's id; `nil` for a group.
        public var account: AccountID?
        /// The login or name as the store spells it.
        public var name = ""
        /// Groups of the account, or members of the group, in order.
        public var memberships: [String] = []
        /// Whether nothing of the account can connect, in a store that does not know suspension.
        public var isDormant = false
        /// Whether it owns the tailnet, so that every revocation holds.
        public var isOwner = false
    }

    /// A change that the last pass which read both ends had in its plan.
    public struct Planned: Sendable, Hashable {
        /// The kind in its word.
        public var kind: String
        /// The group, or the person of a group's membership.
        public var other: String?
        /// Why.
        public var reason: String
        /// `applied`, `held`, `failed`, `unsupported` or `pending`.
        public var state: String
        /// The hold, where it is held.
        public var hold: String?
    }

    /// What the ledger knows.
    public var dossier: LedgerDossier
    /// Whether it is a group.
    public var isGroup: Bool
    /// The word of the store, such as `sqlite`.
    public var storeKind: String
    /// What the store says now; `nil` where it was not asked.
    public var store: StoreSight?
    /// Why the store could not be asked.
    public var storeProblem: String?
    /// What a suspension leaves standing in this store; `nil` where it is the store's own.
    public var emulation: String?
    /// What a pass of this moment would do; `nil` where the directory was not asked.
    public var outlook: Outlook?
    /// What the last pass that read both ends planned about it.
    public var planned: [Planned]
    /// Warnings of that pass about it: codes and sentences.
    public var warnings: [Warning]
    /// When the explanation was made.
    public var time: Timestamp

    /// An explanation from what the ledger knows alone.
    ///
    /// - Parameters:
    ///   - access: what the store says now, where it was asked.
    ///   - outlook: what the directory says now, where it was asked.
    public init(
        _ dossier: LedgerDossier, isGroup: Bool, storeKind: String, capabilities: StoreCapabilities,
        access: AccessSnapshot? = nil, outlook: Outlook? = nil, at time: Timestamp
    ) {
        self.dossier = dossier
        self.isGroup = isGroup
        self.storeKind = storeKind
        self.outlook = outlook
        self.time = time
        if case .emulated(let how) = capabilities.suspension { emulation = how }
        (planned, warnings) = LastPlan.of(dossier, isGroup: isGroup)
        store = access.map { Self.sight(of: dossier, isGroup: isGroup, in: $0) }
    }

    private static func sight(of dossier: LedgerDossier, isGroup: Bool, in access: AccessSnapshot) -> StoreSight {
        var sight = StoreSight()
        if isGroup {
            guard let row = access.groups.row(named: dossier.name) else { return sight }
            (sight.isThere, sight.name) = (true, dossier.name)
            sight.memberships = access.memberships.members(of: row).map { access.accounts.logins[$0] }.sorted()
            return sight
        }
        let key = LoginKey.fold(dossier.name)
        let rows = (0..<access.accounts.count).filter { row in
            if let account = dossier.account { return access.accounts.id(at: row) == account }
            return LoginKey.fold(access.accounts.logins[row]) == key
        }
        guard let row = rows.first else { return sight }
        (sight.isThere, sight.state) = (true, access.accounts.states[row])
        (sight.account, sight.name) = (access.accounts.id(at: row), access.accounts.logins[row])
        sight.isOwner = access.accounts.isOwner[row]
        sight.isDormant = access.accounts.dormant.contains(row)
        sight.memberships = (0..<access.groups.count).filter {
            access.memberships.contains(.init(group: $0, member: row))
        }.map { access.groups.names[$0] }.sorted()
        return sight
    }

    /// The present state in a sentence.
    public var state: String {
        if isGroup { return groupState }
        guard dossier.isManaged else {
            return store?.isThere == true
                ? "the account \(store?.account?.text ?? "") is not managed: nobody of the directory is linked to it"
                : "no account is linked to this person"
        }
        let account = "the account \(dossier.account?.text ?? "")"
        switch store?.state {
        case .active? where isSuspendedByEmulation:
            return "\(account) is suspended, by us; \(storeKind) itself has no suspension and calls it active"
        case .active?: return "\(account) is active"
        case .suspended?:
            return dossier.isSuspendedByUs
                ? "\(account) is suspended, by us"
                : "\(account) is suspended, and not by us: it is never lifted by a pass"
        case .absent?: return "written ahead into groups: the account appears at the first login"
        case nil:
            if let store, !store.isThere { return "\(account) is gone from the store" }
            return dossier.isSuspendedByUs
                ? "\(account) was suspended by us" : "\(account) was not suspended by us"
        }
    }

    /// Whether the account is suspended by us in a store that knows no such state.
    private var isSuspendedByEmulation: Bool { emulation != nil && dossier.isSuspendedByUs }

    private var groupState: String {
        guard dossier.isManaged else {
            return store?.isThere == true ? "it stands in the store and is not managed" : "it is not linked"
        }
        if let store, !store.isThere { return "it is gone from the store" }
        return "managed: \(dossier.membershipCount.counted("membership is", "memberships are")) ours"
            + (store.map { ", \($0.memberships.count.counted("member stands", "members stand")) in the store" } ?? "")
    }

    /// The change that made it so: the newest that was done and is about the state itself.
    public var cause: PastChange? {
        dossier.changes.first { change in
            guard change.outcome == .applied else { return false }
            return isGroup ? true : change.kind == .suspend || change.kind == .reactivate || change.kind == .addUser
        }
    }

    /// What may still connect, in a sentence; `nil` for a group.
    public var remainingAccess: String? {
        guard !isGroup else { return nil }
        guard let store, store.isThere else {
            return self.store == nil
                ? "not known: the store was not asked" : "none: there is no account"
        }
        let groups = store.memberships.count
        let told = dossier.changes.first { $0.kind == .suspend && $0.outcome == .applied }?.detail ?? emulation
        switch store.state {
        case .active? where isSuspendedByEmulation:
            return
                (store.isDormant
                ? "none: nothing of the account can connect"
                : "a node or a key of the account is back, and is expired by the next pass")
                + (told.map { "; of the suspension: \($0)" } ?? "")
        case .active?: return "approved nodes of the account connect, in \(groups.counted("group"))"
        case .absent?: return "none yet: there is no account"
        case .suspended?, nil:
            return told.map { "no node of the account, but: \($0)" } ?? "none: no node of the account may connect"
        }
    }

    /// Holds that keep back a change of it, by what the last plan or the one of this moment says.
    public var holds: [HeldNow] {
        let named = Set(planned.compactMap(\.hold) + (outlook?.steps.compactMap { $0.hold?.text } ?? []))
        return dossier.holds.filter { named.contains($0.record.id.text) }
    }
}
