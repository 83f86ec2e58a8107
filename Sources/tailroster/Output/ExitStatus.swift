import AccessModel
import ArgumentParser
import Settings

/// The exit codes of every command; the surface does not move.
///
/// 0 done or nothing to do · 1 unexpected failure · 2 changes pending · 3 held · 4 some changes failed · 5 the directory
/// could not be read completely · 6 another pass holds the lock · 7 the store could not be read · 64 bad usage · 78 bad
/// configuration. `check` ends with 5, 7 or 78 where a line about the directory, the store, or configuration, secrets or ledger failed.
enum ExitStatus {
    static let failure = ExitCode(1)
    static let held = ExitCode(3)
    static let unread = ExitCode(5)
    static let locked = ExitCode(6)
    static let storeUnread = ExitCode(7)
    static let badUsage = ExitCode(64)
    static let badConfiguration = ExitCode(78)

    static func of(_ error: LedgerError) -> ExitCode {
        switch error.kind {
        case .unusable: badConfiguration
        case .locked: locked
        case .failed: failure
        }
    }
}
