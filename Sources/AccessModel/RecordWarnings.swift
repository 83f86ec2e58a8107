/// Warnings of one read, of which those about single records are limited in number.
public struct RecordWarnings: Sendable {
    private var warnings: [Warning] = []
    private var suppressed = 0
    private let limit: Int

    /// No warning yet; further ones than `limit` are only counted.
    public init(limit: Int) { self.limit = limit }

    /// Adds a warning about one record or group.
    public mutating func add(_ code: Warning.Code, subject: String, _ message: String) {
        if warnings.count < limit {
            warnings.append(Warning(code, subject: subject, message: message))
        } else {
            suppressed += 1
        }
    }

    /// All warnings in order, with one more that counts what went beyond the limit.
    public func all(and others: [Warning]) -> [Warning] {
        var all = warnings + others
        if suppressed > 0 {
            all.append(
                Warning(
                    .unreadableRecord, subject: "",
                    message:
                        "\(suppressed.counted("more record or group", "more records or groups")) could not be read."))
        }
        return all.sorted()
    }
}
