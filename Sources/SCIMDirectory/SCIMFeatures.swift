import AccessModel
import Transport

/// What a service says of itself in its ServiceProviderConfig (RFC 7643, section 5; RFC 9865, section 4.2).
struct SCIMFeatures: Sendable, Equatable {
    /// Whether it says that listings can be filtered.
    var filters = false
    /// Whether it says that records have versions.
    var versions = false
    /// Whether it says that listings can be read with cursors.
    var cursors = false
    /// The most records that it says to give at once.
    var maximumCount: Int?

    /// Reads a ServiceProviderConfig; `nil` where the body is none.
    init?(_ body: [UInt8]) {
        do throws(JSONError) {
            self = try JSONScanner.scan(body) { json throws(JSONError) in
                var features = SCIMFeatures()
                try json.beginObject()
                while let key = try json.nextKey() {
                    switch SCIMName(key) {
                    case "filter": try features.readFilter(&json)
                    case "etag": features.versions = try Self.isSupported(&json)
                    case "pagination": try features.readPagination(&json)
                    default: break
                    }
                }
                return features
            }
        } catch {
            // A page for people, or something broken: the service says nothing of itself.
            return nil
        }
    }

    private init() {}

    private mutating func readFilter(_ json: inout JSONScanner) throws(JSONError) {
        guard try json.kind() == .object else { return }
        try json.beginObject()
        while let key = try json.nextKey() {
            switch SCIMName(key) {
            case "supported": filters = try Self.truth(&json)
            case "maxresults": limit(to: try json.wholeNumber())
            default: break
            }
        }
    }

    private mutating func readPagination(_ json: inout JSONScanner) throws(JSONError) {
        guard try json.kind() == .object else { return }
        try json.beginObject()
        while let key = try json.nextKey() {
            switch SCIMName(key) {
            case "cursor": cursors = try Self.truth(&json)
            case "maxpagesize": limit(to: try json.wholeNumber())
            default: break
            }
        }
    }

    private mutating func limit(to count: Int?) {
        guard let count, count > 0 else { return }
        maximumCount = min(count, maximumCount ?? count)
    }

    private static func isSupported(_ json: inout JSONScanner) throws(JSONError) -> Bool {
        guard try json.kind() == .object else { return false }
        var supported = false
        try json.beginObject()
        while let key = try json.nextKey() {
            if case "supported" = SCIMName(key) { supported = try truth(&json) }
        }
        return supported
    }

    private static func truth(_ json: inout JSONScanner) throws(JSONError) -> Bool {
        var value: Bool?
        _ = try json.truth(&value)
        return value ?? false
    }
}

extension SCIMAPI {
    /// What the service says of itself; `nil` where it says nothing that can be read. A service need not: whatever
    /// answers here decides nothing but how it is asked.
    func features() async throws(DirectoryError) -> SCIMFeatures? {
        let answer = try await get("/ServiceProviderConfig")
        guard answer.status == 200, !answer.isForeign else { return nil }
        return SCIMFeatures(answer.response.body)
    }
}
