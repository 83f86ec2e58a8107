import AccessModel
import Chance
import Testing

@Suite("AccessModel: tables and memberships")
struct SnapshotTests {
    @Test("Interned texts are found again, whatever their number and order", arguments: [1, 2, 3] as [UInt64])
    func interning(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var table = InternedText()
        var expected: [String: Int] = [:]
        for _ in 0..<5000 {
            let text = String(Int.random(in: 0..<2000, using: &random), radix: 36)
            let (row, isNew) = table.intern(text)
            #expect(isNew == (expected[text] == nil), "seed \(seed)")
            expected[text] = row
        }
        #expect(table.count == expected.count)
        for (text, row) in expected {
            #expect(table.row(of: text) == row)
            #expect(table[row] == text)
        }
        #expect(table.row(of: "never") == nil)
    }

    @Test("Texts of any length keep their bytes, the empty one too")
    func column() {
        var column = TextColumn()
        let texts = ["", "a", "Zoë@example.com", String(repeating: "x", count: 70_000), ""]
        for text in texts { column.append(text) }
        #expect((0..<column.count).map { column[$0] } == texts)
        #expect(column.isEmpty(at: 0) && !column.isEmpty(at: 1))
        column.replace(1, with: "longer")
        #expect((0..<column.count).map { column[$0] } == ["", "longer"] + texts[2...])
    }

    @Test("The comparison of three lists says for every pair where it stands", arguments: 1...20 as ClosedRange<UInt64>)
    func comparison(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func some() -> Set<Memberships.Pair> {
            Set(
                (0..<Int.random(in: 0..<60, using: &random)).map { _ in
                    Memberships.Pair(
                        group: Int.random(in: 0..<5, using: &random), member: Int.random(in: 0..<12, using: &random))
                })
        }
        let listed = some()
        // Rows beyond the ends of a selection are not selected either.
        let selection = Memberships.Selection(
            groups: (0..<4).map { _ in Bool.random(using: &random) },
            members: (0..<11).map { _ in Int.random(in: 0..<4, using: &random) > 0 })
        let wanted = listed.filter {
            $0.group < 4 && selection.groups[$0.group] && $0.member < 11 && selection.members[$0.member]
        }
        let sides = [wanted, some(), some()]
        var seen: [Memberships.Pair: [Bool]] = [:]
        var order: [Memberships.Pair] = []
        Memberships.compare(
            Memberships(listed), wanting: selection, Memberships(sides[1]), Memberships(sides[2])
        ) { pair, a, b, c in
            seen[pair] = [a, b, c]
            order.append(pair)
        }
        let all = sides[0].union(sides[1]).union(sides[2])
        #expect(order == all.sorted(), "seed \(seed)")
        for pair in all { #expect(seen[pair] == sides.map { $0.contains(pair) }, "seed \(seed)") }
    }

    @Test(
        "Memberships are in order however they come: at random, in order, by group, with doubles",
        arguments: 1...60 as ClosedRange<UInt64>)
    func order(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var pairs = (0..<Int.random(in: 0..<80, using: &random)).map { _ in
            Memberships.Pair(
                group: Int.random(in: 0..<6, using: &random), member: Int.random(in: 0..<15, using: &random))
        }
        switch seed % 3 {
        case 0: pairs.sort()
        case 1: pairs.sort { $0.group < $1.group }
        default: break
        }
        var builder = Memberships.Builder(capacity: 3)
        for pair in pairs { builder.insert(group: pair.group, member: pair.member) }
        let built = builder.build()
        #expect(Array(built.pairs) == Set(pairs).sorted(), "seed \(seed)")
        for group in 0..<7 {
            let members = Set(pairs.filter { $0.group == group }.map(\.member)).sorted()
            #expect(Array(built.members(of: group)) == members, "seed \(seed)")
        }
    }

    @Test("Members of a group, doubles and membership tests")
    func memberships() {
        var builder = Memberships.Builder()
        for (group, member) in [(2, 5), (0, 1), (2, 3), (2, 5), (7, 0)] { builder.insert(group: group, member: member) }
        let memberships = builder.build()
        #expect(memberships.count == 4)
        #expect(Array(memberships.members(of: 2)) == [3, 5])
        #expect(Array(memberships.members(of: 1)) == [])
        #expect(memberships.contains(.init(group: 7, member: 0)))
        #expect(!memberships.contains(.init(group: 7, member: 1)))
    }

    @Test("A second row of one id is refused, and a later status corrects an earlier one")
    func people() {
        var people = PeopleTable()
        #expect(people.insert(id: "a", login: "a@x", email: "a@x", status: "ACTIVE") == 0)
        #expect(people.insert(id: "a", login: "b@x", status: "SUSPENDED") == nil)
        #expect(people.status(at: 0) == "ACTIVE")
        Array("SUSPENDED".utf8).withUnsafeBufferPointer { people.correct(status: $0, at: 0) }
        #expect(people.status(at: 0) == "SUSPENDED")
        #expect(people.email(at: 0) == "a@x")
        #expect(people.count == 1)
    }
}
