import AccessModel
import Testing

extension AccessStoreContract {
    func checkMissing(_ stores: some AccessStoreFactory) async throws {
        try await stores.withMissingStore { store async throws in
            #expect(try await store.identity() == nil)
            #expect(try await AccessStoreScene(store: store).view() == .init())
            #expect(try await store.identity() == nil)
            let effects = await AccessStoreScene(store: store).apply([
                Change(kind: .addGroup, group: AccessStoreScene.group("00g1", "group:a"), reason: .new)
            ])
            #expect(effects.count == 1 && effects.first?.refusal != nil)
            #expect(try await store.identity() == nil)
        }
    }

    func checkPreparation(_ stores: some AccessStoreFactory) async throws {
        try await stores.withStore(of: [.ada]) { store in
            let before = try await AccessStoreScene(store: store).view()
            let identity = try await store.prepare()
            #expect(!identity.isEmpty)
            #expect(try await store.prepare() == identity)
            #expect(try await store.identity() == identity)
            #expect(try await AccessStoreScene(store: store).view() == before)
        }
    }

    func checkSuspension(_ stores: some AccessStoreFactory) async throws {
        try await stores.withStore(of: [.ada, .bob]) { store in
            let scene = AccessStoreScene(store: store)
            let ada = try await scene.changed(.ada)
            let suspension = Change(kind: .suspend, person: ada, reason: .deleted)
            let lifting = Change(kind: .reactivate, person: ada, reason: .restored)
            guard store.capabilities.suspension == .native else {
                // Where it is emulated nothing of the account can connect, and everything of the others can.
                for _ in 1...2 {
                    await scene.applyAll([suspension])
                    let accounts = try await store.read().accounts
                    let dormant = (0..<accounts.count).filter(accounts.dormant.contains).map { accounts.logins[$0] }
                    #expect(dormant == ["ada@example.com"])
                }
                return await scene.applyAll([lifting])
            }
            for _ in 1...2 {
                await scene.applyAll([suspension])
                #expect(try await scene.view().states == ["ada@example.com": .suspended, "bob@example.com": .active])
            }
            for _ in 1...2 {
                await scene.applyAll([lifting])
                #expect(try await scene.view().states == ["ada@example.com": .active, "bob@example.com": .active])
            }
        }
    }

    func checkNewAccounts(_ stores: some AccessStoreFactory) async throws {
        try await stores.withStore(of: [.ada]) { store in
            let scene = AccessStoreScene(store: store)
            let before = try await scene.view()
            let newcomers: [StorePerson] = [.bob, .cyd]
            var changes: [Change] = []
            for person in newcomers {
                changes.append(Change(kind: .addUser, person: try await scene.changed(person), reason: .new))
            }
            let effects = await scene.apply(changes)
            guard store.capabilities.createsUsers else {
                #expect(effects.count == 2 && effects.allSatisfy(\.isUnsupported))
                return #expect(try await scene.view() == before)
            }
            let view = try await scene.view()
            #expect(view.states["bob@example.com"] == .active && view.states["cyd@example.com"] == .active)
            #expect(view.states.count == 3)
            #expect(effects.map(\.accountID) == [view.ids["bob@example.com"], view.ids["cyd@example.com"]])
            #expect(await scene.apply(changes).map(\.accountID) == effects.map(\.accountID))
            #expect(try await scene.view() == view)
        }
    }

    func checkTakenLogin(_ stores: some AccessStoreFactory) async throws {
        try await stores.withStore(of: [.ada, .bob]) { store in
            guard store.capabilities.createsUsers else { return }
            let scene = AccessStoreScene(store: store)
            let before = try await scene.view()
            let impostor = StorePerson("00uelse", "ADA@example.com")
            let effects = await scene.apply([
                Change(kind: .addUser, person: try await scene.changed(impostor), reason: .new)
            ])
            let refusal = try #require(effects.first?.refusal)
            #expect(refusal.contains("ada@example.com"))
            #expect(try await scene.view() == before)
            guard store.capabilities.changesLogins else { return }
            let mover = StorePerson(StorePerson.bob.id, "Ada@Example.com")
            let moved = await scene.apply([
                Change(
                    kind: .updateUser, person: try await scene.changed(mover, account: "bob@example.com"),
                    reason: .loginChanged)
            ])
            #expect(moved.first?.refusal != nil)
            #expect(try await scene.view() == before)
        }
    }

    func checkUpdates(_ stores: some AccessStoreFactory) async throws {
        try await stores.withStore(of: [.ada, .bob]) { store in
            let scene = AccessStoreScene(store: store)
            let before = try await scene.view()
            var renamed = StorePerson(StorePerson.ada.id, "Ada.King@example.com", name: "Ada King")
            renamed.email = "king@example.com"
            let change = Change(
                kind: .updateUser, person: try await scene.changed(renamed, account: "ada@example.com"),
                reason: .loginChanged)
            guard store.capabilities.changesLogins else {
                let effects = await scene.apply([change])
                #expect(effects.count == 1 && effects.allSatisfy(\.isUnsupported))
                return #expect(try await scene.view() == before)
            }
            for _ in 1...2 {
                await scene.applyAll([change])
                let view = try await scene.view()
                #expect(view.ids["Ada.King@example.com"] == before.ids["ada@example.com"])
                #expect(view.states.count == 2)
                let accounts = try await store.read().accounts
                let row = try #require((0..<2).first { accounts.logins[$0] == "Ada.King@example.com" })
                #expect(accounts.emails[row] == "king@example.com" && accounts.names[row] == "Ada King")
            }
        }
    }

    func checkLoginsPassedOn(_ stores: some AccessStoreFactory) async throws {
        let people: [StorePerson] = [.ada, .bob, .cyd, .dee]
        try await stores.withStore(of: people) { store in
            guard store.capabilities.changesLogins else { return }
            let scene = AccessStoreScene(store: store)
            // Whose login each gets: a swap; a circle of three; a chain that ends at a new login.
            let exchanges: [[Int: String]] = [
                [0: people[1].login, 1: people[0].login],
                [0: people[1].login, 1: people[2].login, 2: people[0].login],
                [0: people[1].login, 1: people[2].login, 2: "new@example.com"],
            ]
            var logins = people.map(\.login)
            for exchange in exchanges {
                let before = try await scene.view()
                let former = logins
                var changes: [Change] = []
                for (index, login) in exchange.sorted(by: { $0.key < $1.key }) {
                    let person = StorePerson(people[index].id, login)
                    changes.append(
                        Change(
                            kind: .updateUser, person: try await scene.changed(person, account: former[index]),
                            reason: .loginChanged))
                    logins[index] = login
                }
                await scene.applyAll(changes)
                let view = try await scene.view()
                for index in people.indices { #expect(view.ids[logins[index]] == before.ids[former[index]]) }
                #expect(view.states.count == people.count)
                logins = try await reset(people, from: logins, in: scene)
            }
        }
    }

    /// Gives everyone their first login back.
    private func reset(
        _ people: [StorePerson], from logins: [String], in scene: AccessStoreScene
    ) async throws -> [String] {
        var changes: [Change] = []
        for (person, login) in zip(people, logins) {
            changes.append(
                Change(
                    kind: .updateUser, person: try await scene.changed(person, account: login), reason: .loginChanged))
        }
        await scene.applyAll(changes)
        return people.map(\.login)
    }

    func checkReusedLogin(_ stores: some AccessStoreFactory) async throws {
        try await stores.withStore(of: [.ada, .bob]) { store in
            guard store.capabilities.changesLogins, store.capabilities.createsUsers else { return }
            let scene = AccessStoreScene(store: store)
            let old = try await scene.changed(.ada)
            await scene.applyAll([Change(kind: .suspend, person: old, reason: .deleted)])
            let newcomer = StorePerson("00unew", "ada@example.com", name: "Another Ada")
            let change = Change(kind: .updateUser, person: try await scene.changed(newcomer), reason: .loginReused)
            let first = await scene.apply([change])
            let made = try #require(first.first?.accountID)
            #expect(made != old.accountID)
            let view = try await scene.view()
            #expect(view.ids["ada@example.com"] == made && view.states["ada@example.com"] == .active)
            let former = try #require(view.ids.first { $0.value == old.accountID })
            #expect(view.states[former.key] == .suspended)
            #expect(view.states.count == 3)
            #expect(await scene.apply([change]).first?.accountID == made)
            #expect(try await scene.view() == view)
        }
    }
}
