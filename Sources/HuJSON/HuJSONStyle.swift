/// How a file is written, so that what is added looks like what stands there.
public struct HuJSONStyle: Sendable, Hashable {
    /// `\n`, or `\r\n` where the file's first line ends so.
    public var lineEnd: [UInt8]
    /// What one level is indented by.
    public var indent: [UInt8]
    /// Whether a comma trails the last item of lists that take several lines.
    public var trailsCommas: Bool

    /// The style of a document; where it shows none, tabs as Tailscale's own formatter writes, and no trailing comma.
    public init(of document: HuJSONDocument) {
        let layout = HuJSONLayout(bytes: document.bytes)
        let newline = document.bytes.firstIndex(of: UInt8(ascii: "\n"))
        let isWindows = newline.map { $0 > 0 && document.bytes[$0 - 1] == UInt8(ascii: "\r") } ?? false
        lineEnd = isWindows ? [0x0D, 0x0A] : [0x0A]
        indent = [0x09]
        trailsCommas = false
        if let first = document.root.items.first, layout.isFirstInLine(first.range.lowerBound) {
            let outer = layout.indentation(at: document.root.range.lowerBound)
            let inner = layout.indentation(at: first.range.lowerBound)
            if inner.count > outer.count { indent = Array(inner.dropFirst(outer.count)) }
        }
        trailsCommas = Self.trailsCommas(document.root, layout)
    }

    private static func trailsCommas(_ value: HuJSONValue, _ layout: HuJSONLayout) -> Bool {
        if let last = value.items.last, last.comma != nil, layout.isFirstInLine(last.range.lowerBound) { return true }
        return value.items.contains { trailsCommas($0.value, layout) }
    }
}
