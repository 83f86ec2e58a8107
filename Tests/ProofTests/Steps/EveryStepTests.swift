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
        let day: Upheaval
        let site: Site
        let view: StoreView
        let seq: Int64

        init(_ footing: Footing) async throws {
            site = try await footing.site()
            day = Upheaval(keepsNamesApart: false, on: site.ground)
            let registry = DocumentRegistry(folder: site.folder)
            try await day.settle(site, registry)
            view = try site.ground.view(registry)
            seq = try site.ground.feed(after: 0, registry).last?.seq ?? 0
        }

        /// How many steps the day's pass has, and whether its plan has every kind of change.
        func count(_ domain: SQLiteWatch.Order.Domain) async throws -> Int {
            let copy = try await site.copy()
            let watch = try SQLiteWatch(folder: copy.folder)
            watch.arm(.nothing)
            let report = try await day.pass(copy, DocumentRegistry(folder: copy.folder))
            await copy.ground.end()
            #expect(report.outcome == .applied)
            #expect(Set(report.plan?.changes.map(\.kind) ?? []) == Upheaval.kinds(site.store().capabilities))
            return watch.count(domain)
        }

        /// What went wrong when the step failed; `nil` where the way does not concern it.
        func fail(_ way: Way, at step: Int) async throws -> [String]? {
            let copy = try await site.copy()
            do {
                let found = try await fail(way, at: step, copy)
                await copy.ground.end()
                return found
            } catch {
                await copy.ground.end()
                throw error
            }
        }

        private func fail(_ way: Way, at step: Int, _ copy: Site) async throws -> [String]? {
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
            return try await day.faults(
                after: "step \(step), [\(failed)] (\(ending))", since: view, feedAt: seq, copy, registry)
        }
    }

    @Test("Nothing is lost, doubled or granted, and two passes mend it", arguments: Way.allCases, Footing.chosen)
    func everyStep(_ way: Way, on footing: Footing) async throws {
        let stage = try await Stage(footing)
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
        await stage.site.ground.end()
        print("Every step, \(footing), \(way.rawValue): \(failed) of \(count) failed once")
        #expect(failed > 5)
        #expect(faults.count == 0, "\(faults.count) faults:\n\(faults.prefix(20).joined(separator: "\n"))")
    }
}
