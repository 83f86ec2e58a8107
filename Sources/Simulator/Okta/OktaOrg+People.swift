import AccessModel
import Foundation

/// What an administrator does to users. Every change is in effect when the call returns.
extension OktaOrg {
    /// What of a profile changes; `nil` leaves a field as it is.
    public struct ProfileChange: Sendable, Hashable {
        /// The new login.
        public var login: String?
        /// The new primary email.
        public var email: String?
        /// The new given name.
        public var firstName: String?
        /// The new family name.
        public var lastName: String?

        /// A change of the fields that are given.
        public init(login: String? = nil, email: String? = nil, firstName: String? = nil, lastName: String? = nil) {
            self.login = login
            self.email = email
            self.firstName = firstName
            self.lastName = lastName
        }
    }

    /// Creates a user and gives its record. The email is the login and the names are taken from it unless given.
    @discardableResult public mutating func createUser(
        login: String, email: String? = nil, firstName: String? = nil, lastName: String? = nil,
        status: OktaStatus = .active
    ) throws(OktaOrgError) -> OktaPerson {
        try checkLogin(login, for: nil)
        try Self.check(status)
        let words = login.prefix { $0 != "@" }.split(separator: ".").map(\.capitalized)
        let now = stamp()
        let started = status == .staged ? nil : now
        let person = OktaPerson(
            id: nextPersonID, login: login, email: email ?? login, firstName: firstName ?? words.first ?? "Ada",
            lastName: lastName ?? words.dropFirst().last ?? "Example", status: status, created: now,
            activated: started, statusChanged: started, lastUpdated: now, passwordChanged: started)
        append(person)
        note("user.lifecycle.create", user: person)
        return person
    }

    /// Changes a profile; the id and the memberships stay.
    public mutating func updateUser(_ idOrLogin: String, _ change: ProfileChange) throws(OktaOrgError) {
        let place = try placeOfUser(idOrLogin)
        if let login = change.login { try checkLogin(login, for: place) }
        guard var person = people[place] else { return }
        if let login = change.login {
            moveLogin(of: place, from: person.login, to: login)
            person.login = login
        }
        person.email = change.email ?? person.email
        person.firstName = change.firstName ?? person.firstName
        person.lastName = change.lastName ?? person.lastName
        person.lastUpdated = stamp()
        people[place] = person
        note("user.account.update_profile", user: person)
    }

    /// Sets any status, reached by a lifecycle or not. Memberships stay, as Okta leaves them standing.
    public mutating func setStatus(_ idOrLogin: String, _ status: OktaStatus) throws(OktaOrgError) {
        let place = try placeOfUser(idOrLogin)
        try Self.check(status)
        let (now, former) = (stamp(), people[place]?.status)
        if status == .active, people[place]?.activated == nil { people[place]?.activated = now }
        people[place]?.status = status
        people[place]?.transitioningTo = nil
        people[place]?.statusChanged = now
        people[place]?.lastUpdated = now
        note(Self.event(from: former, to: status), user: people[place])
    }

    /// The word of the log for a step of the lifecycle.
    private static func event(from former: OktaStatus?, to status: OktaStatus) -> String {
        switch (former, status) {
        case (_, .suspended): "user.lifecycle.suspend"
        case (_, .deprovisioned): "user.lifecycle.deactivate"
        case (.suspended?, .active): "user.lifecycle.unsuspend"
        case (.deprovisioned?, .active): "user.lifecycle.reactivate"
        case (_, .active): "user.lifecycle.activate"
        case (_, .lockedOut): "user.account.lock"
        default: "user.account.update_profile"
        }
    }

    /// Begins a transition that does not end by itself: Okta deactivates large accounts asynchronously.
    public mutating func beginTransition(_ idOrLogin: String, to status: OktaStatus) throws(OktaOrgError) {
        let place = try placeOfUser(idOrLogin)
        try Self.check(status)
        people[place]?.transitioningTo = status
    }

    /// Suspends an active user; groups stay.
    public mutating func suspend(_ idOrLogin: String) throws(OktaOrgError) {
        try transition(idOrLogin, from: [.active], to: .suspended)
    }

    /// Lifts a suspension.
    public mutating func unsuspend(_ idOrLogin: String) throws(OktaOrgError) {
        try transition(idOrLogin, from: [.suspended], to: .active)
    }

    /// Deactivates a user of any other status.
    public mutating func deactivate(_ idOrLogin: String) throws(OktaOrgError) {
        let status = people[try placeOfUser(idOrLogin)]?.status
        if let status, status == .deprovisioned {
            throw .transition(user: idOrLogin, from: status, to: .deprovisioned)
        }
        try setStatus(idOrLogin, .deprovisioned)
    }

    /// Activates a user who is staged, provisioned or deactivated.
    public mutating func activate(_ idOrLogin: String) throws(OktaOrgError) {
        try transition(idOrLogin, from: [.staged, .provisioned, .deprovisioned], to: .active)
    }

    /// Removes a user for good, memberships included; the login is free again, the id is not.
    public mutating func deleteUser(_ idOrLogin: String) throws(OktaOrgError) {
        let place = try placeOfUser(idOrLogin)
        let now = stamp()
        for index in groups.indices where groups[index]?.members.containsSorted(UInt32(place)) == true {
            groups[index]?.members.removeAll { $0 == UInt32(place) }
            groups[index]?.lastMembershipUpdated = now
        }
        let person = people[place]
        for index in apps.indices { apps[index].people.removeAll { $0 == UInt32(place) } }
        vacate(person: place)
        note("user.lifecycle.delete.initiated", user: person)
        note("user.lifecycle.delete.completed", user: person)
    }

    func placeOfUser(_ idOrLogin: String) throws(OktaOrgError) -> Int {
        guard let place = personPlace(idOrLogin) else { throw .noSuchUser(idOrLogin) }
        return place
    }

    private mutating func transition(
        _ idOrLogin: String, from allowed: Set<OktaStatus>, to status: OktaStatus
    ) throws(OktaOrgError) {
        let now = people[try placeOfUser(idOrLogin)]?.status
        if let now, !allowed.contains(now) { throw .transition(user: idOrLogin, from: now, to: status) }
        try setStatus(idOrLogin, status)
    }

    private func checkLogin(_ login: String, for place: Int?) throws(OktaOrgError) {
        // Okta takes logins of 5 to 100 characters.
        guard (5...100).contains(login.count) else {
            throw .invalid(field: "login", why: "must be 5 to 100 characters")
        }
        if let owner = personPlace(login), owner != place { throw .loginTaken(login) }
    }

    private static func check(_ status: OktaStatus) throws(OktaOrgError) {
        let letters = status.rawValue.utf8
        guard (1...40).contains(letters.count), letters.allSatisfy({ (0x41...0x5A).contains($0) || $0 == 0x5F }) else {
            throw .invalid(field: "status", why: "must be 1 to 40 characters of A-Z and _")
        }
    }
}
