import AccessModel
import GRDB
import SQLiteFile

/// Reads the store into the columns of a snapshot, row by row, without a string for each value.
struct StoreReading {
    let file: DatabaseFile
    let database: Database

    func snapshot() throws -> AccessSnapshot {
        var accountRows = KeyedRows()
        let accounts = try accounts(&accountRows)
        var groupRows = KeyedRows()
        let groups = try groups(&groupRows)
        let memberships = try memberships(groupRows: groupRows, accountRows: accountRows)
        return AccessSnapshot(
            accounts: accounts, groups: groups, memberships: memberships, servedBy: try StoreMark(database).read())
    }

    private func accounts(_ rows: inout KeyedRows) throws -> AccountTable {
        let query = try database.query(
            "SELECT account_id, login, email, name, directory_id, state FROM accounts ORDER BY account_id")
        var table = AccountTable()
        while try query.step() {
            guard rows.append(key: query.number(0)) else { throw file.damaged("account ids are out of order") }
            table.insert(
                id: try query.utf8(0), login: try query.utf8(1), state: try state(query.text(5)),
                email: try query.utf8(2), name: try query.utf8(3), directoryID: try query.utf8(4))
        }
        return table
    }

    private func state(_ word: String?) throws -> AccountState {
        switch word {
        case "active": return .active
        case "suspended": return .suspended
        default: throw file.damaged("an account has the state \(word ?? "(none)")")
        }
    }

    private func groups(_ rows: inout KeyedRows) throws -> StoreGroupTable {
        let query = try database.query("SELECT group_id, name, directory_id FROM groups ORDER BY group_id")
        var table = StoreGroupTable()
        while try query.step() {
            let name = String(decoding: try query.utf8(1), as: UTF8.self)
            let id = query.isNull(2) ? nil : DirectoryID(String(decoding: try query.utf8(2), as: UTF8.self))
            guard rows.append(key: query.number(0)), !name.isEmpty, table.insert(name: name, directoryID: id) != nil
            else { throw file.damaged("groups are out of order, or two have one name") }
        }
        return table
    }

    private func memberships(groupRows: KeyedRows, accountRows: KeyedRows) throws -> Memberships {
        let query = try database.query(
            "SELECT group_id, account_id FROM memberships ORDER BY group_id, account_id")
        var builder = Memberships.Builder()
        while try query.step() {
            guard let group = groupRows.row(of: query.number(0)), let account = accountRows.row(of: query.number(1))
            else { throw file.damaged("a membership names a group or an account that is not there") }
            builder.insert(group: group, member: account)
        }
        return builder.build()
    }
}
