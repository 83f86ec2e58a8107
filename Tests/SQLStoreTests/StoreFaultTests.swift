import AccessModel
import ContractSuites
import Foundation
import GRDB
import Testing

@testable import SQLStore

@Suite("SQLite store: files that cannot serve")
struct StoreFaultTests {
    private static let ada = StorePerson("00uada", "ada@example.com")
    private static let change = Change(kind: .addUser, person: StoreScene.person(ada), reason: .new)

    /// Every way in refuses with a sentence that names the file and says what to do, and the file stays as it was.
    private func expectRefusal(_ scene: StoreScene, saying words: String) async throws {
        let before = FileManager.default.contents(atPath: scene.path)
        let read = await #expect(throws: StoreError.self) { try await scene.store.read() }
        let identity = await #expect(throws: StoreError.self) { _ = try await scene.store.identity() }
        let prepared = await #expect(throws: StoreError.self) { _ = try await scene.store.prepare() }
        for error in [read, identity, prepared] {
            #expect(error?.message.contains(words) == true, "\(String(describing: error))")
            #expect(error?.message.contains(scene.path) == true && error?.remedy.isEmpty == false)
        }
        let effects = await scene.apply([Self.change, Self.change])
        #expect(effects.count == 2)
        for effect in effects {
            #expect(effect.refusal?.contains(words) == true, "\(effect)")
        }
        #expect(FileManager.default.contents(atPath: scene.path) == before)
    }

    @Test("A folder")
    func folder() async throws {
        try await SQLStores.withFolder { folder in
            let scene = StoreScene(folder: folder, name: "sub")
            try FileManager.default.createDirectory(atPath: scene.path, withIntermediateDirectories: false)
            try await expectRefusal(scene, saying: "is a folder")
        }
    }

    @Test("A path that leads through a file")
    func throughFile() async throws {
        try await SQLStores.withFolder { folder in
            try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder)/file"))
            try await expectRefusal(StoreScene(folder: folder, name: "file/store.db"), saying: "cannot be reached")
        }
    }

    @Test("A text file")
    func textFile() async throws {
        try await SQLStores.withFolder { folder in
            let scene = StoreScene(folder: folder)
            try Data(String(repeating: "not a database\n", count: 200).utf8).write(to: URL(fileURLWithPath: scene.path))
            try await expectRefusal(scene, saying: "is not an SQLite database")
        }
    }

    @Test("A database of another program")
    func foreign() async throws {
        try await SQLStores.withFolder { folder in
            let scene = StoreScene(folder: folder)
            try scene.execute("CREATE TABLE songs (title TEXT)")
            try await expectRefusal(scene, saying: "of another program")
            try scene.execute("PRAGMA application_id = 42")
            try await expectRefusal(scene, saying: "of another program")
        }
    }

    @Test("A store of a newer version")
    func newer() async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            try scene.execute("PRAGMA user_version = 2")
            _ = try scene.rows("PRAGMA wal_checkpoint(TRUNCATE)")
            try await expectRefusal(scene, saying: "newer tailroster")
        }
    }

    @Test("A folder that cannot be made")
    func unmakeable() async throws {
        // Nobody, root included, makes a folder in /proc.
        let scene = StoreScene(folder: "/proc/tailroster")
        #expect(try await scene.store.identity() == nil)
        let error = await #expect(throws: StoreError.self) { _ = try await scene.store.prepare() }
        #expect(error?.message.contains("cannot be made") == true)
    }

    @Test("An empty file is a store that is yet to be made")
    func empty() async throws {
        try await SQLStores.withFolder { folder in
            let scene = StoreScene(folder: folder)
            try Data().write(to: URL(fileURLWithPath: scene.path))
            #expect(try await scene.store.identity() == nil)
            #expect(try await scene.store.read().accounts.count == 0)
            #expect(FileManager.default.contents(atPath: scene.path)?.count == 0)
            #expect(try await scene.store.prepare() == "sqlite:feed0001")
        }
    }

    @Test("Parent folders are made, and the file's mode is the umask's")
    func made() async throws {
        try await SQLStores.withFolder { folder in
            let scene = StoreScene(folder: folder, name: "a/b/store.db")
            _ = try await scene.store.prepare()
            let mode = try FileManager.default.attributesOfItem(atPath: scene.path)[.posixPermissions] as? Int
            #expect(mode.map { $0 & 0o600 } == 0o600 && mode.map { $0 & 0o111 } == 0)
        }
    }

    @Test("A lock that is held too long refuses every change, and readers go on")
    func locked() async throws {
        try await SQLStores.withFolder { folder in
            let scene = StoreScene(folder: folder, patienceSeconds: 0.05)
            _ = try await scene.store.prepare()
            let other = try OpenReader(path: scene.path)
            try other.lock()
            let effects = await scene.apply([Self.change])
            #expect(effects.first?.refusal?.contains("locked by another program") == true)
            #expect(try await scene.store.read().accounts.count == 0)
            try other.endTransaction()
            try await scene.add([Self.ada])
            #expect(try await scene.store.read().accounts.count == 1)
        }
    }

    @Test("A disk that fills up in the middle of a batch: everything is refused, nothing is half written")
    func full() async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            let before = try scene.rows("SELECT * FROM roster_users")
            let pages = try #require(try scene.rows("PRAGMA page_count").first.flatMap { Int($0) })
            let many = (0..<2000).map { index in
                Change(
                    kind: .addUser,
                    person: StoreScene.person(StorePerson(DirectoryID("00u\(index)"), "person\(index)@example.com")),
                    reason: .new)
            }
            let store = scene.limited(toPages: pages + 5)
            let effects = await scene.apply(many, to: store)
            #expect(effects.count == many.count)
            for effect in effects {
                #expect(effect.refusal?.contains("disk is full") == true)
            }
            #expect(try scene.rows("SELECT * FROM roster_users") == before)
            #expect(try scene.rows("PRAGMA integrity_check") == ["ok"])
            // The same store goes on as soon as there is room.
            try await scene.add([StorePerson("00ubob", "bob@example.com")])
        }
    }

    @Test("A store that took the other's place between two batches is the one that is written")
    func exchanged() async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            let folder = (scene.path as NSString).deletingLastPathComponent
            let other = StoreScene(folder: folder, name: "other.db")
            _ = try await other.store.prepare()
            _ = try other.rows("PRAGMA wal_checkpoint(TRUNCATE)")
            for suffix in ["-wal", "-shm"] { try FileManager.default.removeItem(atPath: scene.path + suffix) }
            try #require(rename(other.path, scene.path) == 0)
            try await scene.add([StorePerson("00ubob", "bob@example.com")])
            #expect(try scene.rows("SELECT account_id, login FROM roster_users") == ["1|bob@example.com"])
        }
    }

    @Test("A store that was removed between two batches is not written through the old handle")
    func replaced() async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            try FileManager.default.removeItem(atPath: scene.path)
            for suffix in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: scene.path + suffix) {
                try FileManager.default.removeItem(atPath: scene.path + suffix)
            }
            let gone = await scene.apply([Self.change])
            #expect(gone.first?.refusal?.contains("is not there") == true)
            _ = try await scene.store.prepare()
            try await scene.add([StorePerson("00ubob", "bob@example.com")])
            #expect(try scene.rows("SELECT account_id, login FROM roster_users") == ["1|bob@example.com"])
        }
    }

    @Test("Damaged bytes give an error or the truth, and never stop the process", arguments: 0..<60)
    func damaged(seed: UInt64) async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            let team = ChangedGroup(directoryID: "00g1", name: "group:team", storeName: nil)
            await scene.apply([
                Change(kind: .addGroup, group: team, reason: .new),
                Change(kind: .addMember, person: StoreScene.person(Self.ada), group: team, reason: .joined),
            ])
            _ = try scene.rows("PRAGMA wal_checkpoint(TRUNCATE)")
            var bytes = [UInt8](try #require(FileManager.default.contents(atPath: scene.path)))
            var random = Seeded(seed: seed)
            for _ in 0..<(1 + Int(seed % 8)) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            let copy = StoreScene(folder: (scene.path as NSString).deletingLastPathComponent, name: "damaged.db")
            try Data(bytes).write(to: URL(fileURLWithPath: copy.path))
            do {
                let snapshot = try await copy.store.read()
                #expect(snapshot.memberships.count <= 1 && snapshot.accounts.count <= 1, "seed \(seed)")
            } catch let error as StoreError {
                #expect(!error.message.isEmpty && !error.remedy.isEmpty, "seed \(seed)")
            }
            let effects = await copy.apply([Self.change])
            #expect(effects.count == 1, "seed \(seed)")
        }
    }
}

/// SplitMix64: the same numbers for the same seed.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
