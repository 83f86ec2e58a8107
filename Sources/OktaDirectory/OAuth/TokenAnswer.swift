import Foundation
import Transport

/// What the token endpoint answered.
enum TokenAnswer {
    case granted(Granted)
    /// A refusal with a word of RFC 6749, 5.2, or of RFC 9449.
    case refused(Refusal)
    /// Something that sending it again may mend, or that is no answer of a token endpoint: the caller gets it as it is.
    case other(HTTPResponse)

    struct Granted: Decodable {
        let token_type: String
        let access_token: String
        let expires_in: Int64
        let scope: String?
    }

    struct Refusal: Decodable {
        let error: String
        let error_description: String?
    }

    init(_ response: HTTPResponse) {
        let body = Data(response.body)
        do {
            switch response.status {
            case 200:
                let granted = try JSONDecoder().decode(Granted.self, from: body)
                let isUsable =
                    !granted.access_token.isEmpty && granted.access_token.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
                self = isUsable ? .granted(granted) : .other(response)
            case 400, 401, 403: self = .refused(try JSONDecoder().decode(Refusal.self, from: body))
            default: self = .other(response)
            }
        } catch {
            self = .other(response)
        }
    }
}

// Each refusal has its own sentence, and says what to change in Okta. Okta's own words are quoted and decide nothing.
extension TokenAnswer.Refusal {
    /// The error that ends the request for which a token was needed.
    ///
    /// - Parameter skewSeconds: how far this machine's clock is ahead of Okta's.
    func transportError(_ app: OktaServiceApp, origin: Origin, skewSeconds: Int64?) -> TransportError {
        let words = (error_description ?? "").prefix(200).filter { $0.isASCII && !$0.isNewline }
        let quote = words.isEmpty ? error : "\(error), “\(words)”"
        return TransportError(
            .credential, "\(origin) gives the app \(app.clientID) no token: \(quote).", isRetryable: false,
            remedy: mend(app, skewSeconds: skewSeconds))
    }

    private func mend(_ app: OktaServiceApp, skewSeconds: Int64?) -> String {
        let clock = skewSeconds.flatMap { skew -> String? in
            guard abs(skew) > 60 else { return nil }
            return " This machine's clock is \(abs(skew)) s \(skew > 0 ? "ahead of" : "behind") Okta's: set it first."
        }
        return mendInOkta(app) + (clock ?? "")
    }

    private func mendInOkta(_ app: OktaServiceApp) -> String {
        let keyName = app.keyID.map { "the key with kid \($0)" } ?? "the key (set directory.oauth.key_id to its kid)"
        switch error {
        case "invalid_client":
            return
                "In Okta, on the app's General page: the client id is this one, client authentication is Public key / "
                + "Private key, and \(keyName) is active and the public part of \(app.keySource)."
        case "invalid_scope":
            return "In Okta, on the app's Okta API Scopes page, grant \(app.neededScopes.joined(separator: ", "))"
                + " (and \(app.wishedScopes.joined(separator: ", ")), to follow changes within seconds)."
        case "unauthorized_client", "unsupported_grant_type":
            return "In Okta, make an app of the kind API Services: only those have the grant Client Credentials."
        case "invalid_dpop_proof" where app.binding == .never:
            return "The app takes only bound tokens: set directory.oauth.dpop to auto, or, on the app's General page, "
                + "take out Require Demonstrating Proof of Possession."
        case "invalid_dpop_proof", "use_dpop_nonce":
            return
                "See that this machine's clock is right, and that directory.url is the address that Okta itself uses."
        case "access_denied":
            return "See in Okta's System Log which policy or network zone denied it, and let this machine's address in."
        default:
            return "See in Okta's System Log why, under the client id."
        }
    }
}
