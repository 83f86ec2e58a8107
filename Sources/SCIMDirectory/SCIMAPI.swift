import AccessModel
import Transport

/// Requests to one service, with its credential.
struct SCIMAPI: Sendable {
    /// The base address as configured, without a slash at the end.
    let base: String
    /// Where the credential came from, for messages.
    let credentialSource: String
    private let credential: SCIMCredential
    private let exchange: any HTTPExchange

    init(
        url: String, credential: SCIMCredential, credentialSource: String, exchange: any HTTPExchange
    ) throws(DirectoryError) {
        do throws(TransportError) {
            _ = try Origin(of: url)
        } catch {
            throw DirectoryError(
                .notTheService, "directory.url is no address of a SCIM service. \(error.message)",
                remedy: "Set it to the service's base address, such as https://id.example.com/scim/v2.")
        }
        guard !url.contains("?"), !url.contains("#") else {
            throw DirectoryError(
                .notTheService, "directory.url has a query or a fragment.",
                remedy: "Set it to the service's base address alone, such as https://id.example.com/scim/v2.")
        }
        base = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.credential = credential
        self.credentialSource = credentialSource
        self.exchange = exchange
    }

    /// Asks for a path below the base address.
    ///
    /// With an OAuth client, a token that is refused is replaced once.
    func get(_ path: String, unlessMatching version: String? = nil) async throws(DirectoryError) -> SCIMAnswer {
        switch credential {
        case .token(let secret): return try await send(path, secret, version)
        case .client(let client):
            let token = try await self.token(of: client)
            let answer = try await send(path, token.secret, version)
            guard answer.response.status == 401 else { return answer }
            let fresh = try await self.token(of: client, replacing: token)
            return try await send(path, fresh.secret, version)
        }
    }

    private func send(_ path: String, _ token: Secret, _ version: String?) async throws(DirectoryError) -> SCIMAnswer {
        var request = HTTPRequest(
            url: base + path,
            headers: [
                ("Accept", .text("application/scim+json, application/json;q=0.9")),
                ("Authorization", .secret(prefix: "Bearer ", token)),
            ])
        if let version { request.headers.append(("If-None-Match", .text(version))) }
        do throws(TransportError) {
            return SCIMAnswer(try await exchange.send(request))
        } catch {
            throw error.directoryError(self)
        }
    }

    private func token(
        of client: ClientCredentials, replacing refused: ClientCredentials.AccessToken? = nil
    ) async throws(DirectoryError) -> ClientCredentials.AccessToken {
        do throws(OAuthError) {
            return try await client.token(replacing: refused)
        } catch {
            throw error.directoryError(self)
        }
    }
}
