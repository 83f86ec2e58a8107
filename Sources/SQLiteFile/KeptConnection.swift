import GRDB
import Synchronization

/// A connection for writing that is kept from one batch to the next, since its page cache is worth a third of the time of an
/// import, and only as long as the file at the path is still the one that it opened.
public final class KeptConnection: Sendable {
    private let file: DatabaseFile
    private let kept = Mutex<(queue: DatabaseQueue, identity: FileState.Identity)?>(nil)

    /// A connection that is opened when it is first needed.
    public init(to file: DatabaseFile) { self.file = file }

    /// The connection to the file that lies at the path now: one that was restored or replaced meanwhile is opened anew, and
    /// never written through an old handle.
    ///
    /// - Parameter onOpening: called when what was known of the former connection's file holds no more.
    public func current(onOpening: () -> Void = {}) throws(FileFault) -> DatabaseQueue {
        guard let identity = try file.fileState()?.identity else {
            close()
            throw .missing(file.format, file.path)
        }
        if let queue = kept.withLock({ $0?.identity == identity ? $0?.queue : nil }) {
            try file.checkCurrent(queue)
            return queue
        }
        onOpening()
        let queue = try file.openForWriting()
        kept.withLock { $0 = (queue, identity) }
        return queue
    }

    /// Lets the connection go: after an error, it is not asked again.
    public func close() {
        kept.withLock { $0 = nil }
    }
}
