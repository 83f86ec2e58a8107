/// Finds the name that was probably meant.
public enum Spelling {
    /// The nearest of the known names; `nil` only when none is known.
    ///
    /// A name with the right last word in the wrong place counts as nearer than any misspelling, and so does a name
    /// that was written in part (`directory.token`). Case, `_` and `-` do not count.
    static func nearest(to written: String, among known: [String]) -> String? {
        let written = plain(written)
        let lastWord = written.split(separator: ".").last.map(String.init) ?? written
        var best: (name: String, score: Int)?
        for name in known {
            let candidate = plain(name)
            var score = distance(written, candidate) * 2
            if candidate.split(separator: ".").last.map(String.init) == lastWord { score = min(score, 3) }
            if lastWord.count > 2, candidate.hasPrefix(written) { score = min(score, 3) }
            if score < best?.score ?? Int.max { best = (name, score) }
        }
        return best?.name
    }

    /// Edits (insert, delete, replace, swap of neighbors) from one text to the other.
    public static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a.unicodeScalars), Array(b.unicodeScalars))
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var edits = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { edits = min(edits, beforeLast[j - 1] + 1) }
                row.append(edits)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }

    /// Cut at 64 characters, so that a hostile key costs no more than a long one.
    private static func plain(_ name: String) -> String {
        String(name.unicodeScalars.prefix(64)).lowercased().replacing("_", with: "").replacing("-", with: "")
    }
}
