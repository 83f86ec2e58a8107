import AccessModel
import ArgumentParser
import Foundation
import Reconciliation
import SQLLedger
import Settings

/// Backups of the ledger, and what a person says of it by hand.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Backs the ledger up, restores it, and says what it cannot know.",
        subcommands: [Backup.self, Restore.self, Claim.self, AcceptClock.self])

    struct Backup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "backup", abstract: "Writes a consistent copy of the ledger, while passes may run.",
            discussion: """
                Needs no lock. The copy is one file of mode 0600, and knows that it is a copy: put in the ledger's place by \
                whatever means, it disclaims what it cannot prove.

                Example:
                  tailroster ledger backup /var/backups/tailroster-$(date +%F).db
                """)

        @Argument(help: "The file to write; nothing may lie there yet.") var file: String
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let assembly = try options.assemble()
            try LedgerCommand.telling { () throws(LedgerError) in
                try LedgerCopies(ledger: assembly.configuration.ledgerPath).backUp(to: LedgerCommand.absolute(file))
            }
            try Console.result("The ledger is copied to \(file).\n")
        }
    }

    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "restore", abstract: "Puts a backup in the ledger's place.",
            discussion: """
                Takes the lock. The former ledger is kept beside it. The next pass reads everything anew; suspensions and open \
                approvals of the backup are void, since nobody knows what became of them, and nothing is lifted that it cannot \
                prove to be its own. tailroster adopt --suspensions takes over what the directory asks for.

                Example:
                  tailroster ledger restore /var/backups/tailroster-2026-07-01.db
                """)

        @Argument(help: "The backup.") var file: String
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let assembly = try options.assemble()
            let path = assembly.configuration.ledgerPath
            let backup = LedgerCommand.absolute(file)
            guard FileManager.default.fileExists(atPath: backup) else {
                Console.complain("there is no file \(file.printable).")
                throw ExitStatus.badUsage
            }
            let storeIdentity = await readableStore(assembly)
            let restored = try LedgerCommand.telling { () throws(LedgerError) in
                let lock = try LedgerLock(path: path)
                defer { lock.release() }
                let copies = LedgerCopies(ledger: path)
                if let binding = try copies.binding(ofBackup: backup) {
                    try check(binding, assembly, store: storeIdentity)
                }
                return try copies.restore(from: backup, at: Machine.now(), by: Machine.userName())
            }
            try Console.result(sentence(restored))
        }

        /// The store's identity, where it can be read: a ledger is restored also while the store is away, and the next pass looks.
        private func readableStore(_ assembly: Assembly) async -> String? {
            do throws(StoreError) { return try await assembly.store.identity() } catch { return nil }
        }

        private func check(_ binding: LedgerBinding, _ assembly: Assembly, store: String?) throws(LedgerError) {
            if binding.directory != assembly.source.identity {
                throw LedgerError(
                    .unusable,
                    "\(file) belongs to the directory \(binding.directory), not to \(assembly.source.identity)",
                    remedy: "Name a backup of this directory's ledger.")
            }
            if let store, binding.store != store {
                throw LedgerError(
                    .unusable, "\(file) belongs to the store \(binding.store), not to \(store)",
                    remedy: "Name a backup of this store's ledger.")
            }
        }

        private func sentence(_ restored: LedgerCopies.Restoration) -> String {
            var text = "The ledger is restored from \(file)."
            if let kept = restored.kept { text += " The former one is kept as \(kept)." }
            text +=
                restored.tookOver
                ? " Pause, pins, links by hand and what counts against the limits were taken over from it."
                : " Nothing could be taken over from a former ledger: see that pause and pins are as you want them, and that the limits "
                    + "of the day begin anew."
            if restored.isNewest {
                text += " No pass has begun since it was the ledger: it goes on as if nothing had happened."
            }
            return text + " Look at tailroster reconcile --dry-run before the next pass.\n"
        }
    }

    struct Claim: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "claim", abstract: "Takes the store back for this ledger, after another one served it.",
            discussion: """
                Two ledgers for one store would each undo what the other does, so the one that finds another's mark in the store \
                is refused. Stop the other one first; this says that it is stopped. The next pass then goes on as with a \
                restored ledger.

                Example:
                  tailroster ledger claim
                """)

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let assembly = try options.assemble()
            let path = assembly.configuration.ledgerPath
            let servedBy: LedgerMark?
            do throws(StoreError) {
                servedBy = try await assembly.store.read().servedBy
            } catch {
                Console.complain("\(error.message.sentence) \(error.remedy)")
                throw ExitStatus.storeUnread
            }
            let now = Machine.now()
            let own = try await LedgerDesk(assembly: assembly).with { ledger throws(LedgerError) in
                try await ledger.memory(at: now).provenance
            }
            guard let servedBy, servedBy.ledger != own.ledger, servedBy.ledger != own.formerLedger else {
                Console.complain("no other ledger serves this store: there is nothing to claim.")
                throw ExitStatus.badUsage
            }
            try LedgerCommand.telling { () throws(LedgerError) in
                let lock = try LedgerLock(path: path)
                defer { lock.release() }
                try LedgerCopies(ledger: path).markDisplaced(at: now, by: Machine.userName())
            }
            try Console.result("The next pass takes the store for this ledger. Keep the other one stopped.\n")
        }
    }

    struct AcceptClock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "accept-clock",
            abstract: "Says that this machine's clock is right, whatever the last pass bore.",
            discussion: """
                A pass is refused when the clock is earlier than the last pass, or more than a year later. Set the clock first. \
                What was recorded in the future counts from now, and approvals from the future are void.

                Example:
                  tailroster ledger accept-clock
                """)

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let assembly = try options.assemble()
            let (now, user) = (Machine.now(), Machine.userName())
            let former = try await LedgerDesk(assembly: assembly).note { ledger throws(LedgerError) in
                try await ledger.acceptClock(at: now, by: user)
            }
            let told = former.map { "The last pass was at \($0). " } ?? ""
            try Console.result("\(told)From now on the clock of this machine counts: it says \(now).\n")
        }
    }

    /// Gives the value; an error is told, and ends with its code.
    static func telling<Value>(_ body: () throws(LedgerError) -> Value) throws -> Value {
        do throws(LedgerError) {
            return try body()
        } catch {
            Console.complain("\(error.message.sentence) \(error.remedy)")
            throw ExitStatus.of(error)
        }
    }

    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}
