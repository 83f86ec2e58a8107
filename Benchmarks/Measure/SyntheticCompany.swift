import AccessModel

/// A directory made of numbers, of any size: what is measured behind it is the worker's own work.
struct SyntheticCompany: DirectorySource {
    let people: Int
    let groups: Int
    let memberships: Int
    /// People who were suspended in the directory.
    var suspended = 0
    /// Of how many memberships in a thousand the member is another one than before.
    var movedPerMille = 0

    var kind: DirectoryKind { .okta }
    var identity: String { "okta:https://synthetic.example.com" }

    func read(_ request: DirectoryRequest) async throws(DirectoryError) -> DirectorySnapshot {
        DirectorySnapshot(
            kind: kind, mode: request.mode == .watch ? .census : request.mode, people: peopleTable(),
            groups: groupTable(), memberships: membershipList())
    }

    func confirm(_ absences: Absences) async throws(DirectoryError) -> Confirmations { Confirmations() }

    private func peopleTable() -> PeopleTable {
        var table = PeopleTable(capacity: people)
        for number in 0..<people {
            let digits = Self.digits(number)
            table.insert(
                id: DirectoryID("00u\(digits)synthetic0"), login: "p\(digits)@example.com", name: "Person \(digits)",
                // Every third one, so that they are spread over all groups.
                status: number % 3 == 0 && number / 3 < suspended ? "SUSPENDED" : "ACTIVE")
        }
        return table
    }

    private func groupTable() -> GroupTable {
        var table = GroupTable(capacity: groups)
        for number in 0..<groups {
            table.insert(
                id: DirectoryID("00g\(Self.digits(number))synthetic0"), name: "Team \(number)", isSelected: true,
                reading: .complete)
        }
        return table
    }

    /// Of each group as many, spread over the company by a step that shares no factor with it.
    private func membershipList() -> Memberships {
        var builder = Memberships.Builder(capacity: memberships)
        let each = memberships / max(1, groups)
        let step = (1...).first { $0 * 7 > people / max(1, each) && Self.share(people, $0) == 1 } ?? 1
        for group in 0..<groups {
            for position in 0..<each {
                let isMoved = (group * each + position) % 1000 < movedPerMille
                let place = isMoved ? position + each : position
                builder.insert(group: group, member: (group * 31 + place * step) % people)
            }
        }
        return builder.build()
    }

    private static func digits(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 7 - text.count)) + text
    }

    private static func share(_ a: Int, _ b: Int) -> Int { b == 0 ? a : share(b, a % b) }
}
