import AccessModel
import Testing

/// What every access store must do, as far as its capabilities go.
///
///     @Test(arguments: AccessStoreContract.allCases)
///     func keeps(_ expectation: AccessStoreContract) async throws {
///         try await expectation.check(SQLStores())
///     }
public enum AccessStoreContract: String, CaseIterable, Sendable {
    /// A store that is yet to be made has no identity, reads as empty, and is not made by being asked.
    case readsAsEmptyBeforeItIsMade
    /// The second preparation gives the identity of the first.
    case preparesOnce
    /// A suspension hits one account, and stands the second time; so does its lifting.
    case suspendsAndReactivates
    /// New people get accounts whose ids the receipts name; the second time they get the same.
    case addsAccounts
    /// A login that somebody has is not given to anybody else.
    case refusesATakenLogin
    /// Login, email and name follow the person; the account stays the same.
    case updatesAccounts
    /// Two people swap logins, three pass theirs on: everyone keeps the account.
    case passesLoginsOn
    /// The old account keeps id and suspension; the new person gets another.
    case neverHandsAnAccountOver
    /// Groups come and go, with their own members only.
    case addsAndRemovesGroups
    /// A renamed group keeps its members; names may go round in a circle.
    case renamesGroups
    /// A name that stands is not taken over.
    case refusesATakenGroupName
    /// A group that carries another directory id is not touched, whatever name the change gives.
    case leavesOthersGroups
    /// Members come and go, and the second time nothing changes.
    case addsAndRemovesMembers
    /// What cannot be done is refused, and everything around it is done.
    case refusesOneAndDoesTheRest
    /// One effect a change, at its position; none for none.
    case answersEveryChange

    /// Checks this expectation against stores made to order.
    public func check(_ stores: some AccessStoreFactory) async throws {
        switch self {
        case .readsAsEmptyBeforeItIsMade: try await checkMissing(stores)
        case .preparesOnce: try await checkPreparation(stores)
        case .suspendsAndReactivates: try await checkSuspension(stores)
        case .addsAccounts: try await checkNewAccounts(stores)
        case .refusesATakenLogin: try await checkTakenLogin(stores)
        case .updatesAccounts: try await checkUpdates(stores)
        case .passesLoginsOn: try await checkLoginsPassedOn(stores)
        case .neverHandsAnAccountOver: try await checkReusedLogin(stores)
        case .addsAndRemovesGroups: try await checkGroups(stores)
        case .renamesGroups: try await checkRenames(stores)
        case .refusesATakenGroupName: try await checkTakenGroupName(stores)
        case .leavesOthersGroups: try await checkOthersGroups(stores)
        case .addsAndRemovesMembers: try await checkMembers(stores)
        case .refusesOneAndDoesTheRest: try await checkRefusals(stores)
        case .answersEveryChange: try await checkAnswers(stores)
        }
    }
}

/// Makes stores for the contract.
public protocol AccessStoreFactory: Sendable {
    /// Runs a block with a store in which these people have active accounts; it is gone afterwards.
    func withStore(of people: [StorePerson], _ body: (any AccessStore) async throws -> Void) async throws

    /// Runs a block with a store that is yet to be made; does nothing where a store is always there.
    func withMissingStore(_ body: (any AccessStore) async throws -> Void) async throws
}

/// A person of the contract's small world.
public struct StorePerson: Sendable, Hashable {
    /// The directory's id.
    public var id: DirectoryID
    /// The login.
    public var login: String
    /// The email.
    public var email: String
    /// The name.
    public var name: String

    /// A person whose email is the login.
    public init(_ id: DirectoryID, _ login: String, name: String = "") {
        self.id = id
        self.login = login
        email = login
        self.name = name
    }

    static let ada = StorePerson("00uada", "ada@example.com", name: "Ada Lovelace")
    static let bob = StorePerson("00ubob", "bob@example.com", name: "Bob Kahn")
    static let cyd = StorePerson("00ucyd", "cyd@example.com", name: "Cyd Jones")
    static let dee = StorePerson("00udee", "dee@example.com", name: "Dee Smith")
}
