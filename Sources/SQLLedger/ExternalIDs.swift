import AccessModel
import GRDB
import SQLiteFile

/// What other clients of the directory call people, as the last complete read had it.
struct ExternalIDs {
    private let database: Database

    init(_ database: Database) { self.database = database }

    /// What somebody is called; `nil` where nothing is known.
    func name(of person: DirectoryID) throws -> String? {
        let query = try database.query("SELECT external_id FROM external_ids WHERE directory_id = ?")
        query.bind(person.text, at: 1)
        return try query.step() ? query.text(0) : nil
    }

    /// Takes over what a complete read found. What has not changed is not written again.
    func keep(_ snapshot: DirectorySnapshot) throws {
        guard let names = snapshot.externalIDs else { return }
        try forget { id in
            guard let row = snapshot.people.ids.row(of: id) else { return true }
            return names.isEmpty(at: row)
        }
        let insertion = try database.query(
            """
            INSERT INTO external_ids (directory_id, external_id) VALUES (?, ?)
            ON CONFLICT (directory_id) DO UPDATE SET external_id = excluded.external_id
            WHERE external_id <> excluded.external_id
            """)
        for row in 0..<names.count where !names.isEmpty(at: row) {
            insertion.bind(snapshot.people.ids[row], at: 1)
            insertion.bind(names[row], at: 2)
            try insertion.run()
        }
    }

    private func forget(where isGone: (String) -> Bool) throws {
        var gone: [String] = []
        let query = try database.query("SELECT directory_id FROM external_ids")
        while try query.step() {
            if let id = query.text(0), isGone(id) { gone.append(id) }
        }
        let deletion = try database.query("DELETE FROM external_ids WHERE directory_id = ?")
        for id in gone {
            deletion.bind(id, at: 1)
            try deletion.run()
        }
    }
}
