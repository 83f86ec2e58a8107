/// One answer, and how much of it reaches the wire.
struct SimulatedResponse: Sendable {
    /// What the client gets to see of the answer.
    enum Delivery: Sendable, Hashable {
        /// All of it.
        case whole
        /// Nothing: the connection closes.
        case dropped
        /// The head, which announces the whole body, and so many bytes of the body; then the connection closes.
        case truncated(bytes: Int)
    }

    var status: Int
    /// In order; a name may stand more than once, each on a line of its own, as Okta sends its `link` headers.
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    var delivery = Delivery.whole
    /// Called once nothing more of the answer will be sent.
    var whenSent: (@Sendable () -> Void)?
    /// How long the answer is kept back.
    var delayMilliseconds = 0

    init(status: Int, contentType: String = "application/json", body: [UInt8] = []) {
        self.status = status
        self.headers = [(name: "Content-Type", value: contentType)]
        self.body = body
    }

    /// Sets a header, in place of any of that name.
    mutating func set(_ name: String, to value: String) {
        headers.removeAll { $0.name.lowercased() == name.lowercased() }
        headers.append((name: name, value: value))
    }

    /// Status line and headers; the length that they announce is the whole body's, cut or not.
    func head(keepAlive: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(Self.reason(status))\r\n"
        for header in headers { head += "\(header.name): \(header.value)\r\n" }
        head += "Content-Length: \(body.count)\r\nConnection: \(keepAlive ? "keep-alive" : "close")\r\n\r\n"
        return Array(head.utf8)
    }

    /// How much of the body reaches the wire.
    var sentBodyBytes: Int {
        switch delivery {
        case .whole: body.count
        case .dropped: 0
        case .truncated(let bytes): min(body.count, max(0, bytes))
        }
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 204: "No Content"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        default: "Status \(status)"
        }
    }
}
