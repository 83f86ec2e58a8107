/// The store from behind: how another program sees it, and what people do to it. People and groups go by the world's ids.
protocol Hand {
    /// Whether the store knows suspension. Where it does not, whoever may connect comes back by themselves, and no hand keeps them out.
    var knowsSuspension: Bool { get }

    /// Whose groups are, where the store does not say: as the ledger knows it, which may be lost, or put back as it was.
    var claims: [String: String] { get set }

    /// Whose accounts are from now on, by a decision that the next pass follows.
    var linked: [Int64: String] { get set }

    /// Accounts whose person the ledger knows, and those whose person it may know; `nil` where the store itself says whose an account is.
    /// All others are strangers'.
    var known: Acquaintance? { get set }

    /// The store's own id of an account.
    func storeID(of account: Int64) -> String

    func view() throws -> StoreView

    /// The rows of the feed after a number; none where there is no feed.
    func feed(after seq: Int64) throws -> [FeedRow]

    /// What is wrong with the store; empty for nothing.
    func complaints() throws -> [String]

    /// A group of this name, which was made by hand, is the directory's from now on.
    mutating func adopt(_ name: String, as id: String) throws

    func setState(of account: Int64, isActive: Bool) throws
    func insert(_ membership: StoreView.Membership) throws
    func delete(_ membership: StoreView.Membership) throws
    mutating func removeGroup(_ id: String) throws
    func removeAccount(_ id: Int64) throws

    /// An account and a group that nobody of the directory is meant by.
    func addStrangers() throws
}

/// Whose persons a ledger knows by itself.
struct Acquaintance: Sendable {
    var sure: Set<Int64> = []
    /// The pass that could have linked them was cut short.
    var unsure: Set<Int64> = []
}

extension Hand {
    func storeID(of account: Int64) -> String { String(account) }
}
