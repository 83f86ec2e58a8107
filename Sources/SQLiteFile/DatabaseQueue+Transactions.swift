import GRDB

extension DatabaseQueue {
    /// Reads in one transaction, also on a connection that may write.
    ///
    /// The pages that were read are given back at once: tables are read from one end to the other, and the tens of megabytes
    /// that SQLite would keep of them stand beside the same rows in our columns.
    public func inOneTransaction<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try writeWithoutTransaction { database in
            try database.beginTransaction(.deferred)
            defer { database.releaseMemory() }
            do {
                let value = try body(database)
                try database.commit()
                return value
            } catch {
                try rollBack(database, because: error)
            }
        }
    }

    /// Writes in one transaction that takes the write lock at its start.
    ///
    /// Everything or nothing, except where the commit itself fails: then ``CommitFailure`` is thrown, since a log whose last
    /// page reached the disk may come to life again when the file is next opened.
    public func inWritingTransaction<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try writeWithoutTransaction { database in
            try database.beginTransaction(.immediate)
            let value: Value
            do {
                value = try body(database)
            } catch {
                try rollBack(database, because: error)
            }
            do {
                try database.commit()
                return value
            } catch {
                try rollBack(database, because: CommitFailure(cause: error))
            }
        }
    }

    private func rollBack(_ database: Database, because error: any Error) throws -> Never {
        do { try database.rollback() } catch {
            // The first error says more; a connection that cannot roll back does so when it is closed.
        }
        throw error
    }
}

/// A commit that failed: whether its transaction stands is not known.
public struct CommitFailure: Error {
    /// What SQLite said.
    public let cause: any Error
}
