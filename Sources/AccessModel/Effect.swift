/// What became of one change in the store.
public enum Effect: Sendable, Hashable {
    /// It stands in the store now, or stood there already.
    case applied(Receipt)
    /// The store refused it: nothing happened. The text is the store's own words and what to do.
    case refused(String)
    /// The store cannot do this at all; the text says what it lacks.
    case unsupported(String)
    /// Whether it happened is not known (the answer was lost): its intent stays open, and the next pass finds out.
    case unknown(String)
}

/// What the store tells of a change that took effect.
public struct Receipt: Sendable, Hashable {
    /// The account that was made; for `login-reused` the account that stands for the new person.
    public var accountID: AccountID?
    /// What is worth telling, such as what a suspension leaves standing.
    public var detail: String?

    /// A receipt.
    public init(accountID: AccountID? = nil, detail: String? = nil) {
        self.accountID = accountID
        self.detail = detail
    }
}
