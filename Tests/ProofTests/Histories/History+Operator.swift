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
        oracle.forgetAll(try hand.view())
        pins = [:]
        isCounted = false
        log.append("the ledger is lost")
    }

    // MARK: Pins

    /// Somebody or something is left as it is for half a day, or no more.
    mutating func pin(_ dice: inout Dice) async throws {
        let isPerson = dice.isHeads()
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
        for (subject, until) in pins where until > site.now.adding(seconds: 60) {
            switch subject {
            case .person(let id): sight.pinnedPeople.insert(registry.worldID(id.text))
            case .group(let id): sight.pinnedGroups.insert(registry.worldID(id.text))
            case .name: break
            }
        }
        return sight
    }

    // MARK: The ledger's file

    /// Suspensions that the directory asks for too are taken over.
    mutating func adopt(_ dice: inout Dice) async throws -> [String] {
        try await registry.show(Sight(world), &dice)
        let (before, sight) = (try hand.view(), sight)
        let rules = charter.rules(for: registry.kind)
        let outcome = try await site.adopt(try registry.source(rules), rules)
        guard case .looked(let report) = outcome else { return ["an adoption without a fault could not read"] }
        log.append("adopt suspensions of \(report.adoption.suspensions.map(\.login))")
        if try hand.view() != before { return ["an adoption changed the store"] }
        oracle.adopt(before, sight, charter)
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
            pinsOfBackup = pins
            log.append("the ledger is backed up")
        } catch {
            // One that a pass could not fill is nothing to keep.
            log.append("the ledger is not backed up: \(error.message)")
        }
    }

    /// The backup is put back, by the command or by a hand that copies the file.
    mutating func restore(_ dice: inout Dice) throws {
        guard FileManager.default.fileExists(atPath: backup) else { return }
        let isCommand = dice.isHeads()
        if isCommand {
            _ = try LedgerCopies(ledger: site.path("ledger.db")).restore(from: backup, at: site.now)
        } else {
            try site.loseLedger()
            try FileManager.default.copyItem(atPath: backup, toPath: site.path("ledger.db"))
        }
        oracle.putBack(try hand.view())
        pins = pinsOfBackup
        isCounted = false
        log.append("the backup of the ledger is put back \(isCommand ? "by the command" : "by hand")")
    }
}
