import AccessModel
import Testing

extension LedgerContract {
    func checkBeginning(_ scene: LedgerScene) async throws {
        let memory = try await scene.memory()
        #expect(memory.binding == nil)
        #expect(memory.people.count == 0 && memory.groups.count == 0 && memory.owned.isEmpty)
        #expect(memory.suspendedStrangers.isEmpty && memory.openIntents.isEmpty && memory.drift.isEmpty)
        #expect(memory.recent == RecentChanges())
        #expect(memory.acceptedPeople == nil && memory.acceptedSettings == nil)
        #expect(memory.firstImport == .notBegun)
    }

    func checkBinding(_ scene: LedgerScene) async throws {
        try await scene.begin()
        #expect(try await scene.memory().binding == LedgerScene.binding)
        var seen = Observations()
        seen.links = [.init(person: "00uada", account: "1", login: "ada@example.com")]
        let others = [
            LedgerBinding(directory: "okta:https://b.example", store: "sqlite:1"),
            LedgerBinding(directory: "okta:https://a.example", store: "sqlite:2"),
        ]
        for other in others {
            let error = await #expect(throws: LedgerError.self) {
                try await scene.begin("p2", observing: seen, binding: other)
            }
            #expect(error?.kind == .unusable)
            #expect(error?.message.contains("sqlite:1") == true && error?.message.contains(other.store) == true)
        }
        #expect(try await scene.memory().binding == LedgerScene.binding)
        #expect(try await scene.memory().people.count == 0)
    }

    func checkObservations(_ scene: LedgerScene) async throws {
        var seen = Observations()
        seen.links = [
            .init(person: "00uada", account: "1", login: "ada@example.com"),
            .init(person: "00ubob", account: "2", login: "bob@example.com"),
        ]
        seen.groupLinks = [.init(group: "00g1", name: "group:a"), .init(group: "00g2", name: "group:b")]
        seen.suspendedByUs = ["00uada"]
        seen.suspendedStrangers = ["77"]
        try await scene.begin(observing: seen)
        var memory = try await scene.memory()
        #expect(memory.person("00uada") == "1 ada@example.com suspended")
        #expect(memory.person("00ubob") == "2 bob@example.com")
        #expect(memory.groupNames == ["00g1": "group:a", "00g2": "group:b"])
        #expect(memory.suspendedStrangers == ["77"])

        var later = Observations()
        later.logins = [(person: "00ubob", login: "robert@example.com")]
        later.groupLinks = [.init(group: "00g1", name: "group:aa")]
        later.forgottenGroups = ["00g2"]
        later.notSuspendedByUs = ["00uada"]
        later.notSuspendedStrangers = ["77"]
        try await scene.begin("p2", observing: later)
        memory = try await scene.memory()
        #expect(memory.person("00uada") == "1 ada@example.com")
        #expect(memory.person("00ubob") == "2 robert@example.com")
        #expect(memory.groupNames == ["00g1": "group:aa"])
        #expect(memory.suspendedStrangers == [])
    }

    func checkMovedLinks(_ scene: LedgerScene) async throws {
        var seen = Observations()
        seen.links = [
            .init(person: "00uada", account: "1", login: "ada@example.com"),
            .init(person: "00ubob", account: "2", login: "bob@example.com"),
        ]
        seen.suspendedStrangers = ["3"]
        try await scene.begin(observing: seen)
        var later = Observations()
        later.links = [
            .init(person: "00uada", account: "3", login: "ada@example.com"),
            .init(person: "00ucyd", account: "2", login: "cyd@example.com"),
        ]
        try await scene.begin("p2", observing: later)
        let memory = try await scene.memory()
        #expect(
            memory.person("00uada") == "3 ada@example.com suspended", "the stranger's account turned out to be hers")
        #expect(memory.person("00ubob") == " bob@example.com")
        #expect(memory.person("00ucyd") == "2 cyd@example.com")
        #expect(memory.suspendedStrangers == [])
    }

    func checkObservedOwnership(_ scene: LedgerScene) async throws {
        var seen = Observations()
        for id in ["00uada", "00ubob", "00ucyd"] { _ = seen.people.intern(id) }
        for id in ["00gx", "00g1", "00g2"] { _ = seen.groups.intern(id) }
        seen.groupLinks = [.init(group: "00g1", name: "group:a"), .init(group: "00g2", name: "group:b")]
        seen.owned = Memberships([.init(group: 1, member: 0), .init(group: 1, member: 2), .init(group: 2, member: 1)])
        try await scene.begin(observing: seen)
        #expect(try await scene.memory().ownedPairs == ["00g1/00uada", "00g1/00ucyd", "00g2/00ubob"])
        var later = Observations()
        for id in ["00ucyd", "00uada"] { _ = later.people.intern(id) }
        _ = later.groups.intern("00g1")
        later.owned = Memberships([.init(group: 0, member: 1)])
        later.disowned = Memberships([.init(group: 0, member: 0)])
        try await scene.begin("p2", observing: later)
        #expect(try await scene.memory().ownedPairs == ["00g1/00uada", "00g2/00ubob"])
        var last = Observations()
        last.forgottenGroups = ["00g1"]
        try await scene.begin("p3", observing: last)
        #expect(try await scene.memory().ownedPairs == ["00g2/00ubob"])
    }

    func checkDrift(_ scene: LedgerScene) async throws {
        var seen = Observations()
        seen.drift = ["suspend:00uada": 1, "member:00g1:00ubob": 4]
        try await scene.begin(observing: seen)
        #expect(try await scene.memory().drift == seen.drift)
        seen.drift = ["suspend:00uada": 2]
        try await scene.begin("p2", observing: seen)
        let later = try await scene.memory(at: LedgerScene.start.adding(seconds: 86_399))
        #expect(later.drift == ["suspend:00uada": 2, "member:00g1:00ubob": 4])
        let muchLater = try await scene.memory(at: LedgerScene.start.adding(seconds: 86_400))
        #expect(muchLater.drift.isEmpty, "what stayed away for a day is forgotten")
    }

    /// An intent that a cut pass left open, and that the store shows to have taken effect, counts from then on.
    func checkTakenEffect(_ scene: LedgerScene) async throws {
        let suspension = LedgerScene.change(.suspend, LedgerScene.ada)
        let removal = LedgerScene.change(.removeMember, LedgerScene.ada, LedgerScene.group("00g1", "eng"))
        try await scene.begin()
        try await scene.intend([suspension, removal])
        var seen = Observations()
        seen.takenEffect = try await scene.memory().openIntents
        #expect(seen.takenEffect.count == 2)
        try await scene.begin("p2", observing: seen)
        let memory = try await scene.memory()
        #expect(memory.openIntents.isEmpty)
        #expect(memory.recent.byKind == [.suspend: 1, .removeMember: 1])
        #expect(memory.recent.removalsByGroup == ["00g1": 1])
    }

    func checkFirstImport(_ scene: LedgerScene) async throws {
        try await scene.begin(isFirstImport: true)
        #expect(try await scene.memory().firstImport == .begun)
        try await scene.finish(completesFirstImport: false)
        #expect(try await scene.memory().firstImport == .begun)
        try await scene.begin("p2", isFirstImport: true)
        try await scene.finish(pass: "p2", completesFirstImport: true)
        #expect(try await scene.memory().firstImport == .done)
        try await scene.begin("p3", isFirstImport: true)
        #expect(try await scene.memory().firstImport == .done)
    }

    func checkAccepted(_ scene: LedgerScene) async throws {
        try await scene.begin()
        try await scene.finish(people: 120, settings: "abc")
        try await scene.begin("p2")
        try await scene.finish(pass: "p2")
        var memory = try await scene.memory()
        #expect(memory.acceptedPeople == 120 && memory.acceptedSettings == "abc")
        try await scene.begin("p3")
        try await scene.finish(pass: "p3", people: 0, settings: "")
        memory = try await scene.memory()
        #expect(memory.acceptedPeople == 0 && memory.acceptedSettings == "")
    }

    func checkDryRun(_ scene: LedgerScene) async throws {
        try await scene.begin(isFirstImport: true)
        try await scene.open().recordDryRun(
            scene.record("dry", "plan", people: 5, settings: "other", completesFirstImport: true))
        let memory = try await scene.memory()
        #expect(memory.acceptedPeople == nil && memory.acceptedSettings == nil && memory.firstImport == .begun)
        // A pass that could not read records that, and nothing of a plan.
        try await scene.finish(pass: "p2", plan: nil)
        #expect(try await scene.memory().firstImport == .begun)
    }
}
