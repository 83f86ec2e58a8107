import AccessModel

/// Changes the simulated server over HTTP, for scripts. It needs no key: only this machine reaches it.
///
/// | request | body | does |
/// |---|---|---|
/// | `POST /admin/users` | `name`, and `email, displayName, providerId` if wanted | somebody logs in: 201 and the record |
/// | `DELETE /admin/users/{u}` | | deletes a user, named by id, email or name |
/// | `POST /admin/nodes` | `name, user`, and `tags` if wanted | registers a node |
/// | `POST /admin/nodes/{n}/login` | | the node of that name logs in again |
/// | `POST /admin/keys` | `user`, and `tags` if wanted | makes a pre-auth key |
/// | `GET`, `PUT /admin/policy` | the policy's text | reads or replaces the policy |
/// | `POST /admin/policy/after-read` | the policy's text | a colleague writes it right after the next read |
/// | `POST /admin/faults` | see `FaultBody` | orders a fault; `DELETE` takes back all |
/// | `GET /admin/requests` | | what was asked; `DELETE` forgets |
enum HeadnetAdmin {
    static func answer(_ request: SimulatedRequest, _ world: inout SimulatedHeadscale.World) -> SimulatedResponse {
        do throws(AdminRefusal) {
            return try handle(request, &world)
        } catch {
            return error.response
        }
    }

    private static func handle(
        _ request: SimulatedRequest, _ world: inout SimulatedHeadscale.World
    ) throws(AdminRefusal) -> SimulatedResponse {
        let rest = Array(request.segments.dropFirst())
        switch (request.method, rest.first, rest.count) {
        case ("POST", "users", 1):
            let body = try HeadnetUserBody.read(request.body)
            let user = world.net.addUser(
                name: body.name, email: body.email ?? "", displayName: body.displayName ?? "",
                providerID: body.providerId ?? "")
            return .json(status: 201) { $0.headnetUser(user) }
        case ("DELETE", "users", 2): world.net.deleteUser(rest[1])
        case ("POST", "nodes", 1):
            let body = try HeadnetNodeBody.read(request.body)
            guard world.net.user(body.user) != nil else { throw missing(body.user) }
            world.net.addNode(body.name, user: body.user, tags: body.tags ?? [])
        case ("POST", "nodes", 3) where rest[2] == "login": world.net.logIn(rest[1])
        case ("POST", "keys", 1):
            let body = try HeadnetKeyBody.read(request.body)
            guard world.net.user(body.user) != nil else { throw missing(body.user) }
            world.net.addKey(user: body.user, tags: body.tags ?? [])
        case ("GET", "policy", 1):
            return SimulatedResponse(status: 200, contentType: "application/hujson", body: world.net.policy ?? [])
        case ("PUT", "policy", 1): world.net.setPolicy(String(decoding: request.body, as: UTF8.self))
        case ("POST", "policy", 2) where rest[1] == "after-read": world.net.writesAfterRead.append(request.body)
        case ("POST", "faults", 1): try world.faults.order(request)
        case ("DELETE", "faults", 1): world.faults.clear()
        case ("GET", "requests", 1): return .list(world.requests)
        case ("DELETE", "requests", 1): world.requests = []
        default: throw .unknown(request)
        }
        return SimulatedResponse(status: 204)
    }

    private static func missing(_ user: String) -> AdminRefusal {
        AdminRefusal(status: 404, message: "there is no user \"\(user)\"")
    }
}

/// `POST /admin/users` of a simulated Headscale.
struct HeadnetUserBody: AdminBody {
    let name: String
    let email: String?
    let displayName: String?
    let providerId: String?

    enum CodingKeys: String, CodingKey, CaseIterable { case name, email, displayName, providerId }
}

/// `POST /admin/nodes`.
struct HeadnetNodeBody: AdminBody {
    let name: String
    let user: String
    let tags: [String]?

    enum CodingKeys: String, CodingKey, CaseIterable { case name, user, tags }
}

/// `POST /admin/keys`.
struct HeadnetKeyBody: AdminBody {
    let user: String
    let tags: [String]?

    enum CodingKeys: String, CodingKey, CaseIterable { case user, tags }
}
