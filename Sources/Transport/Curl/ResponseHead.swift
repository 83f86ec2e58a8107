/// Collects the header lines of one exchange and keeps those of the final answer.
///
/// libcurl hands over every line that comes: of interim answers (1xx), of the final one, and trailers behind the body.
struct ResponseHead {
    private(set) var headers: [(name: String, value: String)] = []
    private var bytes = 0
    /// Whether the blank line behind the headers has come.
    private(set) var isComplete = false

    let limitBytes: Int
    let limitCount: Int

    init(limitBytes: Int, limitCount: Int) {
        self.limitBytes = limitBytes
        self.limitCount = limitCount
    }

    /// Takes a line with or without its end, and gives `false` where a limit is passed.
    mutating func take(_ line: UnsafeBufferPointer<UInt8>, bodyHasBegun: Bool) -> Bool {
        // Trailers say nothing that is needed here, and must not pass for headers.
        if bodyHasBegun { return true }
        bytes += line.count
        guard bytes <= limitBytes else { return false }
        let content = line.trimmed { $0 == 0x0D || $0 == 0x0A }
        if content.starts(with: "HTTP/".utf8) {
            headers.removeAll()
            isComplete = false
        } else if content.isEmpty {
            isComplete = true
        } else if !isComplete {
            add(content)
        }
        return headers.count <= limitCount
    }

    private mutating func add(_ line: UnsafeBufferPointer<UInt8>) {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        if let first = line.first, isBlank(first) {
            // A folded line (RFC 9112, section 5.2) goes on with the one before.
            guard let last = headers.indices.last else { return }
            headers[last].value += " " + Self.text(line.trimmed(isBlank))
        } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            let name = UnsafeBufferPointer(rebasing: line[..<colon])
            let value = UnsafeBufferPointer(rebasing: line[(colon + 1)...])
            headers.append((Self.text(name), Self.text(value.trimmed(isBlank))))
        }
    }

    /// UTF-8, or Latin-1 where it is not: nothing is repaired, and so nothing passes for what it is not.
    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate func trimmed(_ isTrimmed: (UInt8) -> Bool) -> UnsafeBufferPointer<UInt8> {
        var range = startIndex..<endIndex
        while let last = range.last, isTrimmed(self[last]) { range = range.lowerBound..<last }
        while let first = range.first, isTrimmed(self[first]) { range = first + 1..<range.upperBound }
        return UnsafeBufferPointer(rebasing: self[range])
    }
}
