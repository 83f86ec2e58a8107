/// A refusal of the token endpoint (RFC 6749, 5.2), worded as Okta words it.
struct OAuthFailure: Error, Sendable {
    let status: Int
    let error: String
    let description: String
    /// The nonce that the next proof must carry.
    var nonce: String?

    /// The body and, where one is asked for, the nonce.
    var response: SimulatedResponse {
        var json = JSONText()
        json.raw(#"{"error":"#)
        json.string(error)
        json.raw(#","error_description":"#)
        json.string(description)
        json.raw("}")
        var response = SimulatedResponse(status: status, body: json.bytes)
        if let nonce { response.set("dpop-nonce", to: nonce) }
        return response
    }

    static func client(_ description: String) -> OAuthFailure {
        OAuthFailure(status: 401, error: "invalid_client", description: description)
    }

    static func request(_ description: String) -> OAuthFailure {
        OAuthFailure(status: 400, error: "invalid_request", description: description)
    }

    static func proof(_ description: String) -> OAuthFailure {
        OAuthFailure(status: 400, error: "invalid_dpop_proof", description: description)
    }

    static func nonce(_ nonce: String) -> OAuthFailure {
        OAuthFailure(
            status: 400, error: "use_dpop_nonce",
            description: "Authorization server requires nonce in DPoP proof.", nonce: nonce)
    }
}
