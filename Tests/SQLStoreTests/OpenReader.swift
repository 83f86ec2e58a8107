import GRDB

/// Another program that keeps a read transaction open.
final class OpenReader {
    private let queue: DatabaseQueue

    init(path: String) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN") }
    }

    func count(_ table: String) throws -> Int? {
        try queue.writeWithoutTransaction { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
    }

    func endTransaction() throws {
        try queue.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
    }

    /// Takes the write lock and keeps it.
    func lock() throws {
        try endTransaction()
        try queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    }
}
