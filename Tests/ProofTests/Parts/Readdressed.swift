import Transport

/// Sends requests elsewhere than they are addressed to: a copy of a service, on a port of its own, is the same service to a ledger.
struct Readdressed: HTTPExchange {
    let exchange: any HTTPExchange
    /// Where the service really is.
    let url: String

    /// Where every service is, as far as the program knows.
    static let address = "http://127.0.0.1:1"

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        var request = request
        if request.url.hasPrefix(Self.address) { request.url = url + request.url.dropFirst(Self.address.count) }
        var response = try await exchange.send(request)
        for row in response.headers.indices where response.headers[row].name.lowercased() == "link" {
            response.headers[row].value.replace("<\(url)/", with: "<\(Self.address)/")
        }
        return response
    }
}
