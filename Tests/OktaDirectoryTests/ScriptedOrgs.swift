import AccessModel

extension ScriptedOkta.Org {
    static func user(
        _ id: String, login: String? = nil, email: String? = nil, status: String = "ACTIVE", first: String = "Jo",
        last: String = "Doe"
    ) -> String {
        let login = login ?? "\(id)@example.com"
        return """
            {"id":"\(id)","status":"\(status)","created":"2026-01-01T00:00:00.000Z","lastLogin":null,\
            "profile":{"firstName":"\(first)","lastName":"\(last)","mobilePhone":null,"email":"\(email ?? login)",\
            "login":"\(login)"},"_links":{"self":{"href":"https://org.example.com/api/v1/users/\(id)"}}}
            """
    }

    static func group(_ id: String, _ name: String) -> String {
        """
        {"id":"\(id)","lastMembershipUpdated":"2026-02-01T00:00:00.000Z","type":"OKTA_GROUP",\
        "profile":{"name":"\(name)","description":null}}
        """
    }

    /// Five people on three pages, three deactivated on two, three groups on two, and a group of five members on three.
    static var office: ScriptedOkta.Org {
        let ids = (1...5).map { "00u\($0)" }
        return ScriptedOkta.Org(
            users: ids.map { user($0) }, deprovisioned: (6...8).map { user("00u\($0)", status: "DEPROVISIONED") },
            groups: [group("00g1", "Staff"), group("00g2", "Nobody"), group("00g3", "Pair")],
            members: ["00g1": ids.map { user($0) }, "00g2": [], "00g3": [user("00u1"), user("00u2")]])
    }
}

extension DirectorySnapshot {
    var peopleIDs: [String] { (0..<people.count).map { people.ids[$0] } }

    func status(of id: String) -> String? { people.row(of: DirectoryID(id)).map { people.status(at: $0) } }

    func members(of id: String) -> [String]? {
        groups.row(of: DirectoryID(id)).map { memberships.members(of: $0).map { people.ids[$0] } }
    }

    func reading(of id: String) -> GroupTable.Reading? { groups.row(of: DirectoryID(id)).map { groups.readings[$0] } }
}

extension DirectoryRequest {
    static let sweep = DirectoryRequest(mode: .sweep, includesDeprovisioned: true)
    static let census = DirectoryRequest(mode: .census, includesDeprovisioned: false)
}
