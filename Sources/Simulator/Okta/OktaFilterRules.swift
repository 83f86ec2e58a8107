/// What each listing's parameters take (Okta's API reference, users and groups).
extension OktaFilterRules {
    /// `filter` of users.
    static let usersFilter = OktaFilterRules(
        texts: ["id", "status", "profile.login", "profile.email", "profile.firstName", "profile.lastName"],
        times: ["lastUpdated"], also: [], foldsCase: false)
    /// `search` of users; the custom attributes that Okta also takes do not exist here.
    static let usersSearch = OktaFilterRules(
        texts: ["id", "status", "profile.login", "profile.email", "profile.firstName", "profile.lastName"],
        times: ["created", "activated", "statusChanged", "lastUpdated"], also: [.sw, .co, .gt, .ge, .lt, .le],
        foldsCase: true)
    /// `filter` of groups.
    static let groupsFilter = OktaFilterRules(
        texts: ["id", "type"], times: ["lastUpdated", "lastMembershipUpdated"], also: [], foldsCase: false)
    /// `search` of groups.
    static let groupsSearch = OktaFilterRules(
        texts: ["id", "type", "profile.name", "profile.description"],
        times: ["created", "lastUpdated", "lastMembershipUpdated"], also: [.sw, .co], foldsCase: true)
}

extension OktaPerson: OktaFilterable {
    func value(of property: String) -> OktaValue? {
        switch property {
        case "id": .text(id)
        case "status": .text(status.rawValue)
        case "profile.login": .text(login)
        case "profile.email": .text(email)
        case "profile.firstName": .text(firstName)
        case "profile.lastName": .text(lastName)
        case "created": .time(created)
        case "lastUpdated": .time(lastUpdated)
        case "activated": activated.map { .time($0) }
        case "statusChanged": statusChanged.map { .time($0) }
        default: nil
        }
    }
}

extension OktaGroup: OktaFilterable {
    func value(of property: String) -> OktaValue? {
        switch property {
        case "id": .text(id)
        case "type": .text(kind.rawValue)
        case "profile.name": .text(name)
        case "profile.description": .text(about)
        case "created": .time(created)
        case "lastUpdated": .time(lastUpdated)
        case "lastMembershipUpdated": .time(lastMembershipUpdated)
        default: nil
        }
    }
}
