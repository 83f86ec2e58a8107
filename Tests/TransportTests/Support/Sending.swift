import Testing
import Transport

extension HTTPExchange {
    /// Sends a request that must fail.
    func failure(
        _ request: HTTPRequest, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> TransportError {
        do throws(TransportError) {
            let response = try await send(request)
            Issue.record("an answer came: \(response.status)", sourceLocation: sourceLocation)
            throw TransportError(.broken, "an answer came", isRetryable: false)
        } catch {
            return error
        }
    }

    func get(_ url: String) async throws(TransportError) -> HTTPResponse { try await send(HTTPRequest(url: url)) }
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}

extension CurlOptions {
    static func tests(_ change: (inout CurlOptions) -> Void = { _ in }) -> CurlOptions {
        // Whatever proxies the environment names: during tests it is ours.
        #expect(TestProxy.server != nil)
        var options = CurlOptions(userAgent: "tailroster/test")
        change(&options)
        return options
    }
}

/// Waits until something holds that another thread brings about; the suite's time limit ends a wait in vain.
func eventually(_ holds: () -> Bool) async {
    while !holds() { await Task.yield() }
}
