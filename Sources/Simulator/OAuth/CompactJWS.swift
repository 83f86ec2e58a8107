import Foundation

/// A signed token in its compact form (RFC 7515, 7.1): `header.claims.signature`, each in base64url without padding.
struct CompactJWS {
    let header: [String: Any]
    let claims: [String: Any]
    /// What was signed: the first two parts and the dot between them.
    let signed: [UInt8]
    let signature: [UInt8]

    /// `nil` where the text is not of this form.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(parts[0]), let claims = Self.object(parts[1]),
            let signature = Self.bytes(parts[2])
        else { return nil }
        self.header = header
        self.claims = claims
        self.signature = signature
        signed = Array("\(parts[0]).\(parts[1])".utf8)
    }

    /// A whole number among the claims, such as `exp`; `nil` for anything else, texts included.
    func seconds(_ claim: String) -> Int64? {
        guard let number = claims[claim] as? NSNumber, !(claims[claim] is String) else { return nil }
        return number.int64Value
    }

    /// The bytes of base64url without padding (RFC 4648, 5); `nil` where padding or a foreign sign stands in it.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let isClean = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x5F
        }
        guard isClean else { return nil }
        let plain = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        let padded = plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        return Data(base64Encoded: padded).map { Array($0) }
    }

    /// Bytes as base64url without padding.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    private static func object(_ text: Substring) -> [String: Any]? {
        guard let bytes = bytes(text) else { return nil }
        do { return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] } catch { return nil }
    }
}
