/// Replacements in a text, in order and apart from each other: everything outside them stays.
public struct HuJSONEdit: Sendable, Hashable {
    /// One replacement.
    public struct Splice: Sendable, Hashable {
        /// The bytes that go; empty where something is only added.
        public let range: Range<Int>
        /// The bytes that come.
        public let replacement: [UInt8]

        /// A replacement.
        public init(_ range: Range<Int>, _ replacement: [UInt8] = []) {
            self.range = range
            self.replacement = replacement
        }

        /// An addition.
        public init(at offset: Int, _ addition: [UInt8]) { self.init(offset..<offset, addition) }
    }

    /// The replacements, in order.
    public private(set) var splices: [Splice]

    /// Replacements that do not overlap; of two at one place the first comes first.
    public init(_ splices: [Splice]) {
        self.splices = splices.enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }.map(\.element).filter { !$0.range.isEmpty || !$0.replacement.isEmpty }
    }

    /// The text after the edit.
    public func applied(to bytes: [UInt8]) -> [UInt8] {
        var edited: [UInt8] = []
        edited.reserveCapacity(bytes.count + splices.reduce(0) { $0 + $1.replacement.count })
        var position = 0
        for splice in splices {
            // What would overlap is not done twice.
            if splice.range.lowerBound > position { edited += bytes[position..<splice.range.lowerBound] }
            edited += splice.replacement
            position = max(position, splice.range.upperBound)
        }
        return edited + bytes[position...]
    }

    /// The edit that turns the edited text back into this one.
    public func inverse(in bytes: [UInt8]) -> HuJSONEdit {
        var shift = 0
        return HuJSONEdit(
            splices.map { splice in
                let start = splice.range.lowerBound + shift
                shift += splice.replacement.count - splice.range.count
                return Splice(start..<(start + splice.replacement.count), Array(bytes[splice.range]))
            })
    }
}

extension HuJSONDocument {
    /// The document after an edit.
    public func applying(_ edit: HuJSONEdit) throws(HuJSONError) -> HuJSONDocument {
        try HuJSONDocument(edit.applied(to: bytes), limits: limits)
    }

    /// Replaces a string, or a member's name, by another text.
    public func replacing(_ literal: Range<Int>, by text: String) -> HuJSONEdit.Splice {
        HuJSONEdit.Splice(literal, HuJSONString.literal(text))
    }
}
