import AccessModel
import GRDB
import SQLiteFile

extension DatabaseFormat {
    /// The file of the ledger: for its owner alone, since it lists who has access.
    static let ledger: DatabaseFormat = {
        var migrations = DatabaseMigrator()
        migrations.registerMigration("1 links, ownership, intents, passes") { database in
            try database.execute(sql: LedgerTables.version1)
            try database.execute(sql: "PRAGMA user_version = 1")
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
        migrations.registerMigration("2 pins, links by hand") { database in
            try database.execute(sql: LedgerTables.version2)
            try database.execute(sql: "PRAGMA user_version = 2")
        }
        migrations.registerMigration("3 the directory's members, the place in its log") { database in
            try database.execute(sql: LedgerTables.version3)
            try database.execute(sql: "PRAGMA user_version = 3")
        }
        migrations.registerMigration("4 audit, what a change was approved by and took along") { database in
            try database.execute(sql: LedgerTables.version4)
            try database.execute(sql: "PRAGMA user_version = 4")
        }
        migrations.registerMigration("5 what other clients of the directory call people") { database in
            try database.execute(sql: LedgerTables.version5)
            try database.execute(sql: "PRAGMA user_version = 5")
        }
        return DatabaseFormat(
            noun: "ledger", setting: "ledger.path", applicationID: applicationID, version: 5, isPrivate: true,
            migrations: migrations)
    }()

    /// `trLG` in the header of the file.
    private static let applicationID: Int32 = 0x7472_4C47
}

/// The tables of the ledger. Times are milliseconds since 1970 in UTC; people and groups are numbers of our own.
enum LedgerTables {
    static let version1 = """
        CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

        -- account_id is unique: an account stands for one person.
        CREATE TABLE people (
            n INTEGER PRIMARY KEY,
            directory_id TEXT NOT NULL UNIQUE,
            account_id TEXT UNIQUE,
            login TEXT NOT NULL,
            suspended_by_us INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        -- A group that was unlinked keeps its row and last name, for the history.
        CREATE TABLE groups (
            n INTEGER PRIMARY KEY,
            directory_id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            is_linked INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        CREATE TABLE owned (
            grp INTEGER NOT NULL,
            person INTEGER NOT NULL,
            PRIMARY KEY (grp, person)
        ) STRICT, WITHOUT ROWID;

        -- Accounts without a person that we suspended.
        CREATE TABLE strangers (account_id TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;

        -- A batch has the changes first_seq to last_seq, all written before the store was asked.
        CREATE TABLE batches (
            batch INTEGER PRIMARY KEY,
            pass TEXT NOT NULL,
            intended_at INTEGER NOT NULL,
            concluded_at INTEGER,
            first_seq INTEGER NOT NULL,
            last_seq INTEGER NOT NULL,
            is_open INTEGER NOT NULL DEFAULT 1
        ) STRICT;
        CREATE INDEX batches_open ON batches (batch) WHERE is_open;

        -- What was meant, and what became of it. kind and outcome are numbers of LedgerCodes; outcome is null while open.
        CREATE TABLE changes (
            seq INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            person INTEGER,
            grp INTEGER,
            account_id TEXT,
            reason TEXT NOT NULL,
            former TEXT,
            wanted TEXT,
            outcome INTEGER,
            detail TEXT
        ) STRICT;

        -- What counts against the limits of a day, summed up by batch.
        CREATE TABLE tallies (
            n INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            grp INTEGER,
            changes INTEGER NOT NULL,
            members INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX tallies_at ON tallies (at);

        CREATE TABLE passes (
            n INTEGER PRIMARY KEY,
            pass TEXT NOT NULL UNIQUE,
            began_at INTEGER NOT NULL,
            ended_at INTEGER,
            outcome TEXT,
            plan TEXT,
            report TEXT
        ) STRICT;

        CREATE TABLE plans (
            plan TEXT NOT NULL PRIMARY KEY,
            pass TEXT NOT NULL,
            is_dry_run INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL,
            report TEXT NOT NULL
        ) STRICT;

        -- changes: the ids that the hold names, a line each. gone_at: when a real pass no longer had it.
        CREATE TABLE holds (
            hold TEXT NOT NULL PRIMARY KEY,
            limit_word TEXT NOT NULL,
            reason TEXT NOT NULL,
            changes TEXT NOT NULL,
            first_seen INTEGER NOT NULL,
            last_seen INTEGER NOT NULL,
            gone_at INTEGER
        ) STRICT;
        CREATE TABLE plan_holds (
            plan TEXT NOT NULL,
            hold TEXT NOT NULL,
            PRIMARY KEY (plan, hold)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE drift (
            subject TEXT NOT NULL PRIMARY KEY,
            repairs INTEGER NOT NULL,
            last_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- Who said yes to which change; spent_at: when it was used.
        CREATE TABLE approvals (
            n INTEGER PRIMARY KEY,
            change TEXT NOT NULL,
            hold TEXT NOT NULL,
            user TEXT NOT NULL,
            note TEXT NOT NULL,
            approved_at INTEGER NOT NULL,
            spent_at INTEGER
        ) STRICT;
        CREATE INDEX approvals_unspent ON approvals (change) WHERE spent_at IS NULL;
        """

    static let version2 = """
        -- kind is person, group or name; subject is the directory's id, or the folded name.
        CREATE TABLE pins (
            n INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            name TEXT NOT NULL,
            since INTEGER NOT NULL,
            until INTEGER NOT NULL,
            user TEXT NOT NULL,
            note TEXT NOT NULL,
            ended_at INTEGER,
            ended_by TEXT
        ) STRICT;

        -- decision is link, unlink or match (left to the passes again). Of an account the newest decision counts;
        -- done_at: when a pass followed it, or a newer one took its place.
        CREATE TABLE hand_links (
            n INTEGER PRIMARY KEY,
            decision TEXT NOT NULL,
            account_id TEXT NOT NULL,
            login TEXT NOT NULL,
            directory_id TEXT,
            since INTEGER NOT NULL,
            user TEXT NOT NULL,
            note TEXT NOT NULL,
            done_at INTEGER
        ) STRICT;
        CREATE INDEX hand_links_standing ON hand_links (account_id) WHERE done_at IS NULL;
        """

    static let version3 = """
        CREATE TABLE directory_people (n INTEGER PRIMARY KEY, directory_id TEXT NOT NULL UNIQUE) STRICT;

        -- members: the numbers of directory_people in rising order, four bytes each, the least first. stamp: when the
        -- directory says that they last changed; empty where they are to be fetched again in any case.
        CREATE TABLE directory_groups (
            n INTEGER PRIMARY KEY,
            directory_id TEXT NOT NULL UNIQUE,
            stamp TEXT NOT NULL,
            members BLOB NOT NULL
        ) STRICT;
        """

    static let version4 = """
        -- Each entry's hash covers that of the one before it. body is canonical JSON.
        CREATE TABLE audit (
            n INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            event TEXT NOT NULL,
            body TEXT NOT NULL,
            hash TEXT NOT NULL
        ) STRICT;
        -- The head that a pass left.
        ALTER TABLE passes ADD COLUMN audit_n INTEGER;
        ALTER TABLE passes ADD COLUMN audit_hash TEXT;
        -- Who approved a change that had been held, and what they noted.
        ALTER TABLE changes ADD COLUMN approved_by TEXT;
        ALTER TABLE changes ADD COLUMN approval_note TEXT;
        -- Whose memberships of ours went with a group that was removed.
        CREATE TABLE removed_members (
            seq INTEGER NOT NULL,
            person INTEGER NOT NULL,
            PRIMARY KEY (seq, person)
        ) STRICT, WITHOUT ROWID;
        """

    static let version5 = """
        CREATE TABLE external_ids (
            directory_id TEXT NOT NULL PRIMARY KEY,
            external_id TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
