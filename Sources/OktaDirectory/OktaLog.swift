import AccessModel
import Transport

/// What Okta's System Log says since a place in it. A line is a hint to look: nothing but ids is taken from it.
struct OktaLog {
    /// Events after which somebody or something is read again. Okta is asked for these alone: in most orgs sign-ins are
    /// nearly all that the log holds.
    static let eventTypes = [
        "user.lifecycle.create", "user.lifecycle.activate", "user.lifecycle.deactivate", "user.lifecycle.reactivate",
        "user.lifecycle.suspend", "user.lifecycle.unsuspend", "user.lifecycle.delete.initiated",
        "user.lifecycle.delete.completed", "user.account.update_profile", "user.account.lock", "user.account.unlock",
        "group.user_membership.add", "group.user_membership.remove", "group.lifecycle.create", "group.lifecycle.delete",
        "group.profile.update", "group.application_assignment.add", "group.application_assignment.remove",
        "group.application_assignment.update", "application.user_membership.add", "application.user_membership.remove",
        "application.user_membership.revoke", "application.user_membership.deprovision", "system.import.group.create",
        "system.import.group.update", "system.import.group.delete",
    ]

    /// The largest page that Okta gives.
    static let pageSize = 1000

    /// The address of the first page that begins at a time; Okta's links lead on from there.
    static func address(since time: Timestamp, _ api: OktaAPI) -> String {
        let filter = eventTypes.map { "eventType%20eq%20%22\($0)%22" }.joined(separator: "%20or%20")
        return api.url("/api/v1/logs?since=\(time.description)&limit=\(pageSize)&filter=\(filter)")
    }

    /// Whom and what the events of a page name, and how many events there are.
    ///
    /// - Parameter app: the app that scopes the directory; assignments to others do not matter.
    static func read(
        _ body: [UInt8], into marks: inout Marks, app: String?
    ) throws(JSONError) -> (events: Int, needsCensus: String?, published: [DirectoryID: String]) {
        let found = try JSONScanner.scan(body) { (json) throws(JSONError) -> Found in
            var found = Found()
            guard try json.kind() == .array else {
                found.isNoList = true
                return found
            }
            try json.beginArray()
            while try json.nextElement() {
                found.events += 1
                found.take(try OktaEvent(&json), app: app)
            }
            return found
        }
        if found.isNoList { return (0, "the log answered with something else than a list", [:]) }
        marks.people.formUnion(found.marks.people)
        marks.groups.formUnion(found.marks.groups)
        return (found.events, found.needsCensus, found.published)
    }

    private struct Found {
        var events = 0
        var isNoList = false
        var marks = Marks()
        var needsCensus: String?
        /// The newest event of each person, by the time as Okta writes it.
        var published: [DirectoryID: String] = [:]

        mutating func take(_ event: OktaEvent, app: String?) {
            // Failed attempts change nothing. An event without a word about its outcome is looked at all the same.
            if event.outcome == "FAILURE" || event.outcome == "DENY" { return }
            switch event.type {
            case "group.lifecycle.delete", "system.import.group.delete":
                needsCensus = "a group was deleted"
            case let type where type.hasPrefix("group.application_assignment."):
                if let app, event.apps.isEmpty || event.apps.contains(app) {
                    needsCensus = "a group was assigned to the app, or is no longer"
                }
                return
            case let type where type.hasPrefix("application.user_membership."):
                guard let app, event.apps.isEmpty || event.apps.contains(app) else { return }
            default: break
            }
            marks.people.formUnion(event.people)
            marks.groups.formUnion(event.groups)
            for person in event.people where !event.published.isEmpty { published[person] = event.published }
        }
    }
}

/// What is read of an event: its type, its outcome, and the ids of its targets by their kind, never by their place.
struct OktaEvent {
    private(set) var type = ""
    private(set) var outcome = ""
    private(set) var published = ""
    private(set) var people: [DirectoryID] = []
    private(set) var groups: [DirectoryID] = []
    private(set) var apps: [String] = []

    /// No event has more; what lies beyond is not worth a look.
    private static let targetLimit = 1000

    init(_ json: inout JSONScanner) throws(JSONError) {
        guard try json.kind() == .object else { return }
        try json.beginObject()
        while let key = try json.nextKey() {
            switch key {
            case "eventType": if try json.kind() == .string { type = try json.string().string }
            case "published": if try json.kind() == .string { published = try json.string().string }
            case "outcome": try readOutcome(&json)
            case "target": try readTargets(&json)
            default: break
            }
        }
    }

    private mutating func readOutcome(_ json: inout JSONScanner) throws(JSONError) {
        guard try json.kind() == .object else { return }
        try json.beginObject()
        while let key = try json.nextKey() {
            if key.equals("result"), try json.kind() == .string { outcome = try json.string().string }
        }
    }

    private mutating func readTargets(_ json: inout JSONScanner) throws(JSONError) {
        guard try json.kind() == .array else { return }
        try json.beginArray()
        var count = 0
        while try json.nextElement() {
            count += 1
            guard count <= Self.targetLimit, try json.kind() == .object else { continue }
            var (kind, id) = (OktaField.absent, OktaField.absent)
            try json.beginObject()
            while let key = try json.nextKey() {
                switch key {
                case "type": try kind.read(&json)
                case "id": try id.read(&json)
                default: break
                }
            }
            guard let text = id.text, OktaID.isWellFormed(text.bytes) else { continue }
            switch kind.text?.string {
            case "User": people.append(DirectoryID(text.string))
            case "UserGroup": groups.append(DirectoryID(text.string))
            case "AppInstance": apps.append(text.string)
            default: break
            }
        }
    }
}
