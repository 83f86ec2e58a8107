import AccessModel
import Transport

/// Where the pages of one read come together, in whatever order they arrive.
actor OktaAssembly {
    /// A group whose members are to be read.
    struct GroupToRead: Sendable {
        let row: Int
        let id: DirectoryID
        let name: String
    }

    private var selection: GroupSelection
    private let app: String?
    private let scope: GroupSelection
    private let limits: OktaLimits
    private var people: OktaPeople
    private var groups = GroupTable()
    private var memberships = Memberships.Builder()
    private var outsiderMemberships = Memberships.Builder()
    private var fetched: [Int] = []
    private var unsettled: Set<Int> = []
    private var warnings: RecordWarnings

    init(selection: GroupSelection, scope: GroupSelection, app: String?, limits: OktaLimits) {
        self.selection = selection
        self.app = app
        self.scope = scope
        self.limits = limits
        people = OktaPeople(limit: limits.people)
        warnings = RecordWarnings(limit: limits.recordWarnings)
    }

    // MARK: People

    /// The number of people so far.
    var peopleCount: Int { people.table.count }

    /// The id of the person in a row.
    func personID(at row: Int) -> DirectoryID { people.table.id(at: row) }

    /// Takes a page of users from any listing.
    func takePeople(_ page: OktaPage) throws(DirectoryError) -> OktaPeople.Taken {
        try people.take(page, warnings: &warnings)
    }

    /// Takes a page of a group's members. Where an app scopes the directory, they add nobody to it.
    func takeMembers(_ page: OktaPage) throws(DirectoryError) -> OktaPeople.Taken {
        try people.take(page, isClosed: app != nil, warnings: &warnings)
    }

    /// The id of somebody outside the app.
    func outsiderID(at row: Int) -> DirectoryID { DirectoryID(people.outsiders[row]) }

    // MARK: Groups

    /// Takes over which groups the app has, where the configuration names none.
    func select(_ groups: [String]) { selection = GroupSelection(groups) }

    /// Takes a page of groups, and gives the number of its records.
    func takeGroups(_ page: OktaPage) throws(DirectoryError) -> Int {
        var records = 0
        try page.forEachRecord { (json) throws(JSONError) in
            records += 1
            guard groups.count < limits.groups else { return "goes beyond the limit of \(limits.groups) groups" }
            return take(try OktaGroupRecord(&json), from: page)
        }
        return records
    }

    private func take(_ record: OktaGroupRecord, from page: OktaPage) -> String? {
        guard let text = record.id.text?.string else {
            warnings.add(
                .unreadableRecord, subject: page.listing.name,
                "A record on page \(page.number) has no readable id; its group is left as it is.")
            return nil
        }
        let id = DirectoryID(text)
        // A group without a usable name stays in the table: it is there, so it is not gone. Its name cannot be
        // selected; whether it is a scope can still be said by its id.
        let name = record.name.text?.string ?? ""
        let stamp = record.membershipStamp.text?.string ?? ""
        var reading = GroupTable.Reading.notRead
        if name.isEmpty {
            reading = .unreadable("its record has no usable name")
            warnings.add(
                .unreadableRecord, subject: text,
                "Okta's record of group \(text) has no usable `profile.name`; the group is left as it is.")
        }
        let row = groups.insert(
            id: id, name: name, isSelected: !name.isEmpty && selection.selects(id: id, name: name),
            isScope: scope.selects(id: id, name: name), reading: reading, membershipStamp: stamp)
        guard let row else { return "names \(text) a second time" }
        if !Self.isSettled(stamp, on: page) { unsettled.insert(row) }
        return nil
    }

    /// Whether a stamp is old enough that no further change can come under the same one: Okta writes whole seconds, and
    /// what one of its servers writes another may show a little later.
    private static func isSettled(_ stamp: String, on page: OktaPage) -> Bool {
        guard let date = page.date else { return false }
        let cutoff = date.adding(seconds: -settlingSeconds).description
        // Both are of the form 2026-07-01T09:30:00.000Z, and compare as texts.
        return stamp.utf8.count == cutoff.utf8.count && stamp.hasSuffix("Z") && stamp < cutoff
    }

    private static let settlingSeconds: Int64 = 60

    /// The row of a group that was read by its id.
    func row(of id: DirectoryID) -> Int? { groups.row(of: id) }

    /// Whether a group makes up the scope.
    func isScope(_ row: Int) -> Bool { groups.isScope[row] }

    /// Takes a page of the groups that one person is in, of those that matter, and gives the number of its records.
    func takeGlimpses(of person: DirectoryID, _ page: OktaPage) throws(DirectoryError) -> Int {
        var records = 0
        let member = people.table.row(of: person)
        try page.forEachRecord { (json) throws(JSONError) in
            records += 1
            let record = try OktaGroupRecord(&json)
            guard let member, let text = record.id.text?.string, let name = record.name.text?.string else { return nil }
            let id = DirectoryID(text)
            let (isSelected, isScope) = (selection.selects(id: id, name: name), scope.selects(id: id, name: name))
            guard isSelected || isScope else { return nil }
            let row =
                groups.row(of: id)
                ?? groups.insert(id: id, name: name, isSelected: isSelected, isScope: isScope, reading: .glimpsed)
            if let row { memberships.insert(group: row, member: member) }
            return nil
        }
        return records
    }

    // MARK: Members

    /// Of the people in these rows, those who have one of these statuses: for whoever does not wait for the whole read.
    func people(in rows: [Int], withStatus statuses: Set<String>) -> PeopleTable? {
        let table = people.table
        var found = PeopleTable()
        for row in rows where !table.isUnreadable(at: row) && statuses.contains(table.status(at: row)) {
            found.insert(
                id: table.id(at: row), login: table.logins[row], email: table.emails[row], name: table.names[row],
                status: table.status(at: row))
        }
        return found.count > 0 ? found : nil
    }

    /// The groups whose members matter, in the order of the listing.
    var groupsToRead: [GroupToRead] {
        (0..<groups.count).filter { (groups.isSelected[$0] || groups.isScope[$0]) && groups.readings[$0] == .notRead }
            .map { GroupToRead(row: $0, id: groups.id(at: $0), name: groups.names[$0]) }
    }

    /// Takes the members of groups that have not moved since from the copy.
    ///
    /// Whoever of them is not in the directory's scope now is left out of the snapshot, and stays in the copy.
    func takeUnmoved(from copy: DirectoryCopy) throws(DirectoryError) {
        var rows: [Int: Int] = [:]
        for group in groupsToRead {
            guard let known = copy.row(of: group.id, unmovedSince: groups.membershipStamps[group.row]) else { continue }
            for member in copy.memberships.members(of: known) {
                let row = rows[member] ?? people.table.ids.row(of: copy.people[member]) ?? -1
                rows[member] = row
                if row >= 0 { memberships.insert(group: group.row, member: row) }
            }
            groups.setReading(.complete, at: group.row)
            try checkMemberships()
        }
    }

    private func checkMemberships() throws(DirectoryError) {
        guard memberships.count <= limits.memberships else {
            throw DirectoryError(
                .incomplete, "The groups have more than \(limits.memberships) memberships, which is the limit.",
                remedy: "Select fewer groups in directory.groups.")
        }
    }

    /// Takes over the members of a group that was read to its end.
    func complete(_ group: GroupToRead, members: RowSet, outsiders: RowSet) throws(DirectoryError) {
        members.forEach { memberships.insert(group: group.row, member: $0) }
        outsiders.forEach { outsiderMemberships.insert(group: group.row, member: $0) }
        try checkMemberships()
        fetched.append(group.row)
        groups.setReading(.complete, at: group.row)
    }

    /// Gives up on one group's members: it is left as it is.
    func leaveAlone(_ group: GroupToRead, because reason: String) {
        groups.setReading(.unreadable(reason), at: group.row)
        warnings.add(
            .unreadableGroup, subject: group.name,
            "The members of group \(group.name) (\(group.id)) cannot be read: \(reason). The group is left as it is.")
    }

    // MARK: The end

    /// The snapshot, when every listing has ended.
    func snapshot(mode: ReadMode, requests: Int) -> DirectorySnapshot {
        var snapshot = DirectorySnapshot(
            kind: .okta, mode: mode, people: people.table, groups: groups, memberships: memberships.build(),
            warnings: warnings.all(and: mode == .watch ? [] : selectionWarnings), requests: requests,
            isScopedByGroups: !scope.isEmpty,
            missingScopeGroups: scope.entriesWithoutGroup(in: groups))
        var reading = MemberReading()
        reading.fetched = fetched.sorted()
        reading.unsettled = unsettled
        reading.outsiders = people.outsiders
        reading.outsiderMemberships = outsiderMemberships.build()
        snapshot.memberReading = reading
        return snapshot
    }

    /// What the selection does not find. A watch reads a part of the groups: nothing follows from those that are not there.
    private var selectionWarnings: [Warning] {
        let missing = Set(selection.entriesWithoutGroup(in: groups) + scope.entriesWithoutGroup(in: groups))
        var warnings = missing.map {
            Warning(.missingGroup, subject: $0, message: "No group in Okta that the token can see has this name or id.")
        }
        if selection.isEmpty {
            let why = app.map { "No group is assigned to the app \($0)" } ?? "No group is selected"
            warnings.append(
                Warning(
                    .noGroups, subject: "directory.groups",
                    message: "\(why): people are synced, groups are not. Set directory.groups."))
        }
        return warnings
    }
}
