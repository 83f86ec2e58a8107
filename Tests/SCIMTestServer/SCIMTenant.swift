import Foundation
import Transport

/// A directory of its own on a real SCIM service, changed as an administrator would, over the service's own API.
public struct SCIMTenant: Sendable {
    /// The base address of its SCIM endpoints.
    public let url: String
    private let exchange: CurlExchange

    /// A new, empty tenant.
    public init(on server: SCIMTestServer) throws {
        url = "\(server.address)/t\(UUID().uuidString.prefix(8).lowercased())/v2"
        exchange = try CurlExchange(CurlOptions(userAgent: "tailroster-tests"))
    }

    /// The service answered something else than was wanted.
    public struct Refused: Error {
        /// The status and body.
        public let answer: String
    }

    // MARK: People

    /// Creates a user and gives the id that the service chose.
    @discardableResult
    public func createUser(
        _ login: String?, email: String? = nil, name: (first: String, last: String)? = nil, active: Bool? = true
    ) async throws -> String {
        var record: [String: any Sendable] = ["schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"]]
        record["userName"] = login
        record["active"] = active
        if let name { record["name"] = ["givenName": name.first, "familyName": name.last] }
        if let email {
            record["emails"] = [["value": email, "type": "work", "primary": true] as [String: any Sendable]]
        }
        // A schema without required attributes still wants the record to say something.
        record["externalId"] = UUID().uuidString
        return try await create("/Users", record)
    }

    /// Sets attributes of a user.
    public func changeUser(_ id: String, _ attributes: [String: any Sendable]) async throws {
        try await patch("/Users/\(id)", [["op": "replace", "value": attributes]])
    }

    /// Deletes a user. The service leaves the id dangling in groups.
    public func deleteUser(_ id: String) async throws { try await send("DELETE", "/Users/\(id)", nil, wants: 204) }

    // MARK: Groups

    /// Creates a group of members, who may be groups, and gives the id that the service chose.
    @discardableResult
    public func createGroup(_ name: String, _ members: [String] = []) async throws -> String {
        var record: [String: any Sendable] = ["schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"]]
        record["displayName"] = name
        if !members.isEmpty { record["members"] = members.map { ["value": $0] } }
        return try await create("/Groups", record)
    }

    /// Renames a group.
    public func renameGroup(_ id: String, to name: String) async throws {
        try await patch("/Groups/\(id)", [["op": "replace", "value": ["displayName": name]]])
    }

    /// Adds a member to a group.
    public func add(_ member: String, to group: String) async throws {
        try await patch("/Groups/\(group)", [["op": "add", "path": "members", "value": [["value": member]]]])
    }

    /// Takes a member out of a group.
    public func remove(_ member: String, from group: String) async throws {
        try await patch("/Groups/\(group)", [["op": "remove", "path": "members[value eq \"\(member)\"]"]])
    }

    /// Deletes a group.
    public func deleteGroup(_ id: String) async throws { try await send("DELETE", "/Groups/\(id)", nil, wants: 204) }

    // MARK: Requests

    private func create(_ path: String, _ record: [String: any Sendable]) async throws -> String {
        struct Created: Decodable { let id: String }
        let body = try await send("POST", path, record, wants: 201)
        return try JSONDecoder().decode(Created.self, from: Data(body)).id
    }

    private func patch(_ path: String, _ operations: [[String: any Sendable]]) async throws {
        let schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]
        try await send("PATCH", path, ["schemas": schemas, "Operations": operations], wants: 204)
    }

    @discardableResult
    private func send(
        _ method: String, _ path: String, _ record: [String: any Sendable]?, wants status: Int
    ) async throws -> [UInt8] {
        let body = try record.map { [UInt8](try JSONSerialization.data(withJSONObject: $0)) } ?? []
        let response = try await exchange.send(
            HTTPRequest(
                method: method, url: url + path,
                headers: [
                    ("Content-Type", .text("application/scim+json")),
                    ("Authorization", .secret(prefix: "Bearer ", Secret(SCIMTestServer.token))),
                ], body: body))
        guard response.status == status else {
            throw Refused(answer: "\(response.status) \(String(decoding: response.body, as: UTF8.self))")
        }
        return response.body
    }
}
