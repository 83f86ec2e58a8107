import AccessModel
import Transport

/// Reads one listing to its end, by cursor where the service offers that, else by index.
///
/// A listing by index is no snapshot: who joins or leaves meanwhile moves everybody behind them. It is complete when the
/// distinct ids that it named are as many as `totalResults` says, on every page alike, and a look past the end finds
/// nobody else. A listing by cursor ends where a page has no `nextCursor` (RFC 9865). Whatever else happens, the listing is
/// read again from its beginning, a few times, and then it is an error.
struct SCIMReading<Records: SCIMRecords>: Sendable {
    let api: SCIMAPI
    let listing: SCIMListing
    let limits: SCIMLimits
    /// Records asked for at once; `nil` with a service that fails on `count`.
    private(set) var count: Int?
    /// Is told which rows are new after each page, whatever becomes of the listing.
    var observer: (@Sendable (Records, Range<Int>) async -> Void)?
    /// Whether the service offers cursors and has not shown that it does not mean it.
    private(set) var usesCursors: Bool

    /// How one reading went.
    private enum Outcome {
        case complete(Records)
        /// It has to be read again; the words continue a sentence about the listing.
        case again(String)
    }

    /// - Parameter count: records to ask for, where the service does not name a smaller number.
    init(of listing: SCIMListing, from api: SCIMAPI, count: Int, features: SCIMFeatures?, limits: SCIMLimits) {
        self.api = api
        self.listing = listing
        self.limits = limits
        self.count = min(count, features?.maximumCount ?? count)
        usesCursors = features?.cursors ?? false
    }

    /// All records, taken into what `empty` is.
    mutating func records(into empty: Records) async throws(DirectoryError) -> Records {
        var reason = ""
        for _ in 0..<limits.readings {
            let outcome = usesCursors ? try await readByCursor(empty) : try await readByIndex(empty)
            switch outcome {
            case .complete(let records): return records
            case .again(let why): reason = why
            }
        }
        throw listing.incomplete("\(reason), in the last of \(limits.readings) attempts to read it")
    }

    // MARK: By index

    private mutating func readByIndex(_ empty: Records) async throws(DirectoryError) -> Outcome {
        var records = empty
        var (start, total, isSkipping) = (1, Int?.none, false)
        for number in 1...max(1, limits.pages) {
            let isPastEnd = records.named == total
            let answer = try await answer(from: start, page: number)
            // Some services refuse to be asked for what lies past the end.
            if isPastEnd, [400, 404].contains(answer.status), !answer.isForeign { return .complete(records) }
            let before = records.count
            let page = try read(answer, number, into: &records)
            await observer?(records, before..<records.count)
            // Past the end there is nobody to count, and some services count nobody there.
            if isPastEnd, page.records == 0, (page.total ?? 0) == 0 { return .complete(records) }
            guard let told = page.total else {
                throw listing.incomplete(page: number, "has no `totalResults`: whether more follow cannot be told")
            }
            if let total, told != total {
                return .again("changed from \(total) to \(told.counted("record")) while it was read")
            }
            total = told
            if records.named > told { return .again("named \(records.named.counted("record")) and counts \(told)") }
            let isNew = records.count > before
            if !isNew, records.named == told { return .complete(records) }
            if page.records == 0 { return .again("ended after \(records.named) of \(told.counted("record"))") }
            // Some services round `startIndex` down to a page of their own, and give the page before once more: one page
            // further on is the next. Nobody is passed over that way unseen: the count would not come out.
            if !isNew, isSkipping {
                return .again("repeated itself after \(records.named) of \(told.counted("record"))")
            }
            isSkipping = !isNew
            start += page.records
        }
        throw beyondPages
    }

    private mutating func answer(from start: Int, page: Int) async throws(DirectoryError) -> SCIMAnswer {
        let answer = try await api.get(
            listing.address(["startIndex": "\(start)", "count": count.map(String.init)]))
        guard page == 1, count != nil, Self.mayRejectCount(answer) else { return answer }
        let plain = try await api.get(listing.address())
        guard plain.status == 200, !plain.isForeign else { return answer }
        count = nil
        return plain
    }

    private static func mayRejectCount(_ answer: SCIMAnswer) -> Bool {
        answer.status == 400 || (500..<600).contains(answer.status)
    }

    // MARK: By cursor

    /// So many pages in a row may bring nobody new.
    private static var idlePages: Int { 3 }

    private mutating func readByCursor(_ empty: Records) async throws(DirectoryError) -> Outcome {
        var records = empty
        var (cursor, total) = ("", Int?.none)
        var (seen, idle) = (Set<String>(), 0)
        for number in 1...max(1, limits.pages) {
            let answer = try await api.get(
                listing.address(["cursor": cursor, "count": count.map(String.init)]))
            if let type = answer.fault?.type, number > 1, type == .expiredCursor || type == .invalidCursor {
                return .again("was cut off by an expired cursor after \(records.named.counted("record"))")
            }
            // A service that announces cursors and refuses the first one, or takes no notice of it, is read by index.
            if number == 1, answer.status != 200, [400, 404, 501].contains(answer.status), !answer.isForeign {
                usesCursors = false
                return try await readByIndex(empty)
            }
            let before = records.count
            let page = try read(answer, number, into: &records)
            await observer?(records, before..<records.count)
            if let total, let told = page.total, told != total {
                return .again("changed from \(total) to \(told.counted("record")) while it was read")
            }
            total = page.total ?? total
            guard let next = page.nextCursor else {
                if let total, records.named < total, number == 1 {
                    usesCursors = false
                    return try await readByIndex(empty)
                }
                let isWhole = total.map { $0 == records.named } ?? true
                return isWhole
                    ? .complete(records) : .again("ended after \(records.named) of \((total ?? 0).counted("record"))")
            }
            // A page may be empty and not the last (RFC 9865, section 2.1); many in a row lead nowhere.
            idle = records.count > before ? 0 : idle + 1
            guard seen.insert(next).inserted, idle <= Self.idlePages else {
                return .again("repeated itself after \(records.named.counted("record"))")
            }
            cursor = next
        }
        throw beyondPages
    }

    // MARK: Pages

    private func read(_ answer: SCIMAnswer, _ number: Int, into records: inout Records) throws(DirectoryError)
        -> SCIMPage
    {
        guard answer.status == 200, !answer.isForeign else {
            throw answer.directoryError(listing, page: number, api)
        }
        return try SCIMPage(answer.response.body, number: number, of: listing, into: &records)
    }

    private var beyondPages: DirectoryError {
        listing.incomplete("has more than \(limits.pages) pages, which is the limit")
    }
}
