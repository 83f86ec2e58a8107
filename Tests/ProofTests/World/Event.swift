/// Something that happens in a history. What exactly follows from the salt and from how things stand.
struct Event: Sendable, Hashable {
    enum Kind: String, Sendable, CaseIterable {
        // In the directory.
        case hire, leave, activate, lockOut, oddStatus, delete, recreate, changeLogin, exchangeLogins, collide
        case addGroup, removeGroup, renameGroup, exchangeNames, breakGroup, move
        // By other hands in the store.
        case reachIn
        // By the operator.
        case approve, changeRules, pin, adopt, backUp, restore, loseLedger, dayPasses
        // Passes: one without a fault, one that is shown first, and one for each thing that can go wrong.
        case pass, showFirst, cut, unreadable, stale, storeFault, statementFault, fileFault
        /// Two passes without a fault, after which the store is what the directory wants.
        case settle

        /// How often it happens, against the others.
        var weight: Int {
            switch self {
            case .move: 6
            case .leave, .activate, .reachIn: 4
            case .pass, .settle, .cut, .storeFault, .approve: 3
            case .hire, .delete, .recreate, .exchangeLogins, .renameGroup, .removeGroup, .stale: 2
            case .statementFault, .fileFault, .showFirst: 2
            default: 1
            }
        }
    }

    var kind: Kind
    var salt: UInt64

    private static let urn = Kind.allCases.flatMap { Array(repeating: $0, count: $0.weight) }

    /// The next event of chance.
    static func draw(_ dice: inout Dice) -> Event {
        Event(kind: urn[dice.number(0..<urn.count)], salt: dice.next())
    }
}
