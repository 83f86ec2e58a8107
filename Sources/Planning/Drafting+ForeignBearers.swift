import AccessModel

// A link by hand gives somebody an account that bears another person's id in the store, until the record of whom it is now is written.
extension Drafting {
    /// The account that bears a person's id in the store and is another's by a link by hand.
    mutating func foreignBearer(of subject: Int) -> Int? {
        if foreignBearers == nil {
            let (accounts, people) = (roster.access.accounts, roster.people)
            var found: [Int: Int] = [:]
            for account in 0..<accounts.count {
                guard let holder = people.subjectOfAccount[account], !accounts.directoryIDs.isEmpty(at: account),
                    !accounts.directoryIDs.equals(account, people.ids.column, holder),
                    let owner = accounts.directoryIDs.withBytes(of: account, { people.ids.row(ofUTF8: $0) })
                else { continue }
                found[owner] = account
            }
            foreignBearers = found
        }
        return foreignBearers?[subject]
    }
}
