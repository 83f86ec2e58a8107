import Transport

/// Who or what a listing by `meta.lastModified` names: ids alone, each with the time that its record gives. Everything else
/// is read again by id.
struct SCIMChanges: SCIMRecords {
    /// The times of change as the service spells them, by id; empty where a record gives none.
    private(set) var times: [String: String] = [:]
    private(set) var withoutID = 0
    let limit: Int

    init(limit: Int) { self.limit = limit }

    var count: Int { times.count }

    mutating func take(_ json: inout JSONScanner, page: Int) throws(JSONError) -> String? {
        guard times.count < limit else { return "goes beyond the limit of \(limit) changes" }
        var (id, time) = (JSONField.absent, JSONField.absent)
        guard try json.kind() == .object else {
            withoutID += 1
            return nil
        }
        try json.beginObject()
        while let key = try json.nextKey() {
            switch SCIMName(key) {
            case "id": try id.read(&json)
            case "meta": try Self.readTime(&json, &time)
            default: break
            }
        }
        if let id = id.text, !id.isEmpty {
            times[id.string] = time.text?.string ?? ""
        } else {
            withoutID += 1
        }
        return nil
    }

    private static func readTime(_ json: inout JSONScanner, _ time: inout JSONField) throws(JSONError) {
        guard try json.kind() == .object else { return }
        try json.beginObject()
        while let key = try json.nextKey() {
            if case "lastmodified" = SCIMName(key) { try time.read(&json) }
        }
    }
}
