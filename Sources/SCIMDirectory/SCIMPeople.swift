import AccessModel
import Transport

/// The people of a read.
struct SCIMPeople: SCIMRecords {
    private(set) var table = PeopleTable()
    /// What other clients of the service call each person; a row a person.
    private(set) var externalIDs = TextColumn()
    private(set) var withoutID = 0
    private(set) var warnings: RecordWarnings
    /// Ids of groups that people's own records name.
    private(set) var namedGroups = InternedText()
    private let limits: SCIMLimits
    private var name: [UInt8] = []

    init(limits: SCIMLimits) {
        self.limits = limits
        warnings = RecordWarnings(limit: limits.recordWarnings)
    }

    var count: Int { table.count }

    /// Of the people in these rows, those who have one of these statuses.
    func people(in rows: Range<Int>, withStatus statuses: Set<String>) -> PeopleTable? {
        var found = PeopleTable()
        for row in rows where !table.isUnreadable(at: row) && statuses.contains(table.status(at: row)) {
            found.insert(
                id: table.id(at: row), login: table.logins[row], email: table.emails[row], name: table.names[row],
                status: table.status(at: row))
        }
        return found.count > 0 ? found : nil
    }

    mutating func take(_ json: inout JSONScanner, page: Int) throws(JSONError) -> String? {
        guard table.count < limits.people else { return "goes beyond the limit of \(limits.people) people" }
        let record = try SCIMUserRecord(&json)
        guard let id = record.id.text?.bytes else {
            withoutID += 1
            warnings.add(
                .unreadableRecord, subject: SCIMListing.people.name,
                "A record on page \(page) has no readable id; its person is left as they are.")
            return nil
        }
        for group in record.groups where namedGroups.count < limits.groups { _ = namedGroups.intern(utf8: group.bytes) }
        if let row = table.ids.row(ofUTF8: id) {
            update(row, record)
        } else {
            insert(id, record)
        }
        return nil
    }

    private mutating func insert(_ id: UnsafeBufferPointer<UInt8>, _ record: SCIMUserRecord) {
        let nothing = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        externalIDs.append(utf8: record.externalID.text?.bytes ?? nothing)
        guard record.problem == nil else {
            let row = table.count
            table.insert(id: id, login: nothing, email: nothing, name: nothing, status: nothing, isUnreadable: true)
            return warn(row, record)
        }
        fillName(record)
        let login = record.login.text?.bytes ?? nothing
        name.withUnsafeBufferPointer { name in
            withUTF8(record.status) { status in
                _ = table.insert(
                    id: id, login: login, email: record.email?.bytes ?? nothing, name: name, status: status)
            }
        }
    }

    /// Somebody whom an earlier page named: listings read by index overlap when somebody joins meanwhile. The later status
    /// counts, and doubt remains doubt.
    private mutating func update(_ row: Int, _ record: SCIMUserRecord) {
        if record.problem != nil {
            guard !table.isUnreadable(at: row) else { return }
            table.markUnreadable(at: row)
            warn(row, record)
        } else if table.status(at: row) != record.status {
            withUTF8(record.status) { table.correct(status: $0, at: row) }
        }
    }

    private mutating func warn(_ row: Int, _ record: SCIMUserRecord) {
        warnings.add(
            .unreadableRecord, subject: table.ids[row],
            "The record of user \(table.ids[row]) cannot be read: \(record.problem ?? ""). The person is left as they "
                + "are.")
    }

    private mutating func fillName(_ record: SCIMUserRecord) {
        name.removeAll(keepingCapacity: true)
        if let first = record.givenName.text { name.append(contentsOf: first.bytes) }
        if let last = record.familyName.text, !last.isEmpty {
            if !name.isEmpty { name.append(UInt8(ascii: " ")) }
            name.append(contentsOf: last.bytes)
        }
        if name.isEmpty, let whole = record.wholeName { name.append(contentsOf: whole.bytes) }
    }

    private func withUTF8<Result>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        var text = text
        return text.withUTF8(body)
    }
}
