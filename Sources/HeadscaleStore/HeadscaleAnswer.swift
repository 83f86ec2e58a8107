import Foundation
import Transport

/// An answer of the API.
struct HeadscaleAnswer: Sendable {
    let response: HTTPResponse

    init(_ response: HTTPResponse) { self.response = response }

    var status: Int { response.status }
    var isSuccess: Bool { (200..<300).contains(status) }

    /// The body as JSON; `nil` where it is none, or not of this shape.
    func decoded<Value: Decodable>(_ type: Value.Type) -> Value? {
        do { return try JSONDecoder().decode(type, from: Data(response.body)) } catch { return nil }
    }

    /// An error's body: `{code,message,details}` of the gRPC gateway (to v0.29), or `application/problem+json` (RFC 9457, after it).
    private struct Failure: Decodable {
        struct Part: Decodable { let message: String? }

        let message: String?
        let title: String?
        let detail: String?
        let errors: [Part]?

        var words: String? {
            if let message, !message.isEmpty { return message }
            guard let main = [detail, title].lazy.compactMap({ $0 }).first(where: { !$0.isEmpty }) else { return nil }
            let parts = (errors ?? []).compactMap(\.message).filter { !$0.isEmpty && $0 != main }
            return parts.isEmpty ? main : "\(main) (\(parts.prefix(5).joined(separator: "; ")))"
        }
    }

    /// What the answer says, in Headscale's words where it has any.
    var words: String {
        if let words = decoded(Failure.self)?.words { return words }
        return response.body.isEmpty ? "no text" : "a text that is not Headscale's"
    }
}

/// Why something could not be asked or done.
struct HeadscaleFailure: Error {
    enum Cause {
        /// There was no whole answer.
        case noAnswer(TransportError)
        /// The answer was not the one that was wanted.
        case answer(HeadscaleAnswer)
    }

    let cause: Cause
    /// What was asked, such as `for the users`.
    let asking: String

    init(_ cause: Cause, asking: String) {
        self.cause = cause
        self.asking = asking
    }

    /// The answer, where there was one.
    var answer: HeadscaleAnswer? { if case .answer(let answer) = cause { answer } else { nil } }
    var status: Int? { answer?.status }

    /// Whether the server itself said no: not a proxy before it, nor one that let nobody in. To v0.29 it says so with 500, whatever the
    /// reason, so that no status tells a refusal from a breakdown.
    var isRefusal: Bool {
        guard let status else { return false }
        return (400...501).contains(status) && ![401, 403, 408, 429].contains(status)
    }

    /// Whether the server does not know such a request.
    var isUnknownRequest: Bool { status.map { [404, 405, 501].contains($0) } ?? false }

    /// Whether what was asked may have been done all the same.
    var mayHaveTakenEffect: Bool {
        switch cause {
        case .noAnswer(let error):
            switch error.kind {
            case .address, .name, .connection, .certificate, .credential: false
            case .deadline, .tooLarge, .broken, .cancelled: true
            }
        case .answer(let answer): answer.status >= 500 || answer.isSuccess
        }
    }

    /// What happened, in a sentence without its full stop.
    var message: String {
        switch cause {
        case .noAnswer(let error): "Headscale gave no answer when asked \(asking): \(error.message)"
        case .answer(let answer): "Headscale answered \(answer.status) when asked \(asking): \(answer.words)"
        }
    }

    /// What to do.
    var remedy: String {
        switch status {
        case 401, 403: "Make a new API key (headscale apikeys create) and put it into the file of store.token_file."
        case 404: "Check store.url: it is the server's address without a path, and Headscale v0.26 or later."
        case .some(500...): "Nothing was changed; look into Headscale's log. The next pass tries again."
        case .some: "Check store.url."
        case nil: "Check store.url and the network; the next pass tries again."
        }
    }
}

extension String {
    /// With a full stop at its end.
    var sentence: String { hasSuffix(".") ? self : self + "." }
}
