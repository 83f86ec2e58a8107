import AccessModel
import Testing

// The expectations, in the order of the contract's cases.
extension DirectorySourceContract {
    func checkWholeWorld(_ sources: some DirectorySourceFactory) async throws {
        try await sources.withDirectory(of: .office) { directory in
            let (world, snapshot) = (directory.world, try await directory.read())
            #expect(snapshot.mode == .sweep)
            #expect(snapshot.warnings == [])
            #expect(!snapshot.isScopedByGroups)
            #expect(snapshot.people.count == world.people.count)
            for person in world.people {
                let row = try #require(snapshot.people.row(of: person.id))
                #expect(snapshot.people.logins[row] == person.login)
                #expect(snapshot.people.email(at: row) == person.email ?? person.login)
                #expect(snapshot.people.names[row] == "\(person.name.first) \(person.name.last)")
                let status = person.isActive ? sources.activeStatus : sources.inactiveStatus
                #expect(snapshot.people.status(at: row) == status)
                #expect(!snapshot.people.isUnreadable(at: row))
            }
            #expect(snapshot.groups.count == world.groups.count)
            for group in world.groups {
                let row = try #require(snapshot.groups.row(of: group.id))
                #expect(snapshot.groups.names[row] == group.name)
                #expect(snapshot.groups.readings[row] == .complete)
                #expect(try snapshot.members(of: group.id) == group.members.sorted())
            }
        }
    }

    func checkNames(_ sources: some DirectorySourceFactory) async throws {
        try await sources.withDirectory(of: .office) { directory in
            let source = try directory.makeSource(.init(["*"]), .init([]))
            let snapshot = try await source.read(.init(mode: .census, includesDeprovisioned: false))
            #expect(snapshot.kind == source.kind)
            #expect(snapshot.mode == .census)
            #expect(source.identity.hasPrefix("\(source.kind.text):"))
        }
    }

    func checkTwoOfOneLogin(_ sources: some DirectorySourceFactory) async throws {
        guard sources.rendersTwoOfOneLogin else { return }
        var world = DirectorySourceWorld.office
        world.people.append(.init("00udup", login: "ADA@example.com"))
        try await sources.withDirectory(of: world) { directory in
            let snapshot = try await directory.read()
            #expect(snapshot.people.count == directory.world.people.count)
            let row = try #require(snapshot.people.row(of: directory.world.people[3].id))
            #expect(snapshot.people.logins[row] == "ADA@example.com")
        }
    }

    func checkUnreadableRecord(_ sources: some DirectorySourceFactory) async throws {
        var world = DirectorySourceWorld.office
        world.people[1].login = nil
        try await sources.withDirectory(of: world) { directory in
            let snapshot = try await directory.read()
            let (ada, bob) = (directory.world.people[0].id, directory.world.people[1].id)
            let row = try #require(snapshot.people.row(of: bob))
            #expect(snapshot.people.isUnreadable(at: row))
            #expect(snapshot.people.logins.isEmpty(at: row))
            #expect(snapshot.subjects(of: .unreadableRecord) == [bob.text])
            #expect(try snapshot.members(of: directory.world.groups[0].id) == [ada, bob].sorted())
            let other = try #require(snapshot.people.row(of: ada))
            #expect(!snapshot.people.isUnreadable(at: other))
        }
    }

    func checkEmpty(_ sources: some DirectorySourceFactory) async throws {
        try await sources.withDirectory(of: DirectorySourceWorld(people: [])) { directory in
            let error = await #expect(throws: DirectoryError.self) { _ = try await directory.read() }
            #expect(error?.kind == .empty)
            #expect(error?.remedy.isEmpty == false)
        }
    }

    func checkSelection(_ sources: some DirectorySourceFactory) async throws {
        try await sources.withDirectory(of: .office) { directory in
            let ids = directory.world.groups.map(\.id)
            let selections: [(entry: String, groups: [DirectoryID])] = [
                ("All Staff", [ids[0]]), ("team-*", [ids[1], ids[2]]), (ids[2].text, [ids[2]]), ("TEAM-*", []),
                ("*", ids),
            ]
            for selection in selections {
                let snapshot = try await directory.read(groups: [selection.entry])
                #expect(snapshot.selectedGroups == selection.groups.sorted())
            }
        }
    }

    func checkMissingGroups(_ sources: some DirectorySourceFactory) async throws {
        try await sources.withDirectory(of: .office) { directory in
            let snapshot = try await directory.read(
                groups: ["team-dev", "team-gone", "nothing-*"], scopeGroups: ["All Staff", "Nowhere"])
            #expect(snapshot.subjects(of: .missingGroup) == ["Nowhere", "team-gone"])
            #expect(snapshot.missingScopeGroups == ["Nowhere"])
            #expect(snapshot.subjects(of: .noGroups) == [])
        }
    }

    func checkNoGroups(_ sources: some DirectorySourceFactory) async throws {
        try await sources.withDirectory(of: .office) { directory in
            let snapshot = try await directory.read(groups: [])
            #expect(snapshot.groups.count == directory.world.groups.count)
            #expect(snapshot.groups.readings.allSatisfy { $0 == .notRead })
            #expect(snapshot.memberships.isEmpty)
            #expect(snapshot.warnings.map(\.code) == [.noGroups])
        }
    }

    func checkScope(_ sources: some DirectorySourceFactory) async throws {
        try await sources.withDirectory(of: .office) { directory in
            let (staff, team) = (directory.world.groups[0], directory.world.groups[1])
            let snapshot = try await directory.read(groups: [team.name], scopeGroups: [staff.name])
            #expect(snapshot.isScopedByGroups)
            #expect(snapshot.missingScopeGroups == [])
            #expect(snapshot.selectedGroups == [team.id])
            let row = try #require(snapshot.groups.row(of: staff.id))
            #expect(snapshot.groups.isScope[row])
            #expect(snapshot.groups.readings[row] == .complete)
            #expect(try snapshot.members(of: staff.id) == staff.members.sorted())
        }
    }

    func checkOrder(_ sources: some DirectorySourceFactory) async throws {
        try await sources.withDirectory(of: .office) { directory in
            let (first, second) = (try await directory.read(), try await directory.read())
            #expect(first.peopleIDs == second.peopleIDs)
            #expect(first.groups.names == second.groups.names)
            #expect(first.memberships == second.memberships)
            #expect(first.warnings == second.warnings)
        }
    }

    func checkConfirmation(_ sources: some DirectorySourceFactory) async throws {
        try await sources.withDirectory(of: .office) { directory in
            let source = try directory.makeSource(.init([]), .init([]))
            let (ada, cyd, team) = (
                directory.world.people[0].id, directory.world.people[2].id, directory.world.groups[1].id
            )
            let answers = try await source.confirm(Absences(people: [ada, cyd, "00unone"], groups: [team, "00gnone"]))
            let people: [DirectoryID: Confirmations.Answer] = [
                ada: .exists(status: sources.activeStatus), cyd: .exists(status: sources.inactiveStatus),
                "00unone": .gone,
            ]
            #expect(answers.people == people)
            #expect(answers.groups == [team: .exists(status: ""), "00gnone": .gone])
        }
    }

    func checkNothingAsked(_ sources: some DirectorySourceFactory) async throws {
        try await sources.withDirectory(of: .office) { directory in
            let answers = try await directory.makeSource(.init([]), .init([])).confirm(Absences())
            #expect(answers.people.isEmpty)
            #expect(answers.groups.isEmpty)
            #expect(answers.requests == 0)
        }
    }
}

extension DirectorySourceWorld {
    /// Three people, one of them deactivated, in three groups of which one has nobody.
    fileprivate static let office = DirectorySourceWorld(
        people: [
            .init("00uada", login: "ada@example.com", email: "a.l@example.com", name: ("Ada", "Lovelace")),
            .init("00ubob", login: "Bob@Example.com", name: ("Bob", "\"Ø\" Ångström")),
            .init("00ucyd", login: "cyd@example.com", isActive: false),
        ],
        groups: [
            .init("00gall", name: "All Staff", members: ["00uada", "00ubob"]),
            .init("00gdev", name: "team-dev", members: ["00uada"]),
            .init("00gops", name: "team-ops", members: []),
        ])
}

extension DirectoryUnderTest {
    /// A complete read, the deactivated included.
    fileprivate func read(groups: [String] = ["*"], scopeGroups: [String] = []) async throws -> DirectorySnapshot {
        let source = try makeSource(.init(groups), .init(scopeGroups))
        return try await source.read(.init(mode: .sweep, includesDeprovisioned: true))
    }
}

extension DirectorySnapshot {
    fileprivate var peopleIDs: [DirectoryID] { (0..<people.count).map { people.id(at: $0) } }

    /// The members' ids of a group, sorted.
    fileprivate func members(of id: DirectoryID) throws -> [DirectoryID] {
        let row = try #require(groups.row(of: id))
        return memberships.members(of: row).map { people.id(at: $0) }.sorted()
    }

    /// The ids of the groups that are selected, sorted.
    fileprivate var selectedGroups: [DirectoryID] {
        (0..<groups.count).filter { groups.isSelected[$0] }.map { groups.id(at: $0) }.sorted()
    }

    /// The subjects of the warnings of one code, in the snapshot's order.
    fileprivate func subjects(of code: Warning.Code) -> [String] { warnings.filter { $0.code == code }.map(\.subject) }
}
