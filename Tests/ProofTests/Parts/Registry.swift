import AccessModel
import Planning
import Simulator

/// A directory of one kind that shows what a world holds.
protocol Registry: AnyObject, Sendable {
    var kind: DirectoryKind { get }

    /// From now on reads see this, in an order of chance: nothing may depend on it.
    func show(_ sight: Sight, _ dice: inout Dice) async throws

    /// The next read cannot be complete, or a whole one takes a repeat; gives what was done for the log.
    func spoil(_ dice: inout Dice) throws -> String

    /// Something happens to the directory's log of changes, but not to the directory; gives a line for the log.
    func disturbLog(_ kind: Event.Kind, _ dice: inout Dice) -> String

    /// A source as a new process would make it.
    func source(_ rules: PlanningRules) throws -> any DirectorySource

    /// The world's id for the directory's.
    func worldID(_ id: String) -> String

    /// The directory's id for the world's.
    func directoryID(_ id: String) -> String
}

/// A directory behind HTTP.
protocol ServedRegistry: Registry {
    /// Requests so far.
    var requests: Int { get }

    /// Orders a fault.
    func order(_ fault: Fault)

    /// Takes back all faults.
    func clearFaults()

    /// The same directory, with everything in it, on a clock of its own.
    func copy(clock: @escaping @Sendable () -> Timestamp) async throws -> any ServedRegistry

    /// Takes down what it runs on.
    func stop() async
}
