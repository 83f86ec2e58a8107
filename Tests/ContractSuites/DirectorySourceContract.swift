import AccessModel
import Testing

/// What every directory source must do, whatever it reads from.
///
///     @Test(arguments: DirectorySourceContract.allCases)
///     func keeps(_ expectation: DirectorySourceContract) async throws {
///         try await expectation.check(FileSources())
///     }
public enum DirectorySourceContract: String, CaseIterable, Sendable {
    /// Everyone, every group and every membership of the world is in the snapshot, and nothing else.
    case readsTheWholeWorld
    /// Kind, identity and mode are told as asked for.
    case namesItselfAlike
    /// Two people whose logins fold to one are both there: whose the login is, is not for a source to say.
    case keepsTwoPeopleOfOneLogin
    /// A record that cannot be read puts its person in doubt, and nobody else.
    case isolatesAnUnreadableRecord
    /// A directory that names nobody is an error.
    case refusesAnEmptyDirectory
    /// Groups are selected by name, glob and id, case-sensitively.
    case selectsGroupsByNameGlobAndID
    /// Names in the configuration that no group has are reported.
    case reportsWhatItCannotFind
    /// Members are read only where somebody wants them.
    case leavesUnselectedGroupsUnread
    /// Groups that make up the scope are read, and are not selected thereby.
    case marksScopeGroups
    /// Two reads of one world give the same rows in the same order.
    case givesOneOrder
    /// Look-ups tell the living, the deactivated and the gone apart.
    case confirmsWhoIsGone
    /// No question, no request.
    case confirmsNothingWhenAskedNothing

    /// Checks this expectation against sources made to order.
    public func check(_ sources: some DirectorySourceFactory) async throws {
        switch self {
        case .readsTheWholeWorld: try await checkWholeWorld(sources)
        case .namesItselfAlike: try await checkNames(sources)
        case .keepsTwoPeopleOfOneLogin: try await checkTwoOfOneLogin(sources)
        case .isolatesAnUnreadableRecord: try await checkUnreadableRecord(sources)
        case .refusesAnEmptyDirectory: try await checkEmpty(sources)
        case .selectsGroupsByNameGlobAndID: try await checkSelection(sources)
        case .reportsWhatItCannotFind: try await checkMissingGroups(sources)
        case .leavesUnselectedGroupsUnread: try await checkNoGroups(sources)
        case .marksScopeGroups: try await checkScope(sources)
        case .givesOneOrder: try await checkOrder(sources)
        case .confirmsWhoIsGone: try await checkConfirmation(sources)
        case .confirmsNothingWhenAskedNothing: try await checkNothingAsked(sources)
        }
    }
}

/// Makes sources for worlds: the part that each implementation brings to the contract.
public protocol DirectorySourceFactory: Sendable {
    /// The status text of a person who may connect.
    var activeStatus: String { get }
    /// The status text of a person who was deactivated.
    var inactiveStatus: String { get }
    /// Whether two logins of one world may differ in case alone.
    var rendersTwoOfOneLogin: Bool { get }

    /// Lets `body` use a directory of that world, and takes down afterwards whatever stood behind it.
    func withDirectory(
        of world: DirectorySourceWorld, _ body: @Sendable (DirectoryUnderTest) async throws -> Void
    ) async throws
}

/// A world that stands, and sources that read it.
public struct DirectoryUnderTest: Sendable {
    /// The world with the ids that the directory gave, in the order of the world asked for.
    public let world: DirectorySourceWorld
    /// Makes a source with a selection of groups and of scope groups.
    public let makeSource: @Sendable (GroupSelection, GroupSelection) throws -> any DirectorySource

    /// A world that stands.
    public init(
        world: DirectorySourceWorld,
        makeSource: @escaping @Sendable (GroupSelection, GroupSelection) throws -> any DirectorySource
    ) {
        self.world = world
        self.makeSource = makeSource
    }
}
