import AccessModel
import Planning

// What decides a plan: statuses, names, scope, limits.
extension Assembly {
    mutating func planningRules() -> PlanningRules? {
        let statuses = statusRules()
        checkNaming()
        let policy = guardPolicy()
        guard let statuses, let policy, let template = values[Schema.groupsName],
            let rewrites = values[Schema.groupsRewrite], let unmatched = values[Schema.storeUnmatched],
            let scopeGroups = values[Schema.directoryScopeGroups], let groups = values[Schema.directoryGroups]
        else { return nil }
        return PlanningRules(
            statuses: statuses,
            naming: GroupNaming(template: template, domain: values[Schema.groupsDomain] ?? ""),
            // Headscale matches members of groups case by case and by what it knows already.
            writesAhead: values[Schema.groupsWriteAhead] ?? (values[Schema.storeKind] != .headscale),
            rewritesReferences: rewrites, unmatched: unmatched,
            scope: ScopeSettings(
                app: values[Schema.directoryApp] ?? "", scopeGroups: scopeGroups, groups: groups),
            guardPolicy: policy)
    }

    private mutating func statusRules() -> StatusRules? {
        guard let kind = values[Schema.directoryKind], let written = values[Schema.directoryStatuses],
            let missing = values[Schema.directoryMissingActive]
        else { return nil }
        checkStatuses(of: kind)
        var rules = StatusRules.defaults(for: kind.directoryKind)
        rules.rules.merge(written) { _, written in written }
        rules.missing = missing
        return rules
    }

    /// A misspelled status would be a rule that never applies. A file's statuses are whatever its writer wants.
    private mutating func checkStatuses(of kind: DirectoryChoice) {
        let key = Schema.directoryStatuses.name
        guard kind != .file, let entry = values.entries[key], case .map(let pairs) = entry.value else { return }
        var known = StatusRules.defaults(for: kind.directoryKind).rules.keys.sorted()
        // Okta's documents name this one, its schema does not.
        if kind == .okta { known.append("ACTIVATING") }
        for status in pairs.map(\.key) where !known.contains(status.text) {
            let place = status.line.map { Place(entry.place.name, line: $0) } ?? entry.place
            let nearest = Spelling.nearest(to: status.text, among: known)
            problems.append(
                .init(
                    at: place, key: key, "\(kind.rawValue) has no status \(status.text.quoted)",
                    remedy: nearest.map { "The nearest is \($0)." } ?? "Take it out."))
        }
    }

    /// A policy's groups are called `group:…`.
    private mutating func checkPrefix() {
        let key = Schema.groupsName
        guard values[Schema.storeKind] == .tailscale || values[Schema.storeKind] == .headscale,
            let template = values[key], !template.hasPrefix("group:")
        else { return }
        report(
            key.name, "is \(template.quoted), and in a policy file a group's name begins with group:",
            remedy: "Write e.g. \("group:\(template)".quoted).")
    }

    private mutating func checkNaming() {
        checkPrefix()
        let key = Schema.groupsDomain
        guard !values.isGiven(key) else { return }
        if let template = values[Schema.groupsName], template.contains("{domain}") {
            report(
                key.name, "is missing, and groups.name has {domain} in it",
                remedy: "Write e.g. domain: \(key.example), or set \(key.variable).")
        } else if values[Schema.storeUnmatched] == .suspend {
            report(
                key.name, "is missing, and store.unmatched is suspend: nobody could tell which accounts are ours",
                remedy: "Write e.g. domain: \(key.example), or set \(key.variable).")
        }
    }

    private mutating func guardPolicy() -> GuardPolicy? {
        let suspensions = limit(Schema.suspensions)
        let removals = limit(Schema.removals)
        let grants = limit(Schema.grants)
        guard let suspensions, let removals, let grants, let loss = values[Schema.groupLoss],
            let shrink = values[Schema.directoryShrink], let protected = values[Schema.protectedLogins],
            let review = values[Schema.reviewGroups]
        else { return nil }
        return GuardPolicy(
            suspensions: suspensions, removals: removals, grants: grants, groupLossPercent: loss,
            directoryShrinkPercent: shrink, protected: protected, reviewGroups: review.map(GlobPattern.init))
    }

    private mutating func limit(_ keys: Schema.LimitKeys) -> GuardPolicy.Limit? {
        guard let percent = values[keys.percent], let least = values[keys.atLeast], let most = values[keys.atMost]
        else { return nil }
        if least > most {
            let key = values.isGiven(keys.atMost) ? keys.atMost : keys.atLeast
            let other = values.isGiven(keys.atMost) ? keys.atLeast : keys.atMost
            let (own, others) = values.isGiven(keys.atMost) ? (most, least) : (least, most)
            let origin = values.isGiven(other) ? "" : " unless given"
            report(
                key.name, "is \(own), and \(other.lastWord) is \(others)\(origin)",
                remedy: "Write at_least and at_most so that at_least is not the larger.")
        }
        return GuardPolicy.Limit(percent: percent, atLeast: least, atMost: most)
    }
}

extension DirectoryChoice {
    /// The same, as the snapshots know it.
    var directoryKind: DirectoryKind {
        switch self {
        case .okta: .okta
        case .scim: .scim
        case .file: .file
        }
    }
}
