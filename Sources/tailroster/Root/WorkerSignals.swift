import Dispatch
import Foundation
import Reconciliation
import Synchronization

/// The signals that reach a worker: SIGTERM and SIGINT to stop, SIGHUP to read the configuration again, SIGUSR1 for a census.
struct WorkerSignals {
    private let inbox = Inbox()
    /// Kept for as long as signals are to be heard.
    private let sources: [any DispatchSourceSignal]

    /// Catches the signals from now on.
    init() {
        let meanings: [(Int32, Worker.Event)] = [
            (SIGTERM, .stop), (SIGINT, .stop), (SIGHUP, .reload), (SIGUSR1, .census),
        ]
        sources = meanings.map { [inbox] number, event in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { inbox.tell(event) }
            source.resume()
            return source
        }
    }

    /// What reaches the worker from now on, and what came before anybody listened. The last stream is the one that hears.
    func events() -> AsyncStream<Worker.Event> { inbox.listen() }

    private final class Inbox: Sendable {
        private struct State {
            var listener: AsyncStream<Worker.Event>.Continuation?
            var waiting: [Worker.Event] = []
        }

        private let state = Mutex(State())

        func listen() -> AsyncStream<Worker.Event> {
            let (stream, continuation) = AsyncStream.makeStream(of: Worker.Event.self)
            state.withLock { state in
                for event in state.waiting { continuation.yield(event) }
                state.waiting = []
                state.listener = continuation
            }
            return stream
        }

        func tell(_ event: Worker.Event) {
            state.withLock { state in
                if let listener = state.listener, case .enqueued = listener.yield(event) { return }
                // A worker that has just ended hears nothing: the next one does.
                state.waiting.append(event)
            }
        }
    }
}
