/// What of a record a request wants to see.
struct OktaView: Sendable {
    /// The scheme, host and port that links begin with.
    let origin: String
    /// The seed that invented profile fields follow from.
    let seed: UInt64
    /// `_links` of a single user name every lifecycle step; those in a listing only `self`.
    var isSingle = false
    /// From `okta-response` in the request's Content-Type.
    var omitsCredentials = false
    var omitsCredentialsLinks = false
    var omitsTransition = false
    /// From `fields`; `nil` for all.
    var fields: Set<String>?
    /// The sub-fields of `profile:(…)`; `nil` for all.
    var profileFields: Set<String>?

    init(origin: String, seed: UInt64) {
        self.origin = origin
        self.seed = seed
    }

    func shows(_ field: String) -> Bool { fields?.contains(field) ?? true }
    func showsProfile(_ field: String) -> Bool { profileFields?.contains(field) ?? true }

    /// Reads `okta-response=a,b` or `okta-response="a, b"` from a Content-Type.
    mutating func read(contentType: String?) {
        guard let contentType, let range = contentType.firstRange(of: "okta-response=") else { return }
        let value = contentType[range.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" && $0 != " " }
        let wishes = Set(value.split(separator: ","))
        omitsCredentials = wishes.contains("omitCredentials")
        omitsCredentialsLinks = wishes.contains("omitCredentialsLinks")
        omitsTransition = wishes.contains("omitTransitioningToStatus")
    }

    /// Reads `fields=id,status,profile:(login,email)`.
    mutating func read(fields text: String?) throws(OktaFailure) {
        guard var rest = text else { return }
        if let open = rest.firstRange(of: "profile:(") {
            guard let close = rest[open.upperBound...].firstIndex(of: ")") else {
                throw .validation("fields", "profile:( is not closed")
            }
            profileFields = Self.names(rest[open.upperBound..<close])
            rest.replaceSubrange(open.lowerBound...close, with: "profile")
        }
        fields = Self.names(rest[...]).union(["id"])
    }

    private static func names(_ list: Substring) -> Set<String> {
        Set(list.split(separator: ",").map { String($0.filter { $0 != " " }) })
    }
}
