extension BinaryInteger {
    /// The number with its noun, in the form that goes with it: `1 group`, `2 groups`, `0 people`.
    ///
    /// - Parameters:
    ///   - one: the noun of one, and what agrees with it, such as `change is`.
    ///   - many: the same of several; the noun with an s where none is given.
    public func counted(_ one: String, _ many: String? = nil) -> String {
        "\(self) \(self == 1 ? one : many ?? one + "s")"
    }
}
