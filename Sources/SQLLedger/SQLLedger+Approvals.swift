import AccessModel
import SQLiteFile

extension SQLLedger {
    /// Records a person's yes, for the next pass. Needs no lock: a pass under way has read its approvals already.
    ///
    /// - Throws: ``ApprovalRefusal``, with nothing recorded.
    public func approve(_ request: ApprovalRequest) async throws(ApprovalRefusal) -> ApprovalReceipt {
        let result: Result<Result<ApprovalReceipt, ApprovalRefusal>, LedgerError>
        let witness = witness
        do throws(LedgerError) {
            result = .success(
                try await perform { queue, _ in
                    do {
                        return .success(
                            try queue.inWritingTransaction { database in
                                // A copy disclaims first: what is approved from now on is meant for it.
                                try LedgerPast(database, witness: witness).settle(at: request.time)
                                return try ApprovalBook(database).approve(request)
                            })
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
