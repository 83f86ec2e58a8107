import AccessModel

extension Roster {
    /// Group names that a policy of the store refers to, with the places.
    public var references: [String: [String]] { access.references }
}
