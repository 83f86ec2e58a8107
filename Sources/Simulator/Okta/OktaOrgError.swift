/// Why the org did not take a change. Nothing was changed.
public enum OktaOrgError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no user of this id or login.
    case noSuchUser(String)
    /// There is no group of this id or name.
    case noSuchGroup(String)
    /// There is no app of this id or label.
    case noSuchApp(String)
    /// Another user has the login, whatever its case.
    case loginTaken(String)
    /// Another group of the kind has the name.
    case nameTaken(String)
    /// A value that the org cannot hold.
    case invalid(field: String, why: String)
    /// The user's status does not allow the transition.
    case transition(user: String, from: OktaStatus, to: OktaStatus)

    /// What was wrong, and with what.
    public var description: String {
        switch self {
        case .noSuchUser(let key): "there is no user with the id or login \"\(key)\""
        case .noSuchGroup(let key): "there is no group with the id or name \"\(key)\""
        case .noSuchApp(let key): "there is no app with the id or label \"\(key)\""
        case .loginTaken(let login): "the login \"\(login)\" belongs to another user"
        case .nameTaken(let name): "the name \"\(name)\" belongs to another group"
        case .invalid(let field, let why): "\(field): \(why)"
        case .transition(let user, let from, let to):
            "user \"\(user)\" is \(from.rawValue) and cannot become \(to.rawValue) from there"
        }
    }
}
