/// What admin requests answer with.
extension JSONText {
    mutating func summary(of person: OktaPerson) {
        raw(#"{"id":"#)
        string(person.id)
        raw(#","login":"#)
        string(person.login)
        raw(#","email":"#)
        string(person.email)
        raw(#","firstName":"#)
        string(person.firstName)
        raw(#","lastName":"#)
        string(person.lastName)
        raw(#","status":"#)
        string(person.status.rawValue)
        raw(#","lastUpdated":"#)
        time(person.lastUpdated)
        raw("}")
    }

    /// The members are ids.
    mutating func summary(of group: OktaGroup, in org: OktaOrg) {
        raw(#"{"id":"#)
        string(group.id)
        raw(#","name":"#)
        string(group.name)
        raw(#","type":"#)
        string(group.kind.rawValue)
        raw(#","lastUpdated":"#)
        time(group.lastUpdated)
        raw(#","lastMembershipUpdated":"#)
        time(group.lastMembershipUpdated)
        raw(#","members":["#)
        for (index, place) in group.members.enumerated() {
            if index > 0 { raw(",") }
            string(org.people[Int(place)]?.id ?? "")
        }
        raw("]}")
    }

    mutating func state(of org: OktaOrg) {
        raw(#"{"users":["#)
        for (index, person) in org.everybody.enumerated() {
            if index > 0 { raw(",") }
            summary(of: person)
        }
        raw(#"],"groups":["#)
        for (index, group) in org.allGroups.enumerated() {
            if index > 0 { raw(",") }
            summary(of: group, in: org)
        }
        raw("]}")
    }

    mutating func counters(_ counters: RequestCounters) {
        raw(#"{"total":"#)
        plain(String(counters.total))
        raw(#","bodyBytes":"#)
        plain(String(counters.bodyBytes))
        raw(#","answers":{"#)
        let answers = counters.answers.sorted { $0.key < $1.key }
        for (index, (endpoint, statuses)) in answers.enumerated() {
            if index > 0 { raw(",") }
            string(endpoint.rawValue)
            raw(":{")
            for (index, (status, count)) in statuses.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { raw(",") }
                string(String(status))
                raw(":")
                plain(String(count))
            }
            raw("}")
        }
        raw("}}")
    }
}
