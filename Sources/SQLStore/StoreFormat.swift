import GRDB
import SQLiteFile

extension DatabaseFormat {
    /// The file of the SQLite store: tables that may change, and the views of ``StoreViews`` that may not.
    static func store(newID: @escaping @Sendable () -> String) -> DatabaseFormat {
        var migrations = DatabaseMigrator()
        migrations.registerMigration("1 accounts, groups, nodes, feed") { database in
            try database.execute(sql: StoreTables.version1)
            try database.execute(sql: StoreViews.version1)
            try database.execute(
                sql: "INSERT INTO meta (key, value) VALUES ('id', ?)", arguments: [newID()])
            try database.execute(sql: "PRAGMA user_version = 1")
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
        return DatabaseFormat(
            noun: "store", setting: "store.path", applicationID: applicationID, version: 1, isPrivate: false,
            migrations: migrations)
    }

    /// `trST` in the header of the file.
    private static var applicationID: Int32 { 0x7472_5354 }
}

/// The tables behind the views.
enum StoreTables {
    static let version1 = """
        CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

        -- AUTOINCREMENT: an id is never given again, also after its account is gone.
        -- login_key is the folded login; it is null only inside a transaction in which logins change hands.
        CREATE TABLE accounts (
            account_id INTEGER PRIMARY KEY AUTOINCREMENT,
            login TEXT NOT NULL,
            login_key TEXT UNIQUE,
            state TEXT NOT NULL CHECK (state IN ('active', 'suspended')),
            email TEXT NOT NULL,
            name TEXT NOT NULL,
            directory_id TEXT UNIQUE,
            changed_at TEXT NOT NULL
        ) STRICT;

        -- name is null only inside a transaction in which names change hands.
        CREATE TABLE groups (
            group_id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT UNIQUE,
            directory_id TEXT UNIQUE
        ) STRICT;

        CREATE TABLE memberships (
            group_id INTEGER NOT NULL REFERENCES groups (group_id),
            account_id INTEGER NOT NULL REFERENCES accounts (account_id),
            PRIMARY KEY (group_id, account_id)
        ) STRICT, WITHOUT ROWID;

        -- Written by other programs. No reference to accounts: a node of an unknown account is shown as such.
        CREATE TABLE nodes (
            node_key TEXT NOT NULL PRIMARY KEY,
            account_id INTEGER,
            name TEXT,
            approved INTEGER NOT NULL DEFAULT 0,
            expires_at TEXT,
            created_at TEXT
        ) STRICT;
        CREATE INDEX nodes_by_account ON nodes (account_id);

        -- The feed: a batch is one transaction of one pass. The newest batch is never pruned, so that seq only grows.
        CREATE TABLE feed_batches (
            batch INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            pass TEXT NOT NULL,
            last_seq INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE feed (
            seq INTEGER PRIMARY KEY,
            batch INTEGER NOT NULL,
            kind TEXT NOT NULL,
            account_id INTEGER,
            login TEXT,
            group_name TEXT
        ) STRICT;
        """
}
