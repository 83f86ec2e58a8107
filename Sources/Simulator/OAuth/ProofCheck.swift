import AccessModel
import Crypto
import Foundation

/// Checks a DPoP proof (RFC 9449, 4.3) for one request.
struct ProofCheck {
    let method: String
    /// The address of the request without query and fragment.
    let address: String
    let now: Timestamp
    /// Proofs older or newer than this are refused.
    private static let windowSeconds: Int64 = 300

    /// What a right proof shows.
    struct Proof {
        /// The thumbprint of its key.
        let thumbprint: String
        let id: String
        let nonce: String?
    }

    /// What the proof shows, or what is wrong with it, in words.
    ///
    /// - Parameter token: the access token that goes with it, whose hash it must carry; `nil` at the token endpoint.
    func check(_ text: String, token: String?) throws(OAuthFailure) -> Proof {
        guard let proof = CompactJWS(text) else { throw .proof("The DPoP proof is not a JWT.") }
        guard proof.header["typ"] as? String == "dpop+jwt" else {
            throw .proof("The typ of the proof is not dpop+jwt.")
        }
        guard let jwk = proof.header["jwk"] as? [String: Any], let key = VerificationKey(jwk: jwk),
            let thumbprint = VerificationKey.thumbprint(ofJWK: jwk)
        else { throw .proof("The proof carries no usable public key.") }
        guard let algorithm = proof.header["alg"] as? String,
            key.verifies(proof.signature, over: proof.signed, algorithm: algorithm)
        else { throw .proof("The signature of the proof is wrong.") }
        guard proof.claims["htm"] as? String == method else { throw .proof("The htm of the proof is not \(method).") }
        guard proof.claims["htu"] as? String == address else {
            throw .proof("The htu of the proof is not \(address).")
        }
        guard let issued = proof.seconds("iat"), abs(issued - now.milliseconds / 1000) <= Self.windowSeconds else {
            throw .proof("The iat of the proof is not now.")
        }
        guard let id = proof.claims["jti"] as? String, !id.isEmpty else { throw .proof("The proof has no jti.") }
        let hash = token.map { CompactJWS.text(SHA256.hash(data: Data($0.utf8))) }
        guard proof.claims["ath"] as? String == hash else { throw .proof("The ath of the proof is not the token's.") }
        return Proof(thumbprint: thumbprint, id: id, nonce: proof.claims["nonce"] as? String)
    }
}
