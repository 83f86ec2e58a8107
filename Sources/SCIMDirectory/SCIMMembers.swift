import AccessModel
import Transport

/// What a group's record says of its members: ids with a kind where the record names one, not yet matched with anybody.
struct SCIMMembers: Sendable {
    /// What a member is said to be.
    enum Kind: UInt8, Sendable {
        case unsaid = 0
        case person = 1
        case group = 2
        /// `type` and `$ref` contradict each other.
        case contradictory = 3
    }

    /// One member: a row in the ids that the listing keeps, and its kind.
    struct Reference: Sendable, Hashable {
        private let packed: UInt32

        var row: Int { Int(packed >> 2) }
        var kind: Kind { Kind(rawValue: UInt8(packed & 3)) ?? .contradictory }

        init(row: Int, kind: Kind) { packed = UInt32(row) << 2 | UInt32(kind.rawValue) }
    }

    /// The members, as the record lists them.
    var references: [Reference] = []
    /// Why they cannot be used; `nil` where they can.
    var problem: String?

    private init() {}

    /// No member.
    static let none = SCIMMembers()

    /// Members that cannot be told, for a reason.
    static func unclear(_ problem: String) -> SCIMMembers {
        var members = SCIMMembers()
        members.problem = problem
        return members
    }

    /// Reads the value of `members`.
    init(_ json: inout JSONScanner, ids: inout InternedText, limit: Int) throws(JSONError) {
        try json.forEachEntry { (json) throws(JSONError) in
            guard references.count < limit else {
                problem = "it has more than \(limit) members, which is the limit"
                return
            }
            guard let entry = try Self.entry(&json) else {
                problem = "a member of it has no readable id"
                return
            }
            references.append(Reference(row: ids.intern(entry.id).row, kind: entry.kind))
        }
    }

    private static func entry(_ json: inout JSONScanner) throws(JSONError) -> (id: String, kind: Kind)? {
        // Some services list bare ids.
        if try json.kind() == .string {
            let id = try json.string()
            return id.isEmpty || id.bytes.count > JSONField.maximumBytes ? nil : (id.string, .unsaid)
        }
        guard try json.kind() == .object else { return nil }
        var (value, address, type) = (JSONField.absent, JSONField.absent, JSONField.absent)
        try json.beginObject()
        while let key = try json.nextKey() {
            switch SCIMName(key) {
            case "value": try value.read(&json)
            case "$ref": try address.read(&json)
            case "type": try type.read(&json)
            default: break
            }
        }
        let reference = address.text.flatMap { SCIMID.reference($0.string) }
        let kinds = [type.text.map { kind(ofType: $0) }, reference.map { kind(ofEndpoint: $0.endpoint) }]
            .compactMap { $0 }.filter { $0 != .unsaid }
        let said = Set(kinds).count > 1 ? Kind.contradictory : kinds.first ?? .unsaid
        if let id = value.text, !id.isEmpty { return (id.string, said) }
        guard case .absent = value, let reference, !reference.id.isEmpty else { return nil }
        return (reference.id, said)
    }

    private static func kind(ofType type: JSONText) -> Kind {
        switch SCIMName(type) {
        case "user": .person
        case "group": .group
        // `direct` and `indirect` stand here with services that confuse this list with the one of a user.
        default: .unsaid
        }
    }

    private static func kind(ofEndpoint endpoint: Substring) -> Kind {
        switch endpoint.lowercased() {
        case "users": .person
        case "groups": .group
        default: .unsaid
        }
    }
}
