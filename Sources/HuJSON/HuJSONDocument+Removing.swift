extension HuJSONDocument {
    /// Takes an item out of an array or object of this document; every comment stays.
    public func removing(_ index: Int, from container: HuJSONValue) -> HuJSONEdit {
        guard container.items.indices.contains(index) else { return HuJSONEdit([]) }
        return Removal(layout: HuJSONLayout(bytes: bytes), container: container, index: index).edit()
    }

    /// Takes out as many of these items at once as do not stand beside each other; the others are left for the next time.
    public func removingApart(_ indices: [Int], from container: HuJSONValue) -> HuJSONEdit {
        var splices: [HuJSONEdit.Splice] = []
        var last: Int?
        for index in indices.sorted() where last.map({ index > $0 + 1 }) ?? true {
            splices += removing(index, from: container).splices
            last = index
        }
        return HuJSONEdit(splices)
    }
}

private struct Removal {
    let layout: HuJSONLayout
    let container: HuJSONValue
    let index: Int

    private typealias Splice = HuJSONEdit.Splice

    private var item: HuJSONItem { container.items[index] }
    private var isLast: Bool { index == container.items.count - 1 }
    /// Behind the item and its comma.
    private var end: Int { item.comma.map { $0 + 1 } ?? item.range.upperBound }
    /// Whether no comment stands between the item and its comma.
    private var isWhole: Bool { item.comma.map { layout.isWhite(item.range.upperBound..<$0) } ?? true }

    func edit() -> HuJSONEdit {
        HuJSONEdit(splices() + formerComma())
    }

    /// Where the last item goes and no comma trails, the comma before it goes too.
    private func formerComma() -> [HuJSONEdit.Splice] {
        guard isLast, item.comma == nil, index > 0, let comma = container.items[index - 1].comma else { return [] }
        return [.init(comma..<(comma + 1))]
    }

    private func splices() -> [HuJSONEdit.Splice] {
        let lineEnd = layout.restOfLine(from: end)
        if layout.isFirstInLine(item.range.lowerBound) { return splicesOfLine(endingAt: lineEnd) }
        if container.items.count == 1, let alone = splicesOfOnly() { return alone }
        if lineEnd != nil || isLast {
            let start = layout.skipBlanksBack(from: item.range.lowerBound)
            return isWhole ? [.init(start..<end)] : [.init(start..<item.range.upperBound)] + ownComma()
        }
        return upToNext()
    }

    private func splicesOfLine(endingAt lineEnd: Int?) -> [HuJSONEdit.Splice] {
        let start = layout.previousLineEnd(of: item.range.lowerBound)
        if let lineEnd {
            // The whole line, unless somebody wrote a comment behind the item.
            if isWhole, layout.skipBlanks(from: end) == lineEnd { return [.init(start..<lineEnd)] }
            return upToNext()
        }
        guard isLast, isWhole else { return upToNext() }
        // The line feed behind a // comment is that comment's own.
        let former = index > 0 ? container.items[index - 1].range.upperBound : container.range.lowerBound + 1
        return [.init((layout.endsLineComment(start, from: former) ? item.range.lowerBound : start)..<end)]
    }

    private func upToNext() -> [HuJSONEdit.Splice] {
        guard isWhole else { return [.init(item.range)] + ownComma() }
        return [.init(item.range.lowerBound..<layout.skipBlanks(from: end))]
    }

    private func ownComma() -> [HuJSONEdit.Splice] { item.comma.map { [.init($0..<($0 + 1))] } ?? [] }

    /// The only item of a list in one line; `nil` where comments stand beside it.
    private func splicesOfOnly() -> [HuJSONEdit.Splice]? {
        let before = (container.range.lowerBound + 1)..<item.range.lowerBound
        let after = end..<(container.range.upperBound - 1)
        guard isWhole, layout.isBlank(before), layout.isBlank(after) else { return nil }
        let isEven = item.comma == nil && layout.bytes[before].elementsEqual(layout.bytes[after])
        return [.init((isEven ? item.range.lowerBound : before.lowerBound)..<after.upperBound)]
    }
}
