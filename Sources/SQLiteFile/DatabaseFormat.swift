import GRDB

/// What makes a database file one of ours: its mark, the version of its tables, and the way there from older versions.
public struct DatabaseFormat: Sendable {
    /// What people call it, such as `store`.
    public let noun: String
    /// The key of the configuration that names the file, such as `store.path`.
    public let setting: String
    /// `PRAGMA application_id`: four bytes in the header of the file that tell it from every other SQLite file.
    public let applicationID: Int32
    /// `PRAGMA user_version` of the newest tables that this program knows; each migration sets its own.
    public let version: Int32
    /// Whether the file is made for its owner alone; otherwise the umask decides, so that other programs may read it.
    public let isPrivate: Bool
    /// Named steps from an empty file to `version`.
    public let migrations: DatabaseMigrator

    /// A format.
    public init(
        noun: String, setting: String, applicationID: Int32, version: Int32, isPrivate: Bool,
        migrations: DatabaseMigrator
    ) {
        self.noun = noun
        self.setting = setting
        self.applicationID = applicationID
        self.version = version
        self.isPrivate = isPrivate
        self.migrations = migrations
    }
}

/// How far the tables of a file have come.
enum FormatStage: Equatable {
    /// No tables: the file is yet to be filled.
    case empty
    /// Tables of an older version.
    case older
    /// The tables that this program knows.
    case current
}

extension DatabaseFormat {
    /// Looks at the header: a file of another program, or of a newer version of this one, is a fault.
    func stage(of database: Database, path: String) throws -> FormatStage {
        let mark = try database.query("PRAGMA application_id").number() ?? 0
        let version = try database.query("PRAGMA user_version").number() ?? 0
        if mark == 0 {
            // A migration is cut short between its bookkeeping and its tables: that file is still as good as empty.
            let tables = try database.query("SELECT count(*) FROM sqlite_master WHERE tbl_name <> 'grdb_migrations'")
            if version == 0, try tables.number() == 0 { return .empty }
        }
        guard mark == Int64(applicationID) else { throw FileFault.foreign(self, path) }
        if version > Int64(self.version) { throw FileFault.newer(self, path, found: version) }
        return version == Int64(self.version) ? .current : .older
    }
}
