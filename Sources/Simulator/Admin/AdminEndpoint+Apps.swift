// Apps, their assignments, service apps and the log.
extension AdminEndpoint {
    static func apps(
        _ request: SimulatedRequest, _ rest: [String], _ org: inout OktaOrg
    ) throws(AdminRefusal) -> SimulatedResponse {
        switch (request.method, rest.count) {
        case ("POST", 0):
            let app = org.createApp(try NewAppBody.read(request.body).label)
            return json(status: 201) { json in
                json.raw(#"{"id":"#)
                json.string(app.id)
                json.raw("}")
            }
        case ("PUT", 3) where rest[1] == "users", ("DELETE", 3) where rest[1] == "users":
            let isAssigned = request.method == "PUT"
            try changing(&org) { org throws(OktaOrgError) in _ = try org.assign(rest[2], to: rest[0], isAssigned) }
        case ("PUT", 3) where rest[1] == "groups", ("DELETE", 3) where rest[1] == "groups":
            let isAssigned = request.method == "PUT"
            try changing(&org) { org throws(OktaOrgError) in
                _ = try org.assignGroup(rest[2], to: rest[0], isAssigned)
            }
        default: throw unknown(request)
        }
        return SimulatedResponse(status: 204)
    }

    static func serviceApps(
        _ request: SimulatedRequest, _ office: inout TokenOffice
    ) throws(AdminRefusal) -> SimulatedResponse {
        switch request.method {
        case "PUT":
            let app = try ServiceAppBody.read(request.body).app()
            office.apps[app.clientID] = app
        case "DELETE": office.revokeAll()
        default: throw unknown(request)
        }
        return SimulatedResponse(status: 204)
    }

    static func log(_ request: SimulatedRequest, _ world: inout SimulatedWorld) throws(AdminRefusal)
        -> SimulatedResponse
    {
        guard request.method == "PUT" else { throw unknown(request) }
        let body = try LogBody.read(request.body)
        if let habit = body.habit { world.org.log.habit = habit.habit }
        if body.habit == .regular { world.org.log.release() }
        if body.forget == true { world.org.log.forget() }
        if let lag = body.lagSeconds { world.lagSeconds = max(0, lag) }
        return SimulatedResponse(status: 204)
    }
}

/// `POST /admin/apps`.
struct NewAppBody: AdminBody {
    let label: String

    enum CodingKeys: String, CodingKey, CaseIterable { case label }
}

/// `PUT /admin/log`.
struct LogBody: AdminBody {
    enum HabitWord: String, Codable {
        case regular, loses, doubles, delays

        var habit: EventLog.Habit {
            switch self {
            case .regular: .regular
            case .loses: .loses
            case .doubles: .doubles
            case .delays: .delays
            }
        }
    }

    /// What goes wrong from now on; `regular` also writes down what waited.
    let habit: HabitWord?
    /// Given with `true`: all entries are forgotten, and cursors into them refused.
    let forget: Bool?
    /// By how many seconds listings lag behind changes.
    let lagSeconds: Int64?

    enum CodingKeys: String, CodingKey, CaseIterable { case habit, forget, lagSeconds }
}

/// `PUT /admin/service-apps`.
struct ServiceAppBody: AdminBody {
    let clientId: String
    /// The `kid`; `k1` unless given.
    let keyId: String?
    /// The public key in PEM form.
    let publicKey: String
    /// All read scopes unless given.
    let scopes: [String]?
    /// Whether tokens must be bound to a key; so unless given.
    let dpop: Bool?
    /// Whether the app has an admin role; so unless given.
    let role: Bool?
    /// 3600 unless given.
    let tokenSeconds: Int64?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case clientId, keyId, publicKey, scopes, dpop, role, tokenSeconds
    }

    func app() throws(AdminRefusal) -> ServiceApp {
        guard let key = VerificationKey(pem: publicKey) else {
            throw AdminRefusal(status: 400, message: "\"publicKey\" is no public key in PEM form")
        }
        return ServiceApp(
            clientID: clientId, keys: [keyId ?? "k1": key], scopes: scopes.map(Set.init) ?? ServiceApp.readScopes,
            requiresDPoP: dpop ?? true, hasAdminRole: role ?? true, tokenSeconds: tokenSeconds ?? 3600)
    }
}
