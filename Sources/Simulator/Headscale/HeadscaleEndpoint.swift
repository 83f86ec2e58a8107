import AccessModel
import Foundation

/// What the server answers under `/api/v1` to a request that was let in: to what its description names, and to nothing else.
struct HeadscaleEndpoint {
    func answer(_ request: SimulatedRequest, _ net: inout Headnet) throws(HeadscaleRefusal) -> SimulatedResponse {
        let parts = Array(request.segments.dropFirst(2))
        switch (request.method, parts.first ?? "", parts.count) {
        case ("GET", "user", 1): return try users(request, net)
        case ("POST", "user", 1): return try createUser(request, &net)
        case ("GET", "node", 1): return try nodes(request, net)
        case ("POST", "node", 3) where parts[2] == "expire": return try expireNode(request, parts[1], &net)
        case ("GET", "preauthkey", 1): return try keys(request, net)
        case ("POST", "preauthkey", 2) where parts[1] == "expire": return try expireKey(request, &net)
        case ("GET", "apikey", 1):
            try query(request, [])
            let found = net
            return json { $0.apiKeys(of: found) }
        case ("GET", "policy", 1):
            try query(request, [])
            return try policy(&net)
        case ("PUT", "policy", 1): return try setPolicy(request, &net)
        case ("POST", "policy", 2) where parts[1] == "check" && net.release != .v27:
            if let fault = HeadnetJudge(net: net).fault(of: try policyText(request)) { throw .invalid(fault) }
            return json { $0.raw("{}") }
        default: throw .notFound()
        }
    }

    // MARK: Requests

    /// A parameter that the description does not name is a mistake of the client.
    private func query(_ request: SimulatedRequest, _ known: Set<String>) throws(HeadscaleRefusal) {
        if let item = request.query.first(where: { !known.contains($0.name) }) {
            throw .invalid("unknown query parameter \(item.name)")
        }
    }

    private func body<Body: Decodable>(
        _ type: Body.Type, _ request: SimulatedRequest, _ known: Set<String>
    ) throws(HeadscaleRefusal) -> Body {
        do {
            let data = Data(request.body)
            let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
            guard Set(object.keys).isSubset(of: known) else {
                throw HeadscaleRefusal.invalid("unknown field in \(object.keys.sorted())")
            }
            return try JSONDecoder().decode(type, from: data)
        } catch let error as HeadscaleRefusal {
            throw error
        } catch {
            throw .invalid("\(error)")
        }
    }

    // MARK: Users

    private func users(_ request: SimulatedRequest, _ net: Headnet) throws(HeadscaleRefusal) -> SimulatedResponse {
        try query(request, ["id", "name", "email"])
        let (id, name, email) = (request.parameter("id"), request.parameter("name"), request.parameter("email"))
        let users = net.users.filter {
            id ?? $0.id == $0.id && name ?? $0.name == $0.name && email ?? $0.email == $0.email
        }
        return json { $0.headnetUsers(users) }
    }

    private func createUser(
        _ request: SimulatedRequest, _ net: inout Headnet
    ) throws(HeadscaleRefusal) -> SimulatedResponse {
        struct New: Decodable { let name: String?, displayName: String?, email: String?, pictureUrl: String? }
        let new = try body(New.self, request, ["name", "displayName", "email", "pictureUrl"])
        guard let name = new.name, !name.isEmpty else { throw .invalid("a user needs a name") }
        if net.users.contains(where: { $0.name == name && $0.providerID.isEmpty }) {
            throw .unknown("creating user: UNIQUE constraint failed: users.name", since30: 409)
        }
        let user = net.addUser(name: name, email: new.email ?? "", displayName: new.displayName ?? "")
        return json { json in
            json.raw(#"{"user":"#)
            json.headnetUser(user)
            json.raw("}")
        }
    }

    // MARK: Nodes and keys

    private func nodes(_ request: SimulatedRequest, _ net: Headnet) throws(HeadscaleRefusal) -> SimulatedResponse {
        try query(request, ["user"])
        var nodes = net.nodes
        if let name = request.parameter("user") {
            guard let user = net.users.first(where: { $0.name == name }) else { throw .unknown("user not found") }
            nodes = nodes.filter { $0.user == user.id }
        }
        return json { $0.headnetNodes(nodes, in: net) }
    }

    private func expireNode(
        _ request: SimulatedRequest, _ id: String, _ net: inout Headnet
    ) throws(HeadscaleRefusal) -> SimulatedResponse {
        try query(request, ["expiry", "disableExpiry"])
        guard let place = net.nodes.firstIndex(where: { $0.id == id }) else {
            throw .unknown("node not found in NodeStore: \(id)", since30: 404)
        }
        net.nodes[place].expires = net.time
        let (node, found) = (net.nodes[place], net)
        return json { json in
            json.raw(#"{"node":"#)
            json.headnetNode(node, in: found)
            json.raw("}")
        }
    }

    private func keys(_ request: SimulatedRequest, _ net: Headnet) throws(HeadscaleRefusal) -> SimulatedResponse {
        guard net.release == .v27 else {
            try query(request, [])
            return json { $0.headnetKeys(net.keys, in: net) }
        }
        guard let user = net.users.first(where: { $0.id == request.parameter("user") }) else {
            throw .unknown("user not found")
        }
        return json { $0.headnetKeys(net.keys.filter { $0.user == user.id }, in: net) }
    }

    private func expireKey(
        _ request: SimulatedRequest, _ net: inout Headnet
    ) throws(HeadscaleRefusal) -> SimulatedResponse {
        struct Named: Decodable { let id: String?, user: String?, key: String? }
        let known: Set<String> = net.release == .v27 ? ["user", "key"] : ["id"]
        let named = try body(Named.self, request, known)
        let place = net.keys.firstIndex { key in
            net.release == .v27 ? key.text == named.key && key.user == named.user : key.id == named.id
        }
        guard let place else { throw .unknown("AuthKey not found", since30: 404) }
        net.keys[place].expires = net.time
        return json { $0.raw("{}") }
    }

    // MARK: The policy

    private func policy(_ net: inout Headnet) throws(HeadscaleRefusal) -> SimulatedResponse {
        if let path = net.policyFile {
            do {
                let text = try String(contentsOfFile: path, encoding: .utf8)
                return json { $0.policyText(text, at: nil) }
            } catch {
                throw .unknown("reading policy from path \"\(path)\": open \(path): no such file or directory")
            }
        }
        guard let policy = net.policy else { throw .unknown("loading ACL from database: acl policy not found") }
        let time = net.policyTime
        if !net.writesAfterRead.isEmpty {
            net.policy = net.writesAfterRead.removeFirst()
            net.policyTime = net.time
        }
        return json { $0.policyText(String(decoding: policy, as: UTF8.self), at: time) }
    }

    private func policyText(_ request: SimulatedRequest) throws(HeadscaleRefusal) -> [UInt8] {
        struct Text: Decodable { let policy: String }
        return Array(try body(Text.self, request, ["policy"]).policy.utf8)
    }

    private func setPolicy(
        _ request: SimulatedRequest, _ net: inout Headnet
    ) throws(HeadscaleRefusal) -> SimulatedResponse {
        if net.policyFile != nil {
            throw .unknown("update is disabled for modes other than 'database'", since30: 400)
        }
        let text = try policyText(request)
        // An empty policy is taken as it is, and means none.
        if !text.isEmpty, let fault = HeadnetJudge(net: net).fault(of: text) {
            throw .unknown("setting policy: \(fault)", since30: 400)
        }
        net.policy = text
        net.policyTime = net.time
        let time = net.time
        return json { $0.policyText(String(decoding: text, as: UTF8.self), at: time) }
    }

    private func json(_ write: (inout JSONText) -> Void) -> SimulatedResponse {
        var json = JSONText()
        write(&json)
        return SimulatedResponse(status: 200, body: json.bytes)
    }
}
