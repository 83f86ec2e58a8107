import AccessModel

/// Looks at a plan for danger, keeps back what is dangerous, and lets the rest through.
///
/// A hold keeps back only the changes that it names. Over a limit, all the changes that the limit counts are held, not just
/// the surplus: which of them are wrong cannot be told.
public struct Guard: Sendable {
    let policy: GuardPolicy
    let settings: SettingsFingerprint
    let rewritesReferences: Bool
    /// Hashes changes into ids.
    public let digest: ContentDigest

    /// A guard for a configuration.
    public init(rules: PlanningRules, digest: ContentDigest) {
        policy = rules.guardPolicy
        settings = SettingsFingerprint(rules)
        rewritesReferences = rules.rewritesReferences
        self.digest = digest
    }

    /// Decides what of a plan may be applied.
    public func review(_ plan: Plan, in context: GuardContext) -> Verdict {
        var review = GuardReview(plan: plan, context: context, rules: self)
        review.holdOneByOne()
        review.holdByNumber()
        review.holdConsequences()
        return review.verdict()
    }
}
