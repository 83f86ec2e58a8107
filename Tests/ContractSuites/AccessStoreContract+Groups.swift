import AccessModel
import Testing

extension AccessStoreContract {
    private typealias Scene = AccessStoreScene

    private func withGroups(
        _ stores: some AccessStoreFactory, _ body: (AccessStoreScene) async throws -> Void
    ) async throws {
        try await stores.withStore(of: [.ada, .bob]) { store in
            guard store.capabilities.syncsGroups else { return }
            let scene = AccessStoreScene(store: store)
            await scene.applyAll([
                Change(kind: .addGroup, group: Scene.group("00g1", "group:a"), reason: .new),
                Change(kind: .addGroup, group: Scene.group("00g2", "group:b"), reason: .new),
                Change(kind: .addGroup, group: Scene.group("00g3", "group:c"), reason: .new),
            ])
            let (ada, bob) = (try await scene.changed(.ada), try await scene.changed(.bob))
            await scene.applyAll([
                Change(kind: .addMember, person: ada, group: Scene.standing("00g1", "group:a"), reason: .joined),
                Change(kind: .addMember, person: bob, group: Scene.standing("00g1", "group:a"), reason: .joined),
                Change(kind: .addMember, person: bob, group: Scene.standing("00g2", "group:b"), reason: .joined),
            ])
            try await body(scene)
        }
    }

    private var start: [String: Set<String>] {
        ["group:a": ["ada@example.com", "bob@example.com"], "group:b": ["bob@example.com"], "group:c": []]
    }

    func checkGroups(_ stores: some AccessStoreFactory) async throws {
        try await withGroups(stores) { scene async throws in
            #expect(try await scene.view().groups == start)
            await scene.applyAll([Change(kind: .addGroup, group: Scene.group("00g1", "group:a"), reason: .new)])
            #expect(try await scene.view().groups == start)
            for _ in 1...2 {
                await scene.applyAll([
                    Change(kind: .removeGroup, group: Scene.standing("00g1", "group:a"), reason: .deleted)
                ])
                let view = try await scene.view()
                #expect(view.groups == ["group:b": ["bob@example.com"], "group:c": []])
                #expect(view.states.count == 2)
            }
        }
    }

    func checkRenames(_ stores: some AccessStoreFactory) async throws {
        try await withGroups(stores) { scene async throws in
            let circle = [
                Change(kind: .renameGroup, group: Scene.group("00g1", "group:b", from: "group:a"), reason: .renamed),
                Change(kind: .renameGroup, group: Scene.group("00g2", "group:c", from: "group:b"), reason: .renamed),
                Change(kind: .renameGroup, group: Scene.group("00g3", "group:a", from: "group:c"), reason: .renamed),
            ]
            await scene.applyAll(circle)
            #expect(
                try await scene.view().groups == [
                    "group:b": ["ada@example.com", "bob@example.com"], "group:c": ["bob@example.com"], "group:a": [],
                ])
            await scene.applyAll([
                Change(kind: .renameGroup, group: Scene.group("00g1", "group:new", from: "group:b"), reason: .renamed)
            ])
            #expect(
                try await scene.view().groups == [
                    "group:new": ["ada@example.com", "bob@example.com"], "group:c": ["bob@example.com"], "group:a": [],
                ])
            await scene.applyAll([
                Change(
                    kind: .addMember, person: try await scene.changed(.ada),
                    group: Scene.standing("00g3", "group:a"), reason: .joined)
            ])
            #expect(try await scene.view().groups["group:a"] == ["ada@example.com"])
        }
    }

    func checkTakenGroupName(_ stores: some AccessStoreFactory) async throws {
        try await withGroups(stores) { scene async throws in
            let effects = await scene.apply([
                Change(kind: .addGroup, group: Scene.group("00g9", "group:a"), reason: .new),
                Change(kind: .renameGroup, group: Scene.group("00g2", "group:a", from: "group:b"), reason: .renamed),
            ])
            #expect(effects.count == 2)
            for effect in effects { #expect(effect.refusal?.contains("group:a") == true) }
            #expect(try await scene.view().groups == start)
        }
    }

    func checkOthersGroups(_ stores: some AccessStoreFactory) async throws {
        try await withGroups(stores) { scene async throws in
            let groups = try await scene.store.read().groups
            guard groups.directoryIDs.allSatisfy({ $0 != nil }) else { return }
            let stranger = Scene.standing("00g9", "group:a")
            let effects = await scene.apply([
                Change(kind: .renameGroup, group: Scene.group("00g9", "group:z", from: "group:a"), reason: .renamed),
                Change(kind: .removeMember, person: try await scene.changed(.ada), group: stranger, reason: .left),
                Change(kind: .removeGroup, group: stranger, reason: .deleted),
                Change(kind: .addMember, person: try await scene.changed(.ada), group: stranger, reason: .joined),
            ])
            #expect(effects.count == 4)
            #expect(effects[0].refusal != nil && effects[3].refusal != nil)
            #expect(try await scene.view().groups == start)
        }
    }

    func checkMembers(_ stores: some AccessStoreFactory) async throws {
        try await withGroups(stores) { scene async throws in
            let removal = Change(
                kind: .removeMember, person: try await scene.changed(.ada), group: Scene.standing("00g1", "group:a"),
                reason: .left)
            let addition = Change(
                kind: .addMember, person: try await scene.changed(.ada), group: Scene.standing("00g3", "group:c"),
                reason: .joined)
            for _ in 1...2 {
                await scene.applyAll([removal, addition])
                #expect(
                    try await scene.view().groups == [
                        "group:a": ["bob@example.com"], "group:b": ["bob@example.com"],
                        "group:c": ["ada@example.com"],
                    ])
            }
            guard scene.store.capabilities.createsUsers else { return }
            // The account of this person is made by the same pass: the plan does not know its id.
            let cyd = try await scene.changed(.cyd)
            await scene.applyAll([
                Change(kind: .addUser, person: cyd, reason: .new),
                Change(kind: .addMember, person: cyd, group: Scene.standing("00g3", "group:c"), reason: .joined),
            ])
            #expect(try await scene.view().groups["group:c"] == ["ada@example.com", "cyd@example.com"])
        }
    }

    func checkRefusals(_ stores: some AccessStoreFactory) async throws {
        try await withGroups(stores) { scene async throws in
            let nobody = ChangedPerson(
                directoryID: "00u0", accountID: "999999", login: "no@example.com", storeLogin: "no@example.com")
            let bob = try await scene.changed(.bob)
            var changes = [
                Change(kind: .addMember, person: nobody, group: Scene.standing("00g1", "group:a"), reason: .joined),
                Change(kind: .addMember, person: bob, group: Scene.standing("00g3", "group:c"), reason: .joined),
                Change(kind: .addMember, person: bob, group: Scene.standing("00g8", "group:none"), reason: .joined),
            ]
            if scene.store.capabilities.suspension == .native {
                changes.append(Change(kind: .suspend, person: nobody, reason: .deleted))
                changes.append(Change(kind: .suspend, person: bob, reason: .deleted))
            }
            let effects = await scene.apply(changes)
            #expect(effects.map(\.isApplied) == [false, true, false, false, true].prefix(changes.count).map { $0 })
            for effect in effects where !effect.isApplied {
                let sentence = try #require(effect.refusal)
                #expect(sentence.contains("pass"), "it says what to do: \(sentence)")
            }
            let view = try await scene.view()
            #expect(view.groups["group:c"] == ["bob@example.com"] && view.groups["group:a"] == start["group:a"])
            if changes.count == 5 { #expect(view.states["bob@example.com"] == .suspended) }
        }
    }

    func checkAnswers(_ stores: some AccessStoreFactory) async throws {
        try await withGroups(stores) { scene async throws in
            #expect(await scene.apply([]) == [])
            let bob = try await scene.changed(.bob)
            var changes: [Change] = []
            for index in 0..<50 {
                let group = Scene.standing(index % 2 == 0 ? "00g3" : "00gx", index % 2 == 0 ? "group:c" : "group:x")
                changes.append(Change(kind: .addMember, person: bob, group: group, reason: .joined))
            }
            let effects = await scene.apply(changes)
            #expect(effects.map(\.isApplied) == (0..<50).map { $0 % 2 == 0 })
        }
    }
}
