import AccessModel
import Foundation
import Testing

@testable import SQLLedger

@Suite("SQLite ledger: the lock")
struct LedgerLockTests {
    @Test("A second holder is refused at once and told who has it; released, it is free")
    func exclusive() async throws {
        try await LedgerStage.with { stage in
            let first = try LedgerLock(path: stage.path)
            let error = #expect(throws: LedgerError.self) { _ = try LedgerLock(path: stage.path) }
            #expect(error?.kind == .locked)
            #expect(error?.message.contains("process \(getpid())") == true)
            first.release()
            first.release()
            let second = try LedgerLock(path: stage.path)
            #expect(throws: LedgerError.self) { _ = try LedgerLock(path: stage.path) }
            second.release()
        }
    }

    @Test("A lock that nobody holds any more is free, also when it was not released")
    func dropped() async throws {
        try await LedgerStage.with { stage in
            do { _ = try LedgerLock(path: stage.path) }
            _ = try LedgerLock(path: stage.path)
        }
    }

    @Test("Another name of the same ledger is the same lock: through a linked folder, and through a linked file")
    func symbolicLinks() async throws {
        try await SQLLedgers.withFolder { folder in
            let manager = FileManager.default
            try manager.createDirectory(atPath: "\(folder)/real", withIntermediateDirectories: true)
            try manager.createSymbolicLink(atPath: "\(folder)/alias", withDestinationPath: "\(folder)/real")
            let lock = try LedgerLock(path: "\(folder)/real/ledger.db")
            #expect(throws: LedgerError.self) { _ = try LedgerLock(path: "\(folder)/alias/ledger.db") }
            _ = try SQLLedger.open("\(folder)/real/ledger.db", mode: .pass)
            try manager.createSymbolicLink(
                atPath: "\(folder)/other.db", withDestinationPath: "\(folder)/real/ledger.db")
            #expect(throws: LedgerError.self) { _ = try LedgerLock(path: "\(folder)/other.db") }
            lock.release()
        }
    }

    @Test("A process that is killed gives it up")
    func killed() async throws {
        try await LedgerStage.with { stage in
            // Another process takes the same kernel lock and waits to be killed.
            let holder = Process()
            holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
            holder.arguments = ["--no-fork", stage.path + ".lock", "/bin/sh", "-c", "echo held; exec cat"]
            let (input, output) = (Pipe(), Pipe())
            holder.standardInput = input
            holder.standardOutput = output
            try holder.run()
            try #require(output.fileHandleForReading.availableData.isEmpty == false)
            let error = #expect(throws: LedgerError.self) { _ = try LedgerLock(path: stage.path) }
            #expect(error?.kind == .locked)
            kill(holder.processIdentifier, SIGKILL)
            holder.waitUntilExit()
            _ = try LedgerLock(path: stage.path)
        }
    }

    @Test("A folder that cannot be made is an error of its own")
    func unmakeable() {
        let error = #expect(throws: LedgerError.self) { _ = try LedgerLock(path: "/proc/tailroster/ledger.db") }
        #expect(error?.kind == .failed && error?.message.contains("cannot be made") == true)
    }
}
