import AccessModel
import Foundation

/// Who asks, and tokens for clients.
enum TailscaleToken {
    /// A token is taken as Bearer, or as the user's name of Basic with an empty password.
    static func actor(
        of request: SimulatedRequest, token: String, _ tailnet: Tailnet
    ) throws(TailscaleFailure) -> TailscaleEndpoint.Actor {
        guard let given = credential(request.header("authorization") ?? "") else { throw .unauthorized }
        if given == token { return .user(tailnet.users.first?.id ?? "") }
        guard let issued = tailnet.tokens[given], issued.expires > tailnet.time else { throw .unauthorized }
        return .client(issued.scopes)
    }

    private static func credential(_ header: String) -> String? {
        if header.hasPrefix("Bearer ") { return String(header.dropFirst("Bearer ".count)) }
        guard header.hasPrefix("Basic "), let data = Data(base64Encoded: String(header.dropFirst("Basic ".count)))
        else { return nil }
        return String(decoding: data, as: UTF8.self).split(separator: ":", omittingEmptySubsequences: false).first.map(
            String.init)
    }

    /// `POST /api/v2/oauth/token`, by form or with the client in a Basic header (RFC 6749, section 2.3.1).
    static func answer(
        _ request: SimulatedRequest, _ tailnet: inout Tailnet
    ) throws(TailscaleFailure) -> SimulatedResponse {
        let body = String(decoding: request.body, as: UTF8.self)
        guard let form = SimulatedRequest(method: "GET", target: "/?\(body)") else { throw .badRequest }
        var (id, secret) = (form.parameter("client_id"), form.parameter("client_secret"))
        if let basic = request.header("authorization"), basic.hasPrefix("Basic "),
            let data = Data(base64Encoded: String(basic.dropFirst("Basic ".count)))
        {
            let pair = String(decoding: data, as: UTF8.self).split(separator: ":", maxSplits: 1).map(String.init)
            (id, secret) = (pair.first, pair.last)
        }
        guard form.parameter("grant_type") == "client_credentials" else { throw .badRequest }
        guard let client = tailnet.clients.first(where: { $0.id == id && $0.secret == secret }) else {
            throw TailscaleFailure(status: 401, message: "API token invalid")
        }
        let token = tailnet.issueToken(to: client)
        var json = JSONText()
        json.raw(#"{"access_token":"#)
        json.string(token)
        json.raw(#","token_type":"Bearer","expires_in":3600,"scope":"#)
        json.string(client.scopes.sorted().joined(separator: " "))
        json.raw("}")
        return SimulatedResponse(status: 200, body: json.bytes)
    }
}
