/// People and groups whose name holds a text, with what is known of them.
struct FindPage {
    let text: String
    let found: [FoundName]
    let limit: Int

    var markup: Markup {
        let items = found.map { one -> Markup in
            let lines = one.lines.map { line -> Markup in "<li>\(line)</li>" }
            let kind = one.isGroup ? "group" : "person"
            return """
                <li><h3><a href="/explain?kind=\(kind)&amp;id=\(Self.encoded(one.id))">\(one.name)</a> <small>\(kind)</small></h3>
                <ul class="plain">\(Markup(joining: lines))</ul></li>
                """
        }
        let head: String =
            text.isEmpty
            ? "Write a part of a login or of a group's name."
            : found.isEmpty
                ? "Nobody and nothing has “\(text)” in its name."
                : found.count < limit
                    ? "\(found.count) found for “\(text)”" : "The first \(limit) for “\(text)”; write more of the name"
        return OverviewPage.document(
            title: "find", isOpen: true, searched: text,
            "<h2>\(head)</h2><ul class=\"found\">\(Markup(joining: items))</ul><p><a href=\"/\">Back</a></p>")
    }

    /// A directory's id may be any text: in an address only letters, digits and a few signs stay as they are.
    static func encoded(_ id: String) -> String {
        id.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            if isPlain { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
        }.joined()
    }
}
