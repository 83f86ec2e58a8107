import AccessModel
import GRDB
import SQLiteFile

/// Pins and links by hand: what people decided, on record with user, note and end.
struct ExceptionBook {
    private let database: Database

    init(_ database: Database) { self.database = database }

    // MARK: Pins

    /// The pins in force, the one that ends first first.
    func pins(at now: Timestamp) throws -> [Pin] {
        let query = try database.query(
            """
            SELECT kind, subject, name, since, until, user, note FROM pins
            WHERE ended_at IS NULL AND until > ? ORDER BY until, n
            """)
        query.bind(now.milliseconds, at: 1)
        var pins: [Pin] = []
        while try query.step() {
            guard let subject = Self.subject(kind: query.text(0) ?? "", query.text(1) ?? "") else { continue }
            pins.append(
                Pin(
                    subject: subject, name: query.text(2) ?? "", since: Timestamp(milliseconds: query.number(3)),
                    until: Timestamp(milliseconds: query.number(4)), user: query.text(5) ?? "",
                    note: query.text(6) ?? ""))
        }
        return pins
    }

    /// Records a pin; one of the same subject that is in force ends with it.
    func pin(_ pin: Pin) throws {
        _ = try unpin(pin.subject, at: pin.since, by: pin.user)
        let (kind, subject) = Self.columns(of: pin.subject)
        let query = try database.query(
            "INSERT INTO pins (kind, subject, name, since, until, user, note) VALUES (?, ?, ?, ?, ?, ?, ?)")
        query.bind(kind, at: 1)
        query.bind(subject, at: 2)
        query.bind(pin.name, at: 3)
        query.bind(pin.since.milliseconds, at: 4)
        query.bind(pin.until.milliseconds, at: 5)
        query.bind(pin.user, at: 6)
        query.bind(pin.note, at: 7)
        try query.run()
        try AuditLog(database).append(
            "pin", at: pin.since,
            [
                "shown": .text(pin.name), kind: .text(subject), "until": .text(pin.until.description),
                "user": .text(pin.user), "note": .text(pin.note),
            ])
    }

    /// Ends a pin by a person's word; true where one was in force.
    func end(_ subject: Pin.Subject, at time: Timestamp, by user: String) throws -> Bool {
        guard try unpin(subject, at: time, by: user) else { return false }
        let (kind, text) = Self.columns(of: subject)
        try AuditLog(database).append("unpin", at: time, [kind: .text(text), "user": .text(user)])
        return true
    }

    /// Ends a pin; true where one was in force.
    private func unpin(_ subject: Pin.Subject, at time: Timestamp, by user: String) throws -> Bool {
        let (kind, text) = Self.columns(of: subject)
        let query = try database.query(
            """
            UPDATE pins SET ended_at = ?1, ended_by = ?2
            WHERE kind = ?3 AND subject = ?4 AND ended_at IS NULL AND until > ?1
            """)
        query.bind(time.milliseconds, at: 1)
        query.bind(user, at: 2)
        query.bind(kind, at: 3)
        query.bind(text, at: 4)
        try query.run()
        return query.changedRows > 0
    }

    private static func subject(kind: String, _ text: String) -> Pin.Subject? {
        switch kind {
        case "person": .person(DirectoryID(text))
        case "group": .group(DirectoryID(text))
        case "name": .name(text)
        default: nil
        }
    }

    private static func columns(of subject: Pin.Subject) -> (kind: String, subject: String) {
        switch subject {
        case .person(let id): ("person", id.text)
        case .group(let id): ("group", id.text)
        case .name(let name): ("name", LoginKey.fold(name))
        }
    }

    // MARK: Links by hand

    /// Links that no pass has followed yet.
    func pendingLinks() throws -> [HandLink] { try standing().filter { $0.person != nil } }

    /// Accounts that stay unlinked.
    func unlinked() throws -> [HandLink] { try standing().filter { $0.person == nil } }

    /// The decisions in force.
    private func standing() throws -> [HandLink] {
        let query = try database.query(
            """
            SELECT account_id, login, directory_id, since, user, note FROM hand_links
            WHERE done_at IS NULL ORDER BY n
            """)
        var links: [HandLink] = []
        while try query.step() {
            links.append(
                HandLink(
                    account: AccountID(query.text(0) ?? ""), login: query.text(1) ?? "",
                    person: query.text(2).map { DirectoryID($0) }, since: Timestamp(milliseconds: query.number(3)),
                    user: query.text(4) ?? "", note: query.text(5) ?? ""))
        }
        return links
    }

    /// Records a decision about an account. The newest one counts; `isAutomatic` leaves the account to the passes again.
    ///
    /// Gives the decision that was in force before.
    func record(_ link: HandLink, isAutomatic: Bool = false) throws -> HandLink? {
        let former = try standing().last { $0.account == link.account }
        let end = try database.query(
            """
            UPDATE hand_links SET done_at = ?1
            WHERE done_at IS NULL AND (account_id = ?2 OR (directory_id = ?3 AND directory_id IS NOT NULL))
            """)
        end.bind(link.since.milliseconds, at: 1)
        end.bind(link.account.text, at: 2)
        end.bind(link.person?.text, at: 3)
        try end.run()
        let query = try database.query(
            """
            INSERT INTO hand_links (decision, account_id, login, directory_id, since, user, note, done_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        query.bind(isAutomatic ? "match" : link.person == nil ? "unlink" : "link", at: 1)
        query.bind(link.account.text, at: 2)
        query.bind(link.login, at: 3)
        query.bind(link.person?.text, at: 4)
        query.bind(link.since.milliseconds, at: 5)
        query.bind(link.user, at: 6)
        query.bind(link.note, at: 7)
        query.bind(isAutomatic ? link.since.milliseconds : nil, at: 8)
        try query.run()
        try AuditLog(database).append(
            "link", at: link.since,
            [
                "decision": .text(isAutomatic ? "match" : link.person == nil ? "unlink" : "link"),
                "account": .text(link.account.text), "login": .text(link.login), "person": .optional(link.person?.text),
                "user": .text(link.user), "note": .text(link.note),
            ])
        return former
    }

    /// A pass has followed the links: those that it observed are done, and the rows of unlinked accounts let them go.
    func follow(_ observed: [Observations.Link], at time: Timestamp) throws {
        let done = try database.query(
            "UPDATE hand_links SET done_at = ? WHERE done_at IS NULL AND account_id = ? AND directory_id = ?")
        for link in observed {
            done.bind(time.milliseconds, at: 1)
            done.bind(link.account.text, at: 2)
            done.bind(link.person.text, at: 3)
            try done.run()
        }
        try database.run(
            """
            UPDATE people SET account_id = NULL, suspended_by_us = 0 WHERE account_id IN (
                SELECT account_id FROM hand_links WHERE done_at IS NULL AND decision = 'unlink')
            """)
    }
}
