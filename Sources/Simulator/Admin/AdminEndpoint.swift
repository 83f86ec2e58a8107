import AccessModel

/// Changes the world over HTTP, for scripts. It needs no token: only this machine reaches it.
///
/// Bodies are JSON objects; a user is named by id or login, a group by id or name, percent-encoded in the path.
///
/// | request | body | does |
/// |---|---|---|
/// | `POST /admin/users` | `login`, and `email, firstName, lastName, status, groups` if wanted | creates a user: 201 and its record |
/// | `PATCH /admin/users/{u}` | `login, email, firstName, lastName` | changes the profile |
/// | `POST /admin/users/{u}/status` | `status`, `pending` if wanted | sets any status, lifecycle or not |
/// | `DELETE /admin/users/{u}` | | deletes for good |
/// | `POST /admin/groups` | `name`, and `description, type` if wanted | creates a group: 201 and its record |
/// | `PATCH /admin/groups/{g}` | `name` | renames |
/// | `DELETE /admin/groups/{g}` | | deletes |
/// | `PUT`, `DELETE /admin/groups/{g}/members/{u}` | | puts in, takes out |
/// | `POST /admin/apps` | `label` | creates an app: 201 and its id |
/// | `PUT`, `DELETE /admin/apps/{a}/users/{u}`, `…/groups/{g}` | | assigns, takes the assignment back |
/// | `PUT /admin/service-apps` | see `ServiceAppBody` | lets an API service app ask for tokens; `DELETE` revokes all tokens |
/// | `PUT /admin/log` | see `LogBody` | what goes wrong with the log, and by how much listings lag |
/// | `POST /admin/faults` | see `FaultBody` | orders a fault |
/// | `DELETE /admin/faults` | | takes back all faults |
/// | `PUT /admin/rate-limits` | `all, classes, windowSeconds, concurrency` | sets rate limits; `DELETE` lifts them |
/// | `GET /admin/counters` | | answers by class and status; `DELETE` begins anew |
/// | `GET /admin/state` | | everybody and every group, with members |
///
/// A change answers with the record (200, 201) or nothing (204). A refusal is 400, 404 or 409 with `{"error":"…"}`, and
/// nothing has changed.
enum AdminEndpoint {
    static func answer(
        _ request: SimulatedRequest, _ world: inout SimulatedWorld, at now: Timestamp
    ) -> SimulatedResponse {
        world.org.advance(to: now)
        if request.method != "GET" { world.willChange(at: now) }
        do throws(AdminRefusal) {
            let rest = Array(request.segments.dropFirst(2))
            switch request.segments.dropFirst().first {
            case "users": return try users(request, rest, &world.org)
            case "groups": return try groups(request, rest, &world.org)
            case "apps": return try apps(request, rest, &world.org)
            case "service-apps" where rest.isEmpty: return try serviceApps(request, &world.office)
            case "log" where rest.isEmpty: return try log(request, &world)
            case "faults" where rest.isEmpty: return try faults(request, &world.faults)
            case "rate-limits" where rest.isEmpty: return try rateLimits(request, &world.meter)
            case "counters" where rest.isEmpty: return try counters(request, &world.counters)
            case "state" where rest.isEmpty && request.method == "GET": return json { $0.state(of: world.org) }
            default: throw unknown(request)
            }
        } catch {
            return error.response
        }
    }

    // MARK: - People and groups

    private static func users(
        _ request: SimulatedRequest, _ rest: [String], _ org: inout OktaOrg
    ) throws(AdminRefusal) -> SimulatedResponse {
        switch (request.method, rest.count) {
        case ("POST", 0):
            let body = try NewUserBody.read(request.body)
            let person = try changing(&org) { org throws(OktaOrgError) in
                // Looked up first: a refusal leaves no user behind.
                for group in body.groups ?? [] where org.group(group) == nil { throw .noSuchGroup(group) }
                let status = body.status.map(OktaStatus.init) ?? .active
                let person = try org.createUser(
                    login: body.login, email: body.email, firstName: body.firstName, lastName: body.lastName,
                    status: status)
                for group in body.groups ?? [] { try org.addMember(person.id, to: group) }
                return person
            }
            return json(status: 201) { $0.summary(of: person) }
        case ("PATCH", 1):
            let body = try ChangedUserBody.read(request.body)
            let change = OktaOrg.ProfileChange(
                login: body.login, email: body.email, firstName: body.firstName, lastName: body.lastName)
            return try user(rest[0], &org) { org throws(OktaOrgError) in try org.updateUser(rest[0], change) }
        case ("POST", 2) where rest[1] == "status":
            let body = try StatusBody.read(request.body)
            let status = OktaStatus(rawValue: body.status)
            return try user(rest[0], &org) { org throws(OktaOrgError) in
                if body.pending == true {
                    try org.beginTransition(rest[0], to: status)
                } else {
                    try org.setStatus(rest[0], status)
                }
            }
        case ("DELETE", 1):
            try changing(&org) { org throws(OktaOrgError) in try org.deleteUser(rest[0]) }
            return SimulatedResponse(status: 204)
        default: throw unknown(request)
        }
    }

    private static func groups(
        _ request: SimulatedRequest, _ rest: [String], _ org: inout OktaOrg
    ) throws(AdminRefusal) -> SimulatedResponse {
        switch (request.method, rest.count) {
        case ("POST", 0):
            let body = try NewGroupBody.read(request.body)
            guard let kind = OktaGroup.Kind(rawValue: body.type ?? "OKTA_GROUP") else {
                throw AdminRefusal(status: 400, message: "\"type\" must be OKTA_GROUP, APP_GROUP or BUILT_IN")
            }
            let group = try changing(&org) { org throws(OktaOrgError) in
                try org.createGroup(body.name, about: body.description ?? "", kind: kind)
            }
            return json(status: 201) { $0.summary(of: group, in: org) }
        case ("PATCH", 1):
            let (body, id) = (try ChangedGroupBody.read(request.body), org.group(rest[0])?.id ?? rest[0])
            try changing(&org) { org throws(OktaOrgError) in try org.renameGroup(id, to: body.name) }
            guard let group = org.group(id) else { break }
            return json { $0.summary(of: group, in: org) }
        case ("DELETE", 1): try changing(&org) { org throws(OktaOrgError) in try org.deleteGroup(rest[0]) }
        case ("PUT", 3) where rest[1] == "members":
            try changing(&org) { org throws(OktaOrgError) in _ = try org.addMember(rest[2], to: rest[0]) }
        case ("DELETE", 3) where rest[1] == "members":
            try changing(&org) { org throws(OktaOrgError) in _ = try org.removeMember(rest[2], from: rest[0]) }
        default: throw unknown(request)
        }
        return SimulatedResponse(status: 204)
    }

    /// Changes a user and gives its record; the id finds it even where the login changed.
    private static func user(
        _ key: String, _ org: inout OktaOrg, _ change: (inout OktaOrg) throws(OktaOrgError) -> Void
    ) throws(AdminRefusal) -> SimulatedResponse {
        let id = org.person(key)?.id ?? key
        try changing(&org, change)
        guard let person = org.person(id) else { return SimulatedResponse(status: 204) }
        return json { $0.summary(of: person) }
    }

    @discardableResult static func changing<Result>(
        _ org: inout OktaOrg, _ change: (inout OktaOrg) throws(OktaOrgError) -> Result
    ) throws(AdminRefusal) -> Result {
        do throws(OktaOrgError) {
            return try change(&org)
        } catch {
            let status =
                switch error {
                case .noSuchUser, .noSuchGroup, .noSuchApp: 404
                case .loginTaken, .nameTaken, .transition: 409
                case .invalid: 400
                }
            throw AdminRefusal(status: status, message: error.description)
        }
    }

    // MARK: - Faults, limits, counters

    private static func faults(
        _ request: SimulatedRequest, _ faults: inout FaultPlan
    ) throws(AdminRefusal) -> SimulatedResponse {
        switch request.method {
        case "POST":
            guard faults.add(try FaultBody.read(request.body).fault()) else {
                throw AdminRefusal(status: 409, message: "a thousand faults are on order already; DELETE /admin/faults")
            }
        case "DELETE": faults.clear()
        default: throw unknown(request)
        }
        return SimulatedResponse(status: 204)
    }

    private static func rateLimits(
        _ request: SimulatedRequest, _ meter: inout RateMeter
    ) throws(AdminRefusal) -> SimulatedResponse {
        var limits = RateLimits()
        switch request.method {
        case "PUT":
            let body = try RateLimitsBody.read(request.body)
            if let all = body.all { limits = .all(all) }
            limits.windowSeconds = max(1, body.windowSeconds ?? 60)
            limits.concurrency = body.concurrency
            for (name, limit) in body.classes ?? [:] {
                guard let endpoint = OktaEndpointClass(rawValue: name) else {
                    throw AdminRefusal(status: 400, message: "there is no class \"\(name)\"")
                }
                limits.perWindow[endpoint] = limit
            }
        case "DELETE": break
        default: throw unknown(request)
        }
        meter.reset(to: limits)
        return SimulatedResponse(status: 204)
    }

    private static func counters(
        _ request: SimulatedRequest, _ counters: inout RequestCounters
    ) throws(AdminRefusal) -> SimulatedResponse {
        switch request.method {
        case "GET":
            let counted = counters
            return json { $0.counters(counted) }
        case "DELETE":
            counters = RequestCounters()
            return SimulatedResponse(status: 204)
        default: throw unknown(request)
        }
    }

    static func unknown(_ request: SimulatedRequest) -> AdminRefusal {
        AdminRefusal(status: 404, message: "\(request.method) \(request.path) is not an admin request")
    }

    static func json(status: Int = 200, _ write: (inout JSONText) -> Void) -> SimulatedResponse {
        var json = JSONText()
        write(&json)
        return SimulatedResponse(status: status, body: json.bytes)
    }
}
