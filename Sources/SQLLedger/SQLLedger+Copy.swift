import AccessModel
import GRDB
import SQLiteFile

extension SQLLedger: DirectoryMemory {
    /// How old the copy is, and where the log is to be read on.
    public func copyState() async throws(LedgerError) -> CopyState {
        try await perform { queue, _ in
            try queue.inOneTransaction { database in
                let meta = LedgerMeta(database)
                var state = CopyState()
                state.readAt = try meta.number(.copyReadAt).map { Timestamp(milliseconds: $0) }
                state.sweptAt = try meta.number(.copySweptAt).map { Timestamp(milliseconds: $0) }
                state.cursor = try meta[.logCursor].flatMap { $0.isEmpty ? nil : $0 }
                state.deniedAt = try meta.number(.logDeniedAt).map { Timestamp(milliseconds: $0) }
                state.decidedAt = try Self.newestDecision(database)
                return state
            }
        }
    }

    /// The newest of what people decided, among the last entries of the audit: a complete read writes fewer than these.
    private static func newestDecision(_ database: Database) throws -> Timestamp? {
        let query = try database.query(
            """
            SELECT max(at) FROM (SELECT event, at FROM audit ORDER BY n DESC LIMIT 200)
            WHERE event IN ('approval', 'link', 'unpin', 'resume')
            """)
        return try query.number().map { Timestamp(milliseconds: $0) }
    }

    /// The members of groups as they were found last.
    public func copy() async throws(LedgerError) -> DirectoryCopy {
        try await perform { queue, file in
            try queue.inOneTransaction { try DirectoryCopyReading(file: file, database: $0).copy() }
        }
    }

    /// Takes over what a complete read found.
    public func keepCopy(of snapshot: DirectorySnapshot, _ state: CopyState) async throws(LedgerError) {
        try await perform { queue, _ in
            try queue.inWritingTransaction { database in
                try DirectoryCopyWriter(database).write(snapshot)
                try ExternalIDs(database).keep(snapshot)
                try LedgerMeta(database).set(state)
            }
        }
    }

    /// Takes over how far the log was read.
    public func keepState(_ state: CopyState) async throws(LedgerError) {
        try await perform { queue, _ in try queue.inWritingTransaction { try LedgerMeta($0).set(state) } }
    }
}

extension LedgerMeta {
    fileprivate func set(_ state: CopyState) throws {
        if let time = state.readAt { try set(String(time.milliseconds), for: .copyReadAt) }
        if let time = state.sweptAt { try set(String(time.milliseconds), for: .copySweptAt) }
        try set(state.cursor ?? "", for: .logCursor)
        try set(state.deniedAt.map { String($0.milliseconds) } ?? "", for: .logDeniedAt)
    }
}

/// Reads the copy of the directory's members.
struct DirectoryCopyReading {
    let file: DatabaseFile
    let database: Database

    func copy() throws -> DirectoryCopy {
        var copy = DirectoryCopy()
        let count = try database.query("SELECT max(n) FROM directory_people").number() ?? 0
        copy.people = InternedText(capacity: Int(min(max(0, count), 10_000_000)))
        var rows = KeyedRows()
        let people = try database.query("SELECT n, directory_id FROM directory_people ORDER BY n")
        while try people.step() {
            guard rows.append(key: people.number(0)), copy.people.intern(utf8: try people.utf8(1)).isNew else {
                throw file.damaged("the directory's people are out of order")
            }
        }
        var memberships = Memberships.Builder()
        let groups = try database.query("SELECT directory_id, stamp, members FROM directory_groups ORDER BY n")
        while try groups.step() {
            let row = copy.groups.count
            copy.addGroup(DirectoryID(String(decoding: try groups.utf8(0), as: UTF8.self)), stamp: groups.text(1) ?? "")
            try groups.withBlob(2) { bytes in
                guard bytes.count % 4 == 0, copy.groups.count == row + 1 else {
                    throw file.damaged("the members of a group are cut off")
                }
                for offset in stride(from: 0, to: bytes.count, by: 4) {
                    let number = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
                    guard let member = rows.row(of: Int64(number)) else {
                        throw file.damaged("a group has a member who is not there")
                    }
                    memberships.insert(group: row, member: member)
                }
            }
        }
        copy.memberships = memberships.build()
        return copy
    }
}

/// Writes what a complete read found of members; what has not moved is not written again.
struct DirectoryCopyWriter {
    private let database: Database

    init(_ database: Database) { self.database = database }

    func write(_ snapshot: DirectorySnapshot) throws {
        guard let reading = snapshot.memberReading else { return }
        try forgetGroups(notIn: snapshot.groups)
        if reading.fetched.isEmpty { return }
        var numbers = MemberNumbers(database, people: snapshot.people.ids, outsiders: reading.outsiders)
        try numbers.load()
        let known = try database.query("SELECT n, stamp, members FROM directory_groups WHERE directory_id = ?")
        let insertion = try database.query(
            "INSERT INTO directory_groups (directory_id, stamp, members) VALUES (?, ?, ?)")
        let update = try database.query("UPDATE directory_groups SET stamp = ?, members = ? WHERE n = ?")
        for row in reading.fetched {
            let id = snapshot.groups.ids[row]
            let stamp = reading.unsettled.contains(row) ? "" : snapshot.groups.membershipStamps[row]
            let members = try Self.bytes(
                try snapshot.memberships.members(of: row).map { try numbers.ofPerson($0) }
                    + reading.outsiderMemberships.members(of: row).map { try numbers.ofOutsider($0) })
            known.bind(id, at: 1)
            guard try known.step() else {
                insertion.bind(id, at: 1)
                insertion.bind(stamp, at: 2)
                insertion.bind(blob: members, at: 3)
                try insertion.run()
                continue
            }
            let number = known.number(0)
            let isSame = known.text(1) == stamp && known.withBlob(2) { $0.elementsEqual(members) }
            known.reset()
            if isSame { continue }
            update.bind(stamp, at: 1)
            update.bind(blob: members, at: 2)
            update.bind(number, at: 3)
            try update.run()
        }
    }

    private func forgetGroups(notIn groups: GroupTable) throws {
        let query = try database.query("SELECT n, directory_id FROM directory_groups")
        var gone: [Int64] = []
        while try query.step() {
            let row = groups.row(of: DirectoryID(query.text(1) ?? ""))
            if row.map({ groups.isSelected[$0] || groups.isScope[$0] }) != true { gone.append(query.number(0)) }
        }
        let removal = try database.query("DELETE FROM directory_groups WHERE n = ?")
        for number in gone {
            removal.bind(number, at: 1)
            try removal.run()
        }
    }

    /// Numbers in rising order, four bytes each.
    private static func bytes(_ numbers: [Int64]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(numbers.count * 4)
        for number in numbers.sorted() {
            guard let short = UInt32(exactly: number) else {
                throw DatabaseError(resultCode: .SQLITE_FULL, message: "more people than a ledger can number")
            }
            withUnsafeBytes(of: short.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }
}

/// The ledger's numbers of the directory's people, by the rows of a read.
private struct MemberNumbers {
    private let database: Database
    private let people: InternedText
    private let outsiders: InternedText
    private var ofPeople: [UInt32]
    private var ofOutsiders: [UInt32]

    init(_ database: Database, people: InternedText, outsiders: InternedText) {
        self.database = database
        self.people = people
        self.outsiders = outsiders
        ofPeople = Array(repeating: 0, count: people.count)
        ofOutsiders = Array(repeating: 0, count: outsiders.count)
    }

    /// Finds everybody who has a number.
    mutating func load() throws {
        let query = try database.query("SELECT n, directory_id FROM directory_people")
        while try query.step() {
            let id = try query.utf8(1)
            guard let number = UInt32(exactly: query.number(0)) else { continue }
            if let row = people.row(ofUTF8: id) { ofPeople[row] = number }
            if let row = outsiders.row(ofUTF8: id) { ofOutsiders[row] = number }
        }
    }

    mutating func ofPerson(_ row: Int) throws -> Int64 {
        if ofPeople[row] == 0 { ofPeople[row] = try insert(people[row]) }
        return Int64(ofPeople[row])
    }

    mutating func ofOutsider(_ row: Int) throws -> Int64 {
        if ofOutsiders[row] == 0 { ofOutsiders[row] = try insert(outsiders[row]) }
        return Int64(ofOutsiders[row])
    }

    private func insert(_ id: String) throws -> UInt32 {
        let insertion = try database.query("INSERT INTO directory_people (directory_id) VALUES (?)")
        insertion.bind(id, at: 1)
        try insertion.run()
        return UInt32(truncatingIfNeeded: insertion.insertedRow)
    }
}
