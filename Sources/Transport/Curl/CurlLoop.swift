import CLibcurl
import Foundation
import Synchronization

/// The thread behind a `CurlExchange`: it owns a multi handle of libcurl and every transfer in it. Other threads only
/// leave messages.
///
/// Sendable without the compiler's proof for the sake of `multi`, a bare pointer: other threads touch it only through
/// `curl_multi_wakeup`, the one call that libcurl allows from anywhere. It lives as long as the loop does.
final class CurlLoop: @unchecked Sendable {
    typealias Outcome = Result<HTTPResponse, TransportError>

    /// The identity of one request, and whether its task was cancelled.
    final class Ticket: Sendable {
        let isCancelled = Atomic(false)
    }

    /// A request on its way to the thread.
    struct Submission: Sendable {
        let ticket: Ticket
        let request: OutgoingRequest
        let continuation: CheckedContinuation<Outcome, Never>
    }

    /// What the thread is to do next.
    private struct Inbox {
        var submissions: [Submission] = []
        var cancellations: [Ticket] = []
        var isClosed = false
    }

    private let options: CurlOptions
    private let multi: UnsafeMutableRawPointer
    private let inbox = Mutex(Inbox())
    private let thread = Mutex<pthread_t?>(nil)
    /// libcurl wants to be set up once a process, before any thread uses it; a `static let` is just that.
    private static let setUp = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    init(_ options: CurlOptions) throws(TransportError) {
        guard Self.setUp == CURLE_OK, let multi = curl_multi_init() else {
            throw TransportError(.connection, "libcurl could not be set up: no memory.", isRetryable: false)
        }
        self.options = options
        self.multi = multi
        // One exchange at a time on a connection: on a shared HTTP/2 connection libcurl 7.88 leaves the other streams
        // without their data when one is ended early.
        _ = tailroster_curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        try startThread()
    }

    deinit { curl_multi_cleanup(multi) }

    // MARK: From any thread

    func submit(_ submission: Submission) {
        let isTaken = inbox.withLock { inbox in
            if !inbox.isClosed { inbox.submissions.append(submission) }
            return !inbox.isClosed
        }
        if isTaken { wake() } else { submission.continuation.resume(returning: .failure(CurlFailure.closed)) }
    }

    /// Ends a transfer, or keeps it from starting where it has not been submitted yet.
    func cancel(_ ticket: Ticket) {
        ticket.isCancelled.store(true, ordering: .releasing)
        inbox.withLock { if !$0.isClosed { $0.cancellations.append(ticket) } }
        wake()
    }

    /// Ends everything and waits for the thread's end.
    func close() {
        inbox.withLock { $0.isClosed = true }
        wake()
        let ended = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let ended else { return }
        // The last reference may go away on the thread itself, which cannot wait for its own end.
        if pthread_equal(ended, pthread_self()) != 0 { pthread_detach(ended) } else { pthread_join(ended, nil) }
    }

    private func wake() { curl_multi_wakeup(multi) }

    // MARK: The thread

    private func startThread() throws(TransportError) {
        var handle = pthread_t()
        let context = Unmanaged.passRetained(self)
        let code = pthread_create(
            &handle, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw TransportError(.connection, "No thread could be started: error \(code).", isRetryable: false)
        }
        thread.withLock { $0 = handle }
    }

    private func run() {
        var transfers = CurlTransfers(multi, options)
        while true {
            let messages = inbox.withLock { inbox in
                defer { (inbox.submissions, inbox.cancellations) = ([], []) }
                return inbox
            }
            // Submissions first: a ticket cancelled before its submission came shows it itself.
            for submission in messages.submissions { transfers.admit(submission) }
            for ticket in messages.cancellations { transfers.cancel(ticket) }
            if messages.isClosed { break }
            transfers.perform()
            // Wakes by itself for sockets, for libcurl's own timers and for `curl_multi_wakeup`.
            curl_multi_poll(multi, nil, 0, 60_000, nil)
        }
        transfers.close()
    }
}
