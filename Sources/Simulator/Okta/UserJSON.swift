import AccessModel

/// Users as Okta writes them, about 1.2 KB each.
extension JSONText {
    mutating func user(_ person: OktaPerson, _ view: OktaView) {
        raw(#"{"id":"#)
        string(person.id)
        if view.shows("status") {
            raw(#","status":"#)
            string(person.status.rawValue)
        }
        field("created", person.created, view)
        field("activated", person.activated, view)
        field("statusChanged", person.statusChanged, view)
        field("lastLogin", person.lastLogin, view)
        field("lastUpdated", person.lastUpdated, view)
        field("passwordChanged", person.passwordChanged, view)
        if let target = person.transitioningTo, !view.omitsTransition, view.shows("transitioningToStatus") {
            raw(#","transitioningToStatus":"#)
            string(target.rawValue)
        }
        if view.shows("type") { raw(#","type":{"id":"oty1162QAr8hJjTaq5d7"}"#) }
        if view.shows("realmId") { raw(#","realmId":"guo1bfiNtSnZYILxO5d7""#) }
        if view.shows("profile") { profile(person, view) }
        if view.shows("credentials"), !view.omitsCredentials { credentials(person) }
        if view.shows("_links") { links(person, view) }
        raw("}")
    }

    private mutating func field(_ name: StaticString, _ time: Timestamp?, _ view: OktaView) {
        guard view.fields == nil || view.shows("\(name)") else { return }
        raw(",\"")
        raw(name)
        raw("\":")
        self.time(time)
    }

    // MARK: - Profile

    private mutating func profile(_ person: OktaPerson, _ view: OktaView) {
        let details = UserDetails(person, seed: view.seed)
        var isFirst = true
        raw(#","profile":{"#)
        attribute("firstName", person.firstName, view, &isFirst)
        attribute("lastName", person.lastName, view, &isFirst)
        attribute("displayName", "\(person.firstName) \(person.lastName)", view, &isFirst)
        attribute("login", person.login, view, &isFirst)
        attribute("email", person.email, view, &isFirst)
        attribute("secondEmail", nil, view, &isFirst)
        attribute("mobilePhone", nil, view, &isFirst)
        attribute("primaryPhone", details.phone, view, &isFirst)
        attribute("userType", "Employee", view, &isFirst)
        attribute("title", details.title, view, &isFirst)
        attribute("department", details.department, view, &isFirst)
        attribute("division", details.division, view, &isFirst)
        attribute("organization", "Example Industries", view, &isFirst)
        attribute("costCenter", details.costCenter, view, &isFirst)
        attribute("employeeNumber", details.employeeNumber, view, &isFirst)
        attribute("preferredLanguage", "en-US", view, &isFirst)
        attribute("locale", "en_US", view, &isFirst)
        attribute("timezone", details.site.timezone, view, &isFirst)
        attribute("streetAddress", details.street, view, &isFirst)
        attribute("city", details.site.city, view, &isFirst)
        attribute("state", details.site.state, view, &isFirst)
        attribute("zipCode", details.site.zip, view, &isFirst)
        attribute("countryCode", details.site.country, view, &isFirst)
        raw("}")
    }

    private mutating func attribute(_ name: StaticString, _ value: String?, _ view: OktaView, _ isFirst: inout Bool) {
        guard view.profileFields == nil || view.showsProfile("\(name)") else { return }
        raw(isFirst ? "\"" : ",\"")
        isFirst = false
        raw(name)
        raw("\":")
        if let value { string(value) } else { raw("null") }
    }

    private mutating func credentials(_ person: OktaPerson) {
        raw(#","credentials":{"password":{},"emails":[{"value":"#)
        string(person.email)
        raw(#","status":"VERIFIED","type":"PRIMARY"}],"provider":{"type":"OKTA","name":"OKTA"}}"#)
    }

    // MARK: - Links

    private mutating func links(_ person: OktaPerson, _ view: OktaView) {
        raw(#","_links":{"self":{"href":""#)
        userAddress(person, view)
        raw(#""}"#)
        if view.isSingle {
            if !view.omitsCredentialsLinks, person.status != .deprovisioned {
                for (name, path) in Self.credentialSteps { lifecycleLink(name, path: path, person, view) }
            }
            for (name, path) in Self.lifecycle(from: person.status) { lifecycleLink(name, path: path, person, view) }
        }
        raw("}")
    }

    private mutating func lifecycleLink(_ name: String, path: String, _ person: OktaPerson, _ view: OktaView) {
        raw(",")
        string(name)
        raw(#":{"href":""#)
        userAddress(person, view)
        plain(path)
        raw(#"","method":"POST"}"#)
    }

    private mutating func userAddress(_ person: OktaPerson, _ view: OktaView) {
        plain(view.origin)
        raw("/api/v1/users/")
        plain(person.id)
    }

    private static let credentialSteps = [
        (name: "resetPassword", path: "/lifecycle/reset_password"),
        (name: "resetFactors", path: "/lifecycle/reset_factors"),
        (name: "forgotPassword", path: "/credentials/forgot_password"),
        (name: "changeRecoveryQuestion", path: "/credentials/change_recovery_question"),
        (name: "changePassword", path: "/credentials/change_password"),
    ]

    private static func lifecycle(from status: OktaStatus) -> [(name: String, path: String)] {
        let deactivate = (name: "deactivate", path: "/lifecycle/deactivate")
        return switch status {
        case .active: [("suspend", "/lifecycle/suspend"), ("expirePassword", "/lifecycle/expire_password"), deactivate]
        case .suspended: [("unsuspend", "/lifecycle/unsuspend"), deactivate]
        case .staged, .deprovisioned: [("activate", "/lifecycle/activate")]
        case .provisioned: [("reactivate", "/lifecycle/reactivate"), deactivate]
        case .lockedOut: [("unlock", "/lifecycle/unlock"), deactivate]
        default: [deactivate]
        }
    }
}

/// What is not worth keeping of a user, invented on demand: the same for the same id, always.
private struct UserDetails {
    let title: String
    let department: String
    let division: String
    let site: NameStock.Site
    let phone: String
    let costCenter: String
    let employeeNumber: String
    let street: String

    init(_ person: OktaPerson, seed: UInt64) {
        var random = SeededRandom(seed: SeededRandom.hash(person.id) ^ seed)
        func pick<Value>(_ values: [Value]) -> Value { values[Int(random.next() % UInt64(values.count))] }
        title = pick(NameStock.titles)
        department = pick(NameStock.departments)
        division = pick(NameStock.regions)
        site = pick(NameStock.sites)
        // 555-0100 to 555-0199 are kept for fiction.
        phone = "+1-555-555-01\(10 + random.next() % 90)"
        costCenter = String(100 + random.next() % 900)
        employeeNumber = String(10_000 + random.next() % 990_000)
        street = "\(1 + random.next() % 400) Example Street"
    }
}
