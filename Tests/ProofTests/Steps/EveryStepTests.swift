import AccessModel
import Foundation
import Planning
import Reconciliation
import Testing

/// Each statement and each operation on a file of a pass fails, in turn, in every way; the passes after it bring the store to
/// what the directory wants, and nothing is lost, doubled or lifted that is not ours.
@Suite("Proof: every step fails once")
struct EveryStepTests {
    /// In which way a step fails.
    enum Way: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case statement = "a statement fails"
        case commit = "a transaction stands and is said to have failed"
        case file = "an operation on a file fails"
        case torn = "an operation on a file fails half way"
        case full = "the disk is full from one operation on"

        var testDescription: String { rawValue }

        func order(at step: Int) -> SQLiteWatch.Order {
            switch self {
            case .statement: .init(domain: .statement, at: step)
            case .commit: .init(domain: .statement, at: step, isAfter: true)
            case .file: .init(domain: .file, at: step)
            case .torn: .init(domain: .file, at: step, isAfter: true)
            case .full: .init(domain: .file, at: step, isLasting: true)
            }
        }

        /// Whether a failed step is one that this way is about, and not covered by another.
        func concerns(_ failed: String) -> Bool {
            switch self {
            case .statement, .file: true
            case .commit: failed.contains("COMMIT")
            case .torn, .full: failed.hasSuffix("write") || failed.hasSuffix("sync") || failed.hasSuffix("truncate")
            }
        }
    }

    /// A site on the day before, from which copies are taken.
    private struct Stage: Sendable {
        let day = Upheaval(keepsNamesApart: false)
        let site: Site
        let view: StoreView
        let seq: Int64

        init() async throws {
            site = try Site()
            let registry = DocumentRegistry(folder: site.folder)
            try await day.settle(site, registry)
            let hand = try StoreHand(path: site.path("store.db"), registry: registry)
            view = try hand.view()
            seq = try hand.feed(after: 0).last?.seq ?? 0
        }

        /// How many steps the day's pass has, and whether its plan has every kind of change.
        func count(_ domain: SQLiteWatch.Order.Domain) async throws -> Int {
            let copy = try Site(copyOf: site)
            let watch = try SQLiteWatch(folder: copy.folder)
            watch.arm(.nothing)
            let report = try await day.pass(copy, DocumentRegistry(folder: copy.folder))
            #expect(report.outcome == .applied)
            #expect(Set(report.plan?.changes.map(\.kind) ?? []) == Set(ChangeKind.allCases))
            return watch.count(domain)
        }

        /// What went wrong when the step failed; `nil` where the way does not concern it.
        func fail(_ way: Way, at step: Int) async throws -> [String]? {
            let copy = try Site(copyOf: site)
            let registry = DocumentRegistry(folder: copy.folder)
            let watch = try SQLiteWatch(folder: copy.folder)
            watch.arm(way.order(at: step))
            var ending: String
            do {
                ending = try await day.pass(copy, registry).outcome.rawValue
            } catch {
                ending = "\(error)"
            }
            let failed = watch.failed
            watch.arm(.nothing)
            guard !failed.isEmpty, way.concerns(failed) else { return nil }
            let hand = try StoreHand(path: copy.path("store.db"), registry: registry)
            return try await day.faults(
                after: "step \(step), [\(failed)] (\(ending))", since: view, feedAt: seq, copy, registry, hand)
        }
    }

    @Test("Nothing is lost, doubled or granted, and two passes mend it", arguments: Way.allCases)
    func everyStep(_ way: Way) async throws {
        let stage = try await Stage()
        let count = try await stage.count(way.order(at: 0).domain)
        #expect(count > 100)
        var (failed, faults) = (0, [String]())
        try await withThrowingTaskGroup(of: [String]?.self) { group in
            var next = 1
            for _ in 0..<2 where next <= count {
                group.addTask { [next] in try await stage.fail(way, at: next) }
                next += 1
            }
            while let found = try await group.next() {
                if let found {
                    failed += 1
                    faults += found
                }
                guard next <= count else { continue }
                group.addTask { [next] in try await stage.fail(way, at: next) }
                next += 1
            }
        }
        print("Every step, \(way.rawValue): \(failed) of \(count) failed once")
        #expect(failed > 5)
        #expect(faults.count == 0, "\(faults.count) faults:\n\(faults.prefix(20).joined(separator: "\n"))")
    }
}
