import AccessModel
import Transport

/// Reads a document in one walk over its bytes.
///
/// Three sorts of mistakes are kept apart. What is not JSON, or not this kind of document, or says one id twice, is an
/// error of the whole. A record that is wrong in itself is a warning, and its person or group is left as they are. A
/// member who is listed twice or is not among the users makes that one group unreadable.
struct DocumentReader {
    private static let maximumStatuses = 1000

    private let path: String
    private let selection: GroupSelection
    private let scope: GroupSelection
    private let warningLimit: Int

    private var people = PeopleTable()
    private var groups = GroupTable()
    /// Members may be named before the users are listed: their ids are numbered now and looked up at the end.
    private var memberIDs = InternedText()
    private var members: [[UInt32]] = []
    private var warnings: [Warning] = []
    private var suppressedWarnings = 0
    private var peopleWithoutID: [String] = []
    private var groupsWithoutID: [String] = []
    private var sections: Set<String> = []
    /// The first mistake that makes the whole document unusable. Reading goes on: a mistake in the JSON itself comes
    /// first.
    private var fault: String?

    init(path: String, selection: GroupSelection, scope: GroupSelection, warningLimit: Int) {
        self.path = path
        self.selection = selection
        self.scope = scope
        self.warningLimit = warningLimit
    }

    /// Reads the document, or says where it is wrong.
    mutating func read(_ bytes: [UInt8]) throws(DirectoryError) -> DirectoryDocument {
        do throws(JSONError) {
            try JSONScanner.scan(bytes) { json throws(JSONError) in try readDocument(&json) }
        } catch {
            throw DirectoryError(
                .incomplete, "The directory file \(path), \(Self.place(of: error.offset, in: bytes)): \(error).",
                remedy: "Mend the JSON there; if the file is cut short, write it again.")
        }
        for section in ["users", "groups"] where !sections.contains(section) { fail("`\(section)` is missing") }
        if let fault {
            throw DirectoryError(
                .incomplete, "The directory file \(path): \(fault).",
                remedy: "Correct the document; nothing was changed.")
        }
        guard people.count > 0 else {
            let what = peopleWithoutID.isEmpty ? "names no users" : "names no user with a readable id"
            throw DirectoryError(
                .empty, "The directory file \(path) \(what).",
                remedy: "An empty directory would suspend everyone, so it is never believed. Write the file again.")
        }
        return finish()
    }

    // MARK: The document

    private mutating func readDocument(_ json: inout JSONScanner) throws(JSONError) {
        guard try json.kind() == .object else { return fail("the document is not an object with `users` and `groups`") }
        try json.beginObject()
        while let key = try json.nextKey() {
            switch key {
            case "users":
                try readSection("users", &json) { (reader, json, index) throws(JSONError) in
                    try reader.readUser(&json, at: "users[\(index)]")
                }
            case "groups":
                try readSection("groups", &json) { (reader, json, index) throws(JSONError) in
                    try reader.readGroup(&json, at: "groups[\(index)]")
                }
            default: break
            }
        }
    }

    private mutating func readSection(
        _ name: String, _ json: inout JSONScanner,
        _ readRecord: (inout Self, inout JSONScanner, Int) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard sections.insert(name).inserted else { return fail("`\(name)` stands there twice") }
        guard try json.kind() == .array else { return fail("`\(name)` is not a list") }
        try json.beginArray()
        var index = 0
        while try json.nextElement() {
            try readRecord(&self, &json, index)
            index += 1
        }
    }

    // MARK: Users

    private mutating func readUser(_ json: inout JSONScanner, at place: String) throws(JSONError) {
        var fields = RecordFields(place: place)
        try fields.read(&json, keys: ["id", "login", "email", "name", "status"])
        guard let id = fields.required("id") else {
            peopleWithoutID.append(place)
            return warn(.unreadableRecord, subject: place, "\(fields.firstProblem); nothing is known of this person.")
        }
        let (login, status) = (fields.required("login"), fields.required("status"))
        let (email, name) = (fields.optional("email"), fields.optional("name"))
        // Statuses are a handful of words; a table of them is not meant for free text.
        guard people.statuses.count < Self.maximumStatuses else {
            return fail("users have too many different statuses")
        }
        let row: Int?
        if fields.problems.isEmpty, let login, let status {
            row = people.insert(
                id: DirectoryID(id), login: login, email: email ?? "", name: name ?? "", status: status)
        } else {
            row = people.insert(id: DirectoryID(id), login: "", status: "", isUnreadable: true)
            warn(.unreadableRecord, subject: login ?? id, "\(fields.firstProblem); this person is left as they are.")
        }
        if row == nil { fail("\(place).id repeats the id \(id) of another user") }
    }

    // MARK: Groups

    private mutating func readGroup(_ json: inout JSONScanner, at place: String) throws(JSONError) {
        var fields = RecordFields(place: place)
        var listed: [UInt32] = []
        try fields.read(&json, keys: ["id", "name"]) { (fields, key, json) throws(JSONError) in
            guard key.equals("members") else { return false }
            listed = try readMembers(&json, of: &fields)
            return true
        }
        guard let id = fields.required("id") else {
            groupsWithoutID.append(place)
            return warn(.unreadableRecord, subject: place, "\(fields.firstProblem); nothing is known of this group.")
        }
        // A group that cannot be named is kept: its id stands there, so it is not gone, and it is left as it is.
        let name = fields.required("name") ?? ""
        if !fields.has("members") { fields.report("members", "is missing") }
        let isSelected = !name.isEmpty && selection.selects(id: DirectoryID(id), name: name)
        let isScope = scope.selects(id: DirectoryID(id), name: name)
        let isRead = isSelected || isScope
        var reading: GroupTable.Reading = isRead ? .complete : .notRead
        if isRead || name.isEmpty, !fields.problems.isEmpty {
            reading = .unreadable(fields.firstProblem)
            warn(
                name.isEmpty ? .unreadableRecord : .unreadableGroup, subject: name.isEmpty ? id : name,
                "\(fields.firstProblem); this group is left as it is.")
        }
        let row = groups.insert(
            id: DirectoryID(id), name: name, isSelected: isSelected, isScope: isScope, reading: reading)
        guard row != nil else { return fail("\(place).id repeats the id \(id) of another group") }
        members.append(listed)
    }

    private mutating func readMembers(
        _ json: inout JSONScanner, of fields: inout RecordFields
    ) throws(JSONError) -> [UInt32] {
        guard try json.kind() == .array else {
            fields.report("members", "is not a list")
            return []
        }
        var rows: [UInt32] = []
        var seen: Set<UInt32> = []
        try json.beginArray()
        var index = 0
        while try json.nextElement() {
            if try json.kind() == .string {
                let row = UInt32(memberIDs.intern(utf8: try json.string().bytes).row)
                if !seen.insert(row).inserted { fields.report("members[\(index)]", "repeats a member") }
                rows.append(row)
            } else {
                fields.report("members[\(index)]", "is not the id of a user")
            }
            index += 1
        }
        return rows
    }

    // MARK: The end

    private mutating func finish() -> DirectoryDocument {
        let personRows = (0..<memberIDs.count).map { id in
            memberIDs.column.withBytes(of: id) { people.ids.row(ofUTF8: $0) }
        }
        var memberships = Memberships.Builder()
        for group in 0..<groups.count where groups.readings[group] == .complete {
            if let stranger = members[group].first(where: { personRows[Int($0)] == nil }) {
                let message = "its member \(memberIDs[Int(stranger)]) is not among the users"
                groups.setReading(.unreadable(message), at: group)
                warn(
                    .unreadableGroup, subject: groups.names[group],
                    "The group is left as it is: \(message) of \(path).")
            } else {
                for member in members[group].compactMap({ personRows[Int($0)] }) {
                    memberships.insert(group: group, member: member)
                }
            }
        }
        reportSelection()
        return DirectoryDocument(
            people: people, groups: groups, memberships: memberships.build(), warnings: warnings.sorted(),
            peopleWithoutID: peopleWithoutID, groupsWithoutID: groupsWithoutID)
    }

    private mutating func reportSelection() {
        if suppressedWarnings > 0 {
            warnings.append(
                Warning(
                    .unreadableRecord, subject: path,
                    message:
                        "\(suppressedWarnings.counted("more record or group", "more records or groups")) in the file cannot be read."
                ))
        }
        let missing = selection.entriesWithoutGroup(in: groups) + scope.entriesWithoutGroup(in: groups)
        for entry in Set(missing) {
            warnings.append(
                Warning(.missingGroup, subject: entry, message: "No group in \(path) has this name or id."))
        }
        if selection.isEmpty {
            warnings.append(
                Warning(
                    .noGroups, subject: "directory.groups",
                    message: "No group is selected: people are synced, groups are not. Set directory.groups."))
        }
    }

    private mutating func fail(_ what: String) {
        if fault == nil { fault = what }
    }

    private mutating func warn(_ code: Warning.Code, subject: String, _ message: String) {
        if warnings.count < warningLimit {
            warnings.append(Warning(code, subject: subject, message: message))
        } else {
            suppressedWarnings += 1
        }
    }

    private static func place(of offset: Int, in bytes: [UInt8]) -> String {
        let before = bytes.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return "line \(line), column \(offset - lineStart + 1)"
    }
}
