import CLibcurl

/// What a code of libcurl means to the person who reads it.
struct CurlFailure {
    let error: TransportError

    /// Judges a transfer that has failed; the easy handle is not yet reset.
    init(_ easy: UnsafeMutableRawPointer, _ code: CURLcode, _ transfer: CurlTransfer, _ options: CurlOptions) {
        let place = transfer.origin.hostAndPort
        if let limit = transfer.passedLimit {
            error = Self.tooLarge(limit, place, options)
            return
        }
        var proxyStatus = 0
        _ = tailroster_curl_get_long(easy, CURLINFO_HTTP_CONNECTCODE, &proxyStatus)
        if proxyStatus >= 300 {
            error = TransportError(
                .connection,
                "The proxy refused to connect to \(place): it answered \(proxyStatus). Check the proxy in the "
                    + "environment (https_proxy, no_proxy).",
                isRetryable: proxyStatus >= 500)
            return
        }
        error =
            Self.unreachable(code, place, transfer) ?? Self.untrusted(code, place, transfer, options)
            ?? Self.late(easy, code, place, transfer, options) ?? Self.broken(code, place, transfer)
    }

    static func cancelled(_ origin: Origin) -> TransportError {
        TransportError(.cancelled, "The request to \(origin.hostAndPort) was cancelled.", isRetryable: false)
    }

    static var closed: TransportError {
        TransportError(.cancelled, "The exchange was closed before the request was answered.", isRetryable: false)
    }

    static func tooMany(_ limit: Int) -> TransportError {
        TransportError(.tooLarge, "\(limit) requests are under way or waiting, which is the limit.", isRetryable: false)
    }

    static func internalError(_ code: CURLMcode) -> TransportError {
        TransportError(
            .broken, "libcurl failed by itself: \(String(cString: curl_multi_strerror(code))).", isRetryable: false)
    }

    static func truncatedHead(_ origin: Origin) -> TransportError {
        TransportError(
            .broken, "The connection to \(origin.hostAndPort) broke before the headers of the answer were whole.",
            isRetryable: true)
    }

    private static func tooLarge(
        _ limit: CurlTransfer.PassedLimit, _ place: String, _ options: CurlOptions
    ) -> TransportError {
        let what =
            switch limit {
            case .body: "a body of more than \(options.bodyLimitBytes) bytes"
            case .headers: "headers of more than \(options.headerLimitBytes) bytes or \(options.headerLimitCount) lines"
            }
        return TransportError(.tooLarge, "\(place) sent \(what), which is the limit.", isRetryable: false)
    }

    private static func unreachable(_ code: CURLcode, _ place: String, _ transfer: CurlTransfer) -> TransportError? {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            TransportError(
                .name,
                "The name \(transfer.origin.host) could not be resolved. Check its spelling and the name server.",
                isRetryable: true)
        case CURLE_COULDNT_RESOLVE_PROXY:
            TransportError(
                .name,
                "The name of the proxy for \(place) could not be resolved. Check the proxy in the environment "
                    + "(https_proxy, no_proxy).",
                isRetryable: true)
        case CURLE_COULDNT_CONNECT:
            TransportError(
                .connection,
                "Nothing accepted a connection to \(place)\(attempt(transfer)). Check that the service runs, the port, and "
                    + "any firewall or proxy between.",
                isRetryable: true)
        case CURLE_URL_MALFORMAT:
            TransportError(.address, "The address of a request to \(place) is malformed.", isRetryable: false)
        default: nil
        }
    }

    /// libcurl's own words name the address that was tried, which is the proxy's where one is set.
    private static func attempt(_ transfer: CurlTransfer) -> String {
        transfer.failureDetail.isEmpty ? "" : " (\(transfer.failureDetail))"
    }

    private static func untrusted(
        _ code: CURLcode, _ place: String, _ transfer: CurlTransfer, _ options: CurlOptions
    ) -> TransportError? {
        let setting = options.caFileSetting
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION:
            return TransportError(
                .certificate,
                "The certificate of \(place) is not trusted: \(transfer.failureDetail). If the service has a "
                    + "certificate authority of its own, name its PEM file in \(setting).",
                isRetryable: false)
        case CURLE_SSL_CACERT_BADFILE:
            let file = options.caFile ?? "the system's file of certificate authorities"
            return TransportError(
                .certificate,
                "\(file) could not be read as PEM certificates, so \(place) cannot be trusted. Check \(setting).",
                isRetryable: false)
        case CURLE_SSL_CONNECT_ERROR:
            return TransportError(
                .certificate,
                "The TLS handshake with \(place) failed: \(transfer.failureDetail). Check that the port speaks TLS.",
                isRetryable: true)
        default: return nil
        }
    }

    private static func late(
        _ easy: UnsafeMutableRawPointer, _ code: CURLcode, _ place: String, _ transfer: CurlTransfer,
        _ options: CurlOptions
    ) -> TransportError? {
        guard code == CURLE_OPERATION_TIMEDOUT else { return nil }
        // libcurl has one code for all deadlines; which one it was, the time tells. It counts whole milliseconds, so a
        // little early.
        let elapsed = transfer.begin.duration(to: .now) + .milliseconds(5)
        var ready = 0
        _ = tailroster_curl_get_size(easy, CURLINFO_PRETRANSFER_TIME_T, &ready)
        let what =
            if elapsed >= options.totalDeadline {
                "did not answer in full within \(options.totalDeadline)"
            } else if ready == 0 {
                // A port that takes the connection and is silent at the TLS handshake ends here too.
                "could not be connected to within \(options.connectDeadline)\(attempt(transfer))"
            } else {
                "fell silent for \(options.idleDeadline)"
            }
        return TransportError(.deadline, "\(place) \(what).", isRetryable: true)
    }

    private static func broken(_ code: CURLcode, _ place: String, _ transfer: CurlTransfer) -> TransportError {
        let detail = transfer.failureDetail
        let reason = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        switch code {
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
            return TransportError(
                .broken, "\(place) did not answer in HTTP (\(reason)). Check the port, and http against https.",
                isRetryable: false)
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT, CURLE_NOT_BUILT_IN, CURLE_UNKNOWN_OPTION,
            CURLE_BAD_FUNCTION_ARGUMENT:
            return TransportError(
                .broken, "A request to \(place) could not be set up: \(reason).", isRetryable: false)
        default:
            // 16 and 92 (HTTP/2 framing), 18 (partial), 52 (nothing), 55 and 56 (send, receive), 61 (encoding) and
            // others.
            return TransportError(
                .broken, "The connection to \(place) broke before the answer was whole: \(reason).", isRetryable: true)
        }
    }
}
