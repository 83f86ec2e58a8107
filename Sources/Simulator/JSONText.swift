import AccessModel

/// JSON being written, straight into bytes: a page of a thousand people is a megabyte, and benchmarks wait for it.
struct JSONText {
    private(set) var bytes: [UInt8] = []

    init(reservingBytes capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// Text that is JSON already.
    mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Text that is known to need no escapes, such as an id.
    mutating func plain(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// A string, quoted and escaped.
    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        if bytes[start...].contains(where: Self.needsEscape) {
            let written = Array(bytes[start...])
            bytes.removeSubrange(start...)
            for byte in written { escape(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// An instant, quoted, or `null`.
    mutating func time(_ instant: Timestamp?) {
        guard let instant else { return raw("null") }
        bytes.append(UInt8(ascii: "\""))
        UTCTime(instant).append(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case ..<0x20:
            let hex = Array("0123456789abcdef".utf8)
            raw("\\u00")
            bytes += [hex[Int(byte >> 4)], hex[Int(byte & 15)]]
        default: bytes.append(byte)
        }
    }
}
