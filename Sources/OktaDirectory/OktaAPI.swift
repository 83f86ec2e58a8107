import AccessModel
import Transport

/// Requests to one org, with its credential.
struct OktaAPI: Sendable {
    let origin: Origin
    let credential: OktaCredential
    private let exchange: any HTTPExchange

    /// Okta takes this wish in a request's content type: users come without what is never read here.
    private static let omissions = "omitCredentials,omitCredentialsLinks,omitTransitioningToStatus"

    init(url: String, credential: OktaCredential, exchange: any HTTPExchange) throws(DirectoryError) {
        do throws(TransportError) {
            origin = try Origin(of: url)
        } catch {
            throw DirectoryError(
                .notTheService, "directory.url is no address of an Okta org. \(error.message)",
                remedy: "Set it to the org's address, such as https://example.okta.com.")
        }
        let rest = url.split(separator: "/", omittingEmptySubsequences: true).dropFirst(2)
        guard rest.isEmpty, !url.contains("?"), !url.contains("#") else {
            throw DirectoryError(
                .notTheService, "directory.url has something behind the host.", remedy: "Set it to \(origin) alone.")
        }
        self.credential = credential
        self.exchange = exchange
    }

    /// The absolute address of a path with its query.
    func url(_ pathAndQuery: String) -> String { "\(origin)\(pathAndQuery)" }

    /// Asks for an address, which must be one of this org: the credential goes nowhere else.
    func get(_ url: String) async throws(TransportError) -> OktaAnswer {
        guard origin.accepts(url) else {
            throw TransportError(
                .address, "An address that leads away from \(origin) is not followed.", isRetryable: false)
        }
        var request = HTTPRequest(
            url: url,
            headers: [
                ("Accept", .text("application/json")),
                ("Content-Type", .text("application/json; okta-response=\(Self.omissions)")),
            ])
        if case .token(let token, _) = credential {
            request.headers.append(("Authorization", .secret(prefix: "SSWS ", token)))
        }
        return OktaAnswer(try await exchange.send(request))
    }
}
