/// An answer that says no, with a body as Okta sends it.
struct OktaFailure: Error, Sendable {
    let status: Int
    let code: String
    let summary: String
    var causes: [String] = []

    /// The body. `errorId` is what Okta's support would ask for.
    func response(errorID: String) -> SimulatedResponse {
        var json = JSONText()
        json.raw(#"{"errorCode":"#)
        json.string(code)
        json.raw(#","errorSummary":"#)
        json.string(summary)
        json.raw(#","errorLink":"#)
        json.string(code)
        json.raw(#","errorId":"#)
        json.string(errorID)
        json.raw(#","errorCauses":["#)
        for (index, cause) in causes.enumerated() {
            json.raw(index == 0 ? #"{"errorSummary":"# : #",{"errorSummary":"#)
            json.string(cause)
            json.raw("}")
        }
        json.raw("]}")
        return SimulatedResponse(status: status, body: json.bytes)
    }

    static func validation(_ parameter: String, _ cause: String) -> OktaFailure {
        OktaFailure(
            status: 400, code: "E0000001", summary: "Api validation failed: \(parameter)",
            causes: ["\(parameter): \(cause)"])
    }

    static func notFound(_ key: String, _ kind: String) -> OktaFailure {
        OktaFailure(status: 404, code: "E0000007", summary: "Not found: Resource not found: \(key) (\(kind))")
    }

    static let noSession = OktaFailure(status: 403, code: "E0000005", summary: "Invalid session")
    static let invalidToken = OktaFailure(status: 401, code: "E0000011", summary: "Invalid token provided")
    static let forbidden = OktaFailure(
        status: 403, code: "E0000006", summary: "You do not have permission to perform the requested action")
    static let method = OktaFailure(
        status: 405, code: "E0000022", summary: "The endpoint does not support the provided HTTP method")
    static let search = OktaFailure(status: 400, code: "E0000031", summary: "Invalid search criteria.")
    static let internalError = OktaFailure(status: 500, code: "E0000009", summary: "Internal Server Error")
    static let readOnly = OktaFailure(
        status: 503, code: "E0000010", summary: "Service is in read only mode")
    static let tooManyRequests = OktaFailure(
        status: 429, code: "E0000047", summary: "API call exceeded rate limit due to too many requests.")

    /// The body that goes with a status, where Okta has one.
    static func usual(for status: Int) -> OktaFailure? {
        switch status {
        case 400: validation("request", "refused by order")
        case 401: invalidToken
        case 403: forbidden
        case 404: OktaFailure(status: 404, code: "E0000007", summary: "Not found: Resource not found: unknown")
        case 405: method
        case 429: tooManyRequests
        case 500: internalError
        case 503: readOnly
        default: nil
        }
    }
}
