import AccessModel
import Foundation
import Planning
import Reconciliation
import SQLLedger

/// What the operator of a history does.
extension History {
    mutating func approve() async throws {
        let ledger = try site.ledger()
        for hold in report?.holds ?? [] where hold.limit != .follows {
            do {
                _ = try await ledger.approve(ApprovalRequest(id: hold.id.text, user: "test", time: site.now))
                log.append("approve \(hold.limit) \(hold.subject)")
                oracle.noteApproval()
                isCounted = false
            } catch {
                log.append("approval refused: \(error)")
            }
        }
    }

    mutating func changeRules(_ dice: inout Dice) throws {
        log.append(charter.change(&dice))
        oracle.noteRules(charter, world, try hand.view())
    }

    /// Nothing that stands can be proved to be ours any more.
    mutating func loseLedger() throws {
        try site.loseLedger()
        take(Decisions(), try hand.view())
        oracle.forgetAll(try hand.view())
        isCounted = false
        log.append("the ledger is lost")
    }

    /// The witness beside the ledger is gone, or is that of another ledger, or of a later day: whose ledger this is, nobody can
    /// tell, and it disclaims its suspensions as one that was put back does.
    mutating func loseWitness(_ dice: inout Dice) throws {
        let witness = site.path("ledger.db.witness")
        guard FileManager.default.fileExists(atPath: witness) else { return }
        let words = try String(contentsOfFile: witness, encoding: .utf8).split(separator: " ")
        switch dice.number(0..<3) {
        case 0: try FileManager.default.removeItem(atPath: witness)
        case 1: try Data("another-ledger 1\n".utf8).write(to: URL(filePath: witness))
        default: try Data("\(words.first ?? "") 999999\n".utf8).write(to: URL(filePath: witness))
        }
        oracle.putBack(try hand.view())
        isCounted = false
        log.append("the witness beside the ledger is gone, or says something else")
    }

    // MARK: Pins

    /// Somebody or something is left as it is for half a day, or no more.
    mutating func pin(_ dice: inout Dice) async throws {
        let isPerson = dice.isHeads()
        // Whoever is pinned has an id in the directory.
        try await present(Sight(world), &dice)
        guard let id = dice.pick(isPerson ? Array(world.people.keys) : Array(world.groups.keys)) else { return }
        let directoryID = DirectoryID(registry.directoryID(id))
        let subject: Pin.Subject = isPerson ? .person(directoryID) : .group(directoryID)
        let ledger = try site.ledger()
        if pins[subject] != nil {
            pins[subject] = nil
            _ = try await ledger.unpin(subject, at: site.now, by: "test")
            log.append("unpin \(id)")
            return
        }
        let until = site.now.adding(seconds: 12 * 3600)
        try await ledger.pin(Pin(subject: subject, name: id, since: site.now, until: until, user: "test"))
        pins[subject] = until
        log.append("pin \(id)")
    }

    /// A sight with the pins that are in force when the next pass begins.
    func pinned(_ sight: Sight) -> Sight {
        var sight = sight
        sight.unlinkedPeople = Set(unlinked.values)
        for (subject, until) in pins where until > site.now.adding(seconds: 60) {
            switch subject {
            case .person(let id): sight.pinnedPeople.insert(registry.worldID(id.text))
            case .group(let id): sight.pinnedGroups.insert(registry.worldID(id.text))
            case .name: break
            }
        }
        return sight
    }

    // MARK: Links and pauses

    /// An account follows nobody from now on; or its person again.
    mutating func unlink(_ dice: inout Dice) async throws {
        let view = try hand.view()
        guard let person = dice.pick(view.accounts.compactMap(\.person)), let account = view.account(of: person) else {
            return
        }
        let isUnlinked = unlinked[account.id] != nil
        let link = HandLink(
            account: AccountID(hand.storeID(of: account.id)), login: account.login,
            person: isUnlinked ? DirectoryID(registry.directoryID(person)) : nil, since: site.now, user: "test")
        _ = try await site.ledger().record(link)
        unlinked[account.id] = isUnlinked ? nil : person
        oracle.noteLink(account.id, view)
        log.append("\(isUnlinked ? "link" : "unlink") \(account)")
    }

    /// An account is another person's from now on, who has none: somebody who came back under a new id, or whom no login told.
    mutating func link(_ dice: inout Dice) async throws {
        guard site.ground is SQLiteGround else { return }
        try await present(Sight(world), &dice)
        let view = try hand.view()
        let pinned = pinned(Sight(world)).pinnedPeople
        let waiting = world.people.keys.filter { view.account(of: $0) == nil && !pinned.contains($0) }
        let holders = view.accounts.filter { unlinked[$0.id] == nil }.compactMap(\.person).filter {
            !pinned.contains($0)
        }
        // Who waits for the account that bears their login comes before others.
        guard let person = dice.pick(waiting), let login = world.people[person]?.login,
            let holder = holders.first(where: { view.account(of: $0)?.login == login }) ?? dice.pick(holders),
            let account = view.account(of: holder)
        else { return }
        _ = try await site.ledger().record(
            HandLink(
                account: AccountID(hand.storeID(of: account.id)), login: account.login,
                person: DirectoryID(registry.directoryID(person)), since: site.now, user: "test"))
        hand.linked[account.id] = person
        hasLinked = true
        isCounted = false
        oracle.noteLink(account.id, view)
        log.append("link \(account) to \(person)")
    }

    /// Every pass is a dry run from now on; or no more.
    mutating func pause() async throws {
        isPaused.toggle()
        let ledger = try site.ledger()
        if isPaused {
            try await ledger.pause(Pause(since: site.now, user: "test", note: ""))
        } else {
            _ = try await ledger.resume(at: site.now, by: "test")
        }
        log.append(isPaused ? "pause" : "resume")
    }

    // MARK: The ledger's file

    /// What people decided and what was taken over, as another ledger has it.
    private mutating func take(_ decisions: Decisions, _ view: StoreView) {
        (pins, isPaused) = (decisions.pins, decisions.isPaused)
        unlinked = decisions.unlinked.filter { view.account($0.key) != nil }
        (hand.claims, hand.linked) = (decisions.claims, decisions.linked)
        if hand.known != nil { hand.known = decisions.known }
        oracle.uncertainLinks = hand.known.map { $0.unsure.subtracting($0.sure) } ?? []
    }

    /// Suspensions that the directory asks for too are taken over, and groups that stand under the name of one of its own.
    mutating func adopt(_ dice: inout Dice) async throws -> [String] {
        try await present(Sight(world), &dice)
        let (before, sight) = (try hand.view(), sight)
        let rules = charter.rules(for: registry.kind)
        let wish = Adoption.Wish(groups: dice.isHeads() ? [GlobPattern("*")] : [], suspensions: dice.isHeads())
        let outcome = try await site.adopt(wish, try registry.source(rules), rules)
        guard case .looked(let report) = outcome else { return ["an adoption without a fault could not read"] }
        let (groups, suspensions) = (report.adoption.groups, report.adoption.suspensions)
        log.append("adopt suspensions of \(suspensions.map(\.login)), groups \(groups.map(\.name))")
        if try hand.view() != before { return ["an adoption changed the store"] }
        // While paused, nothing is taken over.
        if isPaused { return [] }
        try recognise(sight, isSure: true)
        if wish.suspensions { oracle.adopt(before, sight, charter) }
        for group in groups {
            let id = registry.worldID(group.id.text)
            guard before.handMadeGroups.contains(group.name), let own = world.groups[id], charter.selects(own.name),
                charter.rendered(own.name) == group.name
            else { return ["the group \(group.name) was taken over as \(id), which it is not"] }
            try hand.adopt(group.name, as: id)
            oracle.noteAdopted(group: id, try hand.view())
        }
        // It has read both sides, and remembers what stands on both.
        oracle.learn(from: sight, before, charter)
        return []
    }

    private var backup: String { site.path("ledger.backup") }

    mutating func backUp() throws {
        guard FileManager.default.fileExists(atPath: site.path("ledger.db")) else { return }
        if FileManager.default.fileExists(atPath: backup) { try FileManager.default.removeItem(atPath: backup) }
        do throws(LedgerError) {
            try LedgerCopies(ledger: site.path("ledger.db")).backUp(to: backup)
            backedUp = Decisions(
                pins: pins, unlinked: unlinked, isPaused: isPaused, claims: hand.claims, linked: hand.linked,
                known: hand.known ?? Acquaintance())
            hasLinked = false
            log.append("the ledger is backed up")
        } catch {
            // One that a pass could not fill is nothing to keep.
            log.append("the ledger is not backed up: \(error.message)")
        }
    }

    /// The backup is put back, by the command or by a hand that copies the file.
    mutating func restore(_ dice: inout Dice) throws {
        guard FileManager.default.fileExists(atPath: backup) else { return }
        // What was linked since then is undone by a hand that copies the file, and stands in the store.
        let isCommand = dice.isHeads() || hasLinked
        var decisions = backedUp
        if isCommand {
            let restored = try LedgerCopies(ledger: site.path("ledger.db")).restore(
                from: backup, at: site.now, by: "test")
            // What people decided since then outlives it, where there is somewhere to take it from.
            if restored.tookOver {
                (decisions.pins, decisions.unlinked, decisions.isPaused) = (pins, unlinked, isPaused)
                decisions.linked = hand.linked
            }
        } else {
            try site.loseLedger()
            try FileManager.default.copyItem(atPath: backup, toPath: site.path("ledger.db"))
        }
        take(decisions, try hand.view())
        oracle.putBack(try hand.view())
        isCounted = false
        log.append("the backup of the ledger is put back \(isCommand ? "by the command" : "by hand")")
    }
}
