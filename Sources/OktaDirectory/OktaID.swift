/// Okta's ids.
enum OktaID {
    /// Whether a text can be an id and nothing else: letters, digits, `-` and `_`.
    ///
    /// Such a text stands in a path as it is. Anything with a dot, a slash or a percent sign could lead to another
    /// resource, whose answer would be taken for an answer about this one.
    static func isWellFormed(_ bytes: some Collection<UInt8>) -> Bool {
        (1...64).contains(bytes.count)
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
