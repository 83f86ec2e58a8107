import AccessModel
import Foundation

/// A user as the API gives it (`v1User`).
struct HeadscaleUser: Decodable, Sendable {
    /// A 64-bit number, which the API spells as a string.
    let id: String
    /// The user's own name; where there is none, what the server shows in its place.
    let name: String
    let displayName: String?
    let email: String?
    /// Issuer, `/` and subject of whoever logs in over OIDC; empty for others.
    let providerId: String?

    /// What a person calls the account: the email, or else the name (`User.Username`, v0.29.2).
    var login: String { if let email, !email.isEmpty { email } else { name } }

    /// The subject of the issuer; `nil` for a user of another, or of none.
    func subject(of issuer: String) -> String? {
        guard let providerId, providerId.hasPrefix(issuer + "/") else { return nil }
        let subject = String(providerId.dropFirst(issuer.count + 1))
        return subject.isEmpty ? nil : subject
    }
}

/// A node as the API gives it (`v1Node`), as far as a suspension needs it.
struct HeadscaleNode: Decodable, Sendable {
    struct Owner: Decodable, Sendable { let id: String }
    struct Key: Decodable, Sendable { let user: Owner? }

    let id: String
    let name: String?
    let givenName: String?
    let user: Owner?
    let expiry: String?
    let preAuthKey: Key?
    /// v0.28 and later.
    let tags: [String]?
    /// v0.26 and v0.27.
    let forcedTags: [String]?
    let validTags: [String]?

    var allTags: [String] { Array(Set((tags ?? []) + (forcedTags ?? []) + (validTags ?? []))).sorted() }

    /// A tagged node belongs to its tags, whoever registered it.
    var isTagged: Bool { !allTags.isEmpty }

    /// What a person calls it.
    var title: String { [givenName, name].lazy.compactMap { $0 }.first { !$0.isEmpty } ?? "node \(id)" }

    /// Whether it may connect; a node without an end, or with Go's zero time for one, never expires (`Node.IsExpired`, v0.29.2).
    func isLive(at now: Timestamp) -> Bool {
        guard !isTagged else { return false }
        return switch Expiry(expiry) {
        case .never, .zero, .unreadable: true
        case .at(let end): end > now
        }
    }

    /// Who registered it, as far as the server tells: it shows tagged nodes under a user of its own.
    var registrant: String? { isTagged ? preAuthKey?.user?.id ?? user?.id : user?.id }
}

/// A pre-authorization key as the API gives it (`v1PreAuthKey`).
struct HeadscaleKey: Decodable, Sendable {
    let id: String
    let user: HeadscaleNode.Owner?
    /// Masked since v0.28; before that, the key itself: it is sent back, and never shown.
    let key: String?
    let expiration: String?

    /// Whether nodes can be registered with it; Go's zero time has passed long ago (`PreAuthKey.Validate`, v0.29.2).
    func isLive(at now: Timestamp) -> Bool {
        switch Expiry(expiration) {
        case .never, .unreadable: true
        case .zero: false
        case .at(let end): end > now
        }
    }
}

/// An API key as the API gives it (`v1ApiKey`): what is shown of it is the prefix.
struct HeadscaleAPIKey: Decodable, Sendable {
    let id: String
    let prefix: String?
    let expiration: String?

    /// Whether this is the key of a credential: `hskey-api-PREFIX-SECRET` since v0.28, `PREFIX.SECRET` before.
    func isKey(of credential: String) -> Bool {
        guard var shown = prefix, !shown.isEmpty else { return false }
        if shown.hasSuffix("***") { shown.removeLast(3) }
        if shown.hasSuffix("-") { shown.removeLast() }
        return !shown.isEmpty && (credential.hasPrefix(shown + "-") || credential.hasPrefix(shown + "."))
    }
}

/// When something ends, as Headscale spells it.
enum Expiry: Sendable, Hashable {
    case never
    /// Go's zero time.
    case zero
    case at(Timestamp)
    case unreadable

    init(_ text: String?) {
        guard let text, !text.isEmpty else {
            self = .never
            return
        }
        if text.hasPrefix("0001-") {
            self = .zero
            return
        }
        // Fractions of a second come with any number of digits, and do not matter here.
        let whole = text.replacing(/\.[0-9]+/, with: "")
        do {
            let date = try Date.ISO8601FormatStyle().parse(whole)
            self = .at(Timestamp(milliseconds: Int64(date.timeIntervalSince1970) * 1000))
        } catch {
            self = .unreadable
        }
    }
}
