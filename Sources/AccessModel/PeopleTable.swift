/// The people of a directory, a column each, a row a person.
public struct PeopleTable: Sendable {
    /// The directory's ids, distinct.
    public private(set) var ids: InternedText
    /// Logins as the directory spells them; empty where the record was unreadable.
    public private(set) var logins = TextColumn()
    /// Email addresses; empty where there is none or where it equals the login.
    public private(set) var emails = TextColumn()
    /// Names for people to read; may be empty.
    public private(set) var names = TextColumn()
    /// The status texts that occur, such as `ACTIVE`; few.
    public private(set) var statuses = InternedText()
    private var statusRows: [UInt16] = []
    private var flags: [Flags] = []

    private struct Flags: OptionSet {
        let rawValue: UInt8
        static let unreadable = Flags(rawValue: 1)
        static let unassigned = Flags(rawValue: 2)
    }

    /// An empty table with room for so many people.
    public init(capacity: Int = 0) { ids = InternedText(capacity: capacity) }

    /// The number of people.
    public var count: Int { ids.count }

    /// The row of a person.
    public func row(of id: DirectoryID) -> Int? { ids.row(of: id.text) }

    /// The id of the person in a row.
    public func id(at row: Int) -> DirectoryID { DirectoryID(ids[row]) }

    /// The status text of a row, as the directory spells it; empty where it said none.
    public func status(at row: Int) -> String { statuses[Int(statusRows[row])] }

    /// The row of `statuses` that this person's status has: for deciding once a status, not once a person.
    public func statusRow(at row: Int) -> Int { Int(statusRows[row]) }

    /// The email, which is the login where the directory gave no other.
    public func email(at row: Int) -> String { emails.isEmpty(at: row) ? logins[row] : emails[row] }

    /// Whether the record could not be read beyond its id: such a person is left as they are.
    public func isUnreadable(at row: Int) -> Bool { flags[row].contains(.unreadable) }

    /// Whether the person is known to be outside the app that scopes this directory.
    public func isUnassigned(at row: Int) -> Bool { flags[row].contains(.unassigned) }

    /// Adds a person, or gives `nil` when the id is there already: what that means is for the caller to say.
    @discardableResult
    public mutating func insert(
        id: UnsafeBufferPointer<UInt8>, login: UnsafeBufferPointer<UInt8>, email: UnsafeBufferPointer<UInt8>,
        name: UnsafeBufferPointer<UInt8>, status: UnsafeBufferPointer<UInt8>, isUnreadable: Bool = false,
        isUnassigned: Bool = false
    ) -> Int? {
        let (row, isNew) = ids.intern(utf8: id)
        guard isNew else { return nil }
        logins.append(utf8: login)
        let sameAsLogin = email.count == login.count && email.elementsEqual(login)
        emails.append(utf8: sameAsLogin ? UnsafeBufferPointer(start: nil, count: 0) : email)
        names.append(utf8: name)
        statusRows.append(UInt16(statuses.intern(utf8: status).row))
        flags.append((isUnreadable ? Flags.unreadable : []).union(isUnassigned ? .unassigned : []))
        return row
    }

    /// Adds a person from strings: for small directories and tests.
    @discardableResult
    public mutating func insert(
        id: DirectoryID, login: String, email: String = "", name: String = "", status: String,
        isUnreadable: Bool = false, isUnassigned: Bool = false
    ) -> Int? {
        let texts = [id.text, login, email, name, status].map { Array($0.utf8) }
        return texts[0].withUnsafeBufferPointer { id in
            texts[1].withUnsafeBufferPointer { login in
                texts[2].withUnsafeBufferPointer { email in
                    texts[3].withUnsafeBufferPointer { name in
                        texts[4].withUnsafeBufferPointer { status in
                            insert(
                                id: id, login: login, email: email, name: name, status: status,
                                isUnreadable: isUnreadable, isUnassigned: isUnassigned)
                        }
                    }
                }
            }
        }
    }

    /// Corrects a status that a later listing of the same read told differently: of two listings the later wins.
    public mutating func correct(status: UnsafeBufferPointer<UInt8>, at row: Int) {
        statusRows[row] = UInt16(statuses.intern(utf8: status).row)
    }

    /// Says that a later listing could not read this person: left as they are.
    public mutating func markUnreadable(at row: Int) { flags[row].insert(.unreadable) }
}
