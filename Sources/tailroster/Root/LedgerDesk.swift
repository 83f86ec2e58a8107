import AccessModel
import ArgumentParser
import Foundation
import Reconciliation
import SQLLedger
import Settings

/// The ledger for commands that ask it or note something in it, without a pass and without its lock.
struct LedgerDesk {
    let assembly: Assembly

    /// Opens the ledger and works with it; what goes wrong is told, and ends the process with its code.
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
