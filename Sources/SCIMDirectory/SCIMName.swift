import Transport

/// A key of a record. SCIM's attribute names are case-insensitive (RFC 7643, section 2.1), and services use that.
struct SCIMName {
    let text: JSONText

    init(_ text: JSONText) { self.text = text }

    /// Lets a reader write `switch SCIMName(key) { case "username": … }`, the literal in lower case.
    static func ~= (literal: StaticString, name: SCIMName) -> Bool {
        literal.withUTF8Buffer { other in
            let bytes = name.text.bytes
            guard other.count == bytes.count else { return false }
            for index in 0..<other.count {
                let byte = bytes[index]
                let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
                if other[index] != lower { return false }
            }
            return true
        }
    }
}

extension JSONScanner {
    /// Reads a truth value, which some services write as a text (`"True"`). `nil` for `null`; `false` where it is neither.
    mutating func truth(_ value: inout Bool?) throws(JSONError) -> Bool {
        switch try kind() {
        case .null: return try skipNull()
        case .bool:
            value = try bool()
            return true
        case .string:
            switch SCIMName(try string()) {
            case "true": value = true
            case "false": value = false
            default: return false
            }
            return true
        case .number, .object, .array: return false
        }
    }

    /// Reads a whole number, which some services write as a text. `nil` for anything else.
    mutating func wholeNumber() throws(JSONError) -> Int? {
        switch try kind() {
        case .number:
            let number = try record { (json) throws(JSONError) in try json.integer() }
            guard case .success(let value) = number.outcome else { return nil }
            return Int(value)
        case .string:
            let text = try string().string
            return text.utf8.count <= 18 ? Int(text) : nil
        case .null, .bool, .object, .array: return nil
        }
    }
}
