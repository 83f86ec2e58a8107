import AccessModel

/// A value of an audit entry, and its one spelling as JSON: keys in byte order, no spaces, as few escapes as JSON allows.
///
/// It is what `json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)` of Python prints, so that anyone can verify
/// the chain from an export.
enum AuditValue {
    case text(String)
    case number(Int64)
    case list([AuditValue])
    case fields([String: AuditValue])
    /// A value that is spelled already: what there is a million of is written without a dictionary each.
    case spelled([UInt8])

    /// Text, or nothing: a field without a value is left out.
    static func optional(_ text: String?) -> AuditValue? { text.map { .text($0) } }

    /// The canonical spelling.
    var json: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .text(let text): bytes.appendJSON(text)
        case .number(let number): bytes += String(number).utf8
        case .spelled(let spelling): bytes += spelling
        case .list(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .fields(let fields):
            bytes.append(UInt8(ascii: "{"))
            for (index, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes.appendJSON(field.key)
                bytes.append(UInt8(ascii: ":"))
                field.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}
