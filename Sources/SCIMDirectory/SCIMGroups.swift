import AccessModel
import Transport

/// The groups of a read, with their members as far as the listing shows them.
struct SCIMGroups: SCIMRecords {
    /// The groups; what was learned of members is filled in when they are resolved.
    var table = GroupTable()
    private(set) var withoutID = 0
    var warnings: RecordWarnings
    /// The ids of all members of all groups.
    var memberIDs = InternedText()
    /// The members of each row; `nil` where the record shows none, which says nothing: services leave them out of
    /// listings, and out of records where there is none.
    var members: [SCIMMembers?] = []
    private var references = 0
    private let selection: GroupSelection
    private let scope: GroupSelection
    let limits: SCIMLimits

    init(selection: GroupSelection, scope: GroupSelection, limits: SCIMLimits) {
        self.selection = selection
        self.scope = scope
        self.limits = limits
        warnings = RecordWarnings(limit: limits.recordWarnings)
    }

    var count: Int { table.count }

    mutating func take(_ json: inout JSONScanner, page: Int) throws(JSONError) -> String? {
        guard table.count < limits.groups else { return "goes beyond the limit of \(limits.groups) groups" }
        let record = try SCIMGroupRecord(&json, memberIDs: &memberIDs, limit: limits.memberships - references)
        guard let text = record.id.text?.string else {
            withoutID += 1
            warnings.add(
                .unreadableRecord, subject: SCIMListing.groups.name,
                "A record on page \(page) has no readable id; its group is left as it is.")
            return nil
        }
        references += record.members?.references.count ?? 0
        let id = DirectoryID(text)
        if let row = table.row(of: id) {
            members[row] = record.members
            return nil
        }
        // A group without a usable name stays in the table: it is there, so it is not gone.
        let name = record.name.text?.string ?? ""
        var reading = GroupTable.Reading.notRead
        if name.isEmpty {
            reading = .unreadable("its record has no usable name")
            warnings.add(
                .unreadableRecord, subject: text,
                "The record of group \(text) has no usable `displayName`; the group is left as it is.")
        }
        table.insert(
            id: id, name: name, isSelected: !name.isEmpty && selection.selects(id: id, name: name),
            isScope: scope.selects(id: id, name: name), reading: reading)
        members.append(record.members)
        return nil
    }

    // MARK: Members fetched one by one

    /// Takes the members out of an answer about one group. Only this group's own trouble is kept to this group; what would
    /// befall any other ends the read.
    ///
    /// - Parameter answer: `nil` where the group could not be asked for.
    mutating func takeMembers(
        from answer: SCIMAnswer?, row: Int, id: String, _ api: SCIMAPI
    ) throws(DirectoryError) {
        guard let answer else { return members[row] = .unclear("its id cannot stand in an address") }
        let listing = SCIMListing(name: "group \(table.names[row]) (\(id))", path: "/Groups")
        let isOwnTrouble = [403, 404].contains(answer.status) || (500..<600).contains(answer.status)
        if isOwnTrouble { return members[row] = .unclear("the service answered \(answer.text)") }
        guard answer.status == 200, !answer.isForeign else { throw answer.directoryError(listing, page: 1, api) }
        do throws(JSONError) {
            let record = try JSONScanner.scan(answer.response.body) { (json) throws(JSONError) in
                let record = try SCIMGroupRecord(
                    &json, memberIDs: &memberIDs, limit: limits.memberships - references)
                return (isAskedFor: record.id.text?.string == id, members: record.members)
            }
            guard record.isAskedFor else { return members[row] = .unclear("the service answered about another group") }
            references += record.members?.references.count ?? 0
            members[row] = record.members
        } catch {
            throw listing.incomplete(page: 1, "is broken: \(error)")
        }
    }

    // MARK: Selection

    /// Rows of the groups whose members matter by themselves, of which so much was learned.
    func wanted(_ reading: GroupTable.Reading) -> [Int] {
        (0..<table.count).filter { (table.isSelected[$0] || table.isScope[$0]) && table.readings[$0] == reading }
    }

    /// Scope groups that the listing does not name.
    var missingScopeGroups: [String] { scope.entriesWithoutGroup(in: table) }

    /// Names and ids in the configuration for which there is no group, and whether none is selected.
    var selectionWarnings: [Warning] {
        let missing = Set(selection.entriesWithoutGroup(in: table) + missingScopeGroups)
        var warnings = missing.map {
            Warning(.missingGroup, subject: $0, message: "No group in the SCIM service has this name or id.")
        }
        if selection.isEmpty {
            warnings.append(
                Warning(
                    .noGroups, subject: "directory.groups",
                    message: "No group is selected: people are synced, groups are not. Set directory.groups."))
        }
        return warnings
    }

    var isScoped: Bool { !scope.isEmpty }
}

/// What is read of a group.
struct SCIMGroupRecord {
    private(set) var id = JSONField.absent
    private(set) var name = JSONField.absent
    /// `nil` where the record does not show any.
    private(set) var members: SCIMMembers?

    init(_ json: inout JSONScanner, memberIDs: inout InternedText, limit: Int) throws(JSONError) {
        guard try json.kind() == .object else { return }
        try json.beginObject()
        while let key = try json.nextKey() {
            switch SCIMName(key) {
            case "id": try id.read(&json)
            case "displayname": try name.read(&json)
            case "members":
                if try json.skipNull() { continue }
                members = try SCIMMembers(&json, ids: &memberIDs, limit: limit)
            default: break
            }
        }
        if id.text?.isEmpty == true { id = .unusable }
    }
}
