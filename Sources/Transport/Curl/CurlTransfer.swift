import CLibcurl

/// One request under way: what libcurl reads from and writes to. It belongs to the loop's thread.
final class CurlTransfer {
    /// A limit that was passed inside a callback, where libcurl only learns that writing failed.
    enum PassedLimit {
        case body
        case headers
    }

    let submission: CurlLoop.Submission
    let begin = ContinuousClock.now
    private let options: CurlOptions
    private var head: ResponseHead
    private var body: [UInt8] = []
    private var easy: UnsafeMutableRawPointer?
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var resolveList: UnsafeMutablePointer<curl_slist>?
    private let detail = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private(set) var passedLimit: PassedLimit?

    var origin: Origin { request.origin }
    private var request: OutgoingRequest { submission.request }

    init(_ submission: CurlLoop.Submission, options: CurlOptions) {
        self.submission = submission
        self.options = options
        head = ResponseHead(limitBytes: options.headerLimitBytes, limitCount: options.headerLimitCount)
        detail.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit { detail.deallocate() }

    /// Gives back what libcurl needed during the transfer; the easy handle has been reset.
    func release() {
        curl_slist_free_all(headerList)
        curl_slist_free_all(resolveList)
        (headerList, resolveList) = (nil, nil)
    }

    /// What libcurl says about a failure, in one line without control characters.
    var failureDetail: String {
        let text = String(cString: detail).prefix(200)
        return String(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.map(Character.init))
    }

    /// The answer of a transfer that libcurl calls done. It says so too where the connection closed in the middle of
    /// the headers.
    func response(_ easy: UnsafeMutableRawPointer) -> CurlLoop.Outcome {
        guard head.isComplete else { return .failure(CurlFailure.truncatedHead(origin)) }
        var status = 0
        _ = tailroster_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        return .success(HTTPResponse(status: status, headers: head.headers, body: body))
    }

    // MARK: Setting up

    /// Sets up a fresh or reset easy handle; gives the first code that is not `CURLE_OK`.
    func prepare(_ easy: UnsafeMutableRawPointer) -> CURLcode? {
        self.easy = easy
        let steps = [prepareConnection, prepareLimits, prepareRequest, prepareCallbacks]
        for step in steps {
            let codes = step(easy)
            if let failed = codes.first(where: { $0 != CURLE_OK }) { return failed }
        }
        return nil
    }

    private func prepareConnection(_ easy: UnsafeMutableRawPointer) -> [CURLcode] {
        let isEncrypted = origin.scheme == "https"
        // Over TLS the server chooses; without it HTTP/2 would only be guessed.
        let version = isEncrypted ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
        var codes = [
            tailroster_curl_allow_only_http(easy),
            tailroster_curl_set_string(easy, CURLOPT_URL, request.url),
            tailroster_curl_set_long(easy, CURLOPT_PATH_AS_IS, 1),
            tailroster_curl_set_long(easy, CURLOPT_HTTP_VERSION, version),
            tailroster_curl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            tailroster_curl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1),
            tailroster_curl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
            // Signals would hit whatever thread they find.
            tailroster_curl_set_long(easy, CURLOPT_NOSIGNAL, 1),
        ]
        if let caFile = options.caFile { codes.append(tailroster_curl_set_string(easy, CURLOPT_CAINFO, caFile)) }
        if !isEncrypted { codes += keepOnThisMachine(easy) }
        return codes
    }

    /// A request without encryption goes to loopback itself: past any proxy, and whatever a name server makes of
    /// `localhost`.
    private func keepOnThisMachine(_ easy: UnsafeMutableRawPointer) -> [CURLcode] {
        var codes = [tailroster_curl_set_string(easy, CURLOPT_NOPROXY, "*")]
        if origin.host == "localhost" {
            resolveList = curl_slist_append(nil, "localhost:\(origin.port):127.0.0.1,[::1]")
            codes.append(tailroster_curl_set_list(easy, CURLOPT_RESOLVE, resolveList))
            if resolveList == nil { codes.append(CURLE_OUT_OF_MEMORY) }
        }
        return codes
    }

    private func prepareLimits(_ easy: UnsafeMutableRawPointer) -> [CURLcode] {
        [
            tailroster_curl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, options.connectDeadline.milliseconds),
            tailroster_curl_set_long(easy, CURLOPT_TIMEOUT_MS, options.totalDeadline.milliseconds),
            tailroster_curl_set_long(easy, CURLOPT_LOW_SPEED_LIMIT, 1),
            tailroster_curl_set_long(easy, CURLOPT_LOW_SPEED_TIME, (options.idleDeadline.milliseconds + 999) / 1000),
        ]
    }

    private func prepareRequest(_ easy: UnsafeMutableRawPointer) -> [CURLcode] {
        var codes = [
            tailroster_curl_set_string(easy, CURLOPT_USERAGENT, options.userAgent),
            // All that this libcurl can decompress.
            tailroster_curl_set_string(easy, CURLOPT_ACCEPT_ENCODING, ""),
        ]
        for line in request.headerLines {
            // On failure the old list stays valid, and is freed in `release`.
            guard let longer = curl_slist_append(headerList, line.reveal()) else { return [CURLE_OUT_OF_MEMORY] }
            headerList = longer
        }
        codes.append(tailroster_curl_set_list(easy, CURLOPT_HTTPHEADER, headerList))
        switch request.method {
        case "GET" where request.body.isEmpty:
            codes.append(tailroster_curl_set_long(easy, CURLOPT_HTTPGET, 1))
        case "HEAD" where request.body.isEmpty:
            codes.append(tailroster_curl_set_long(easy, CURLOPT_NOBODY, 1))
        case let method where request.body.isEmpty && !["POST", "PUT", "PATCH"].contains(method):
            codes.append(tailroster_curl_set_string(easy, CURLOPT_CUSTOMREQUEST, method))
        case let method:
            // A POST without a body still says that its length is 0.
            codes.append(tailroster_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, Int(request.body.count)))
            codes.append(
                request.body.withUnsafeBytes {
                    tailroster_curl_set_pointer(
                        easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress ?? UnsafeRawPointer(detail))
                })
            codes.append(tailroster_curl_set_string(easy, CURLOPT_CUSTOMREQUEST, method))
        }
        return codes
    }

    private func prepareCallbacks(_ easy: UnsafeMutableRawPointer) -> [CURLcode] {
        // Not retained: the loop keeps the transfer until it has reset the easy handle.
        let context = Unmanaged.passUnretained(self).toOpaque()
        return [
            tailroster_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, detail),
            tailroster_curl_set_pointer(easy, CURLOPT_WRITEDATA, context),
            tailroster_curl_set_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                CurlTransfer.of(context, bytes, size * count) { $0.takeBody($1) }
            },
            tailroster_curl_set_pointer(easy, CURLOPT_HEADERDATA, context),
            tailroster_curl_set_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                CurlTransfer.of(context, bytes, size * count) { $0.takeHeader($1) }
            },
        ]
    }

    // MARK: Callbacks

    /// Hands bytes over and gives their number, or 0 where they are refused: libcurl then ends the transfer.
    private static func of(
        _ context: UnsafeMutableRawPointer?, _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int,
        _ take: (CurlTransfer, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Int {
        guard let context, let bytes, count > 0 else { return 0 }
        let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
        return bytes.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
            take(transfer, UnsafeBufferPointer(start: bytes, count: count)) ? count : 0
        }
    }

    private func takeBody(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count <= options.bodyLimitBytes - body.count else {
            passedLimit = .body
            return false
        }
        if body.isEmpty { reserveBody() }
        body.append(contentsOf: bytes)
        return true
    }

    /// Makes room for what the server says that it sends, so that the body is not moved while it grows. What it says is
    /// not believed beyond a bound.
    private func reserveBody() {
        var length = 0
        _ = tailroster_curl_get_size(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length)
        body.reserveCapacity(min(max(length, 0), options.bodyLimitBytes, 8 << 20))
    }

    private func takeHeader(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        let isTaken = head.take(line, bodyHasBegun: !body.isEmpty)
        if !isTaken { passedLimit = .headers }
        return isTaken
    }
}

extension Duration {
    /// Whole milliseconds, at least one, since libcurl takes 0 for "no limit".
    fileprivate var milliseconds: Int {
        let (seconds, attoseconds) = components
        let bounded = min(max(seconds, 0), 1_000_000_000)
        return max(1, Int(bounded) * 1000 + Int(max(attoseconds, 0) / 1_000_000_000_000_000))
    }
}
