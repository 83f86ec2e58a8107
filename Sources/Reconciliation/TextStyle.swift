/// How a page is laid out: for a file or a pipe by default, for a terminal where there is one.
public struct TextStyle: Sendable, Hashable {
    /// The columns at which prose is broken.
    public var width: Int
    /// Whether rows of tables are broken at the width too: on a terminal, where a longer line would be broken anywhere.
    public var breaksRows: Bool
    /// Whether signs and headings are coloured.
    public var isColoured: Bool

    /// A style; without anything that of a file: prose at 100 columns, rows of any length, no colour.
    public init(width: Int = 100, breaksRows: Bool = false, isColoured: Bool = false) {
        // On a narrower one nothing can be read, and nothing can be laid out.
        self.width = max(40, width)
        self.breaksRows = breaksRows
        self.isColoured = isColoured
    }

    /// What a text stands for, in colour.
    enum Tint: String {
        case removal = "31"
        case addition = "32"
        case change = "33"
        case hold = "35"
        case heading = "1"

        /// The colour of a sign.
        init?(sign: String) {
            switch sign {
            case "-", "x": self = .removal
            case "+": self = .addition
            case "~": self = .change
            case "!": self = .hold
            default: return nil
            }
        }
    }

    /// The text in its colour, where there is any. The text must be printable already.
    func paint(_ text: String, _ tint: Tint?) -> String {
        guard isColoured, let tint, !text.isEmpty else { return text }
        return "\u{1B}[\(tint.rawValue)m\(text)\u{1B}[0m"
    }
}
