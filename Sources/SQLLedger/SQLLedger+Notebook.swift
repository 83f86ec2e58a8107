import AccessModel
import SQLiteFile

/// What outlives a process and decides nothing: a text each, in the words of whoever keeps it.
public enum NotebookPage: Sendable {
    /// The counters of the metrics.
    case metrics
    /// What was told to whom.
    case notices

    var key: MetaKey {
        switch self {
        case .metrics: .metrics
        case .notices: .notices
        }
    }
}

extension SQLLedger {
    /// What stands on a page; `nil` for nothing yet.
    public func read(_ page: NotebookPage) async throws(LedgerError) -> String? {
        try await perform { queue, _ in try queue.inOneTransaction { try LedgerMeta($0)[page.key] } }
    }

    /// Writes a page anew.
    public func write(_ text: String, to page: NotebookPage) async throws(LedgerError) {
        try await perform { queue, _ in try queue.inWritingTransaction { try LedgerMeta($0).set(text, for: page.key) } }
    }
}
