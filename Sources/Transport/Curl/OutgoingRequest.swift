/// A request that has been checked: what it holds can be handed to libcurl.
struct OutgoingRequest: Sendable {
    let method: String
    let url: String
    let origin: Origin
    /// Header lines in libcurl's notation, secrets revealed: this value is never described.
    let headerLines: [Secret]
    let body: [UInt8]

    /// Checks a request.
    ///
    /// - Throws: kind `.address`, naming the header and never its value.
    init(_ request: HTTPRequest) throws(TransportError) {
        origin = try Origin(of: request.url)
        guard origin.scheme == "https" || origin.isLoopback else {
            throw TransportError(
                .address,
                "\(origin) would be asked without encryption, which is allowed only for 127.0.0.0/8, [::1] and "
                    + "localhost; use https.",
                isRetryable: false)
        }
        guard Self.isToken(request.method) else { throw Self.refusal("the method is malformed", origin) }
        method = request.method
        url = request.url
        body = request.body
        var lines: [Secret] = []
        for header in request.headers { lines.append(try Self.line(header, origin)) }
        let names = Set(request.headers.map { $0.name.lowercased() })
        // Neither is wanted: curl would wait for a `100 Continue` before large bodies, and call every POST a form.
        for name in ["Expect", "Content-Type"] where !names.contains(name.lowercased()) {
            lines.append(Secret("\(name):"))
        }
        headerLines = lines
    }

    private static func line(
        _ header: (name: String, value: HTTPRequest.HeaderValue), _ origin: Origin
    ) throws(TransportError) -> Secret {
        guard isToken(header.name) else { throw refusal("a header's name is malformed", origin) }
        let value =
            switch header.value {
            case .text(let text): text
            case .secret(let prefix, let secret): prefix + secret.reveal()
            }
        guard value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else {
            throw refusal(
                "the value of the header \(header.name) holds a line break or another control character", origin)
        }
        // With nothing behind the colon curl would leave the header out.
        return Secret(value.isEmpty ? "\(header.name);" : "\(header.name): \(value)")
    }

    private static func refusal(_ why: String, _ origin: Origin) -> TransportError {
        TransportError(.address, "A request to \(origin.hostAndPort) was not sent: \(why).", isRetryable: false)
    }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ text: String) -> Bool {
        let marks = Set("!#$%&'*+-.^_`|~".utf8)
        return !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
                    || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || marks.contains(byte)
            }
    }
}
