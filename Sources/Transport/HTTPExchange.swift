/// One request, one answer. The seam between adapters and the network.
public protocol HTTPExchange: Sendable {
    /// Sends a request and gives the whole answer, whatever its status; throws where there is no whole answer.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}

/// A request to an absolute address.
public struct HTTPRequest: Sendable {
    /// A header's value, which may be a secret.
    public enum HeaderValue: Sendable {
        /// Shown in logs and errors.
        case text(String)
        /// Never shown. The prefix is (`SSWS `, `Bearer `).
        case secret(prefix: String, Secret)
    }

    /// The method, such as `GET`.
    public var method: String
    /// The absolute address.
    public var url: String
    /// The headers, in order.
    public var headers: [(name: String, value: HeaderValue)]
    /// The body; empty for none.
    public var body: [UInt8]

    /// A request.
    public init(
        method: String = "GET", url: String, headers: [(name: String, value: HeaderValue)] = [], body: [UInt8] = []
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// A whole answer.
public struct HTTPResponse: Sendable {
    /// The status code.
    public var status: Int
    /// The headers in order, names as received; one entry a header line, so several `link` headers stay apart.
    public var headers: [(name: String, value: String)]
    /// The body, decompressed.
    public var body: [UInt8]

    /// An answer.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// All values of a header, whatever its case.
    public func values(of name: String) -> [String] {
        let name = name.lowercased()
        return headers.filter { $0.name.lowercased() == name }.map(\.value)
    }
}

/// Why there is no whole answer.
public struct TransportError: Error, Sendable, Hashable {
    /// What a caller can tell apart.
    public enum Kind: String, Sendable, Hashable {
        /// The address is not one that may be used: malformed, or `http://` to another machine.
        case address
        /// The name could not be resolved.
        case name
        /// Nothing accepted the connection.
        case connection
        /// The certificate or the TLS handshake failed.
        case certificate
        /// A deadline passed.
        case deadline
        /// The answer is larger than the limit.
        case tooLarge = "too-large"
        /// The connection broke before the answer was whole.
        case broken
        /// The caller cancelled.
        case cancelled
        /// Who issues credentials refused to.
        case credential
    }

    /// What a caller can tell apart.
    public let kind: Kind
    /// What happened, with host and port, never with a query or a secret.
    public let message: String
    /// Whether sending it again may help.
    public let isRetryable: Bool
    /// What to do, where whoever threw it knows better than the kind tells; else empty.
    public let remedy: String

    /// An error.
    public init(_ kind: Kind, _ message: String, isRetryable: Bool, remedy: String = "") {
        self.kind = kind
        self.message = message
        self.isRetryable = isRetryable
        self.remedy = remedy
    }
}
