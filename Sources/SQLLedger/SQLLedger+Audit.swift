import AccessModel
import SQLiteFile

extension SQLLedger {
    /// Entries of the audit after a number, in order, at most so many: what `audit export` asks for page by page.
    public func auditEntries(after number: Int64, limit: Int = 100) async throws(LedgerError) -> [AuditEntry] {
        try await perform { queue, _ in
            try queue.inOneTransaction { try AuditReading($0).entries(after: number, limit: limit) }
        }
    }

    /// Looks at the whole chain.
    ///
    /// - Parameter head: the hash of an entry that somebody kept, to be found in it.
    public func verifyAudit(head: String? = nil) async throws(LedgerError) -> AuditVerdict {
        try await perform { queue, _ in
            try queue.inOneTransaction { try AuditReading($0).verify(head: head) }
        }
    }
}
