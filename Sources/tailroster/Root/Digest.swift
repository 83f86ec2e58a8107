import Crypto
import Planning

extension ContentDigest {
    /// The digest of the product: SHA-256.
    static let sha256 = ContentDigest { Array(SHA256.hash(data: $0)) }
}
