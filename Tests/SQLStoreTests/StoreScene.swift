@_spi(Guard) import AccessModel
import ContractSuites
import Foundation
import GRDB
import SQLiteFile
import Testing

@testable import SQLStore

/// A store in a file, and what another program sees of it.
struct StoreScene {
    let path: String
    let store: SQLStore
    /// 2026-07-01T09:30:00Z
    static let time = Timestamp(milliseconds: 1_782_898_200_000)

    init(folder: String, name: String = "store.db", feedRetentionDays: Int = 400, patienceSeconds: Double = 5) {
        path = "\(folder)/\(name)"
        store = SQLStore(
            path: path, feedRetentionDays: feedRetentionDays, patienceSeconds: patienceSeconds, newID: { "feed0001" })
    }

    static func with(_ people: [StorePerson] = [], _ body: (StoreScene) async throws -> Void) async throws {
        try await SQLStores.withFolder { folder in
            let scene = StoreScene(folder: folder)
            _ = try await scene.store.prepare()
            try await scene.add(people)
            try await body(scene)
        }
    }

    @discardableResult
    func apply(
        _ changes: [Change], to store: SQLStore? = nil, pass: PassID = "pass-1", at time: Timestamp = Self.time
    ) async -> [Effect] {
        await (store ?? self.store).apply(ApprovedBatch(changes: changes[...], pass: pass, time: time))
    }

    func add(_ people: [StorePerson]) async throws {
        let effects = await apply(people.map { Change(kind: .addUser, person: Self.person($0), reason: .new) })
        for effect in effects {
            guard case .applied = effect else { throw NotApplied(effect: effect) }
        }
    }

    /// The same store on a disk that has no more room than so many pages.
    func limited(toPages pages: Int) -> SQLStore {
        SQLStore(
            file: DatabaseFile(path: path, format: .store(newID: { "feed0001" }), pageLimit: pages),
            feedRetentionDays: 400)
    }

    struct NotApplied: Error {
        let effect: Effect
    }

    static func person(_ person: StorePerson, account: AccountID? = nil, storeLogin: String? = nil) -> ChangedPerson {
        ChangedPerson(
            directoryID: person.id, accountID: account, login: person.login, storeLogin: storeLogin ?? person.login,
            email: person.email, name: person.name)
    }

    /// What another program reads: each row as one text, columns divided by `|`.
    func rows(_ sql: String) throws -> [String] {
        let queue = try DatabaseQueue(path: path)
        return try queue.read { database in
            try Row.fetchAll(database, sql: sql).map { row in
                row.databaseValues.map { $0.isNull ? "" : $0.storage.value.map { "\($0)" } ?? "" }.joined(
                    separator: "|")
            }
        }
    }

    /// What another program writes.
    func execute(_ sql: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(20)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { try $0.execute(sql: sql) }
    }
}

extension Effect {
    /// The store's sentence, where it refused.
    var refusal: String? { if case .refused(let text) = self { text } else { nil } }
    /// The account that a receipt names.
    var accountID: AccountID? { if case .applied(let receipt) = self { receipt.accountID } else { nil } }
}
