import AccessModel

/// Users, nodes and settings as the API spells them.
extension JSONText {
    mutating func users(_ users: [TailnetUser], in tailnet: Tailnet) {
        raw(#"{"users":["#)
        for (index, user) in users.enumerated() {
            if index > 0 { raw(",") }
            self.user(user, in: tailnet)
        }
        raw("]}")
    }

    mutating func user(_ user: TailnetUser, in tailnet: Tailnet) {
        raw(#"{"id":"#)
        string(user.id)
        raw(#","displayName":"#)
        string(user.displayName)
        raw(#","loginName":"#)
        string(user.login)
        raw(#","profilePicUrl":"","tailnetId":"#)
        string(tailnet.id)
        raw(#","created":"#)
        time(user.created)
        raw(#","type":"#)
        string(user.type)
        raw(#","role":"#)
        string(user.role)
        raw(#","status":"#)
        string(user.status)
        raw(#","deviceCount":"#)
        let login = LoginKey.fold(user.login)
        plain(String(tailnet.devices.count { $0.tags.isEmpty && LoginKey.fold($0.user) == login }))
        raw(#","lastSeen":"#)
        time(user.created)
        raw(#","currentlyConnected":false}"#)
    }

    mutating func devices(_ tailnet: Tailnet) {
        raw(#"{"devices":["#)
        for (index, device) in tailnet.devices.enumerated() {
            if index > 0 { raw(",") }
            raw(#"{"id":"#)
            string(device.nodeID)
            raw(#","nodeId":"#)
            string(device.nodeID)
            raw(#","user":"#)
            string(device.user)
            raw(#","name":"#)
            string("\(device.hostname).\(tailnet.name)")
            raw(#","hostname":"#)
            string(device.hostname)
            raw(
                #","authorized":true,"isExternal":false,"created":"","expires":"0001-01-01T00:00:00Z","keyExpiryDisabled":false"#
            )
            if !device.tags.isEmpty {
                raw(#","tags":["#)
                for (index, tag) in device.tags.enumerated() {
                    if index > 0 { raw(",") }
                    string(tag)
                }
                raw("]")
            }
            raw("}")
        }
        raw("]}")
    }

    mutating func settings(_ tailnet: Tailnet) {
        raw(#"{"aclsExternallyManagedOn":"#)
        plain(String(tailnet.isExternallyManaged))
        raw(#","aclsExternalLink":"#)
        string(tailnet.externalLink)
        raw("}")
    }

    /// What admin requests see: users, nodes, and the policy as a string.
    mutating func state(of tailnet: Tailnet) {
        raw(#"{"name":"#)
        string(tailnet.name)
        raw(#","users":["#)
        for (index, user) in tailnet.users.enumerated() {
            if index > 0 { raw(",") }
            self.user(user, in: tailnet)
        }
        raw(#"],"policy":"#)
        string(String(decoding: tailnet.policy, as: UTF8.self))
        raw("}")
    }
}
