import AccessModel

/// Changes the simulated tailnet over HTTP, for scripts. It needs no token: only this machine reaches it.
///
/// | request | body | does |
/// |---|---|---|
/// | `POST /admin/users` | `login`, and `displayName, status, role, type` if wanted | somebody logs in: 201 and the record |
/// | `PATCH /admin/users/{u}` | `login, displayName, status, role, type` | changes a user, named by id or login |
/// | `DELETE /admin/users/{u}` | | deletes a user |
/// | `POST /admin/devices` | `hostname, user`, and `tags` if wanted | registers a node |
/// | `GET`, `PUT /admin/policy` | the policy's text | reads or replaces the policy |
/// | `POST /admin/policy/after-read` | the policy's text | a colleague pushes it right after the next read |
/// | `PUT /admin/settings` | `aclsExternallyManagedOn, aclsExternalLink` | says that the policy is managed elsewhere |
/// | `POST /admin/clients` | `id, secret, scopes` | makes an OAuth client |
/// | `POST /admin/faults` | see `FaultBody` | orders a fault; `DELETE` takes back all |
/// | `GET /admin/requests` | | what was asked; `DELETE` forgets |
/// | `GET /admin/state` | | everything |
enum TailnetAdmin {
    static func answer(_ request: SimulatedRequest, _ world: inout SimulatedTailscale.World) -> SimulatedResponse {
        do throws(AdminRefusal) {
            return try handle(request, &world)
        } catch {
            return error.response
        }
    }

    private static func handle(
        _ request: SimulatedRequest, _ world: inout SimulatedTailscale.World
    ) throws(AdminRefusal) -> SimulatedResponse {
        let rest = Array(request.segments.dropFirst())
        switch (request.method, rest.first, rest.count) {
        case (_, "users", _): return try users(request, Array(rest.dropFirst()), &world.tailnet)
        case ("POST", "devices", 1):
            let body = try NewDeviceBody.read(request.body)
            world.tailnet.addDevice(body.hostname, user: body.user, tags: body.tags ?? [])
        case ("GET", "policy", 1):
            return SimulatedResponse(status: 200, contentType: "application/hujson", body: world.tailnet.policy)
        case ("PUT", "policy", 1): world.tailnet.policy = request.body
        case ("POST", "policy", 2) where rest[1] == "after-read": world.tailnet.pushesAfterRead.append(request.body)
        case ("PUT", "settings", 1):
            let body = try TailnetSettingsBody.read(request.body)
            world.tailnet.isExternallyManaged = body.aclsExternallyManagedOn ?? false
            world.tailnet.externalLink = body.aclsExternalLink ?? ""
        case ("POST", "clients", 1):
            let body = try NewClientBody.read(request.body)
            world.tailnet.clients.append(TailnetClient(id: body.id, secret: body.secret, scopes: Set(body.scopes)))
        case ("POST", "faults", 1): try world.faults.order(request)
        case ("DELETE", "faults", 1): world.faults.clear()
        case ("GET", "requests", 1): return .list(world.requests)
        case ("DELETE", "requests", 1): world.requests = []
        case ("GET", "state", 1):
            let tailnet = world.tailnet
            return .json { $0.state(of: tailnet) }
        default: throw .unknown(request)
        }
        return SimulatedResponse(status: 204)
    }

    private static func users(
        _ request: SimulatedRequest, _ rest: [String], _ tailnet: inout Tailnet
    ) throws(AdminRefusal) -> SimulatedResponse {
        switch (request.method, rest.count) {
        case ("POST", 0):
            let body = try TailnetUserBody.read(request.body)
            guard let login = body.login, tailnet.user(login) == nil else {
                throw AdminRefusal(status: 409, message: "\"login\" is missing, or somebody has it")
            }
            let user = tailnet.addUser(
                login, displayName: body.displayName, status: body.status ?? "active", role: body.role ?? "member",
                type: body.type ?? "member")
            let made = tailnet
            return .json(status: 201) { $0.user(user, in: made) }
        case ("PATCH", 1), ("DELETE", 1):
            guard let user = tailnet.user(rest[0]) else {
                throw AdminRefusal(status: 404, message: "there is no user \"\(rest[0])\"")
            }
            if request.method == "DELETE" {
                tailnet.deleteUser(user.id)
                return SimulatedResponse(status: 204)
            }
            let body = try TailnetUserBody.read(request.body)
            tailnet.changeUser(user.id) {
                $0.login = body.login ?? $0.login
                $0.displayName = body.displayName ?? $0.displayName
                $0.status = body.status ?? $0.status
                $0.role = body.role ?? $0.role
                $0.type = body.type ?? $0.type
            }
            return SimulatedResponse(status: 204)
        default: throw .unknown(request)
        }
    }
}

/// `POST /admin/users`, `PATCH /admin/users/{u}` of a tailnet.
struct TailnetUserBody: AdminBody {
    let login: String?
    let displayName: String?
    let status: String?
    let role: String?
    let type: String?

    enum CodingKeys: String, CodingKey, CaseIterable { case login, displayName, status, role, type }
}

/// `POST /admin/devices`.
struct NewDeviceBody: AdminBody {
    let hostname: String
    let user: String
    let tags: [String]?

    enum CodingKeys: String, CodingKey, CaseIterable { case hostname, user, tags }
}

/// `PUT /admin/settings`.
struct TailnetSettingsBody: AdminBody {
    let aclsExternallyManagedOn: Bool?
    let aclsExternalLink: String?

    enum CodingKeys: String, CodingKey, CaseIterable { case aclsExternallyManagedOn, aclsExternalLink }
}

/// `POST /admin/clients`.
struct NewClientBody: AdminBody {
    let id: String
    let secret: String
    let scopes: [String]

    enum CodingKeys: String, CodingKey, CaseIterable { case id, secret, scopes }
}
