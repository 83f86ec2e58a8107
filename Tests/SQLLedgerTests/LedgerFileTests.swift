import AccessModel
import Foundation
import GRDB
import SQLiteFile
import Testing

@testable import SQLLedger

@Suite("SQLite ledger: the file")
struct LedgerFileTests {
    @Test("It is made for its owner alone, with its folders and its log")
    func mode() async throws {
        try await SQLLedgers.withFolder { folder in
            let stage = LedgerStage(path: "\(folder)/a/b/ledger.db")
            let ledger = try stage.open()
            try await LedgerStage.begin(ledger, "p1")
            for suffix in ["", "-wal", "-shm"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: stage.path + suffix)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
            }
            #expect(try stage.rows("PRAGMA journal_mode") == ["wal"])
        }
    }

    @Test("What is committed is on disk: FULL, since NORMAL may lose the last intents in a power cut")
    func durability() async throws {
        try await SQLLedgers.withFolder { folder in
            let ledger = try LedgerStage(path: "\(folder)/ledger.db").open()
            let level = try await ledger.perform { queue, _ in
                try queue.unsafeRead { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
            }
            #expect(level == 2)
        }
    }

    @Test("A dry run makes no folder, and works on a copy where it may not write")
    func dryRunWithoutFolder() async throws {
        try await SQLLedgers.withFolder { folder in
            let stage = LedgerStage(path: "\(folder)/missing/ledger.db")
            let ledger = try stage.open(.dryRun)
            #expect(!ledger.isPersistent)
            try await ledger.recordDryRun(LedgerStage.record("d"))
            #expect(try await ledger.memory(at: LedgerStage.time).people.count == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }

    @Test("A dry run beside a pass sees what the pass has written")
    func dryRunBesidePass() async throws {
        try await LedgerStage.with { stage in
            let pass = try stage.open()
            try await LedgerStage.begin(pass, "p1")
            try await LedgerStage.apply(LedgerStage.suspensions(3), "p1", to: pass)
            let dryRun = try stage.open(.dryRun)
            #expect(try await dryRun.memory(at: LedgerStage.time).people.count == 3)
            try await dryRun.recordDryRun(LedgerStage.record("d"))
            try await LedgerStage.apply(LedgerStage.suspensions(4), "p1", to: pass)
            #expect(try await dryRun.memory(at: LedgerStage.time).people.count == 4)
        }
    }

    private func expectUnusable(_ stage: LedgerStage, saying words: String) throws {
        let before = FileManager.default.contents(atPath: stage.path)
        for mode in [SQLLedger.Mode.pass, .dryRun] {
            let error = #expect(throws: LedgerError.self) { _ = try stage.open(mode) }
            #expect(error?.kind == .unusable && error?.message.contains(words) == true, "\(String(describing: error))")
            #expect(error?.message.contains(stage.path) == true && error?.remedy.contains("ledger") == true)
        }
        #expect(FileManager.default.contents(atPath: stage.path) == before)
    }

    @Test("Files of others, of newer versions, and what is no database")
    func foreign() async throws {
        try await SQLLedgers.withFolder { folder in
            let text = LedgerStage(path: "\(folder)/text.db")
            try Data(String(repeating: "words and words\n", count: 300).utf8).write(to: URL(fileURLWithPath: text.path))
            try expectUnusable(text, saying: "is not an SQLite database")
            let songs = LedgerStage(path: "\(folder)/songs.db")
            try songs.execute("CREATE TABLE songs (title TEXT)")
            try expectUnusable(songs, saying: "of another program")
            let newer = LedgerStage(path: "\(folder)/newer.db")
            _ = try newer.open()
            try newer.execute("PRAGMA user_version = 9")
            _ = try newer.rows("PRAGMA wal_checkpoint(TRUNCATE)")
            try expectUnusable(newer, saying: "newer tailroster")
        }
    }

    @Test("A full disk fails the call, keeps what was there, and the intent is either whole or absent")
    func full() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open()
            try await LedgerStage.begin(ledger, "p1")
            try await LedgerStage.apply(LedgerStage.suspensions(3), "p1", to: ledger)
            let pages = try #require(try stage.rows("PRAGMA page_count").first.flatMap { Int($0) })
            let small = try SQLLedger.open(
                DatabaseFile(path: stage.path, format: .ledger, pageLimit: pages + 3), mode: .pass)
            let batch = LedgerStage.batch(LedgerStage.suspensions(5000), "p1")
            let error = await #expect(throws: LedgerError.self) { try await small.intend(batch) }
            #expect(error?.kind == .failed && error?.message.contains("disk is full") == true)
            #expect(try await small.memory(at: LedgerStage.time).openIntents == [])
            #expect(try await small.memory(at: LedgerStage.time).people.count == 3)
            // The numbers of people whom the failed transaction had made are not used.
            try await ledger.intend(batch)
            let intents = try await ledger.memory(at: LedgerStage.time).openIntents
            #expect(intents.count == 5000 && intents.allSatisfy { $0.person != nil })
            #expect(try stage.rows("PRAGMA integrity_check") == ["ok"])
        }
    }

    @Test("A transaction that failed leaves no number behind for the next one")
    func numbersOfFailedTransactions() async throws {
        try await LedgerStage.with { stage in
            let pages = 80
            let ledger = try SQLLedger.open(
                DatabaseFile(path: stage.path, format: .ledger, pageLimit: pages), mode: .pass)
            try await LedgerStage.begin(ledger, "p1")
            let all = LedgerStage.suspensions(5000)
            await #expect(throws: LedgerError.self) { try await ledger.intend(LedgerStage.batch(all, "p1")) }
            // Other people take the numbers that the failed transaction gave.
            try await LedgerStage.apply(Array(all[100..<110]), "p1", to: ledger)
            try await ledger.intend(LedgerStage.batch(Array(all[0..<10]), "p1"))
            let intents = try await ledger.memory(at: LedgerStage.time).openIntents
            #expect(intents.map(\.person) == all[0..<10].map { $0.person?.directoryID })
        }
    }

    @Test("Damaged bytes give an error or a memory, and never stop the process", arguments: 0..<60)
    func damaged(seed: UInt64) async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open()
            try await LedgerStage.begin(ledger, "p1")
            try await LedgerStage.apply(LedgerStage.suspensions(200), "p1", to: ledger)
            try await ledger.intend(LedgerStage.batch(LedgerStage.suspensions(20), "p1"))
            _ = try stage.rows("PRAGMA wal_checkpoint(TRUNCATE)")
            var bytes = [UInt8](try #require(FileManager.default.contents(atPath: stage.path)))
            var random = Seeded(seed: seed)
            for _ in 0..<(1 + Int(seed % 16)) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            let copy = LedgerStage(path: stage.path + ".damaged")
            try Data(bytes).write(to: URL(fileURLWithPath: copy.path))
            do {
                let opened = try copy.open()
                _ = try await opened.memory(at: LedgerStage.time)
                try await LedgerStage.begin(opened, "p2")
                try await LedgerStage.apply(LedgerStage.suspensions(10), "p2", to: opened)
                try await opened.finish(LedgerStage.record("p2"))
            } catch let error as LedgerError {
                #expect(!error.message.isEmpty && !error.remedy.isEmpty, "seed \(seed)")
            }
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
