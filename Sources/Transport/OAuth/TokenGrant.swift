/// What a token endpoint gave (RFC 6749, section 5.1).
struct TokenGrant: Sendable {
    let token: Secret
    /// Seconds; `nil` where the server did not say.
    let lifetime: Int64?
    /// What the token may do; `nil` where the server did not say.
    let scopes: Set<String>?

    /// Longer than any token that fits into a header.
    private static let maximumBytes = 16_384

    /// Reads a token; `nil` where there is none, or one that is no bearer token.
    init?(_ body: [UInt8]) {
        var (token, type, lifetime): (String?, String?, Int64?) = (nil, nil, nil)
        var scope: String?
        do throws(JSONError) {
            try JSONScanner.scan(body) { json throws(JSONError) in
                try json.beginObject()
                while let key = try json.nextKey() {
                    switch key {
                    case "access_token": token = try json.stringOrNull()?.string
                    case "scope": scope = try json.kind() == .string ? try json.string().string : nil
                    case "token_type": type = try json.stringOrNull()?.string
                    // Some servers write the number as a text.
                    case "expires_in":
                        let isText = try json.kind() == .string
                        lifetime = isText ? Int64(try json.string().string) : try Self.number(&json)
                    default: break
                    }
                }
            }
        } catch {
            return nil
        }
        // Only what RFC 6750, section 2.1, lets stand in the header.
        guard let token, (1...Self.maximumBytes).contains(token.utf8.count), type?.lowercased() == "bearer",
            token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        self.token = Secret(token)
        scopes = scope.map { Set($0.split(separator: " ").map(String.init)) }
        self.lifetime = lifetime.flatMap { (1...31_536_000).contains($0) ? $0 : nil }
    }

    private static func number(_ json: inout JSONScanner) throws(JSONError) -> Int64? {
        try json.kind() == .number ? try json.integer() : nil
    }

    /// The code of an error, where it is one that RFC 6749 names: nothing else is repeated in messages.
    static func errorCode(_ body: [UInt8]) -> String? {
        let known: Set = [
            "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
            "invalid_scope",
        ]
        do throws(JSONError) {
            return try JSONScanner.scan(body) { json throws(JSONError) in
                var code: String?
                try json.beginObject()
                while let key = try json.nextKey() {
                    if key.equals("error") { code = try json.stringOrNull()?.string }
                }
                return code.flatMap { known.contains($0) ? $0 : nil }
            }
        } catch {
            // Whatever this is, it is no error of OAuth's.
            return nil
        }
    }
}
