import AccessModel

/// Users, nodes, keys and the policy as the API spells them: ids are strings, and nothing is left out.
extension JSONText {
    private mutating func list<Item>(_ items: [Item], _ write: (inout JSONText, Item) -> Void) {
        raw("[")
        for (index, item) in items.enumerated() {
            if index > 0 { raw(",") }
            write(&self, item)
        }
        raw("]")
    }

    mutating func headnetUsers(_ users: [HeadnetUser]) {
        raw(#"{"users":"#)
        list(users) { $0.headnetUser($1) }
        raw("}")
    }

    mutating func headnetUser(_ user: HeadnetUser) {
        raw(#"{"id":"#)
        string(user.id)
        raw(#","name":"#)
        string(user.name.isEmpty ? user.login : user.name)
        raw(#","createdAt":"#)
        time(user.created)
        raw(#","displayName":"#)
        string(user.displayName)
        raw(#","email":"#)
        string(user.email)
        raw(#","providerId":"#)
        string(user.providerID)
        raw(#","provider":"#)
        string(user.providerID.isEmpty ? "" : "oidc")
        raw(#","profilePicUrl":""}"#)
    }

    mutating func headnetNodes(_ nodes: [HeadnetNode], in net: Headnet) {
        raw(#"{"nodes":"#)
        list(nodes) { $0.headnetNode($1, in: net) }
        raw("}")
    }

    mutating func headnetNode(_ node: HeadnetNode, in net: Headnet) {
        raw(#"{"id":"#)
        string(node.id)
        raw(#","name":"#)
        string(node.name)
        raw(#","givenName":"#)
        string(node.name)
        raw(#","user":"#)
        // Since v0.28 tagged nodes are shown under a user of the server's own.
        let owner = net.users.first { $0.id == node.user }
        let tagged = HeadnetUser(
            id: "2147455555", name: "tagged-devices", email: "", displayName: "Tagged Devices", providerID: "",
            created: node.created)
        if !node.tags.isEmpty, net.release != .v27 { headnetUser(tagged) } else { maybeUser(owner) }
        raw(#","expiry":"#)
        time(node.expires)
        raw(#","preAuthKey":{"user":"#)
        maybeUser(owner)
        raw(#"},"createdAt":"#)
        time(node.created)
        raw(#","registerMethod":"REGISTER_METHOD_OIDC","online":false,"#)
        if net.release == .v27 {
            raw(#""invalidTags":[],"validTags":[],"forcedTags":"#)
        } else {
            raw(#""tags":"#)
        }
        list(node.tags) { $0.string($1) }
        raw("}")
    }

    private mutating func maybeUser(_ user: HeadnetUser?) {
        if let user { headnetUser(user) } else { raw("null") }
    }

    mutating func headnetKeys(_ keys: [HeadnetKey], in net: Headnet) {
        raw(#"{"preAuthKeys":"#)
        list(keys) { json, key in
            json.raw(#"{"user":"#)
            json.maybeUser(net.users.first { $0.id == key.user })
            json.raw(#","id":"#)
            json.string(key.id)
            json.raw(#","key":"#)
            json.string(net.release == .v27 ? key.text : "hskey-auth-\(key.id)-***")
            json.raw(#","reusable":true,"ephemeral":false,"used":false,"expiration":"#)
            json.time(key.expires)
            json.raw(#","createdAt":"2026-01-01T00:00:00.123456789Z","aclTags":"#)
            json.list(key.tags) { $0.string($1) }
            json.raw("}")
        }
        raw("}")
    }

    mutating func apiKeys(of net: Headnet) {
        raw(#"{"apiKeys":[{"id":"1","prefix":"#)
        string("hskey-api-somebodyelse-***")
        raw(#","expiration":"2026-01-01T00:00:00Z"},{"id":"2","prefix":"#)
        string(net.shownAPIKey)
        raw(#","expiration":"#)
        time(net.keyExpiration)
        raw("}]}")
    }

    mutating func policyText(_ text: String, at time: Timestamp?) {
        raw(#"{"policy":"#)
        string(text)
        raw(#","updatedAt":"#)
        self.time(time)
        raw("}")
    }
}
