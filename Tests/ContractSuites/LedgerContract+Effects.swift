import AccessModel
import Testing

extension LedgerContract {
    func checkHeads(_ scene: LedgerScene) async throws {
        var heads: [AuditHead] = []
        for pass in ["p1", "p2", "p3"] {
            try await scene.begin(PassID(pass))
            heads.append(try await scene.open().finish(scene.record(PassID(pass), "plan")))
        }
        #expect(Set(heads.map(\.hash)).count == 3)
        #expect(heads.map(\.number) == heads.map(\.number).sorted() && Set(heads.map(\.number)).count == 3)
        #expect(heads.allSatisfy { $0.hash.count == 64 && $0.hash.allSatisfy(\.isHexDigit) })
    }

    private typealias Scene = LedgerScene

    private func withLinkedPeople(_ scene: LedgerScene) async throws {
        var seen = Observations()
        seen.links = [
            .init(person: "00uada", account: "1", login: "ada@example.com"),
            .init(person: "00ubob", account: "2", login: "bob@example.com"),
        ]
        try await scene.begin(observing: seen)
    }

    // MARK: Intents

    private var oneOfEach: [Change] {
        [
            Scene.change(.suspend, Scene.ada), Scene.change(.removeMember, Scene.bob, Scene.group("00g1", "group:a")),
            Scene.change(.removeGroup, nil, Scene.group("00g2", "group:b", from: "group:b")),
            Scene.change(.renameGroup, nil, Scene.group("00g3", "group:new", from: "group:old")),
            Scene.change(.updateUser, Scene.bob), Scene.change(.addGroup, nil, Scene.group("00g4", "group:d")),
            Scene.change(.addUser, Scene.newcomer),
            Scene.change(.addMember, Scene.newcomer, Scene.group("00g4", "group:d")),
            Scene.change(.reactivate, Scene.bob),
        ]
    }

    func checkIntents(_ scene: LedgerScene) async throws {
        try await withLinkedPeople(scene)
        try await scene.intend(oneOfEach)
        let intents = try await scene.memory().openIntents
        #expect(intents.map(\.kind) == oneOfEach.map(\.kind))
        #expect(intents[0] == OpenIntent(kind: .suspend, person: "00uada", account: "1"))
        #expect(intents[1].person == "00ubob" && intents[1].group == "00g1")
        #expect(intents[3] == OpenIntent(kind: .renameGroup, group: "00g3", groupName: "group:new"))
        #expect(intents[5] == OpenIntent(kind: .addGroup, group: "00g4", groupName: "group:d"))
        #expect(intents[6] == OpenIntent(kind: .addUser, person: "00unew"))
        #expect(intents[7].person == "00unew" && intents[7].group == "00g4")
        let memory = try await scene.memory()
        #expect(memory.groupNames == [:] && memory.ownedPairs == [], "nothing is done yet")
        #expect(memory.person("00uada") == "1 ada@example.com")
    }

    func checkClosedIntents(_ scene: LedgerScene) async throws {
        try await withLinkedPeople(scene)
        try await scene.apply(oneOfEach)
        try await scene.apply([Scene.change(.addGroup, nil, Scene.group("00g9", "group:z"))])
        #expect(try await scene.memory().openIntents == [])
    }

    func checkUnknown(_ scene: LedgerScene) async throws {
        try await withLinkedPeople(scene)
        let changes = [Scene.change(.suspend, Scene.ada), Scene.change(.suspend, Scene.bob)]
        try await scene.intend(changes)
        try await scene.conclude(changes, [.unknown("the answer was lost"), .applied(Receipt())])
        let memory = try await scene.memory()
        #expect(memory.openIntents == [OpenIntent(kind: .suspend, person: "00uada", account: "1")])
        #expect(memory.person("00uada") == "1 ada@example.com")
        #expect(memory.person("00ubob") == "2 bob@example.com suspended")
        #expect(memory.recent.byKind == [.suspend: 1])
        // A later batch of the same pass does not close it.
        try await scene.apply([Scene.change(.addGroup, nil, Scene.group("00g9", "group:z"))])
        #expect(try await scene.memory().openIntents.count == 1)
    }

    func checkOldIntents(_ scene: LedgerScene) async throws {
        try await withLinkedPeople(scene)
        try await scene.intend(oneOfEach)
        try await scene.begin("p2")
        #expect(try await scene.memory().openIntents == [])
        try await scene.apply([Scene.change(.suspend, Scene.ada)], pass: "p2")
        #expect(try await scene.memory().person("00uada") == "1 ada@example.com suspended")
    }

    func checkRefused(_ scene: LedgerScene) async throws {
        try await withLinkedPeople(scene)
        try await scene.intend(oneOfEach)
        let effects = oneOfEach.indices.map { $0 % 2 == 0 ? Effect.refused("no") : .unsupported("cannot") }
        try await scene.conclude(oneOfEach, effects)
        let memory = try await scene.memory()
        #expect(memory.openIntents == [] && memory.groupNames == [:] && memory.ownedPairs == [])
        #expect(memory.recent == RecentChanges())
        #expect(memory.person("00uada") == "1 ada@example.com" && memory.person("00ubob") == "2 bob@example.com")
    }

    func checkStrangeConclusion(_ scene: LedgerScene) async throws {
        try await withLinkedPeople(scene)
        let changes = [Scene.change(.suspend, Scene.ada)]
        try await scene.intend(changes)
        let applied = Effect.applied(Receipt())
        await #expect(throws: LedgerError.self) { try await scene.conclude(changes, [applied, applied]) }
        await #expect(throws: LedgerError.self) { try await scene.conclude(changes, [applied], pass: "p9") }
        await #expect(throws: LedgerError.self) { try await scene.conclude(changes + changes, [applied, applied]) }
        #expect(try await scene.memory().openIntents.count == 1)
        try await scene.conclude(changes, [applied])
        await #expect(throws: LedgerError.self) { try await scene.conclude(changes, [applied]) }
        #expect(try await scene.memory().recent.byKind == [.suspend: 1])
    }

    // MARK: People

    func checkMarks(_ scene: LedgerScene) async throws {
        try await withLinkedPeople(scene)
        let stranger = ChangedPerson(
            directoryID: nil, accountID: "77", login: "x@example.com", storeLogin: "x@example.com")
        try await scene.apply([Scene.change(.suspend, Scene.ada), Scene.change(.suspend, stranger)])
        var memory = try await scene.memory()
        #expect(memory.person("00uada") == "1 ada@example.com suspended")
        #expect(memory.person("00ubob") == "2 bob@example.com")
        #expect(memory.suspendedStrangers == ["77"])
        try await scene.apply([Scene.change(.reactivate, Scene.ada), Scene.change(.reactivate, stranger)])
        memory = try await scene.memory()
        #expect(memory.person("00uada") == "1 ada@example.com" && memory.suspendedStrangers == [])
    }

    func checkNewAccounts(_ scene: LedgerScene) async throws {
        try await scene.begin()
        try await scene.apply([Scene.change(.addUser, Scene.newcomer)], made: ["9"])
        #expect(try await scene.memory().person("00unew") == "9 new@example.com")
    }

    func checkLogins(_ scene: LedgerScene) async throws {
        try await withLinkedPeople(scene)
        let renamed = ChangedPerson(
            directoryID: "00uada", accountID: "1", login: "king@example.com", storeLogin: "ada@example.com")
        try await scene.apply([Scene.change(.updateUser, renamed, nil, .loginChanged)])
        #expect(try await scene.memory().person("00uada") == "1 king@example.com")
    }

    private var heir: ChangedPerson {
        ChangedPerson(directoryID: "00uheir", accountID: "1", login: "ada@example.com", storeLogin: "ada@example.com")
    }

    func checkReusedLogin(_ scene: LedgerScene) async throws {
        try await withLinkedPeople(scene)
        try await scene.apply([Scene.change(.suspend, Scene.ada)])
        try await scene.apply([Scene.change(.updateUser, heir, nil, .loginReused)], made: ["12"])
        let memory = try await scene.memory()
        #expect(memory.person("00uada") == "1 ada@example.com suspended")
        #expect(memory.person("00uheir") == "12 ada@example.com")
    }

    func checkLinkHandedOver(_ scene: LedgerScene) async throws {
        try await withLinkedPeople(scene)
        try await scene.apply([Scene.change(.suspend, Scene.ada)])
        try await scene.apply([Scene.change(.updateUser, heir, nil, .loginReused)], made: [nil])
        let memory = try await scene.memory()
        #expect(memory.person("00uada") == " ada@example.com")
        #expect(memory.person("00uheir") == "1 ada@example.com suspended")
    }

    // MARK: Groups

    func checkGroups(_ scene: LedgerScene) async throws {
        try await withLinkedPeople(scene)
        let (a, b) = (Scene.group("00g1", "group:a"), Scene.group("00g2", "group:b"))
        try await scene.apply([Scene.change(.addGroup, nil, a), Scene.change(.addGroup, nil, b)])
        try await scene.apply([Scene.change(.addMember, Scene.ada, a), Scene.change(.addMember, Scene.bob, b)])
        try await scene.apply([
            Scene.change(.renameGroup, nil, Scene.group("00g1", "group:b", from: "group:a")),
            Scene.change(.renameGroup, nil, Scene.group("00g2", "group:a", from: "group:b")),
        ])
        var memory = try await scene.memory()
        #expect(memory.groupNames == ["00g1": "group:b", "00g2": "group:a"])
        #expect(memory.ownedPairs == ["00g1/00uada", "00g2/00ubob"])
        try await scene.apply([Scene.change(.removeGroup, nil, Scene.group("00g1", "group:b", from: "group:b"))])
        memory = try await scene.memory()
        #expect(memory.groupNames == ["00g2": "group:a"] && memory.ownedPairs == ["00g2/00ubob"])
    }

    func checkMemberships(_ scene: LedgerScene) async throws {
        try await withLinkedPeople(scene)
        let a = Scene.group("00g1", "group:a")
        try await scene.apply([Scene.change(.addGroup, nil, a)])
        let additions = [Scene.change(.addMember, Scene.ada, a), Scene.change(.addMember, Scene.bob, a)]
        for _ in 1...2 {
            try await scene.apply(additions)
            #expect(try await scene.memory().ownedPairs == ["00g1/00uada", "00g1/00ubob"])
        }
        for _ in 1...2 {
            try await scene.apply([Scene.change(.removeMember, Scene.ada, a)])
            #expect(try await scene.memory().ownedPairs == ["00g1/00ubob"])
        }
        // A former spelling goes; Bob stays under the one that he has.
        try await scene.apply([Scene.change(.removeMember, Scene.bob, a, .loginChanged)])
        #expect(try await scene.memory().ownedPairs == ["00g1/00ubob"])
    }
}
