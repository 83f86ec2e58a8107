import AccessModel
import GRDB
import SQLiteFile

extension SQLLedger {
    /// All that is known of one person or group.
    ///
    /// - Parameters:
    ///   - name: as reports show it.
    ///   - limit: the most changes, and the most memberships, that are listed.
    public func dossier(
        of subject: Pin.Subject, name: String, at now: Timestamp, listing limit: Int = 20
    ) async throws(LedgerError) -> LedgerDossier {
        let witness = witness
        return try await perform { queue, _ in
            try queue.inOneTransaction { database in
                var dossier = LedgerDossier(subject: subject, name: name)
                let overview = try LedgerReading(database).overview(at: now, passes: 1, witness: witness)
                (dossier.holds, dossier.pause) = (overview.holds, overview.pause)
                (dossier.lastGood, dossier.lastReport) = (overview.lastGood, overview.lastReport)
                dossier.readAt = try LedgerMeta(database).number(.copyReadAt).map { Timestamp(milliseconds: $0) }
                try DossierReading(database, limit: limit).fill(&dossier)
                let folded = LoginKey.fold(dossier.name)
                dossier.pins = overview.pins.filter { pin in
                    if pin.subject == subject { return true }
                    return if case .name(let name) = pin.subject { name == folded } else { false }
                }
                dossier.handLinks = overview.handLinks.filter { link in
                    if case .person(let id) = subject, link.person == id { return true }
                    return link.account == dossier.account || LoginKey.fold(link.login) == folded
                }
                return dossier
            }
        }
    }
}

/// Reads what the tables of people and groups say of one of them.
private struct DossierReading {
    private let database: Database
    private let limit: Int

    init(_ database: Database, limit: Int) {
        self.database = database
        self.limit = limit
    }

    func fill(_ dossier: inout LedgerDossier) throws {
        switch dossier.subject {
        case .person(let id): try fill(&dossier, person: id)
        case .group(let id): try fill(&dossier, group: id)
        case .name: return
        }
    }

    private func fill(_ dossier: inout LedgerDossier, person id: DirectoryID) throws {
        dossier.externalID = try ExternalIDs(database).name(of: id)
        let row = try database.query("SELECT n, account_id, login, suspended_by_us FROM people WHERE directory_id = ?")
        row.bind(id.text, at: 1)
        guard try row.step() else { return }
        let number = row.number(0)
        dossier.account = row.text(1).map { AccountID($0) }
        dossier.name = row.text(2) ?? dossier.name
        dossier.isManaged = dossier.account != nil
        dossier.isSuspendedByUs = row.number(3) == 1
        row.reset()
        try list(
            "FROM owned JOIN groups ON groups.n = owned.grp WHERE owned.person = ?", column: "groups.name", number,
            &dossier)
        dossier.changes = try ChangeReading(database).changes(person: number, group: nil, limit: limit)
    }

    private func fill(_ dossier: inout LedgerDossier, group id: DirectoryID) throws {
        let row = try database.query("SELECT n, name, is_linked FROM groups WHERE directory_id = ?")
        row.bind(id.text, at: 1)
        guard try row.step() else { return }
        let number = row.number(0)
        dossier.name = row.text(1) ?? dossier.name
        dossier.isManaged = row.number(2) == 1
        row.reset()
        try list(
            "FROM owned JOIN people ON people.n = owned.person WHERE owned.grp = ?", column: "people.login", number,
            &dossier)
        dossier.changes = try ChangeReading(database).changes(person: nil, group: number, limit: limit)
    }

    private func list(_ rest: String, column: String, _ number: Int64, _ dossier: inout LedgerDossier) throws {
        let count = try database.query("SELECT count(*) \(rest)")
        count.bind(number, at: 1)
        dossier.membershipCount = Int(clamping: try count.number() ?? 0)
        let names = try database.query("SELECT \(column) \(rest) ORDER BY 1 LIMIT \(limit)")
        names.bind(number, at: 1)
        while try names.step() { dossier.memberships.append(names.text(0) ?? "") }
    }
}
