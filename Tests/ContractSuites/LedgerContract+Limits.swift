import AccessModel
import Testing

extension LedgerContract {
    private typealias Scene = LedgerScene

    private func withGroup(_ scene: LedgerScene) async throws -> ChangedGroup {
        try await scene.begin()
        let group = Scene.group("00g1", "group:a", from: "group:a")
        try await scene.apply([Scene.change(.addGroup, nil, group)], counts: false)
        try await scene.apply(
            [Scene.change(.addMember, Scene.ada, group), Scene.change(.addMember, Scene.bob, group)], counts: false)
        return group
    }

    func checkDay(_ scene: LedgerScene) async throws {
        let group = try await withGroup(scene)
        #expect(try await scene.memory().recent == RecentChanges(), "what does not count is not counted")
        let start = Scene.start
        try await scene.apply(
            [Scene.change(.suspend, Scene.ada), Scene.change(.removeMember, Scene.ada, group)], at: start)
        try await scene.apply([Scene.change(.suspend, Scene.bob)], at: start.adding(seconds: 3600))
        try await scene.apply([Scene.change(.removeMember, Scene.bob, group)], at: start, counts: false)
        var recent = try await scene.memory(at: start.adding(seconds: 7200)).recent
        #expect(recent.byKind == [.suspend: 2, .removeMember: 1])
        #expect(recent.removalsByGroup == ["00g1": 1] && recent.removedGroupMembers == 0)
        recent = try await scene.memory(at: start.adding(seconds: 86_399)).recent
        #expect(recent.byKind == [.suspend: 2, .removeMember: 1])
        recent = try await scene.memory(at: start.adding(seconds: 86_400)).recent
        #expect(recent.byKind == [.suspend: 1] && recent.removalsByGroup == [:])
        #expect(try await scene.memory(at: start.adding(seconds: 90_000)).recent == RecentChanges())
    }

    func checkFuture(_ scene: LedgerScene) async throws {
        try await scene.begin()
        try await scene.apply([Scene.change(.suspend, Scene.ada)])
        let recent = try await scene.memory(at: Scene.start.adding(seconds: -1_000_000)).recent
        #expect(recent.byKind == [.suspend: 1])
    }

    func checkRemovedGroups(_ scene: LedgerScene) async throws {
        let group = try await withGroup(scene)
        try await scene.apply([Scene.change(.removeGroup, nil, group)])
        let recent = try await scene.memory().recent
        #expect(recent.byKind == [.removeGroup: 1] && recent.removedGroupMembers == 2)
    }
}
