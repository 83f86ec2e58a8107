import Transport

/// A text field of a record. Okta leaves fields out or sends `null`; both are `absent`.
enum OktaField {
    case absent
    case text(JSONText)
    /// Something other than a text, a text with control characters or one longer than any that Okta allows, or the key
    /// a second time.
    case unusable

    /// Longer than every limit that Okta sets on these fields.
    private static let maximumBytes = 1024

    var text: JSONText? {
        if case .text(let text) = self { text } else { nil }
    }

    var isUnusable: Bool {
        if case .unusable = self { true } else { false }
    }

    /// Reads the next value into this field.
    mutating func read(_ json: inout JSONScanner) throws(JSONError) {
        guard case .absent = self else { return self = .unusable }
        switch try json.kind() {
        case .null: break
        case .string:
            let text = try json.string()
            self = Self.isUsable(text) ? .text(text) : .unusable
        default: self = .unusable
        }
    }

    private static func isUsable(_ text: JSONText) -> Bool {
        text.bytes.count <= maximumBytes && text.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}

/// What is read of a user. The texts lie in the page: nothing is copied.
struct OktaUserRecord {
    private(set) var id = OktaField.absent
    private(set) var status = OktaField.absent
    private(set) var login = OktaField.absent
    private(set) var email = OktaField.absent
    private(set) var firstName = OktaField.absent
    private(set) var lastName = OktaField.absent

    init(_ json: inout JSONScanner) throws(JSONError) {
        guard try json.kind() == .object else { return }
        try json.beginObject()
        while let key = try json.nextKey() {
            switch key {
            case "id": try id.read(&json)
            case "status": try status.read(&json)
            case "profile": try readProfile(&json)
            default: break
            }
        }
        if let text = id.text, !OktaID.isWellFormed(text.bytes) { id = .unusable }
    }

    private mutating func readProfile(_ json: inout JSONScanner) throws(JSONError) {
        guard try json.kind() == .object else { return }
        try json.beginObject()
        while let key = try json.nextKey() {
            switch key {
            case "login": try login.read(&json)
            case "email": try email.read(&json)
            case "firstName": try firstName.read(&json)
            case "lastName": try lastName.read(&json)
            default: break
            }
        }
    }

    /// Why nothing may be concluded about this person; `nil` where the record is in order.
    var problem: String? {
        if status.isUnusable { return "its `status` is no usable text" }
        if login.isUnusable { return "its `profile.login` is no usable text" }
        guard let login = login.text, !login.isEmpty else { return "it has no `profile.login`" }
        if email.isUnusable { return "its `profile.email` is no usable text" }
        if firstName.isUnusable || lastName.isUnusable { return "its name is no usable text" }
        return nil
    }
}

/// What is read of a group.
struct OktaGroupRecord {
    private(set) var id = OktaField.absent
    private(set) var name = OktaField.absent
    private(set) var membershipStamp = OktaField.absent

    init(_ json: inout JSONScanner) throws(JSONError) {
        guard try json.kind() == .object else { return }
        try json.beginObject()
        while let key = try json.nextKey() {
            switch key {
            case "id": try id.read(&json)
            case "lastMembershipUpdated": try membershipStamp.read(&json)
            case "profile":
                guard try json.kind() == .object else { continue }
                try json.beginObject()
                while let key = try json.nextKey() { if key.equals("name") { try name.read(&json) } }
            default: break
            }
        }
        if let text = id.text, !OktaID.isWellFormed(text.bytes) { id = .unusable }
    }
}
