import AccessModel
import Planning
import Reconciliation
import SQLLedger
import Simulator

/// The passes of a history, each judged.
extension History {
    /// A pass without a fault.
    mutating func pass(_ dice: inout Dice) async throws -> [String] {
        let modes: [PassRequest.Mode] = [.auto, .auto, .census, .sweep]
        return try await wholePass(sight, &dice, mode: modes[dice.number(0..<modes.count)])
    }

    mutating func wholePass(_ sight: Sight, _ dice: inout Dice, mode: PassRequest.Mode, _ what: String = "pass")
        async throws -> [String]
    {
        try await present(sight, &dice)
        let before = try hand.view()
        passes += 1
        let rules = charter.rules(for: registry.kind)
        let source = WitnessedDirectory.witness(of: try registry.source(rules))
        let report = try await site.pass(source, rules, mode: mode)
        self.report = report
        log.append(
            "\(what) (\(mode), \(report.directory.mode)): \(report.outcome.rawValue) \(Self.lines(of: report))")
        if report.outcome == .unread || report.outcome == .storeUnread {
            return ["a pass without a fault could not read: \(report.warnings)"]
        }
        if isPaused {
            // A look at a log that says nothing does not even ask whether there is a pause.
            return try hand.view() == before && (report.isDryRun || report.isQuiet)
                ? [] : ["a pass changed something during a pause"]
        }
        guard report.directory.mode == ReadMode.watch.rawValue, let source = source as? WitnessedDirectory else {
            return Self.failures(of: report) + (try judge(before, sight, report))
        }
        watches += 1
        return Self.failures(of: report) + (try judgePart(before, sight.byID, report, read: source.read))
    }

    /// Two passes of one kind without a fault, after which the store is what the directory wants, and a third that does nothing.
    mutating func settle(_ dice: inout Dice) async throws -> [String] {
        if isPaused { try await pause() }
        let modes: [PassRequest.Mode] = [.auto, .census, .sweep]
        let mode = modes[dice.number(0..<modes.count)]
        var faults = try await wholePass(sight, &dice, mode: mode)
        // A hold that went away by itself lets something happen in the pass after it: that one is counted anew.
        for _ in 0..<5 where faults.isEmpty {
            let former = report?.holds.map(\.limit.rawValue) ?? []
            faults = try await wholePass(sight, &dice, mode: mode)
            if Set(former).isSubset(of: report?.holds.map(\.limit.rawValue) ?? []) { break }
        }
        guard faults.isEmpty, let settled = report else { return faults }
        let view = try hand.view()
        faults = oracle.differences(view, sight, charter, explained: Explanations(settled, registry))
        if !faults.isEmpty { return faults }
        let more = try await wholePass(sight, &dice, mode: mode)
        if !more.isEmpty { return more }
        let isQuiet = report?.states.allSatisfy { if case .held = $0 { true } else { false } } ?? false
        if try hand.view() != view || !isQuiet { return ["the third pass still does something"] }
        return []
    }

    /// Two dry runs in different orders, and the pass: one plan, the same holds, and nothing touched before the pass.
    mutating func showFirst(_ dice: inout Dice) async throws -> [String] {
        let rules = charter.rules(for: registry.kind)
        try await present(Sight(world), &dice)
        let before = try hand.view()
        var shown: [PassReport] = []
        for _ in 0..<2 {
            try await registry.show(Sight(world), &dice)
            shown.append(try await site.pass(try registry.source(rules), rules, isDryRun: true))
        }
        if try hand.view() != before { return ["a dry run changed the store"] }
        let faults = try await wholePass(sight, &dice, mode: .auto)
        if isPaused { return faults }
        if let report, let plan = shown.first?.plan?.id {
            if shown.contains(where: { $0.plan?.id != plan }) {
                return ["the plan depends on the order of the listing"]
            }
            if shown[0].holds.map(\.id) != shown[1].holds.map(\.id) {
                return ["holds depend on the order of the listing"]
            }
            if report.plan?.id != plan { return faults + ["the pass is another than the dry run showed"] }
        }
        return faults
    }

    /// The listing is an older one; look-ups by id are of today. Where the directory has one truth, a plain pass.
    mutating func stalePass(_ dice: inout Dice) async throws -> [String] {
        guard registry.kind == .file, let old = past.suffix(4).first else { return try await pass(&dice) }
        let sight = pinned(Sight(listing: old, lookUps: dice.isHeads() ? world : old))
        return try await wholePass(sight, &dice, mode: .auto, "pass over an old listing")
    }

    /// Rule 1: complete or nothing.
    mutating func unreadablePass(_ dice: inout Dice) async throws -> [String] {
        try await present(Sight(world), &dice)
        let what = try registry.spoil(&dice)
        let (before, sight) = (try hand.view(), sight)
        passes += 1
        let rules = charter.rules(for: registry.kind)
        let mode = someMode(&dice)
        let report = try await site.pass(try registry.source(rules), rules, mode: mode)
        log.append("\(what), \(mode): \(report.outcome.rawValue)")
        if report.outcome == .unread || isPaused {
            return try hand.view() == before ? [] : ["the directory was not read, and the store was changed"]
        }
        if registry.kind == .file { return ["\(what), and the pass went on"] }
        // A repeat mended it, or it was about what was not asked for, or could be left out.
        self.report = report
        return try judgeBroken(before, sight, isOrdered: true)
    }

    /// A look at the log or a complete read, where there is a log.
    private func someMode(_ dice: inout Dice) -> PassRequest.Mode {
        registry.kind == .okta && dice.isHeads() ? .watch : .auto
    }

    /// A listing takes long: who leaves before it ends is suspended by what the log says, or by the next pass. It may be cut short.
    mutating func longPass(_ dice: inout Dice) async throws -> [String] {
        let rules = charter.rules(for: registry.kind)
        guard let source = try registry.source(rules) as? any WatchableDirectory else { return try await pass(&dice) }
        try await present(Sight(world), &dice)
        let (before, sight, mode) = (try hand.view(), sight, [PassRequest.Mode.census, .sweep][dice.number(0..<2)])
        past.append(world)
        var lines: [String] = []
        for _ in 0..<dice.number(1..<4) { lines += [world.happen(.leave, &dice) ?? ""] }
        let (later, registry, salt) = (self.sight, registry, dice.next())
        let long = LongDirectory(source) {
            var dice = Dice(salt)
            try await registry.show(later, &dice)
        }
        let fault: PassFault? = dice.isOne(in: 3) ? .cut(call: dice.number(2..<16), isAfter: dice.isHeads()) : nil
        passes += 1
        log.append("a long listing, in which \(lines)")
        do throws(LedgerError) {
            let report = try await site.pass(
                long, rules, mode: mode, fault: fault,
                sleep: { try await long.sleep($0, patience: Reconciler.patience) })
            self.report = report
            early += report.early.count
            let told = (report.early + [report]).map(Self.lines)
            log.append("its pass (\(mode)): \(report.outcome.rawValue) \(told.joined(separator: "\n    then"))")
        } catch {
            if error.message != Calls.message { throw error }
            log.append("its pass with \(fault.map { "\($0)" } ?? "no fault"): \(error.message)")
        }
        if fault == nil, let report { return try judgeLong(before, listed: sight, later, report) }
        return try judgeBroken(before, later, listed: sight, isOrdered: true)
    }

    /// The process dies at a call to ledger or store.
    mutating func cutPass(_ dice: inout Dice) async throws -> [String] {
        try await brokenPass(.cut(call: dice.number(1..<13), isAfter: dice.isHeads()), &dice)
    }

    /// The store does something else than it is asked to, or answers with what was.
    mutating func faultyPass(_ dice: inout Dice) async throws -> [String] {
        if site.ground is any ServedGround, dice.isHeads() { return try await refusedPass(&dice) }
        let mishaps = PassFault.Mishap.allCases
        let fault =
            dice.isOne(in: 5)
            ? PassFault.staleStore : .batch(dice.number(0..<6), mishaps[dice.number(0..<mishaps.count)])
        return try await brokenPass(fault, &dice)
    }

    /// An exchange with a store behind HTTP goes wrong, or a few in a row.
    private mutating func refusedPass(_ dice: inout Dice) async throws -> [String] {
        guard let service = site.ground as? any ServedGround else { return [] }
        let kinds: [Fault.Kind] = [
            .drop, .truncate(bytes: 1), .malformed, .html, .status(.init(401)), .status(.init(429)),
            .status(.init(500)),
        ]
        let kind = kinds[dice.number(0..<kinds.count)]
        try await present(Sight(world), &dice)
        let (before, sight) = (try hand.view(), sight)
        passes += 1
        let rules = charter.rules(for: registry.kind)
        service.order(Fault(kind, skip: dice.number(0..<24), times: dice.number(1..<4)))
        let report = try await site.pass(try registry.source(rules), rules)
        service.clearFaults()
        self.report = report
        log.append("pass with an exchange that \(kind): \(report.outcome.rawValue) \(Self.lines(of: report))")
        return try judgeBroken(before, sight, isOrdered: true)
    }

    private mutating func brokenPass(_ fault: PassFault, _ dice: inout Dice) async throws -> [String] {
        try await present(Sight(world), &dice)
        let (before, sight) = (try hand.view(), sight)
        passes += 1
        let rules = charter.rules(for: registry.kind)
        let source = try registry.source(rules)
        let mode = someMode(&dice)
        do throws(LedgerError) {
            let report = try await site.pass(source, rules, mode: mode, fault: fault)
            self.report = report
            log.append("pass (\(mode)) with \(fault): \(report.outcome.rawValue) \(Self.lines(of: report))")
        } catch {
            // A store that answers with an older mark is another ledger's, as far as this one can tell.
            let isForeign = fault == .staleStore && error.kind == .unusable
            if error.message != Calls.message, !isForeign { throw error }
            log.append("pass with \(fault): \(error.message)")
        }
        let faults = try judgeBroken(before, sight, isOrdered: fault.keepsOrder)
        if fault == .staleStore { oracle.noteStaleStore(try hand.view()) }
        return faults
    }

    /// A statement or an operation on a file fails, once or (the disk is full) from then on.
    mutating func failingPass(_ kind: Event.Kind, _ dice: inout Dice) async throws -> [String] {
        let order =
            kind == .statementFault
            ? SQLiteWatch.Order(domain: .statement, at: dice.number(1..<160), isAfter: dice.isHeads())
            : SQLiteWatch.Order(
                domain: .file, at: dice.number(1..<260), isAfter: dice.isHeads(), isLasting: dice.isOne(in: 3))
        try await present(Sight(world), &dice)
        let (before, sight) = (try hand.view(), sight)
        passes += 1
        let rules = charter.rules(for: registry.kind)
        let source = try registry.source(rules)
        let mode = someMode(&dice)
        watch.arm(order)
        do throws(LedgerError) {
            let report = try await site.pass(source, rules, mode: mode)
            self.report = report
            log.append("pass in which [\(watch.failed)] fails: \(report.outcome.rawValue) \(Self.lines(of: report))")
        } catch {
            log.append("pass in which [\(watch.failed)] fails: \(error.message)")
        }
        watch.arm(.nothing)
        return try judgeBroken(before, sight, isOrdered: true)
    }
}

extension PassFault {
    /// Whether effects arrive in the order in which they were sent.
    var keepsOrder: Bool {
        if case .batch(_, .delayed) = self { false } else { true }
    }
}
