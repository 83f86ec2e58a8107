import AccessModel
import Transport

/// The people of a read, filled page by page from several listings: of two listings the later wins.
struct OktaPeople {
    /// What one page held.
    struct Taken: Sendable {
        /// The rows of the people it names, in its order.
        var rows: [Int] = []
        /// The number of records whose id could not be read.
        var withoutID = 0
        /// People who are outside the app that scopes the directory: rows of a table of their own.
        var outside: [Int] = []
        /// The number of records.
        var records: Int { rows.count + withoutID + outside.count }
    }

    private(set) var table = PeopleTable()
    /// Members of groups who are not among the people of the app.
    private(set) var outsiders = InternedText()
    private let limit: Int
    private var name: [UInt8] = []

    /// Statuses are a handful of words; an org with so many is no org.
    private static let maximumStatuses = 1000

    init(limit: Int) { self.limit = limit }

    /// Takes a page's people into the table.
    ///
    /// - Parameter isClosed: whether who is not in the table yet is an outsider: where an app scopes the directory, only its
    ///   own listing says who is in it.
    mutating func take(
        _ page: OktaPage, isClosed: Bool = false, warnings: inout RecordWarnings
    ) throws(DirectoryError) -> Taken {
        var taken = Taken()
        try page.forEachRecord { (json) throws(JSONError) in
            guard table.count < limit else { return "goes beyond the limit of \(limit) people" }
            guard table.statuses.count < Self.maximumStatuses else { return "names too many different statuses" }
            let record =
                switch page.listing.records {
                case .users: try OktaUserRecord(&json)
                case .assignments: try OktaUserRecord(assignment: &json)
                }
            guard let id = record.id.text?.bytes else {
                taken.withoutID += 1
                warnings.add(
                    .unreadableRecord, subject: page.listing.name,
                    "A record on page \(page.number) has no readable id; its person is left as they are.")
                return nil
            }
            if let row = table.ids.row(ofUTF8: id) {
                update(row, record, &warnings)
                taken.rows.append(row)
            } else if isClosed {
                guard outsiders.count < limit else { return "goes beyond the limit of \(limit) people" }
                taken.outside.append(outsiders.intern(utf8: id).row)
            } else {
                taken.rows.append(insert(id, record, &warnings))
            }
            return nil
        }
        return taken
    }

    private mutating func insert(
        _ id: UnsafeBufferPointer<UInt8>, _ record: OktaUserRecord, _ warnings: inout RecordWarnings
    ) -> Int {
        let nothing = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        let row = table.count
        if let problem = record.problem {
            table.insert(id: id, login: nothing, email: nothing, name: nothing, status: nothing, isUnreadable: true)
            warn(row, problem, &warnings)
            return row
        }
        fillName(record)
        name.withUnsafeBufferPointer { name in
            _ = table.insert(
                id: id, login: record.login.text?.bytes ?? nothing, email: record.email.text?.bytes ?? nothing,
                name: name, status: record.status.text?.bytes ?? nothing)
        }
        return row
    }

    /// A person whom an earlier listing named. A status is taken over; a record that cannot be read puts the person in
    /// doubt.
    private mutating func update(_ row: Int, _ record: OktaUserRecord, _ warnings: inout RecordWarnings) {
        if let problem = record.problem {
            guard !table.isUnreadable(at: row) else { return }
            table.markUnreadable(at: row)
            warn(row, problem, &warnings)
        } else if let status = record.status.text?.bytes,
            !table.statuses.column.equals(table.statusRow(at: row), status)
        {
            table.correct(status: status, at: row)
        }
    }

    private func warn(_ row: Int, _ problem: String, _ warnings: inout RecordWarnings) {
        warnings.add(
            .unreadableRecord, subject: table.ids[row],
            "Okta's record of user \(table.ids[row]) cannot be read: \(problem). The person is left as they are.")
    }

    private mutating func fillName(_ record: OktaUserRecord) {
        name.removeAll(keepingCapacity: true)
        if let first = record.firstName.text { name.append(contentsOf: first.bytes) }
        guard let last = record.lastName.text, !last.isEmpty else { return }
        if !name.isEmpty { name.append(UInt8(ascii: " ")) }
        name.append(contentsOf: last.bytes)
    }
}

extension OktaPage {
    /// Reads the records of a page, which is one JSON array. `read` gives what makes the whole page unusable, or `nil`.
    func forEachRecord(
        _ read: (inout JSONScanner) throws(JSONError) -> String?
    ) throws(DirectoryError) {
        let fault: String?
        do throws(JSONError) {
            fault = try JSONScanner.scan(body) { (json) throws(JSONError) in
                guard try json.kind() == .array else { return "is not a list of records" }
                try json.beginArray()
                while try json.nextElement() {
                    if let fault = try read(&json) { return fault }
                }
                return nil
            }
        } catch {
            throw listing.incomplete(page: number, "is broken: \(error)")
        }
        if let fault { throw listing.incomplete(page: number, fault) }
    }
}
