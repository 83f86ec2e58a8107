import CLibcurl
import Synchronization

/// All transfers of one multi handle: those under way and those that wait for their turn. It stays on the loop's
/// thread.
struct CurlTransfers: ~Copyable {
    private let multi: UnsafeMutableRawPointer
    private let options: CurlOptions
    private var active: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    private var lanes: HostLanes<CurlLoop.Submission>
    /// Requests whose turn has come.
    private var ready: [CurlLoop.Submission] = []
    /// Requests that have not been answered.
    private var openCount = 0
    /// Easy handles to use again; making one costs more than resetting one.
    private var idle: [UnsafeMutableRawPointer] = []
    private static let idleLimit = 64

    init(_ multi: UnsafeMutableRawPointer, _ options: CurlOptions) {
        self.multi = multi
        self.options = options
        lanes = HostLanes(limit: options.connectionsPerHost)
    }

    /// Takes a request, to be started when its turn comes.
    mutating func admit(_ submission: CurlLoop.Submission) {
        openCount += 1
        if openCount > options.requestLimitCount {
            answer(submission, .failure(CurlFailure.tooMany(options.requestLimitCount)))
        } else if submission.ticket.isCancelled.load(ordering: .acquiring) {
            answer(submission, .failure(CurlFailure.cancelled(submission.request.origin)))
        } else if lanes.enter(submission, to: submission.request.origin) {
            ready.append(submission)
        }
    }

    /// Ends a request, whether it is under way or waits.
    mutating func cancel(_ ticket: CurlLoop.Ticket) {
        for submission in lanes.remove(where: { $0.ticket === ticket }) {
            answer(submission, .failure(CurlFailure.cancelled(submission.request.origin)))
        }
        guard let entry = active.first(where: { $0.value.submission.ticket === ticket }) else { return }
        end(entry.key, entry.value, .failure(CurlFailure.cancelled(entry.value.origin)))
    }

    /// Lets libcurl do what can be done now, answers what is done, and starts what comes next.
    mutating func perform() {
        startReady()
        var running: Int32 = 0
        let code = curl_multi_perform(multi, &running)
        collectFinished()
        // Out of memory, or a bug: without a working multi handle nothing under way can be saved.
        if code != CURLM_OK { failActive(CurlFailure.internalError(code)) }
        startReady()
    }

    /// Ends everything.
    mutating func close() {
        for submission in lanes.remove(where: { _ in true }) { answer(submission, .failure(CurlFailure.closed)) }
        failActive(CurlFailure.closed)
        for submission in ready { answer(submission, .failure(CurlFailure.closed)) }
        ready.removeAll()
        for easy in idle { curl_easy_cleanup(easy) }
        idle.removeAll()
    }

    // MARK: One transfer

    private mutating func startReady() {
        // One that fails to start makes the next one ready.
        while !ready.isEmpty {
            let batch = ready
            ready.removeAll(keepingCapacity: true)
            for submission in batch { start(submission) }
        }
    }

    private mutating func start(_ submission: CurlLoop.Submission) {
        let origin = submission.request.origin
        if submission.ticket.isCancelled.load(ordering: .acquiring) {
            return finish(submission, .failure(CurlFailure.cancelled(origin)))
        }
        guard let easy = takeHandle() else {
            return finish(submission, .failure(CurlFailure.internalError(CURLM_OUT_OF_MEMORY)))
        }
        let transfer = CurlTransfer(submission, options: options)
        if let code = transfer.prepare(easy) {
            return end(easy, transfer, .failure(CurlFailure(easy, code, transfer, options).error))
        }
        let code = curl_multi_add_handle(multi, easy)
        guard code == CURLM_OK else { return end(easy, transfer, .failure(CurlFailure.internalError(code))) }
        active[easy] = transfer
    }

    private mutating func takeHandle() -> UnsafeMutableRawPointer? {
        if let easy = idle.popLast() { return easy }
        guard let easy = curl_easy_init() else { return nil }
        return makeReady(easy) ? easy : nil
    }

    /// Gives an easy handle without options its buffer size. A used one refuses where it has kept its old buffer, as it
    /// does after a cancelled transfer; such a handle is not used again.
    private func makeReady(_ easy: UnsafeMutableRawPointer) -> Bool {
        if tailroster_curl_set_long(easy, CURLOPT_BUFFERSIZE, 128 << 10) == CURLE_OK { return true }
        curl_easy_cleanup(easy)
        return false
    }

    private mutating func collectFinished() {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let transfer = active[easy]
            else { continue }
            let code = message.pointee.data.result
            let outcome: CurlLoop.Outcome =
                code == CURLE_OK ? transfer.response(easy) : .failure(CurlFailure(easy, code, transfer, options).error)
            end(easy, transfer, outcome)
        }
    }

    private mutating func failActive(_ error: TransportError) {
        for (easy, transfer) in active { end(easy, transfer, .failure(error)) }
    }

    private mutating func end(
        _ easy: UnsafeMutableRawPointer, _ transfer: CurlTransfer, _ outcome: CurlLoop.Outcome
    ) {
        if active.removeValue(forKey: easy) != nil { curl_multi_remove_handle(multi, easy) }
        curl_easy_reset(easy)
        transfer.release()
        if idle.count >= Self.idleLimit { curl_easy_cleanup(easy) } else if makeReady(easy) { idle.append(easy) }
        finish(transfer.submission, outcome)
    }

    /// Answers a request that had its turn, and lets the next have one.
    private mutating func finish(_ submission: CurlLoop.Submission, _ outcome: CurlLoop.Outcome) {
        if let next = lanes.leave(submission.request.origin) { ready.append(next) }
        answer(submission, outcome)
    }

    private mutating func answer(_ submission: CurlLoop.Submission, _ outcome: CurlLoop.Outcome) {
        openCount -= 1
        submission.continuation.resume(returning: outcome)
    }
}
