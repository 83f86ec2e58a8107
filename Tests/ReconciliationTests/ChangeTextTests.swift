import Foundation
import Testing

@testable import Reconciliation

@Suite("Reconciliation: the list of changes as JSON")
struct ChangeTextTests {
    private struct Frame: Encodable {
        struct Plan: Encodable {
            var changes: [ReportDocument.ChangePart]
        }
        var plan: Plan
    }

    /// Every field with a value and without one, and texts that must be escaped.
    private static func changes() -> [ReportDocument.ChangePart] {
        var changes: [ReportDocument.ChangePart] = []
        for bits in 0..<64 {
            func text(_ bit: Int, _ value: String) -> String? { bits & 1 << bit != 0 ? value : nil }
            changes.append(
                ReportDocument.ChangePart(
                    id: "c-\(bits)", kind: "suspend", user: text(0, "a\"b\\c\n@example.com"),
                    group: text(1, "group:é/ü@example.com"), from: text(2, "\u{1}"), reason: "okta:SUSPENDED",
                    detail: "]} ,", emulated: bits & 1 == 0, state: "held", hold: text(3, "h-1"),
                    error: text(4, "<script>"), approvedBy: text(5, "root"), approvalNote: text(5, "ticket 4711")))
        }
        return changes
    }

    @Test("It is what JSONEncoder prints, byte for byte", arguments: [0, 1, 64])
    func text(count: Int) throws {
        let changes = Array(Self.changes().prefix(count))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let expected = String(decoding: try encoder.encode(Frame(plan: .init(changes: changes))), as: UTF8.self)
        var text = ChangeText()
        for change in changes { text.append(change) }
        text.end()
        let list = String(decoding: text.bytes, as: UTF8.self)
        #expect("{\n  \"plan\" : {\n    \"changes\" : [\(list)]\n  }\n}" == expected)
    }
}
