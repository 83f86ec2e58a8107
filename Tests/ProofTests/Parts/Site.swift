import AccessModel
import Crypto
import Foundation
import Logging
import Planning
import Reconciliation
import SQLLedger
import Synchronization

/// A store and a ledger on disk in a folder of their own, a directory, and a clock that moves a minute with every pass.
///
/// Another store plugs in as its ``Ground``.
final class Site: Sendable {
    let folder: URL
    let ground: any Ground
    private let state = Mutex((passes: 0, now: Timestamp(milliseconds: 1_782_864_000_000)))
    private let storeMemory = StoreMemory()
    private static let digest = ContentDigest { Array(SHA256.hash(data: $0)) }

    /// A site on this ground; on a store in its own folder where none is given.
    convenience init(ground: (any Ground)? = nil) throws {
        let folder = try Self.makeFolder()
        self.init(folder: folder, ground: ground ?? SQLiteGround(folder: folder))
    }

    private init(folder: URL, ground: any Ground) { (self.folder, self.ground) = (folder, ground) }

    private static func makeFolder() throws -> URL {
        let folder = parent.appending(path: "tailroster-proof-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// A copy of everything in the folder and of the store, at the same time.
    func copy() async throws -> Site {
        let folder = try Self.makeFolder()
        for name in try FileManager.default.contentsOfDirectory(atPath: self.folder.path) {
            try FileManager.default.copyItem(atPath: path(name), toPath: folder.appending(path: name).path)
        }
        let copy = Site(folder: folder, ground: try await ground.copy(in: folder))
        let moment = state.withLock { $0 }
        copy.state.withLock { $0 = moment }
        return copy
    }

    /// In memory where that can be: no power fails in these tests, and a disk makes them ten times as slow.
    private static let parent: URL = {
        let memory = URL(filePath: "/dev/shm")
        return FileManager.default.isWritableFile(atPath: memory.path) ? memory : FileManager.default.temporaryDirectory
    }()

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") }
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// The time of the last pass.
    var now: Timestamp { state.withLock { $0.now } }

    func wait(seconds: Int64) {
        state.withLock { $0.now = $0.now.adding(seconds: seconds) }
    }

    func store() -> any AccessStore { ground.store() }

    func ledger() throws(LedgerError) -> SQLLedger { try SQLLedger.open(path("ledger.db"), mode: .pass) }

    /// Nothing that the ledger knew is known any more.
    func loseLedger() throws {
        for suffix in ["", "-wal", "-shm"] {
            let path = path("ledger.db" + suffix)
            if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        }
    }

    /// Takes over what the directory asks for too.
    func adopt(
        _ wish: Adoption.Wish, _ source: any DirectorySource, _ rules: PlanningRules
    ) async throws(LedgerError) -> AdoptionOutcome {
        let (number, now) = next()
        let reconciler = Reconciler(
            source: source, store: store(), ledger: try ledger(), rules: rules, digest: Self.digest, now: { now },
            logger: Self.silent)
        return try await reconciler.adopt(wish, pass: PassID("pass-\(number)"), isApplied: true)
    }

    private static let silent = Logger(label: "proof") { _ in SwiftLogNoOpLogHandler() }

    /// The number and the time of the next pass.
    private func next() -> (Int, Timestamp) {
        state.withLock { state in
            state.passes += 1
            state.now = state.now.adding(seconds: 60)
            return (state.passes, state.now)
        }
    }

    /// Runs a pass with fresh parts, as a new process would.
    @discardableResult
    func pass(
        _ source: any DirectorySource, _ rules: PlanningRules, mode: PassRequest.Mode = .auto, isDryRun: Bool = false,
        fault: PassFault? = nil, batch: Int = 3, sleep: (@Sendable (Duration) async throws -> Void)? = nil
    ) async throws(LedgerError) -> PassReport {
        let (number, now) = next()
        let calls = Calls(cutBy: fault)
        let store = UnreliableStore(store(), fault: fault, calls: calls, memory: storeMemory)
        let ledger = MortalLedger(ledger: try ledger(), calls: calls)
        let reconciler = Reconciler(
            source: source, store: store, ledger: ledger, rules: rules,
            digest: Self.digest, limits: PassLimits(batch: batch), copies: ledger, sleep: sleep, now: { now },
            logger: Self.silent)
        let report = try await reconciler.run(
            PassRequest(pass: PassID("pass-\(number)"), mode: mode, isDryRun: isDryRun))
        await store.arrive()
        return report
    }
}
