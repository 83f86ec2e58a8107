/// Something that goes wrong, by order: for which requests, how often, and what.
public struct Fault: Sendable, Hashable {
    /// The method it strikes; `nil` for any.
    public var method: String?
    /// The path it strikes, with wildcards, such as `/api/v1/groups/*/users`; `nil` for any but the admin paths.
    public var path: String?
    /// What the query, as written, must contain.
    public var query: String?
    /// Requests of this pattern that pass unharmed first: to strike the third page, skip two.
    public var skip: Int
    /// Requests that it strikes after that; `nil` for all.
    public var times: Int?
    /// What goes wrong.
    public var kind: Kind

    /// A fault.
    public init(
        _ kind: Kind, method: String? = nil, path: String? = nil, query: String? = nil, skip: Int = 0, times: Int? = nil
    ) {
        self.kind = kind
        self.method = method
        self.path = path
        self.query = query
        self.skip = skip
        self.times = times
    }

    /// What goes wrong.
    public enum Kind: Sendable, Hashable {
        /// Another answer in place of the right one.
        case status(StatusAnswer)
        /// The connection closes without an answer.
        case drop
        /// So many bytes of the body arrive, though `Content-Length` announces all; then the connection closes.
        case truncate(bytes: Int)
        /// The right answer, late.
        case delay(milliseconds: Int)
        /// The right records, a wrong `next` link.
        case wrongLink(LinkDefect)
        /// `[]` with 200, and no next page.
        case empty
        /// The right answer without its last bytes: whole for HTTP, broken for JSON.
        case malformed
        /// The sign-in page of a network, with 200.
        case html
        /// The first record of the page stands at its end once more.
        case repeatedID
        /// One record of the page, counted from 0, is broken.
        case badRecord(index: Int, RecordDefect)
    }

    /// An answer in place of the right one.
    public struct StatusAnswer: Sendable, Hashable {
        /// The status code.
        public var status: Int
        /// The body; `nil` for Okta's own of this status, where it has one.
        public var body: String?
        /// The media type of the body.
        public var contentType: String
        /// More headers; they take the place of those of the same name.
        public var headers: [String: String]

        /// An answer.
        public init(
            _ status: Int, body: String? = nil, contentType: String = "application/json",
            headers: [String: String] = [:]
        ) {
            self.status = status
            self.body = body
            self.contentType = contentType
            self.headers = headers
        }
    }

    /// What is wrong with a `next` link.
    public enum LinkDefect: String, Sendable, Hashable, Codable, CaseIterable {
        /// It leads to another host.
        case otherHost = "other-host"
        /// It leads to the same page again.
        case samePage = "same-page"
        /// It is missing, though more follows.
        case missing
    }

    /// What is wrong with a record.
    public enum RecordDefect: String, Sendable, Hashable, Codable, CaseIterable {
        /// It has no `id`.
        case noID = "no-id"
        /// A user has no `profile.login`, a group no `profile.name`.
        case noName = "no-name"
        /// `status`, `type` and `profile` are of the wrong JSON type.
        case wrongTypes = "wrong-types"
    }
}
