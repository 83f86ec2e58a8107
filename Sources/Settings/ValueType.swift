/// What may be written for a key, and what it becomes.
struct ValueType<Value: Sendable>: Sendable {
    /// What is expected, to follow "expected", such as `a whole number from 0 to 100`.
    let words: String
    /// A value that would do, as it would be written in the file.
    let example: String
    /// The form it has.
    let shape: RawValue.Shape
    /// The value, or `nil` after at least one complaint.
    let read: @Sendable (RawValue, inout [Complaint]) -> Value?
    /// The value as it would be written in the file.
    let show: @Sendable (Value) -> String
}

extension ValueType {
    /// A type of single texts. The closure gives `nil` for what is not of the type, or throws where more can be said.
    static func scalar(
        _ words: String, example: String, show: @escaping @Sendable (Value) -> String,
        read: @escaping @Sendable (String) throws(Refusal) -> Value?
    ) -> ValueType {
        ValueType(words: words, example: example, shape: .scalar) { raw, complaints in
            guard case .scalar(let scalar) = raw else { return nil }
            return Self.item(scalar, words: words, example: example, read: read, complaints: &complaints)
        } show: {
            show($0)
        }
    }

    /// Reads one text: a value of its own, or an item of a list or mapping.
    static func item<Item>(
        _ scalar: RawScalar, words: String, example: String, read: (String) throws(Refusal) -> Item?,
        complaints: inout [Complaint]
    ) -> Item? {
        guard !scalar.isNull, !scalar.text.isEmpty else {
            complaints.append(
                Complaint(
                    line: scalar.line, "has no value, expected \(words)",
                    remedy: "Write e.g. \(example), or take the line out."))
            return nil
        }
        guard !scalar.text.hasControlCharacter else {
            complaints.append(
                Complaint(
                    line: scalar.line, "expected \(words), found control characters or several lines",
                    remedy: "Write it on one line, e.g. \(example)."))
            return nil
        }
        do {
            if let value = try read(scalar.text) { return value }
            complaints.append(
                Complaint(
                    line: scalar.line, "expected \(words), found \(scalar.text.quoted)",
                    remedy: "Write e.g. \(example)."))
        } catch {
            complaints.append(Complaint(line: scalar.line, error.what, remedy: error.remedy))
        }
        return nil
    }
}

/// Why a text is refused, where more can be said than what was expected.
struct Refusal: Error {
    let what: String
    let remedy: String

    init(_ what: String, remedy: String) {
        self.what = what
        self.remedy = remedy
    }
}
