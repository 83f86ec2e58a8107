import Transport

/// A text field of a record: Okta leaves fields out or sends `null`, and allows none that is longer.
typealias OktaField = JSONField

/// What is read of a user. The texts lie in the page: nothing is copied.
struct OktaUserRecord {
    private(set) var id = OktaField.absent
    private(set) var status = OktaField.absent
    private(set) var login = OktaField.absent
    private(set) var email = OktaField.absent
    private(set) var firstName = OktaField.absent
    private(set) var lastName = OktaField.absent
    /// What is wrong with the record that this one was embedded in.
    private var fault: String?

    /// The user that is embedded in an assignment to an app: `id` and `_embedded.user`. The assignment's own `status` is of
    /// another set of words, and is not read.
    init(assignment json: inout JSONScanner) throws(JSONError) {
        var assigned = OktaField.absent
        var embedded: OktaUserRecord?
        if try json.kind() == .object {
            try json.beginObject()
            while let key = try json.nextKey() {
                switch key {
                case "id": try assigned.read(&json)
                case "_embedded":
                    guard try json.kind() == .object else { continue }
                    try json.beginObject()
                    while let key = try json.nextKey() {
                        if key.equals("user") { embedded = try OktaUserRecord(&json) }
                    }
                default: break
                }
            }
        }
        if let text = assigned.text, !OktaID.isWellFormed(text.bytes) { assigned = .unusable }
        self = embedded ?? OktaUserRecord()
        let isSame = id.text.map { own in assigned.text.map { $0.bytes.elementsEqual(own.bytes) } ?? false } ?? false
        if embedded == nil {
            fault = "the assignment comes without its user"
        } else if !isSame {
            fault = "the assignment names another user than it holds"
        }
        id = assigned
    }

    private init() {}

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
        if let fault { return fault }
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
