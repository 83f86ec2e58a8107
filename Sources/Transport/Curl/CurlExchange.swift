/// HTTP over libcurl: connections are reused, HTTP/2 is spoken over TLS where it is offered, bodies come decompressed.
///
/// Certificates are always checked. Redirects are not followed: a 3xx is an answer like any other. `http://` is refused
/// except to loopback, and such a request never goes through a proxy, which would be another machine. Cancelling the
/// task ends the transfer at once. Many tasks may send at the same time.
public final class CurlExchange: HTTPExchange {
    private let loop: CurlLoop

    /// An exchange with its own thread and connections.
    ///
    /// - Throws: `TransportError` where the system has no thread or no memory to spare.
    public init(_ options: CurlOptions) throws(TransportError) {
        loop = try CurlLoop(options)
    }

    deinit { close() }

    /// Sends a request and gives the whole answer, whatever its status.
    ///
    /// - Throws: kind `.address` before anything is sent, for an address or header that cannot be sent safely; else the
    ///   kind that fits.
    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let outgoing = try OutgoingRequest(request)
        let ticket = CurlLoop.Ticket()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.submit(.init(ticket: ticket, request: outgoing, continuation: continuation))
            }
        } onCancel: {
            loop.cancel(ticket)
        }
        return try outcome.get()
    }

    /// Ends what is under way with `.cancelled`, closes the connections and ends the thread; later requests fail
    /// likewise.
    public func close() { loop.close() }
}
