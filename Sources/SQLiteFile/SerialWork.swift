import Dispatch

/// One thread at a time for calls that block on a disk or a lock, away from the threads that run tasks.
///
/// A call runs to its end also when its task is cancelled: a pass that is told to stop lets the change in flight finish.
public struct SerialWork: Sendable {
    private let queue: DispatchQueue

    /// A line of work with a name for debuggers.
    public init(label: String) { queue = DispatchQueue(label: label) }

    /// Runs a block and gives what it gave.
    public func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body()) }
        }
    }
}
