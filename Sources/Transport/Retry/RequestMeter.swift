import Synchronization

/// Counts exchanges; it is passed in where requests are made and read where reports are written.
public final class RequestMeter: Sendable {
    /// What has been counted so far.
    public struct Counts: Sendable, Hashable {
        /// Exchanges that were tried, repeats included.
        public var exchanges = 0
        /// Answers of status 2xx.
        public var successes = 0
        /// Answers of status 1xx and 3xx.
        public var redirections = 0
        /// Answers of status 4xx, those of 429 included.
        public var clientErrors = 0
        /// Answers of status 429.
        public var rateLimited = 0
        /// Answers of status 5xx.
        public var serverErrors = 0
        /// Exchanges that ended without a whole answer.
        public var failures = 0
        /// Exchanges that repeat one before.
        public var retries = 0
        /// Time spent waiting before a repeat, summed over all requests.
        public var waited: Duration = .zero
        /// Bytes of bodies sent.
        public var bytesSent = 0
        /// Bytes of bodies received, decompressed.
        public var bytesReceived = 0
        /// Exchanges by class of endpoint, then by status; `none` where no answer came.
        public var byClass: [String: [String: Int]] = [:]
    }

    private let state = Mutex(Counts())

    private let classify: @Sendable (HTTPRequest) -> String

    /// A meter at zero.
    ///
    /// - Parameter classify: the class of endpoint of a request: one of a few words.
    public init(classify: @escaping @Sendable (HTTPRequest) -> String = { _ in "all" }) { self.classify = classify }

    /// What has been counted so far.
    public var counts: Counts { state.withLock { $0 } }

    /// Counts one exchange.
    public func record(_ request: HTTPRequest, _ outcome: Result<HTTPResponse, TransportError>) {
        let endpoint = classify(request)
        state.withLock { counts in
            counts.exchanges += 1
            var status = "none"
            if case .success(let response) = outcome, (100..<600).contains(response.status) {
                status = String(response.status)
            }
            counts.byClass[endpoint, default: [:]][status, default: 0] += 1
            counts.bytesSent += request.body.count
            guard case .success(let response) = outcome else {
                counts.failures += 1
                return
            }
            counts.bytesReceived += response.body.count
            switch response.status {
            case 200..<300: counts.successes += 1
            case 400..<500: counts.clientErrors += 1
            case 500...: counts.serverErrors += 1
            default: counts.redirections += 1
            }
            if response.status == 429 { counts.rateLimited += 1 }
        }
    }

    /// Counts a wait that was decided on, and the repeat that follows it.
    public func recordRetry(after wait: Duration) {
        state.withLock { counts in
            counts.retries += 1
            counts.waited += wait
        }
    }
}
