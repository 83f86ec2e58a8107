import Transport

/// What is read of a user. The texts lie in the page: nothing is copied.
struct SCIMUserRecord {
    private(set) var id = JSONField.absent
    private(set) var login = JSONField.absent
    private(set) var externalID = JSONField.absent
    private(set) var givenName = JSONField.absent
    private(set) var familyName = JSONField.absent
    private var formattedName = JSONField.absent
    private var displayName = JSONField.absent
    private var active: Bool?
    private var isActiveUnusable = false
    private var primaryEmail: JSONText?
    private var workEmail: JSONText?
    /// The ids of groups that the record names as the person's own; only to find groups that hide their members.
    private(set) var groups: [JSONText] = []

    /// So many are looked at: they are a cross-check, and no source of memberships.
    private static let maximumGroups = 1000

    init(_ json: inout JSONScanner) throws(JSONError) {
        guard try json.kind() == .object else { return }
        try json.beginObject()
        while let key = try json.nextKey() {
            switch SCIMName(key) {
            case "id": try id.read(&json)
            case "externalid": try externalID.read(&json)
            case "username": try login.read(&json)
            case "active": isActiveUnusable = try !json.truth(&active)
            case "displayname": try displayName.read(&json)
            case "name": try readName(&json)
            case "emails": try json.forEachEntry { (json) throws(JSONError) in try readEmail(&json) }
            case "groups": try json.forEachEntry { (json) throws(JSONError) in try readGroup(&json) }
            default: break
            }
        }
        if id.text?.isEmpty == true { id = .unusable }
    }

    private mutating func readName(_ json: inout JSONScanner) throws(JSONError) {
        guard try json.kind() == .object else { return }
        try json.beginObject()
        while let key = try json.nextKey() {
            switch SCIMName(key) {
            case "givenname": try givenName.read(&json)
            case "familyname": try familyName.read(&json)
            case "formatted": try formattedName.read(&json)
            default: break
            }
        }
    }

    private mutating func readEmail(_ json: inout JSONScanner) throws(JSONError) {
        guard try json.kind() == .object else { return }
        var (value, type, primary) = (JSONField.absent, JSONField.absent, Bool?.none)
        try json.beginObject()
        while let key = try json.nextKey() {
            switch SCIMName(key) {
            case "value": try value.read(&json)
            case "type": try type.read(&json)
            case "primary": _ = try json.truth(&primary)
            default: break
            }
        }
        guard let address = value.text, !address.isEmpty else { return }
        if primary == true, primaryEmail == nil { primaryEmail = address }
        if case "work"? = type.text.map(SCIMName.init), workEmail == nil { workEmail = address }
    }

    private mutating func readGroup(_ json: inout JSONScanner) throws(JSONError) {
        guard try json.kind() == .object else { return }
        var value = JSONField.absent
        try json.beginObject()
        while let key = try json.nextKey() {
            if case "value" = SCIMName(key) { try value.read(&json) }
        }
        if let id = value.text, groups.count < Self.maximumGroups { groups.append(id) }
    }

    /// `active`, `inactive`, or empty where the record does not say: `directory.missing_active` decides then.
    var status: String {
        switch active {
        case true: "active"
        case false: "inactive"
        case nil: ""
        }
    }

    /// The primary email, else the first one for work; `nil` where there is neither.
    var email: JSONText? { primaryEmail ?? workEmail }

    /// The name where it is not made of a given and a family name.
    var wholeName: JSONText? { formattedName.text ?? displayName.text }

    /// Why nothing may be concluded about this person; `nil` where the record is in order.
    var problem: String? {
        if isActiveUnusable { return "its `active` is neither true nor false" }
        if login.isUnusable { return "its `userName` is no usable text" }
        guard let login = login.text, !login.isEmpty else { return "it has no `userName`" }
        return nil
    }
}

extension JSONScanner {
    /// Visits the elements of an array, or the one value that some services write in place of an array of one.
    mutating func forEachEntry(
        _ body: (inout JSONScanner) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard try kind() == .array else {
            if try !skipNull() { try body(&self) }
            return
        }
        try beginArray()
        while try nextElement() { try body(&self) }
    }
}
