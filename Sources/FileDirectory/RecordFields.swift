import Transport

/// The text fields of one record, and what is wrong with them.
struct RecordFields {
    /// Where the record stands, such as `users[3]`.
    let place: String
    /// What is wrong, each with its place, in the order of reading.
    private(set) var problems: [String] = []
    private var texts: [String: String] = [:]
    private var seen: Set<String> = []

    init(place: String) { self.place = place }

    /// What is wrong first; empty where nothing is.
    var firstProblem: String { problems.first ?? "" }

    /// Whether the record has the key, whatever its value.
    func has(_ key: String) -> Bool { seen.contains(key) }

    /// Notes what is wrong with a field.
    mutating func report(_ key: String, _ what: String) { problems.append("\(place).\(key) \(what)") }

    /// Reads the record: texts by key, `null` as if absent. Other keys go to `other`, which says whether it knows them.
    mutating func read(
        _ json: inout JSONScanner, keys: [String],
        other: (inout Self, JSONText, inout JSONScanner) throws(JSONError) -> Bool = { (_, _, _) in false }
    ) throws(JSONError) {
        guard try json.kind() == .object else { return problems.append("\(place) is not an object") }
        try json.beginObject()
        while let key = try json.nextKey() {
            let name = key.string
            let isRepeated = seen.contains(name)
            if keys.contains(name) {
                if let text = try readText(name, &json) { texts[name] = text }
            } else if !(try other(&self, key, &json)) {
                continue
            }
            seen.insert(name)
            if isRepeated { report(name, "stands there twice") }
        }
    }

    private mutating func readText(_ key: String, _ json: inout JSONScanner) throws(JSONError) -> String? {
        switch try json.kind() {
        case .string: return try json.string().string
        case .null: return nil
        case let kind:
            report(key, "is not a text (found: \(kind.rawValue))")
            return nil
        }
    }

    /// A text that must be there and must say something.
    mutating func required(_ key: String) -> String? {
        guard let text = texts[key] else {
            if !problems.contains(where: { $0.hasPrefix("\(place).\(key) ") }) { report(key, "is missing") }
            return nil
        }
        guard Self.isUsable(text) else {
            report(
                key, text.isEmpty ? "is empty" : "holds control characters or is longer than \(Self.maximumBytes) bytes"
            )
            return nil
        }
        return text
    }

    /// A text that may be missing or empty.
    mutating func optional(_ key: String) -> String? {
        guard let text = texts[key], !text.isEmpty else { return nil }
        return required(key)
    }

    /// No identifier or name of a person is longer.
    private static let maximumBytes = 1024

    private static func isUsable(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= maximumBytes && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
