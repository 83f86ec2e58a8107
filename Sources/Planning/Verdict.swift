import AccessModel

/// What the guard says of a plan.
public struct Verdict: Sendable {
    /// What may be applied.
    public let approved: ApprovedPlan
    /// What is kept back.
    public let holds: [Hold]
    /// The position in `holds` of each change of the plan; `nil` where it is not held.
    public let holdOfChange: [Int?]
    /// The settings to remember, unless something that follows from a change of them is held.
    public let acceptedSettings: String?
    /// The number of people to remember, unless something is held because it shrank.
    public let acceptedPeople: Int?
    /// The drift that the approved changes repair, by subject, with how often it was repaired.
    public let drift: [String: Int]
}
