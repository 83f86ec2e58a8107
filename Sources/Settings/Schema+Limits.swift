import Planning

// `guard`: how much one day may change before a person is asked.
extension Schema {
    /// Three rows: the keys of one limit.
    struct LimitKeys: Sendable {
        let percent: Key<Int>
        let atLeast: Key<Int>
        let atMost: Key<Int>

        init(_ name: String, _ standard: GuardPolicy.Limit, of things: String, in whole: String) {
            percent = Key(
                "guard.\(name).percent", .percent(example: standard.percent), default: standard.percent,
                "\(things) in 24 hours, in percent of \(whole); more is held until approved.")
            atLeast = Key(
                "guard.\(name).at_least", .wholeNumber(0...10_000_000, example: standard.atLeast),
                default: standard.atLeast, "So many always pass.")
            atMost = Key(
                "guard.\(name).at_most", .wholeNumber(0...10_000_000, example: standard.atMost),
                default: standard.atMost, "More than so many never pass unapproved.")
        }

        var rows: [any AnyKey] { [percent, atLeast, atMost] }
    }

    private static let standard = GuardPolicy()

    static let suspensions = LimitKeys(
        "suspensions", standard.suspensions, of: "Suspensions", in: "managed active accounts")
    static let removals = LimitKeys(
        "removals", standard.removals, of: "Membership removals", in: "managed memberships")
    static let grants = LimitKeys(
        "grants", standard.grants, of: "Reactivations, additions and renames, each for itself,", in: "what there is")
    static let groupLoss = Key(
        "guard.group_loss_percent", .percent(example: 50), default: standard.groupLossPercent,
        "A group of five or more that would lose a larger share of its members is held.")
    static let directoryShrink = Key(
        "guard.directory_shrink_percent", .percent(example: 20), default: standard.directoryShrinkPercent,
        "A directory that lost a larger share of its people revokes nothing because of an absence.")
    static let protectedLogins = Key(
        "guard.protected", .list(of: "logins", example: "[\"breakglass@example.com\"]"), default: [],
        "People of whom every revocation is held.")
    static let reviewGroups = Key(
        "guard.review_groups", .list(of: "names or globs of groups in the store", example: "[\"group:admins*\"]"),
        default: [], "Groups into which every addition, and every rename from or into their names, is held.")

    static let limits: [any AnyKey] =
        suspensions.rows + removals.rows + grants.rows + [groupLoss, directoryShrink, protectedLogins, reviewGroups]
}
