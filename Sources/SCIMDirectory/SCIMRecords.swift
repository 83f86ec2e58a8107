import AccessModel
import Transport

/// What a listing fills: people or groups, record by record, each once however often it is named.
protocol SCIMRecords: Sendable {
    /// The number of distinct ids so far.
    var count: Int { get }
    /// The number of records without a readable id: they cannot be told from each other.
    var withoutID: Int { get }

    /// Takes the record that comes next; gives what makes the whole page unusable, or `nil`.
    mutating func take(_ json: inout JSONScanner, page: Int) throws(JSONError) -> String?
}

extension SCIMRecords {
    /// The number of records that `totalResults` is compared with.
    var named: Int { count + withoutID }
}

/// What a page says besides its records (RFC 7644, section 3.4.2).
struct SCIMPage: Sendable {
    /// The number of records that it has.
    var records = 0
    /// `totalResults`; `nil` where it is left out or no number.
    var total: Int?
    /// The next page's cursor; `nil` at the end.
    var nextCursor: String?

    /// Reads a page, its records into `records`.
    init(
        _ body: [UInt8], number: Int, of listing: SCIMListing, into taker: inout some SCIMRecords
    ) throws(DirectoryError) {
        let fault: String?
        var page = SCIMPage()
        do throws(JSONError) {
            fault = try JSONScanner.scan(body) { (json) throws(JSONError) in
                try page.read(&json, number: number, into: &taker)
            }
        } catch {
            throw listing.incomplete(page: number, "is broken: \(error)")
        }
        if let fault { throw listing.incomplete(page: number, fault) }
        self = page
    }

    private init() {}

    private mutating func read(
        _ json: inout JSONScanner, number: Int, into records: inout some SCIMRecords
    ) throws(JSONError) -> String? {
        var isListing = false
        try json.beginObject()
        while let key = try json.nextKey() {
            switch SCIMName(key) {
            case "totalresults":
                isListing = true
                total = try json.wholeNumber()
                if let total, total < 0 { return "says that there are \(total) records" }
            case "nextcursor":
                guard try json.kind() == .string else { continue }
                let cursor = try json.string()
                nextCursor = cursor.isEmpty ? nil : cursor.string
            case "resources":
                isListing = true
                // Left out or null where there is none.
                if try json.skipNull() { continue }
                guard try json.kind() == .array else { return "has `Resources` that are no list" }
                try json.beginArray()
                while try json.nextElement() {
                    self.records += 1
                    if let fault = try records.take(&json, page: number) { return fault }
                }
            default: break
            }
        }
        return isListing ? nil : "is not a list of records"
    }
}
