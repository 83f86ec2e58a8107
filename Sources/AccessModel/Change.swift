/// One step of a plan: self-contained, so that a plan can be shown, held, approved and applied without its inputs.
///
/// Person and group are shared references: a first import has a change for each of a million memberships, and each is
/// five words.
public struct Change: Sendable {
    /// What is done.
    public let kind: ChangeKind
    /// To whom; `nil` for changes of a group.
    public let person: ChangedPerson?
    /// To which group; `nil` for changes of a person.
    public let group: ChangedGroup?
    /// Why.
    public let reason: Reason
    /// What stands behind it.
    public let evidence: Evidence
    /// Whether it follows from another change of the plan (a removal from a suspension, an addition from a new account) and
    /// shares its fate.
    public let isConsequence: Bool

    /// A change; `person` and `group` as the kind needs them.
    public init(
        kind: ChangeKind, person: ChangedPerson? = nil, group: ChangedGroup? = nil, reason: Reason,
        evidence: Evidence = .read, isConsequence: Bool = false
    ) {
        self.kind = kind
        self.person = person
        self.group = group
        self.reason = reason
        self.evidence = evidence
        self.isConsequence = isConsequence
    }
}

/// The person of a change and the account that stands for them.
public final class ChangedPerson: Sendable {
    /// The directory's id; `nil` for a stranger.
    public let directoryID: DirectoryID?
    /// The store's id; `nil` for a person who has no account yet.
    public let accountID: AccountID?
    /// The directory's login; the last known one of the departed.
    public let login: String
    /// The login in the store, which is what is written into groups; equals `login` for a person without an account.
    public let storeLogin: String
    /// The email that the account should have.
    public let email: String
    /// The name that the account should have.
    public let name: String

    /// A person as a plan sees them.
    public init(
        directoryID: DirectoryID?, accountID: AccountID?, login: String, storeLogin: String, email: String = "",
        name: String = ""
    ) {
        self.directoryID = directoryID
        self.accountID = accountID
        self.login = login
        self.storeLogin = storeLogin
        self.email = email
        self.name = name
    }
}

/// The group of a change.
public final class ChangedGroup: Sendable {
    /// The directory's id.
    public let directoryID: DirectoryID
    /// The rendered name, such as `group:engineering@example.com`. In a rename it is the new one.
    public let name: String
    /// The name in the store at the moment when this change is applied; `nil` for a group that is yet to be made. In a rename
    /// it is the former one; for memberships of a group that the same plan renames it equals `name`.
    public let storeName: String?

    /// A group as a plan sees it.
    public init(directoryID: DirectoryID, name: String, storeName: String?) {
        self.directoryID = directoryID
        self.name = name
        self.storeName = storeName
    }
}
