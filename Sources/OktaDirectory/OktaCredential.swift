import Transport

/// What opens an org, and how messages speak of it.
public enum OktaCredential: Sendable {
    /// An API token (SSWS), and where it came from, such as the path of its file.
    case token(Secret, source: String)
    /// An API service app, whose tokens an ``OktaAppExchange`` brings along, and where its key came from.
    case app(clientID: String, keySource: String)

    /// Such as `the token from /run/secrets/okta-token`.
    var name: String {
        switch self {
        case .token(_, let source): "the token from \(source)"
        case .app(let clientID, _): "the app \(clientID)"
        }
    }

    /// Who must have an admin role.
    var bearer: String {
        switch self {
        case .token: "the owner of \(name)"
        case .app: name
        }
    }

    /// What to do when it is refused altogether.
    var mendOfRefusal: String {
        switch self {
        case .token: "Make a new API token in Okta and put it there. A token expires after 30 days without use."
        case .app(_, let source):
            "A new access token was refused as well. See in Okta that the app is active and its key is the public part of "
                + "\(source)."
        }
    }

    /// What to do to have the log, to follow a comma.
    var mendOfLogDenial: String {
        switch self {
        case .token: "give its owner an admin role that may view the System Log, such as Read-only Administrator."
        case .app:
            "grant okta.logs.read on the app's Okta API Scopes page, and a role that may view the System Log on its Admin "
                + "Roles page."
        }
    }

    /// What to do when it may not read a resource.
    func mendOfDenial(scope: String) -> String {
        switch self {
        case .token:
            "Give its owner an admin role that may view users and groups, such as Read-only Administrator."
        case .app:
            "On the app's Okta API Scopes page grant \(scope), and on its Admin Roles page a role that may view users and "
                + "groups, such as Read-only Administrator."
        }
    }
}
