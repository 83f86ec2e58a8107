// Words, numbers, texts, and lists and mappings of them.

extension ValueType where Value: RawRepresentable<String> {
    /// One of a few words, spelt exactly so.
    static func word(_ allowed: [Value], example: Value? = nil) -> ValueType {
        let spelt = allowed.map(\.rawValue)
        return scalar(Spelled.oneOf(spelt), example: example?.rawValue ?? spelt.first ?? "") {
            $0.rawValue
        } read: { text throws(Refusal) in
            allowed.first { $0.rawValue == text }
        }
    }
}

extension ValueType<Bool> {
    /// A switch; YAML 1.1's other spellings are understood.
    static let flag = scalar("true or false", example: "true") {
        $0 ? "true" : "false"
    } read: { text throws(Refusal) in
        switch text.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
    }
}

extension ValueType<Int> {
    /// A whole number, decimal digits without a leading zero (which YAML 1.1 would read as octal).
    static func wholeNumber(_ range: ClosedRange<Int>, example: Int) -> ValueType {
        scalar("a whole number from \(range.lowerBound) to \(range.upperBound)", example: "\(example)") {
            "\($0)"
        } read: { text throws(Refusal) in
            guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text == "0" || !text.hasPrefix("0"),
                let number = Int(text), range.contains(number)
            else { return nil }
            return number
        }
    }

    /// A share in percent, without the sign.
    static func percent(example: Int) -> ValueType { wholeNumber(0...100, example: example) }
}

extension ValueType<Double> {
    /// A share of one, above nothing.
    static func share(example: String) -> ValueType {
        scalar("a number from 0.01 to 1", example: example) {
            "\($0)"
        } read: { text throws(Refusal) in
            // `Double` also reads `nan`, `0x1p3` and `1e9`, which nobody means here.
            guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
                let number = Double(text), (0.01...1).contains(number)
            else { return nil }
            return number
        }
    }
}

extension ValueType<Duration> {
    /// A time span: a whole number and a unit.
    static func duration(_ range: ClosedRange<Int>, example: String) -> ValueType {
        let words = "a duration from \(Spelled.duration(range.lowerBound)) to \(Spelled.duration(range.upperBound))"
        return scalar(words, example: example) {
            Spelled.duration(Int($0.components.seconds))
        } read: { text throws(Refusal) in
            guard let unit = text.unicodeScalars.last, let factor = ["s": 1, "m": 60, "h": 3600, "d": 86_400][unit],
                case let digits = text.dropLast(), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(digits), case let (seconds, overflow) = number.multipliedReportingOverflow(by: factor),
                !overflow, range.contains(seconds)
            else { return nil }
            return .seconds(seconds)
        }
    }
}

extension ValueType<String> {
    /// Any text. Numbers and words such as `on` are taken as they are written.
    static func text(_ words: String, example: String) -> ValueType {
        scalar(words, example: example) {
            $0
        } read: { text throws(Refusal) in
            text
        }
    }
}

extension ValueType<[String]> {
    /// A list of texts; in a variable, separated by commas.
    static func list(of words: String, example: String) -> ValueType {
        ValueType(words: "a list of \(words)", example: example, shape: .list) { raw, complaints in
            guard case .list(let items) = raw else { return nil }
            return items.compactMap { item in
                Self.item(
                    item, words: words, example: example, read: { text throws(Refusal) in text },
                    complaints: &complaints)
            }
        } show: {
            "[\($0.map(\.quoted).joined(separator: ", "))]"
        }
    }
}

extension ValueType {
    /// A mapping of texts to words; in a variable, `NAME=word` separated by commas.
    static func words<Word: RawRepresentable<String> & Sendable>(
        _ allowed: [Word], by words: String, example: String
    ) -> ValueType where Value == [String: Word] {
        let spelt = allowed.map(\.rawValue)
        let expected = Spelled.oneOf(spelt)
        return ValueType(words: "a mapping of \(words) to \(expected)", example: example, shape: .map) {
            raw, complaints in
            guard case .map(let pairs) = raw else { return nil }
            var read: Value = [:]
            for (key, value) in pairs {
                guard !key.text.isEmpty, !key.text.hasControlCharacter, !value.isNull,
                    let word = allowed.first(where: { $0.rawValue == value.text })
                else {
                    let found = value.isNull ? "nothing" : value.text.quoted
                    complaints.append(
                        Complaint(
                            line: value.line, "expected \(expected) for \(key.text.quoted), found \(found)",
                            remedy: "Write e.g. \(example)."))
                    continue
                }
                if read.updateValue(word, forKey: key.text) != nil {
                    complaints.append(
                        Complaint(
                            line: value.line, "\(key.text.quoted) is written more than once",
                            remedy: "Keep one of them."))
                }
            }
            return read
        } show: {
            "{\($0.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.rawValue)" }.joined(separator: ", "))}"
        }
    }
}

/// How a few things are spelled in messages.
enum Spelled {
    /// `a, b or c`.
    static func oneOf(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return "\(words.dropLast().joined(separator: ", ")) or \(last)"
    }

    /// Seconds in the largest unit that gives a whole number, such as `15m`. Days are understood but hours are
    /// written.
    static func duration(_ seconds: Int) -> String {
        if seconds.isMultiple(of: 3600), seconds > 0 { return "\(seconds / 3600)h" }
        if seconds.isMultiple(of: 60), seconds > 0 { return "\(seconds / 60)m" }
        return "\(seconds)s"
    }
}
