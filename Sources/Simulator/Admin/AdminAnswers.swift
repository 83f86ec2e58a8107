extension AdminRefusal {
    /// The answer to a request that nobody takes.
    static func unknown(_ request: SimulatedRequest) -> AdminRefusal {
        AdminRefusal(status: 404, message: "\(request.method) \(request.path) is not an admin request")
    }

    /// The refusal as an answer.
    var response: SimulatedResponse {
        SimulatedResponse.json(status: status) { json in
            json.raw(#"{"error":"#)
            json.string(message)
            json.raw("}")
        }
    }
}

extension SimulatedResponse {
    /// An answer in JSON.
    static func json(status: Int = 200, _ write: (inout JSONText) -> Void) -> SimulatedResponse {
        var json = JSONText()
        write(&json)
        return SimulatedResponse(status: status, body: json.bytes)
    }

    /// A list of texts.
    static func list(_ texts: [String]) -> SimulatedResponse {
        json { json in
            json.raw("[")
            for (index, text) in texts.enumerated() {
                if index > 0 { json.raw(",") }
                json.string(text)
            }
            json.raw("]")
        }
    }
}

extension FaultPlan {
    /// Takes the order of a fault.
    mutating func order(_ request: SimulatedRequest) throws(AdminRefusal) {
        guard add(try FaultBody.read(request.body).fault()) else {
            throw AdminRefusal(status: 409, message: "a thousand faults are on order already; DELETE /admin/faults")
        }
    }
}
