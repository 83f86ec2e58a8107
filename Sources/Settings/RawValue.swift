/// A value as it was written, before its key says what it means.
enum RawValue: Sendable {
    case scalar(RawScalar)
    case list([RawScalar])
    case map([(key: RawScalar, value: RawScalar)])

    /// The form of a value.
    enum Shape: Sendable {
        case scalar, list, map
    }
}

/// One text as it was written: what YAML 1.1 would make of `on`, `no` or `0123` is for the key to say, not for the
/// parser.
struct RawScalar: Sendable {
    let text: String
    /// The line in the file; `nil` in a variable.
    let line: Int?
    /// Whether it is one of YAML's ways to write nothing, unquoted.
    let isNull: Bool

    init(_ text: String, line: Int? = nil, isPlain: Bool = false) {
        self.text = text
        self.line = line
        isNull = isPlain && ["", "~", "null", "Null", "NULL"].contains(text)
    }
}

/// A key's value and where it was written.
struct Entry: Sendable {
    let place: Place
    let value: RawValue
}

/// What is wrong with a value; the reader adds file and key.
struct Complaint: Sendable {
    /// The line of the item within a list or mapping, where it is known.
    var line: Int?
    let what: String
    let remedy: String

    init(line: Int? = nil, _ what: String, remedy: String) {
        self.line = line
        self.what = what
        self.remedy = remedy
    }
}

extension String {
    /// The text in quotes as an error may show it: at most 60 characters, on one line, nothing that moves a cursor.
    var quoted: String { quoted(upTo: 60) }

    /// The text in quotes, cut at so many characters.
    func quoted(upTo limit: Int) -> String {
        var shown = ""
        for scalar in unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                shown.unicodeScalars.append(scalar)
            }
        }
        let isCut = unicodeScalars.dropFirst(limit).first != nil
        return "\"\(shown)\(isCut ? "…" : "")\""
    }

    /// Whether a control character stands in it; no value of ours has one, and in a path or a log line it would
    /// deceive.
    var hasControlCharacter: Bool {
        unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
