import AccessModel
import Foundation
import HuJSON

/// What the tailnet answers to a request that was let in.
///
/// Where Tailscale's description is silent, this answers as would hurt a careless client most: a suspension of whom is suspended already,
/// a restoration of whom is not, and a suspension of the owner are refused.
struct TailscaleEndpoint {
    /// Who asks.
    enum Actor {
        /// The user whose access token it is.
        case user(String)
        /// A client with these scopes.
        case client(Set<String>)
    }

    let actor: Actor

    func answer(_ request: SimulatedRequest, _ tailnet: inout Tailnet) throws(TailscaleFailure) -> SimulatedResponse {
        let parts = Array(request.segments.dropFirst(2))
        switch (request.method, parts.first, parts.count) {
        case (_, "tailnet", 3...):
            guard ["-", tailnet.name, tailnet.id].contains(parts[1]) else { throw .notFound }
            return try answer(request, Array(parts[2...]), &tailnet)
        case ("GET", "users", 2):
            try need("users:read")
            guard let user = tailnet.users.first(where: { $0.id == parts[1] }) else { throw .notFound }
            return json { $0.user(user, in: tailnet) }
        case ("POST", "users", 3):
            try need("users")
            return try act(parts[2], on: parts[1], &tailnet)
        default: throw .notFound
        }
    }

    private func answer(
        _ request: SimulatedRequest, _ rest: [String], _ tailnet: inout Tailnet
    ) throws(TailscaleFailure) -> SimulatedResponse {
        switch (request.method, rest.joined(separator: "/")) {
        case ("GET", "users"):
            try need("users:read")
            return users(request, tailnet)
        case ("GET", "devices"):
            try need("devices:core:read")
            return json { $0.devices(tailnet) }
        case ("GET", "settings"):
            try need("policy_file:read")
            return json { $0.settings(tailnet) }
        case ("GET", "acl"):
            try need("policy_file:read")
            let response = policy(request, tailnet)
            if !tailnet.pushesAfterRead.isEmpty { tailnet.policy = tailnet.pushesAfterRead.removeFirst() }
            return response
        case ("POST", "acl"):
            try need("policy_file")
            return try setPolicy(request, &tailnet)
        case ("POST", "acl/validate"):
            try need("policy_file:read")
            return json { $0.verdict(validation(request, tailnet)) }
        case ("GET", _) where rest.count == 2 && rest[0] == "keys":
            guard rest[1] == tailnet.tokenKeyID, let owner = tailnet.users.first else { throw .notFound }
            return json { json in
                json.raw(#"{"id":"#)
                json.string(rest[1])
                json.raw(#","userId":"#)
                json.string(owner.id)
                json.raw(#","keyType":"api"}"#)
            }
        default: throw .notFound
        }
    }

    private func need(_ scope: String) throws(TailscaleFailure) {
        guard case .client(let scopes) = actor else { return }
        let writing = scope.hasSuffix(":read") ? String(scope.dropLast(5)) : scope
        guard scopes.contains(scope) || scopes.contains(writing) || scopes.contains("all") else { throw .forbidden }
    }

    // MARK: Users

    private func users(_ request: SimulatedRequest, _ tailnet: Tailnet) -> SimulatedResponse {
        let type = request.parameter("type") ?? "member"
        let role = request.parameter("role") ?? "all"
        let users = tailnet.users.filter {
            (type == "all" || $0.type == type) && (role == "all" || $0.role == role)
        }
        return json { $0.users(users, in: tailnet) }
    }

    private func act(
        _ action: String, on id: String, _ tailnet: inout Tailnet
    ) throws(TailscaleFailure) -> SimulatedResponse {
        guard let user = tailnet.users.first(where: { $0.id == id }) else { throw .notFound }
        if case .user(let own) = actor, own == id {
            throw TailscaleFailure(status: 403, message: "user-based access tokens cannot \(action) their own user")
        }
        switch action {
        case "suspend":
            if user.role == "owner" {
                throw TailscaleFailure(status: 400, message: "the owner of a tailnet cannot be suspended")
            }
            if user.status == "suspended" { throw TailscaleFailure(status: 400, message: "user is suspended already") }
            tailnet.changeUser(id) { $0.status = "suspended" }
        case "restore":
            guard user.status == "suspended" else {
                throw TailscaleFailure(status: 400, message: "user is not suspended")
            }
            tailnet.changeUser(id) { $0.status = "active" }
        case "approve":
            if user.status == "needs-approval" { tailnet.changeUser(id) { $0.status = "active" } }
        case "delete": tailnet.deleteUser(id)
        default: throw .notFound
        }
        return json { $0.raw("{}") }
    }

    // MARK: The policy file

    private func policy(_ request: SimulatedRequest, _ tailnet: Tailnet) -> SimulatedResponse {
        var response: SimulatedResponse
        if request.parameter("details") == "true" {
            response = json { json in
                json.raw(#"{"acl":"#)
                json.string(Data(tailnet.policy).base64EncodedString())
                json.raw(#","warnings":null,"errors":null}"#)
            }
        } else if request.header("accept")?.contains("application/hujson") == true {
            response = SimulatedResponse(status: 200, contentType: "application/hujson", body: tailnet.policy)
        } else if let document = PolicyJudge.document(tailnet.policy) {
            response = json { $0.policy(PlainJSON(document.root, in: document)) }
        } else {
            response = SimulatedResponse(status: 200, body: tailnet.policy)
        }
        response.set("ETag", to: tailnet.entityTag)
        return response
    }

    private func setPolicy(
        _ request: SimulatedRequest, _ tailnet: inout Tailnet
    ) throws(TailscaleFailure) -> SimulatedResponse {
        if let wanted = request.header("if-match") {
            let isDefault = wanted == "\"ts-default\"" && tailnet.policy == Array(Tailnet.defaultPolicy.utf8)
            guard wanted == tailnet.entityTag || isDefault else { throw .preconditionFailed }
        }
        let verdict = PolicyJudge(tailnet: tailnet).judge(request.body)
        if verdict.isRefused, let message = verdict.message {
            throw TailscaleFailure(status: 400, message: message, findings: verdict.findings)
        }
        tailnet.policy = request.body
        return policy(request, tailnet)
    }

    private func validation(_ request: SimulatedRequest, _ tailnet: Tailnet) -> PolicyJudge.Verdict {
        let judge = PolicyJudge(tailnet: tailnet)
        if let document = PolicyJudge.document(request.body), document.root.isArray {
            return judge.judge(tests: PlainJSON(document.root, in: document))
        }
        return judge.judge(request.body)
    }

    private func json(_ write: (inout JSONText) -> Void) -> SimulatedResponse {
        var json = JSONText()
        write(&json)
        return SimulatedResponse(status: 200, body: json.bytes)
    }
}
