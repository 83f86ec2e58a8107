import AccessModel

/// The state of a simulated tailnet: users, nodes, the policy file. A plain value.
public struct Tailnet: Sendable {
    /// What ids and secrets are derived from.
    public let seed: UInt64
    /// The name of the tailnet.
    public var name: String
    /// Everybody, in order of first login.
    public internal(set) var users: [TailnetUser] = []
    /// Every node.
    public internal(set) var devices: [TailnetDevice] = []
    /// The policy file's text.
    public internal(set) var policy: [UInt8]
    /// Policies that colleagues push, each right after the next read of the policy.
    public var pushesAfterRead: [[UInt8]] = []
    /// Whether the settings say that the policy is managed elsewhere.
    public var isExternallyManaged = false
    /// Where it is managed, as the settings say.
    public var externalLink = ""
    /// Clients that may ask for tokens.
    public var clients: [TailnetClient] = []
    /// The time of the next change.
    public var time: Timestamp
    var tokens: [String: IssuedToken] = [:]
    private var issued = 0

    /// A token that an OAuth client was given.
    struct IssuedToken: Sendable {
        let scopes: Set<String>
        let expires: Timestamp
    }

    /// A tailnet with nobody in it and the policy that every new one has.
    public init(name: String = "example.com", seed: UInt64 = 1, time: Timestamp = OktaRecipe.defaultTime) {
        self.name = name
        self.seed = seed
        self.time = time
        policy = Array(Self.defaultPolicy.utf8)
    }

    /// The tailnet's id.
    public var id: String { number(0, "T", "CNTRL") }
    /// The access token that goes with the seed; it belongs to the first user.
    public var defaultToken: String { "tskey-api-\(tokenKeyID)-\(number(2, "", ""))" }
    /// The id of that token as a key.
    public var tokenKeyID: String { number(1, "k", "CNTRL") }

    /// The policy of a tailnet that nobody has touched.
    public static let defaultPolicy = """
        // Example/default ACLs for unrestricted connections.
        {
        \t// Access control lists: everybody may reach everything.
        \t"acls": [
        \t\t{"action": "accept", "src": ["*"], "dst": ["*:*"]},
        \t],
        }

        """

    /// The policy's entity tag, quotes included.
    public var entityTag: String {
        let hash = SeededRandom.hash(String(decoding: policy, as: UTF8.self))
        return "\"\(String(SeededRandom.mix(hash), radix: 16))\(policy.count)\""
    }

    func number(_ number: Int, _ prefix: String, _ suffix: String) -> String {
        OpaqueNumber(prefix: prefix, suffix: suffix, key: SeededRandom.mix(seed ^ 0x7A11)).text(number)
    }

    // MARK: Changes

    /// The user of an id or a login, whatever its case.
    public func user(_ idOrLogin: String) -> TailnetUser? { place(idOrLogin).map { users[$0] } }

    func place(_ idOrLogin: String) -> Int? {
        users.firstIndex { $0.id == idOrLogin }
            ?? users.firstIndex { LoginKey.fold($0.login) == LoginKey.fold(idOrLogin) }
    }

    /// Somebody logs in for the first time.
    @discardableResult public mutating func addUser(
        _ login: String, displayName: String? = nil, status: String = "active", role: String = "member",
        type: String = "member"
    ) -> TailnetUser {
        issued += 1
        let user = TailnetUser(
            id: number(issued + 100, "u", "CNTRL"), login: login,
            displayName: displayName ?? String(login.prefix { $0 != "@" }), status: status, role: role, type: type,
            created: time)
        users.append(user)
        return user
    }

    /// Changes a user; does nothing where there is none.
    public mutating func changeUser(_ idOrLogin: String, _ change: (inout TailnetUser) -> Void) {
        if let place = place(idOrLogin) { change(&users[place]) }
    }

    /// Deletes a user with their untagged nodes.
    public mutating func deleteUser(_ idOrLogin: String) {
        guard let place = place(idOrLogin) else { return }
        let login = LoginKey.fold(users[place].login)
        devices.removeAll { $0.tags.isEmpty && LoginKey.fold($0.user) == login }
        users.remove(at: place)
    }

    /// Registers a node.
    @discardableResult public mutating func addDevice(_ hostname: String, user: String, tags: [String] = [])
        -> TailnetDevice
    {
        issued += 1
        let device = TailnetDevice(
            nodeID: number(issued + 100, "n", "CNTRL"), hostname: hostname, user: user, tags: tags)
        devices.append(device)
        return device
    }

    /// Replaces the policy file, as an administrator in the console.
    public mutating func setPolicy(_ text: String) { policy = Array(text.utf8) }

    /// A token for a client, good for an hour.
    mutating func issueToken(to client: TailnetClient) -> String {
        issued += 1
        let token = "tskey-api-\(number(issued, "o", ""))-\(number(issued + 1, "", ""))"
        tokens[token] = IssuedToken(scopes: client.scopes, expires: time.adding(seconds: 3600))
        return token
    }
}

extension Tailnet {
    /// A tailnet of the people of an org who may have logged in, the first of them its owner, each with a node.
    public init(of org: OktaOrg, name: String = "example.com") {
        self.init(name: name, seed: org.seed, time: org.time)
        for person in org.everybody where person.status == .active {
            addUser(
                person.login, displayName: "\(person.firstName) \(person.lastName)",
                role: users.isEmpty ? "owner" : "member")
            addDevice("\(person.login.prefix { $0 != "@" })-laptop", user: person.login)
        }
    }
}
