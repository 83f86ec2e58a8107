import AccessModel

/// What a look-up says of a member that no listing named.
enum SCIMFate: Equatable, Sendable {
    /// Deleted, and left dangling in the group.
    case gone
    /// There, and inactive: in no group, whatever the group says.
    case inactive
    /// Nothing is known of it, for this reason.
    case unresolved(String)

    init(_ answer: Confirmations.Answer, at endpoint: SCIMEndpoint) {
        self =
            switch answer {
            case .gone: .gone
            case .exists("inactive") where endpoint == .people: .inactive
            case .exists, .unassigned: .unresolved("it is there, and the listing does not name it")
            case .unknown(let why): .unresolved(why)
            }
    }
}
