/// An error as Tailscale answers it: a status and `{"message":…}`, with `data` where a policy was judged.
struct TailscaleFailure: Error {
    let status: Int
    let message: String
    var findings: [PolicyJudge.Finding] = []

    static let badRequest = TailscaleFailure(status: 400, message: "bad request")
    static let unauthorized = TailscaleFailure(status: 401, message: "API token invalid")
    static let forbidden = TailscaleFailure(
        status: 403, message: "calling actor does not have enough permissions to perform this function")
    static let notFound = TailscaleFailure(status: 404, message: "not found")
    static let preconditionFailed = TailscaleFailure(status: 412, message: "precondition failed, invalid old hash")

    /// The message that goes with a status, where the service's description has one.
    static func usualMessage(for status: Int) -> String {
        switch status {
        case 400: "bad request"
        case 401: unauthorized.message
        case 403: "forbidden"
        case 404: "not found"
        case 412: preconditionFailed.message
        case 429: "too many requests"
        case 500: "internal server error"
        case 504: "request took too long to process, please try again later"
        default: "error \(status)"
        }
    }

    var response: SimulatedResponse {
        var json = JSONText()
        json.verdict(PolicyJudge.Verdict(message: message, findings: findings))
        return SimulatedResponse(status: status, body: json.bytes)
    }
}

extension JSONText {
    /// `{}`, or a message with what stands behind it.
    mutating func verdict(_ verdict: PolicyJudge.Verdict) {
        guard let message = verdict.message else { return raw("{}") }
        raw(#"{"message":"#)
        string(message)
        if !verdict.findings.isEmpty {
            raw(#","data":["#)
            for (index, finding) in verdict.findings.enumerated() {
                raw(index == 0 ? #"{"user":"# : #",{"user":"#)
                string(finding.user)
                strings("errors", finding.errors)
                strings("warnings", finding.warnings)
                raw("}")
            }
            raw("]")
        }
        raw("}")
    }

    /// A member with a list of strings; nothing for none.
    private mutating func strings(_ name: StaticString, _ texts: [String]) {
        if texts.isEmpty { return }
        raw(",\"")
        raw(name)
        raw("\":[")
        for (index, text) in texts.enumerated() {
            if index > 0 { raw(",") }
            string(text)
        }
        raw("]")
    }
}
