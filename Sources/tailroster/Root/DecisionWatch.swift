import AccessModel
import Logging
import SQLLedger

/// Looks whether somebody decided something since everything was read last, so that an approval given at two in the morning does
/// not wait for the next census: only a complete read takes it up.
struct DecisionWatch {
    let ledgerPath: String
    /// How often it looks; a look reads a few rows of the ledger.
    let interval: Duration
    let logger: Logger

    /// Looks until it is cancelled, and asks once for each decision.
    func run(_ ask: @Sendable () -> Void) async {
        var told: Timestamp?
        while true {
            do { try await ContinuousClock().sleep(for: interval) } catch { return }
            do throws(LedgerError) {
                let state = try await SQLLedger.open(ledgerPath, mode: .pass).copyState()
                guard state.hasNewDecision, state.decidedAt != told else { continue }
                told = state.decidedAt
                logger.info("somebody decided something: a census takes it up")
                ask()
            } catch {
                // The pass that follows says what is wrong with the ledger.
                logger.debug("the ledger could not be looked at", metadata: ["why": "\(error.message)"])
            }
        }
    }
}
