import AccessModel
import SQLiteFile

extension SQLLedger {
    /// Records a person's yes, for the next pass. Needs no lock: a pass under way has read its approvals already.
    ///
    /// - Throws: ``ApprovalRefusal``, with nothing recorded.
    public func approve(_ request: ApprovalRequest) async throws(ApprovalRefusal) -> ApprovalReceipt {
        let result: Result<Result<ApprovalReceipt, ApprovalRefusal>, LedgerError>
        do throws(LedgerError) {
            result = .success(
                try await perform { queue, _ in
                    do {
                        return .success(
                            try queue.inWritingTransaction { try ApprovalBook($0).approve(request) })
                    } catch let refusal as ApprovalRefusal {
                        return .failure(refusal)
                    }
                })
        } catch {
            result = .failure(error)
        }
        switch result {
        case .success(let inner): return try inner.get()
        case .failure(let error): throw .ledger(error)
        }
    }
}
