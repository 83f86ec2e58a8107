extension HuJSONDocument {
    /// Adds items to an array or object of this document, before the item of that number.
    ///
    /// Comments stay with what they stand beside: an item goes behind the line of the one before it, below its comment.
    public func inserting(
        _ items: [HuJSONNewItem], at index: Int, into container: HuJSONValue, style: HuJSONStyle
    ) -> HuJSONEdit {
        guard !items.isEmpty else { return HuJSONEdit([]) }
        let insertion = Insertion(
            bytes: bytes, container: container, style: style, items: items)
        let count = container.items.count
        return switch index {
        case _ where count == 0: insertion.intoEmpty()
        case count...: insertion.atEnd()
        default: insertion.before(max(0, index))
        }
    }
}

/// One addition to a container.
private struct Insertion {
    let bytes: [UInt8]
    let container: HuJSONValue
    let style: HuJSONStyle
    let items: [HuJSONNewItem]

    private var layout: HuJSONLayout { HuJSONLayout(bytes: bytes) }
    private var comma: [UInt8] { [UInt8(ascii: ",")] }

    private func texts(_ indentation: [UInt8]) -> [[UInt8]] {
        items.map { $0.text(indentation: indentation, style: style) }
    }

    /// Each item on a line of its own, the line end before it and a comma behind it.
    private func lines(_ indentation: [UInt8], trailingComma: Bool = true) -> [UInt8] {
        var text: [UInt8] = []
        for (index, item) in texts(indentation).enumerated() {
            text += style.lineEnd + indentation + item
            if trailingComma || index < items.count - 1 { text += comma }
        }
        return text
    }

    /// What stands between a comma and the next item in this container.
    private var gap: [UInt8] {
        for (item, next) in zip(container.items, container.items.dropFirst()) {
            guard let comma = item.comma else { continue }
            let between = (comma + 1)..<next.range.lowerBound
            if layout.isBlank(between) { return Array(bytes[between]) }
        }
        return [0x20]
    }

    func before(_ index: Int) -> HuJSONEdit {
        let next = container.items[index].range.lowerBound
        guard layout.isFirstInLine(next) else {
            let indentation = layout.indentation(at: next)
            return HuJSONEdit([.init(at: next, Array(texts(indentation).map { $0 + comma + gap }.joined()))])
        }
        let indentation = layout.indentation(at: next)
        let behind = index == 0 ? container.range.lowerBound + 1 : (container.items[index - 1].comma ?? next) + 1
        // A comment that goes over several lines stands between: the new line goes right above the next item.
        let place = layout.restOfLine(from: behind) ?? layout.previousLineEnd(of: next)
        return HuJSONEdit([.init(at: place, lines(indentation))])
    }

    func atEnd() -> HuJSONEdit {
        guard let last = container.items.last else { return intoEmpty() }
        let indentation = layout.indentation(at: last.range.lowerBound)
        let isManyLines = layout.isFirstInLine(last.range.lowerBound)
        let behind = last.comma.map { $0 + 1 } ?? last.range.upperBound
        let first: [HuJSONEdit.Splice] = last.comma == nil ? [.init(at: behind, comma)] : []
        if isManyLines {
            let place = layout.restOfLine(from: behind) ?? behind
            return HuJSONEdit(first + [.init(at: place, lines(indentation, trailingComma: last.comma != nil))])
        }
        let added = texts(indentation)
        let text =
            last.comma == nil
            ? gap + Array(added.joined(separator: comma + gap)) : Array(added.map { gap + $0 + comma }.joined())
        return HuJSONEdit(first + [.init(at: behind, text)])
    }

    func intoEmpty() -> HuJSONEdit {
        let close = container.range.upperBound - 1
        let inside = (container.range.lowerBound + 1)..<close
        if layout.isFirstInLine(close), bytes[inside].contains(UInt8(ascii: "\n")) { return betweenLines(close) }
        let indentation = layout.indentation(at: container.range.lowerBound)
        let text = Array(texts(indentation).joined(separator: comma + [0x20]))
        if layout.isBlank(inside) { return HuJSONEdit([.init(at: close, text + Array(bytes[inside]))]) }
        return HuJSONEdit([.init(at: layout.skipBlanksBack(from: close), [0x20] + text)])
    }

    /// Above the line of the closing bracket, indented as a comment there is.
    private func betweenLines(_ close: Int) -> HuJSONEdit {
        var indentation = layout.indentation(at: close) + style.indent
        let start = container.range.lowerBound + 1
        if let comment = bytes[start..<close].firstIndex(of: UInt8(ascii: "/")), layout.isFirstInLine(comment) {
            indentation = layout.indentation(at: comment)
        }
        return HuJSONEdit([
            .init(at: layout.previousLineEnd(of: close), lines(indentation, trailingComma: style.trailsCommas))
        ])
    }
}
