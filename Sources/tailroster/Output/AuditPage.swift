import AccessModel
import Foundation
import Reconciliation

/// What `audit verify` found, for a person and for a program.
struct AuditPage {
    let verdict: AuditVerdict
    /// The hash that was asked for.
    let wanted: String?

    /// Whether everything fits, and the head that was asked for is there.
    var isSound: Bool { verdict.faults.isEmpty && (wanted == nil || verdict.found != nil) }

    func text() -> String {
        var text = ""
        for fault in verdict.faults { text += "  x \(Self.sentence(fault))\n" }
        if !text.isEmpty {
            text =
                "THE AUDIT DOES NOT VERIFY (\(verdict.faults.count))\n" + text
                + "Keep the file as it is, and compare it with an export or a backup that was kept elsewhere.\n"
        } else if let head = verdict.head {
            let first = verdict.first > 1 ? ", after what the retention took away" : ""
            text = "The chain is sound: \(Self.entries(verdict.entries)), \(verdict.first) to \(head.number)\(first).\n"
        } else {
            text = "The audit has no entries yet.\n"
        }
        if let head = verdict.head { text += "head \(head.hash)\n" }
        if let wanted {
            if let found = verdict.found, let head = verdict.head {
                text += "The head that you kept is entry \(found): "
                text +=
                    verdict.faults.isEmpty
                    ? "nothing up to it was changed, removed or moved; \(Self.entries(head.number - found)) came after.\n"
                    : "it is in the chain, and the chain does not verify.\n"
            } else {
                text +=
                    "THE HEAD THAT YOU KEPT IS NOT IN THE CHAIN: its tail was cut off, it was written anew, the retention took it "
                    + "away, or the hash is of another ledger.\n  \(wanted)\n"
            }
        }
        return text
    }

    static func sentence(_ fault: AuditVerdict.Fault) -> String {
        switch fault {
        case .changed(let number): "entry \(number) was changed"
        case .removed(let first, let last):
            last < first
                ? "entry \(last + 1) stands where entry \(first) should"
                : first == last ? "entry \(first) was removed" : "entries \(first) to \(last) were removed"
        case .moved(let place, let was): "at \(place) stands what was written as entry \(was)"
        case .cut(let pass, let head):
            "entry \(head.number), which the pass \(pass) left as its head, is gone or another one: the tail was cut off"
        }
    }

    private static func entries(_ number: Int64) -> String { number.counted("entry", "entries") }

    private struct Document: Encodable {
        struct Fault: Encodable {
            var fault: String
            var entry: Int64
            var last: Int64?
            var was: Int64?
            var pass: String?
            var message: String
        }

        var sound: Bool
        var entries: Int64
        var first: Int64
        var head: String?
        var headEntry: Int64?
        var wanted: String?
        var found: Int64?
        var faults: [Fault]
    }

    func json() -> String {
        let faults = verdict.faults.map { fault in
            var part = Document.Fault(fault: "", entry: 0, message: Self.sentence(fault))
            switch fault {
            case .changed(let number): (part.fault, part.entry) = ("changed", number)
            case .removed(let first, let last): (part.fault, part.entry, part.last) = ("removed", first, last)
            case .moved(let place, let was): (part.fault, part.entry, part.was) = ("moved", place, was)
            case .cut(let pass, let head): (part.fault, part.entry, part.pass) = ("cut", head.number, pass.text)
            }
            return part
        }
        return WireDocument.text(
            Document(
                sound: isSound, entries: verdict.entries, first: verdict.first, head: verdict.head?.hash,
                headEntry: verdict.head?.number, wanted: wanted, found: verdict.found, faults: faults))
    }
}
