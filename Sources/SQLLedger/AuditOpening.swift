import AccessModel
import GRDB

/// What the audit tells of a pass that begins: its plan, and what it observed. A pass that has neither tells nothing here.
struct AuditOpening {
    private let log: AuditLog
    private let isBound: Bool

    init(_ database: Database) throws {
        log = AuditLog(database)
        isBound = try LedgerMeta(database)[.ledgerID] != nil
    }

    func write(_ opening: PassOpening) throws {
        let (time, pass) = (opening.time, AuditValue.text(opening.pass.text))
        if !isBound {
            try log.append(
                "bound", at: time,
                [
                    "pass": pass, "directory": .text(opening.binding.directory), "store": .text(opening.binding.store),
                    "host": .text(opening.host),
                ])
        }
        if let plan = opening.plan {
            try log.append(
                "plan", at: time,
                [
                    "pass": pass, "plan": .text(plan.id.text), "changes": .number(Int64(plan.changes)),
                    "held": .number(Int64(plan.held)), "host": .text(opening.host),
                    "undoes": .optional(plan.undoes?.text),
                ])
        }
        try write(opening.observations, at: time, pass)
    }

    private func write(_ seen: Observations, at time: Timestamp, _ pass: AuditValue) throws {
        func tell<Items: Collection>(_ key: String, _ items: Items, _ value: (Items.Element) -> AuditValue) throws {
            try log.append("observed", at: time, ["pass": pass], listing: key, items, value)
        }
        try tell("links", seen.links) {
            .fields(["account": .text($0.account.text), "login": .text($0.login), "person": .text($0.person.text)])
        }
        try tell("groups", seen.groupLinks) { .fields(["group": .text($0.group.text), "name": .text($0.name)]) }
        try tell("groups_forgotten", seen.forgottenGroups) { .text($0.text) }
        try tell("suspended_by_us", seen.suspendedByUs) { .text($0.text) }
        try tell("not_suspended_by_us", seen.notSuspendedByUs) { .text($0.text) }
        try tell("strangers_suspended_by_us", seen.suspendedStrangers) { .text($0.text) }
        try tell("strangers_not_suspended_by_us", seen.notSuspendedStrangers) { .text($0.text) }
        // Memberships that stand on both sides may be a million at a first contact: their number.
        if seen.owned.count + seen.disowned.count > 0 {
            try log.append(
                "observed", at: time,
                [
                    "pass": pass, "memberships": .number(Int64(seen.owned.count)),
                    "memberships_gone": .number(Int64(seen.disowned.count)),
                ])
        }
    }
}
