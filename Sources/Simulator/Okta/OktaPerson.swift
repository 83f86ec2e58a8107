import AccessModel

/// A user of the simulated org. What is not here (title, department, city) follows from the seed and is made on demand.
public struct OktaPerson: Sendable, Hashable {
    /// 20 characters, `00u…`; never used again for anybody else.
    public let id: String
    /// Unique in the org, whatever its case.
    public internal(set) var login: String
    /// The primary email; usually the login.
    public internal(set) var email: String
    /// The given name.
    public internal(set) var firstName: String
    /// The family name.
    public internal(set) var lastName: String
    /// Where in its lifecycle the user is.
    public internal(set) var status: OktaStatus
    /// Where an unfinished transition leads, while it lasts.
    public internal(set) var transitioningTo: OktaStatus?
    /// When the user was created.
    public let created: Timestamp
    /// When the user first became active.
    public internal(set) var activated: Timestamp?
    /// When the status last changed.
    public internal(set) var statusChanged: Timestamp?
    /// When the user last signed in.
    public internal(set) var lastLogin: Timestamp?
    /// When status or profile last changed.
    public internal(set) var lastUpdated: Timestamp
    /// When the password last changed.
    public internal(set) var passwordChanged: Timestamp?
}
