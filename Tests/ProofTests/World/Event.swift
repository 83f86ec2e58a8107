/// Something that happens in a history. What exactly follows from the salt and from how things stand.
struct Event: Sendable, Hashable {
    enum Kind: String, Sendable, CaseIterable {
        // In the directory.
        case hire, leave, activate, lockOut, oddStatus, delete, recreate, changeLogin, exchangeLogins, collide
        case addGroup, removeGroup, renameGroup, exchangeNames, breakGroup, move
        // By other hands in the store.
        case reachIn
        // By the operator.
        case approve, changeRules, pin, unlink, link, pause, adopt, backUp, restore, loseLedger, loseWitness, dayPasses
        // To the log of a directory that has one.
        case logHabit, logCatchesUp, logLies, logForgets, logDenied
        // Passes: one without a fault, one that is shown first, and one for each thing that can go wrong.
        case pass, watch, showFirst, cut, unreadable, stale, storeFault, statementFault, fileFault
        /// A pass while whose listing, which takes long, people are suspended already.
        case longListing
        /// The worker for some passes, in its own rhythm, while things happen.
        case work
        /// Two passes without a fault, after which the store is what the directory wants.
        case settle

        /// How often it happens, against the others.
        var weight: Int {
            switch self {
            case .move, .longListing: 6
            case .watch: 12
            case .leave, .activate, .reachIn: 4
            case .pass, .settle, .cut, .storeFault, .approve: 3
            case .hire, .delete, .recreate, .exchangeLogins, .renameGroup, .removeGroup, .stale: 2
            case .statementFault, .fileFault, .showFirst, .logHabit, .logCatchesUp: 2
            default: 1
            }
        }

        /// Whether it is about a log, which a document does not have.
        var isOfLog: Bool {
            switch self {
            case .watch, .longListing, .logHabit, .logCatchesUp, .logLies, .logForgets, .logDenied: true
            default: false
            }
        }

        /// Whether somebody gets another login, or another account: where a login is all that tells whose an account is.
        var isOfLogins: Bool {
            switch self {
            case .changeLogin, .exchangeLogins, .recreate, .collide, .link: true
            default: false
            }
        }
    }

    var kind: Kind
    var salt: UInt64

    private static let urn = Kind.allCases.flatMap { Array(repeating: $0, count: $0.weight) }
    private static let urnWithoutLog = urn.filter { !$0.isOfLog }
    private static let urnWithoutLogins = urnWithoutLog.filter { !$0.isOfLogins }

    /// The next event of chance.
    ///
    /// - Parameters:
    ///   - hasLog: whether the directory has a log.
    ///   - keepsLogins: whether everybody keeps their login.
    static func draw(_ dice: inout Dice, hasLog: Bool, keepsLogins: Bool) -> Event {
        let urn = keepsLogins ? urnWithoutLogins : hasLog ? urn : urnWithoutLog
        return Event(kind: urn[dice.number(0..<urn.count)], salt: dice.next())
    }
}
