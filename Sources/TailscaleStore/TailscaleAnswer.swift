import Foundation
import Transport

/// An answer of the API.
struct TailscaleAnswer: Sendable {
    let response: HTTPResponse

    init(_ response: HTTPResponse) { self.response = response }

    var status: Int { response.status }
    var isSuccess: Bool { (200..<300).contains(status) }

    /// The policy's entity tag, quotes included, as `If-Match` wants it.
    var entityTag: String? {
        guard let tag = response.values(of: "etag").first, !tag.isEmpty else { return nil }
        return tag.hasPrefix("\"") || tag.hasPrefix("W/") ? tag : "\"\(tag)\""
    }

    /// The body as JSON; `nil` where it is none, or not of this shape.
    func decoded<Value: Decodable>(_ type: Value.Type) -> Value? {
        do { return try JSONDecoder().decode(type, from: Data(response.body)) } catch { return nil }
    }

    /// An error's body: `{"message":…}`, with `data` where a policy was judged.
    struct Failure: Decodable {
        struct Finding: Decodable {
            let user: String?
            let errors: [String]?
            let warnings: [String]?
        }

        let message: String?
        let data: [Finding]?

        /// Tailscale's own words, what stands behind them included.
        var words: String {
            let found = (data ?? []).map { finding in
                let texts = (finding.errors ?? []) + (finding.warnings ?? [])
                return (finding.user.map { "\($0): " } ?? "") + texts.joined(separator: "; ")
            }
            let listed = found.prefix(10).joined(separator: ", ") + (found.count > 10 ? " and more" : "")
            return (message ?? "") + (found.isEmpty ? "" : " (\(listed))")
        }

        /// Whether nothing stands in the way: an empty object, or warnings alone. The service answers 200 either way.
        var isPass: Bool {
            guard let message, !message.isEmpty else { return data?.contains { $0.errors?.isEmpty == false } != true }
            guard let data, !data.isEmpty else { return false }
            return data.allSatisfy { ($0.errors ?? []).isEmpty && !($0.warnings ?? []).isEmpty }
        }
    }

    /// What the answer says, in Tailscale's words where it has any.
    var words: String {
        if let failure = decoded(Failure.self), failure.message != nil { return failure.words }
        return response.body.isEmpty ? "no text" : "a text that is not Tailscale's"
    }
}

/// Why something could not be asked or done.
struct TailscaleFailure: Error {
    enum Cause {
        /// There was no whole answer.
        case noAnswer(TransportError)
        /// The answer was not the one that was wanted.
        case answer(TailscaleAnswer)
        /// The OAuth client was given no token, and nothing else was asked.
        case noToken(OAuthError)
    }

    let cause: Cause
    /// What was asked, such as `for the users`.
    let asking: String

    init(_ cause: Cause, asking: String) {
        self.cause = cause
        self.asking = asking
    }

    /// The status, where there was an answer.
    var status: Int? { if case .answer(let answer) = cause { answer.status } else { nil } }

    /// Whether what was asked may have been done all the same: the answer was lost, or the service broke down over it.
    var mayHaveTakenEffect: Bool {
        switch cause {
        case .noAnswer(let error):
            switch error.kind {
            case .address, .name, .connection, .certificate, .credential: false
            case .deadline, .tooLarge, .broken, .cancelled: true
            }
        case .noToken: false
        case .answer(let answer): answer.status >= 500 || answer.isSuccess
        }
    }

    /// What happened, in a sentence without its full stop.
    var message: String {
        switch cause {
        case .noAnswer(let error): "Tailscale gave no answer when asked \(asking): \(error.message)"
        case .answer(let answer): "Tailscale answered \(answer.status) when asked \(asking): \(answer.words)"
        case .noToken(let error): "\(Self.refusal(error)) when asked \(asking)"
        }
    }

    private static func refusal(_ error: OAuthError) -> String {
        switch error {
        case .refused(let status, let code): "Tailscale answered \(status)\(code.map { " (\($0))" } ?? "")"
        case .limited: "Tailscale's rate limit did not recover in time (429)"
        case .unusable(let status): "Tailscale answered \(status) without a token"
        case .noAnswer(let error): "Tailscale gave no answer (\(error.message))"
        }
    }

    /// What to do.
    var remedy: String {
        if case .noToken(.refused) = cause {
            return
                "Look whether the OAuth client still exists, and put its id into store.oauth.client_id and its secret into "
                + "its file."
        }
        return switch status {
        case 401:
            "Make a new access token, or look whether the OAuth client still exists, and put the secret into its file."
        case 403:
            "Give the credential the scopes users, policy_file and devices:core:read; a user's token has the rights of that user."
        case 404:
            "Check store.tailnet: it is the tailnet's name as the admin console shows it, or - for the credential's own."
        case 429: "Nothing was changed; the next pass tries again. See what else uses the API."
        case .some(500...): "Nothing was changed; the next pass tries again."
        case .some: "Check store.url and store.tailnet."
        case nil: "Check store.url and the network; the next pass tries again."
        }
    }
}
