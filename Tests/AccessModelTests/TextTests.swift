import AccessModel
import Chance
import Foundation
import Testing

@Suite("AccessModel: times, logins, patterns")
struct TextTests {
    @Test("Times are written as Foundation writes them", arguments: 1...4 as ClosedRange<UInt64>)
    func timestamps(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<2000 {
            // From the year 1600 to the year 9999; before, Foundation's calendar is the Julian one.
            let seconds = Int64.random(in: -11_676_096_000..<253_402_300_800, using: &random)
            let stamp = Timestamp(milliseconds: seconds * 1000)
            #expect(stamp.description == Date(timeIntervalSince1970: Double(seconds)).formatted(style), "seed \(seed)")
        }
        #expect(Timestamp(milliseconds: 1_751_362_200_123).description == "2025-07-01T09:30:00.123Z")
        #expect(Timestamp(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
    }

    @Test("Logins fold letter by letter, and never from a foreign letter to an ASCII one")
    func folding() {
        #expect(LoginKey.fold("Ann.Lee@Example.COM") == "ann.lee@example.com")
        #expect(LoginKey.fold("ZOË@example.com") == "zoë@example.com")
        #expect(LoginKey.fold("\u{212A}im@example.com") != "kim@example.com")  // the Kelvin sign
        #expect(LoginKey.fold("\u{0130}da@example.com") != "ida@example.com")  // I with a dot
        #expect(LoginKey.domain(of: "a@b@Example.com") == "example.com")
        #expect(LoginKey.domain(of: "nobody") == nil)
    }

    @Test(
        "Patterns match whole names, case-sensitively",
        arguments: [
            ("team-*", "team-a", true), ("team-*", "team-", true), ("team-*", "Team-a", false), ("*", "", true),
            ("a?c", "abc", true), ("a?c", "ac", false), ("*a*b*", "xxaxxbxx", true), ("*a*b", "xxaxxbx", false),
            ("plain", "plain", true), ("plain", "plainer", false), ("é*", "école", true), ("", "", true),
            ("", "a", false),
        ])
    func patterns(pattern: String, name: String, matches: Bool) {
        #expect(GlobPattern(pattern).matches(name) == matches)
    }

    @Test("A pattern with many stars ends")
    func patternCost() {
        let pattern = GlobPattern(String(repeating: "*a", count: 50) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 5000)))
    }

    @Test("Groups are selected by name, glob and id; a mistyped name is told")
    func selection() {
        var groups = GroupTable()
        groups.insert(id: "g1", name: "Engineering", isSelected: true)
        let selection = GroupSelection(["Engineering", "team-*", "g9", "Enginering"])
        #expect(selection.selects(id: "g1", name: "Engineering"))
        #expect(selection.selects(id: "g2", name: "team-x"))
        #expect(selection.selects(id: "g9", name: "whatever"))
        #expect(!selection.selects(id: "g3", name: "engineering"))
        #expect(selection.entriesWithoutGroup(in: groups) == ["g9", "Enginering"])
    }

    @Test("Identifiers order by bytes")
    func identifiers() {
        let ids: [DirectoryID] = ["b", "a", "B"]
        #expect(ids.sorted().map(\.text) == ["B", "a", "b"])
    }
}
