import AccessModel
import Testing

/// What every ledger must remember, and what it must not.
///
///     @Test(arguments: LedgerContract.allCases)
///     func keeps(_ expectation: LedgerContract) async throws {
///         try await expectation.check(SQLLedgers())
///     }
public enum LedgerContract: String, CaseIterable, Sendable {
    /// A new ledger remembers nothing and is bound to nothing.
    case beginsEmpty
    /// The first pass binds; another pair is refused and changes nothing.
    case isBoundOnce
    /// What a pass observed is remembered before any effect.
    case remembersObservations
    /// A link moves to the account that is observed, and an account stands for one person.
    case movesLinks
    /// Ownership follows observations, by rows of their own tables.
    case observesOwnership
    /// Drift is remembered until it has stayed away for a day.
    case remembersDriftForADay
    /// What took effect without having been counted counts from the next pass on.
    case countsWhatTookEffect
    /// An intent is there before the effect, after the process as well.
    case keepsIntents
    /// An applied batch leaves no intent open.
    case closesIntents
    /// An effect that is not known leaves its intent open, and nothing else of the batch.
    case keepsTheUnknownOpen
    /// The next pass closes what earlier passes left open.
    case closesOldIntents
    /// A refusal, or what a store cannot do, leaves no trace in what is remembered.
    case ignoresWhatWasRefused
    /// Our suspensions are marked, and the marks go when we lift them; strangers' accounts likewise.
    case marksSuspensions
    /// A new account is linked to its person.
    case linksNewAccounts
    /// A login that changed is remembered.
    case remembersLogins
    /// A reused login links the new person to the account that the store names, and leaves the old one theirs.
    case keepsAccountsApart
    /// Where the store has no new account for a reused login, the link moves, and the mark with it.
    case handsALinkOver
    /// Groups are linked, renamed and forgotten with their memberships.
    case followsGroups
    /// Memberships that we made are ours until we take them away.
    case followsMemberships
    /// What counts is counted for 24 hours, by kind and group; what does not count is not.
    case countsADay
    /// A clock that was put back does not make room for more.
    case countsTheFuture
    /// The members of a group that was removed count with it.
    case countsMembersOfRemovedGroups
    /// A first import is begun until a pass completes it.
    case tracksTheFirstImport
    /// Accepted sizes and settings stay until others are accepted.
    case keepsWhatWasAccepted
    /// A dry run changes nothing that is remembered.
    case leavesMemoryToRealPasses
    /// Each pass leaves a head of the audit that no other left.
    case leavesAHead
    /// A conclusion that does not fit the last intent is refused.
    case refusesAStrangeConclusion

    /// Checks this expectation against ledgers made to order.
    public func check(_ ledgers: some LedgerFactory) async throws {
        try await ledgers.withLedger { open in
            try await check(LedgerScene(open: open))
        }
    }

    private func check(_ scene: LedgerScene) async throws {
        switch self {
        case .leavesAHead: try await checkHeads(scene)
        case .beginsEmpty: try await checkBeginning(scene)
        case .isBoundOnce: try await checkBinding(scene)
        case .remembersObservations: try await checkObservations(scene)
        case .movesLinks: try await checkMovedLinks(scene)
        case .observesOwnership: try await checkObservedOwnership(scene)
        case .remembersDriftForADay: try await checkDrift(scene)
        case .countsWhatTookEffect: try await checkTakenEffect(scene)
        case .keepsIntents: try await checkIntents(scene)
        case .closesIntents: try await checkClosedIntents(scene)
        case .keepsTheUnknownOpen: try await checkUnknown(scene)
        case .closesOldIntents: try await checkOldIntents(scene)
        case .ignoresWhatWasRefused: try await checkRefused(scene)
        case .marksSuspensions: try await checkMarks(scene)
        case .linksNewAccounts: try await checkNewAccounts(scene)
        case .remembersLogins: try await checkLogins(scene)
        case .keepsAccountsApart: try await checkReusedLogin(scene)
        case .handsALinkOver: try await checkLinkHandedOver(scene)
        case .followsGroups: try await checkGroups(scene)
        case .followsMemberships: try await checkMemberships(scene)
        case .countsADay: try await checkDay(scene)
        case .countsTheFuture: try await checkFuture(scene)
        case .countsMembersOfRemovedGroups: try await checkRemovedGroups(scene)
        case .tracksTheFirstImport: try await checkFirstImport(scene)
        case .keepsWhatWasAccepted: try await checkAccepted(scene)
        case .leavesMemoryToRealPasses: try await checkDryRun(scene)
        case .refusesAStrangeConclusion: try await checkStrangeConclusion(scene)
        }
    }
}

/// Makes ledgers for the contract.
public protocol LedgerFactory: Sendable {
    /// Runs a block with a way to open one ledger again and again, as a new process would; it is gone afterwards.
    func withLedger(_ body: (_ open: @escaping () async throws -> any Ledger) async throws -> Void) async throws
}
