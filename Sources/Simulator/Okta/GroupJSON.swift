/// Groups as Okta writes them.
extension JSONText {
    mutating func group(_ group: OktaGroup, _ view: OktaView, withStats: Bool = false) {
        raw(#"{"id":"#)
        string(group.id)
        raw(#","created":"#)
        time(group.created)
        raw(#","lastUpdated":"#)
        time(group.lastUpdated)
        raw(#","lastMembershipUpdated":"#)
        time(group.lastMembershipUpdated)
        raw(#","objectClass":["#)
        raw(group.kind == .app ? #""okta:windows_security_principal""# : #""okta:user_group""#)
        raw(#"],"type":"#)
        string(group.kind.rawValue)
        raw(#","profile":{"name":"#)
        string(group.name)
        raw(#","description":"#)
        if group.about.isEmpty { raw("null") } else { string(group.about) }
        raw("}")
        if withStats {
            raw(#","_embedded":{"stats":{"usersCount":"#)
            plain(String(group.memberCount))
            raw(#","appsCount":0,"groupPushMappingsCount":0,"hasAdminPrivlege":false}}"#)
        }
        groupLinks(group, view)
        raw("}")
    }

    private mutating func groupLinks(_ group: OktaGroup, _ view: OktaView) {
        raw(#","_links":{"logo":[{"name":"medium","href":""#)
        plain(view.origin)
        raw(#"/img/logos/groups/okta-medium.png","type":"image/png"},{"name":"large","href":""#)
        plain(view.origin)
        raw(#"/img/logos/groups/okta-large.png","type":"image/png"}],"users":{"href":""#)
        plain(view.origin)
        raw("/api/v1/groups/")
        plain(group.id)
        raw(#"/users"},"apps":{"href":""#)
        plain(view.origin)
        raw("/api/v1/groups/")
        plain(group.id)
        raw(#"/apps"}}"#)
    }
}
