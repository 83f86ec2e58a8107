import Transport

/// An answer, and what can be told of it without reading its records.
struct OktaAnswer: Sendable {
    let response: HTTPResponse

    init(_ response: HTTPResponse) { self.response = response }

    var status: Int { response.status }

    /// Whether a page for people came back, as from a captive portal, a proxy or a web site.
    var isForeign: Bool {
        let types = response.values(of: "content-type")
        if !types.isEmpty { return !types.allSatisfy { $0.lowercased().contains("json") } }
        return response.body.first { $0 > 0x20 } == UInt8(ascii: "<")
    }

    /// Okta's code of an error, such as `E0000007`: the only part of an error's body that decides anything. `nil` where
    /// the body is not an error of Okta's.
    var errorCode: String? {
        guard !isForeign else { return nil }
        do throws(JSONError) {
            return try JSONScanner.scan(response.body) { json throws(JSONError) in
                var code: String?
                try json.beginObject()
                while let key = try json.nextKey() {
                    if key.equals("errorCode") { code = try json.string().string }
                }
                return code.flatMap { Self.isErrorCode($0) ? $0 : nil }
            }
        } catch {
            // Whatever this is, it is no error of Okta's.
            return nil
        }
    }

    /// `E` and seven digits: anything else is not repeated in messages.
    private static func isErrorCode(_ text: String) -> Bool {
        text.utf8.count == 8 && text.utf8.first == UInt8(ascii: "E")
            && text.utf8.dropFirst().allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }

    /// The status and code, such as `403 (E0000006)`.
    var text: String { errorCode.map { "\(status) (\($0))" } ?? "\(status)" }

    /// Whether only the group that was asked for is in trouble: it is gone, hidden, or its members cannot be put
    /// together.
    var isOneGroupsOwn: Bool { status == 403 || status == 404 || (500..<600).contains(status) }
}
