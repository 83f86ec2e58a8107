import Transport

/// An answer, and what can be told of it without reading its records.
struct SCIMAnswer: Sendable {
    let response: HTTPResponse
    /// What the service says is wrong; `nil` where it says nothing in SCIM's form.
    let fault: SCIMFault?

    init(_ response: HTTPResponse) {
        self.response = response
        // A page of records is not read twice: whether a 200 is an error in disguise is told by what it lacks.
        fault = response.status == 200 && response.body.count > SCIMFault.maximumBytes ? nil : SCIMFault(response.body)
    }

    /// The status; some services answer 200 and put an error into the body.
    var status: Int {
        if response.status == 200, let told = fault?.status, (400..<600).contains(told) { return told }
        return response.status
    }

    /// Whether something other than JSON came back, as from a captive portal, a proxy or a web site. Services label JSON
    /// in many ways (`application/scim+json`, `application/json`, `text/plain`, nothing): the body decides.
    var isForeign: Bool {
        let isPage = response.values(of: "content-type").contains { $0.lowercased().contains("html") }
        guard let first = response.body.first(where: { $0 > 0x20 }) else { return isPage }
        return isPage || (first != UInt8(ascii: "{") && first != UInt8(ascii: "["))
    }

    /// Whether there is no body at all.
    var isEmpty: Bool { !response.body.contains { $0 > 0x20 } }

    /// The status and the type of the error, such as `400 (expiredCursor)`.
    var text: String { fault?.type.map { "\(status) (\($0.rawValue))" } ?? "\(status)" }
}

/// An error in SCIM's form (RFC 7644, section 3.12).
struct SCIMFault: Sendable {
    /// The types that decide something or help a person; of RFC 7644, table 9, and RFC 9865, section 4.1.
    enum Kind: String, Sendable {
        case invalidFilter, tooMany, invalidSyntax, invalidPath, invalidValue, invalidVers, sensitive
        case invalidCursor, expiredCursor, invalidCount
    }

    /// What the body says; a text by the RFC, a number with many services.
    private(set) var status: Int?
    private(set) var type: Kind?

    /// An error says little; what is longer is none.
    static let maximumBytes = 65_536

    /// Reads an error; `nil` where the body is none.
    init?(_ body: [UInt8]) {
        guard body.count <= Self.maximumBytes else { return nil }
        var isError = false
        do throws(JSONError) {
            try JSONScanner.scan(body) { json throws(JSONError) in
                try json.beginObject()
                while let key = try json.nextKey() {
                    switch SCIMName(key) {
                    case "schemas": isError = try Self.namesError(&json)
                    case "status": status = try json.wholeNumber()
                    case "scimtype":
                        guard try json.kind() == .string else { continue }
                        type = Kind(rawValue: try json.string().string)
                    default: break
                    }
                }
            }
        } catch {
            // Whatever this is, it is no error of SCIM's.
            return nil
        }
        guard isError else { return nil }
    }

    private static func namesError(_ json: inout JSONScanner) throws(JSONError) -> Bool {
        guard try json.kind() == .array else { return false }
        var found = false
        try json.beginArray()
        while try json.nextElement() {
            guard try json.kind() == .string else { continue }
            switch SCIMName(try json.string()) {
            case "urn:ietf:params:scim:api:messages:2.0:error": found = true
            default: break
            }
        }
        return found
    }
}
