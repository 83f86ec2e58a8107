import AccessModel
import ArgumentParser
import Foundation
import Reconciliation
import SQLLedger
import Settings

/// The ledger for commands that ask it or note something in it, without a pass and without its lock.
struct LedgerDesk {
    let assembly: Assembly

    /// Opens the ledger and notes something in it.
    ///
    /// A ledger that cannot be written serves as a copy in memory, in which nothing lasts: it is refused here.
    func note<Value>(
        _ work: (SQLLedger) async throws(LedgerError) -> Value
    ) async throws -> Value {
        let path = assembly.configuration.ledgerPath
        return try await with { ledger throws(LedgerError) in
            guard ledger.isPersistent else {
                throw LedgerError(
                    .failed, "the ledger \(path) cannot be written by this user, or is of an older version",
                    remedy: "Do it as the user who runs tailroster, on the machine where it runs, after a pass.")
            }
            return try await work(ledger)
        }
    }

    /// Opens the ledger for work that may also fail in ways of its own.
    func with<Value>(_ work: (SQLLedger) async throws -> Value) async throws -> Value {
        let ledger = try await with { ledger throws(LedgerError) in ledger }
        do {
            return try await work(ledger)
        } catch let error as LedgerError {
            Console.complain("\(error.message.sentence) \(error.remedy)")
            throw ExitStatus.of(error)
        }
    }

    /// Opens the ledger and asks it; what goes wrong is told, and ends the process with its code.
    func with<Value>(
        _ work: (SQLLedger) async throws(LedgerError) -> Value
    ) async throws -> Value {
        let path = assembly.configuration.ledgerPath
        do throws(LedgerError) {
            guard FileManager.default.fileExists(atPath: path) else {
                throw LedgerError(
                    .unusable, "there is no ledger at \(path) yet",
                    remedy: "The first tailroster reconcile makes it; or ledger.path names the wrong file.")
            }
            return try await work(try SQLLedger.open(path, mode: .dryRun))
        } catch {
            Console.complain("\(error.message.sentence) \(error.remedy)")
            throw ExitStatus.of(error)
        }
    }
}
