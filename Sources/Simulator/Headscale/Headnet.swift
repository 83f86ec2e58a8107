import AccessModel
import HuJSON

/// The state of a simulated Headscale server: users, nodes, keys, the policy. A plain value.
public struct Headnet: Sendable {
    /// How the server speaks.
    public enum Release: String, Sendable, CaseIterable {
        /// Keys are listed by user and expired by their text; tags are `forcedTags`; policies cannot be checked (v0.26, v0.27).
        case v27
        /// As the description of v0.29 has it; errors are those of the gRPC gateway.
        case v29
        /// Errors are problems (RFC 9457).
        case v30
    }

    /// How the server speaks.
    public var release: Release
    /// What ids and secrets are derived from.
    public let seed: UInt64
    /// Everybody.
    public internal(set) var users: [HeadnetUser] = []
    /// Every node.
    public internal(set) var nodes: [HeadnetNode] = []
    /// Every pre-auth key.
    public internal(set) var keys: [HeadnetKey] = []
    /// The policy's text; `nil` where none was ever set.
    public internal(set) var policy: [UInt8]?
    /// The file from which the policy is read; `nil` for the database.
    public var policyFile: String?
    /// Policies that colleagues write, each right after the next read of the policy.
    public var writesAfterRead: [[UInt8]] = []
    /// When the API key ends; `nil` for never.
    public var keyExpiration: Timestamp?
    /// The time of the next change.
    public var time: Timestamp
    var policyTime: Timestamp
    private var issued: UInt64 = 0

    /// A server with nobody on it.
    public init(release: Release = .v29, seed: UInt64 = 1, time: Timestamp = OktaRecipe.defaultTime) {
        self.release = release
        self.seed = seed
        self.time = time
        policyTime = time
    }

    /// The API key that goes with the seed: `hskey-api-PREFIX-SECRET` since v0.28, `PREFIX.SECRET` before.
    public var apiKey: String {
        release == .v27
            ? "\(letters(1).prefix(7)).\(letters(2))" : "hskey-api-\(letters(1).prefix(12))-\(letters(2))"
    }

    /// The key as the server lists it.
    var shownAPIKey: String {
        release == .v27 ? String(letters(1).prefix(7)) : "hskey-api-\(letters(1).prefix(12))-***"
    }

    private func letters(_ number: Int) -> String {
        OpaqueNumber(prefix: "", suffix: "", key: SeededRandom.mix(seed ^ 0x4EAD)).text(number).padded
    }

    /// A policy under which everybody reaches everything, in rules of its own.
    public static let openPolicy = """
        // Everybody reaches everything.
        {
        \t"acls": [
        \t\t{"action": "accept", "src": ["*"], "dst": ["*:*"]},
        \t],
        }

        """

    // MARK: Who may connect

    /// Nodes of a user that may connect now; tagged ones are nobody's.
    public func liveNodes(of user: String) -> [HeadnetNode] {
        nodes.filter { $0.user == self.user(user)?.id && $0.tags.isEmpty && !$0.isExpired(at: time) }
    }

    /// Keys of a user with which nodes could be registered now.
    public func liveKeys(of user: String) -> [HeadnetKey] {
        keys.filter { $0.user == self.user(user)?.id && !$0.isExpired(at: time) }
    }

    /// Whether the policy lets everybody in: there is none, or it has no list of rules (`compileFilterRules`, v0.29.2).
    public var letsEverybodyIn: Bool { HeadnetJudge(net: self).letsEverybodyIn(policy) }

    /// Emails, or names, of the users for whom Headscale takes the members of a group.
    public func people(in group: String) -> Set<String> {
        let judge = HeadnetJudge(net: self)
        return Set(judge.members(of: group, in: policy).compactMap { judge.user(ofMember: $0)?.login })
    }

    // MARK: Changes

    /// The user of an id, an email or a name.
    public func user(_ name: String) -> HeadnetUser? {
        users.first { $0.id == name } ?? users.first { $0.email == name } ?? users.first { $0.name == name }
    }

    private mutating func nextID() -> String {
        issued += 1
        // Numbers beyond what a floating-point number holds: whoever reads them as such is wrong by one.
        return String(9_007_199_254_740_992 + issued)
    }

    /// Somebody logs in for the first time, or is made by an administrator.
    @discardableResult public mutating func addUser(
        name: String, email: String = "", displayName: String = "", providerID: String = ""
    ) -> HeadnetUser {
        let user = HeadnetUser(
            id: nextID(), name: name, email: email, displayName: displayName, providerID: providerID, created: time)
        users.append(user)
        return user
    }

    /// Changes a user; does nothing where there is none.
    public mutating func changeUser(_ name: String, _ change: (inout HeadnetUser) -> Void) {
        guard let id = user(name)?.id, let place = users.firstIndex(where: { $0.id == id }) else { return }
        change(&users[place])
    }

    /// Deletes a user with nodes and keys, as an administrator does.
    public mutating func deleteUser(_ name: String) {
        guard let id = user(name)?.id else { return }
        users.removeAll { $0.id == id }
        nodes.removeAll { $0.user == id && $0.tags.isEmpty }
        keys.removeAll { $0.user == id }
    }

    /// Expires every node and key of a user, as an administrator does; what has a tag belongs to that.
    public mutating func expireAll(of name: String) {
        guard let id = user(name)?.id else { return }
        for place in nodes.indices where nodes[place].user == id && nodes[place].tags.isEmpty {
            nodes[place].expires = time
        }
        for place in keys.indices where keys[place].user == id { keys[place].expires = time }
    }

    /// Registers a node.
    @discardableResult public mutating func addNode(
        _ name: String, user: String, tags: [String] = [], expires: Timestamp? = nil
    ) -> HeadnetNode {
        let node = HeadnetNode(
            id: nextID(), name: name, user: self.user(user)?.id ?? "", tags: tags, expires: expires, created: time)
        nodes.append(node)
        return node
    }

    /// A node logs in again.
    public mutating func logIn(_ name: String, until end: Timestamp? = nil) {
        if let place = nodes.firstIndex(where: { $0.name == name }) { nodes[place].expires = end }
    }

    /// Makes a pre-auth key.
    @discardableResult public mutating func addKey(
        user: String, tags: [String] = [], expires: Timestamp? = nil
    ) -> HeadnetKey {
        let id = nextID()
        let key = HeadnetKey(
            id: id, text: "hskey-auth-\(id)-\(letters(Int(issued)))", user: self.user(user)?.id ?? "", tags: tags,
            expires: expires)
        keys.append(key)
        return key
    }

    /// Replaces the policy, as an administrator does; `nil` takes it away.
    public mutating func setPolicy(_ text: String?) {
        policy = text.map { Array($0.utf8) }
        policyTime = time
    }
}

/// A user of a simulated Headscale server.
public struct HeadnetUser: Sendable, Hashable {
    /// The id, a number that is never given again.
    public let id: String
    /// The name.
    public var name: String
    /// The email; empty for none.
    public var email: String
    /// The name for people to read.
    public var displayName: String
    /// Issuer, `/` and subject; empty for somebody who never logged in over OIDC.
    public var providerID: String
    /// When the user was made.
    public var created: Timestamp

    /// What people call the user.
    public var login: String { email.isEmpty ? name : email }
}

/// A node of a simulated Headscale server.
public struct HeadnetNode: Sendable, Hashable {
    /// The id.
    public let id: String
    /// The name.
    public var name: String
    /// The id of the user who registered it.
    public var user: String
    /// Its tags; a node that has any belongs to them.
    public var tags: [String]
    /// When it has to log in again; `nil` for never.
    public var expires: Timestamp?
    /// When it was registered.
    public var created: Timestamp

    func isExpired(at time: Timestamp) -> Bool { expires.map { $0 <= time } ?? false }
}

/// A pre-auth key of a simulated Headscale server.
public struct HeadnetKey: Sendable, Hashable {
    /// The id.
    public let id: String
    /// The key itself.
    public var text: String
    /// The id of its user.
    public var user: String
    /// Tags of the nodes that are registered with it.
    public var tags: [String]
    /// When it ends; `nil` for never.
    public var expires: Timestamp?

    func isExpired(at time: Timestamp) -> Bool { expires.map { $0 <= time } ?? false }
}

extension String {
    /// Letters and digits, at least twelve.
    fileprivate var padded: String { filter { $0.isLetter || $0.isNumber } + "abcdefghijkl" }
}

extension Headnet {
    /// The people of an org who may have logged in over OIDC, each with a node; groups are in the policy, which has none at first.
    public init(of org: OktaOrg, issuer: String = "https://example.okta.com", release: Release = .v29) {
        self.init(release: release, seed: org.seed, time: org.time)
        for person in org.everybody where person.status == .active {
            let user = addUser(
                name: person.login, email: person.login, displayName: "\(person.firstName) \(person.lastName)",
                providerID: "\(issuer)/\(person.id)")
            addNode("\(person.login.prefix { $0 != "@" })-laptop", user: user.id)
        }
        setPolicy(Self.openPolicy)
    }
}
