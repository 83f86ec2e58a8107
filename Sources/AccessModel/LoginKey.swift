/// The form of a login or email in which two spellings of one address are equal.
///
/// Peers locked people out by comparing case (user-sync.py #281, #471, #529): logins are folded before they are compared.
/// Folding goes letter by letter and never from a non-ASCII letter to an ASCII one: the Kelvin sign lower-cases to `k`, and
/// a login spelt with it must not become somebody else's.
public enum LoginKey {
    /// The folded form; equal for two spellings of one login.
    public static func fold(_ login: String) -> String {
        if login.utf8.allSatisfy({ $0 < 0x80 }) {
            if !login.utf8.contains(where: { $0 >= 0x41 && $0 <= 0x5A }) { return login }
            return login.lowercased()
        }
        var folded = String.UnicodeScalarView()
        for scalar in login.unicodeScalars { folded.append(fold(scalar)) }
        return String(folded)
    }

    private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let mapping = scalar.properties.lowercaseMapping.unicodeScalars
        guard mapping.count == 1, let lower = mapping.first, lower.isASCII == scalar.isASCII else { return scalar }
        return lower
    }

    /// The domain of a login, folded; `nil` where the login has no `@`.
    public static func domain(of login: String) -> String? {
        guard let at = login.lastIndex(of: "@") else { return nil }
        return fold(String(login[login.index(after: at)...]))
    }
}
