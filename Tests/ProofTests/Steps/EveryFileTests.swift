import AccessModel
import Foundation
import Planning
import Reconciliation
import SQLLedger
import Seams
import Testing

/// Each operation on lock, witness and document fails, in turn, in every way: what SQLite does with its files is another suite's.
@Suite("Proof: every operation on lock, witness and document fails once")
struct EveryFileTests {
    enum Way: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case refused = "it never happens"
        case half = "it happens half, or is said to have failed"
        case full = "nothing can be written from it on"

        var testDescription: String { rawValue }

        func order(at step: Int) -> SQLiteWatch.Order {
            switch self {
            case .refused: .init(domain: .plain, at: step)
            case .half: .init(domain: .plain, at: step, isAfter: true)
            case .full: .init(domain: .plain, at: step, isLasting: true)
            }
        }
    }

    /// A pass as the program makes it: under the ledger's lock.
    private func pass(_ day: Upheaval, _ site: Site) async throws -> PassReport {
        let lock = try LedgerLock(path: site.path("ledger.db"))
        defer { lock.release() }
        return try await day.pass(site, DocumentRegistry(folder: site.folder))
    }

    @Test(
        "Nothing is lost, doubled or granted, and two passes mend it", .enabled(if: seam_sees_plain_files()),
        arguments: Way.allCases)
    func everyOperation(_ way: Way) async throws {
        let site = try Site()
        let day = Upheaval(keepsNamesApart: false, on: site.ground)
        let registry = DocumentRegistry(folder: site.folder)
        try await day.settle(site, registry)
        let view = try site.ground.view(registry)
        let seq = try site.ground.feed(after: 0, registry).last?.seq ?? 0
        var (step, faults, names) = (1, [String](), Set<String>())
        while true {
            let copy = try await site.copy()
            let own = DocumentRegistry(folder: copy.folder)
            let watch = try SQLiteWatch(folder: copy.folder)
            watch.arm(way.order(at: step))
            var ending: String
            do { ending = try await pass(day, copy).outcome.rawValue } catch { ending = "\(error)" }
            let failed = watch.failed
            watch.arm(.nothing)
            // The pass had fewer operations than this.
            if failed.isEmpty { break }
            names.insert(failed)
            let what = "operation \(step), [\(failed)] (\(ending))"
            if ending == PassReport.Outcome.unread.rawValue, try copy.ground.view(own) != view {
                faults.append("\(what) => the store was changed")
            }
            // The lock that was let go can be taken.
            try LedgerLock(path: copy.path("ledger.db")).release()
            faults += try await day.faults(after: what, since: view, feedAt: seq, copy, own)
            step += 1
        }
        print("Every operation on a file, \(way.rawValue): \(step - 1) failed once: \(names.sorted())")
        for name in ["ledger.db.lock: lock", "ledger.db.witness: rename", "people.json: read"] {
            #expect(names.contains(name), "\(names.sorted())")
        }
        #expect(faults.count == 0, "\(faults.count) faults:\n\(faults.prefix(20).joined(separator: "\n"))")
    }
}
