import AccessModel
import Planning

/// How notices are worded: numbers, limits and commands, and no name of a person or group.
struct NoticeWords {
    let host: String
    let directory: String
    let store: String

    private var opening: String { "tailroster on \(Self.safe(host))" }

    func held(_ hold: Hold, of plan: Plan?) -> String {
        var counts: [ChangeKind: Int] = [:]
        for position in hold.changes { plan.map { counts[$0.changes[position].kind, default: 0] += 1 } }
        let kinds = ChangeKind.allCases.compactMap { kind in counts[kind].map { "\($0) × \(kind.word)" } }
        return
            "\(opening): held by the limit \(hold.limit.rawValue): \(kinds.joined(separator: ", ")). Everything else is applied.\n"
            + "Look: tailroster status\nRelease: tailroster approve \(hold.id)\n"
            + "Mended in the directory, it goes away by itself."
    }

    func unread(_ outcome: PassReport.Outcome) -> String {
        outcome == .unread
            ? "the directory (\(directory)) could not be read; nothing was changed"
            : "the store (\(store)) could not be read; nothing was changed"
    }

    func failing(_ why: String, since: Timestamp) -> String {
        "\(opening): passes fail since \(since): \(why). It goes on trying.\nLook: tailroster status, tailroster check"
    }

    func recovered(since: Timestamp) -> String { "\(opening): passes succeed again; they had failed since \(since)." }

    func drift(_ number: Int) -> String {
        "\(opening): somebody changed the store by hand, and \(number.counted("change was", "changes were")) "
            + "put back.\nLook: tailroster status"
    }

    /// What a chat would take for markup.
    private static func safe(_ text: String) -> String {
        String(text.printable.filter { !"<>&`*_".contains($0) })
    }
}
