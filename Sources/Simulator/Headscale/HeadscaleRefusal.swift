/// An error as Headscale answers it.
struct HeadscaleRefusal: Error {
    /// The code of gRPC: 2 unknown, 3 invalid argument, 5 not found.
    let code: Int
    let message: String
    /// The status since v0.30, which tells what is wrong; before it the code alone decides.
    let status: Int

    static func notFound(_ message: String = "Not Found") -> HeadscaleRefusal {
        HeadscaleRefusal(code: 5, message: message, status: 404)
    }
    static func invalid(_ message: String) -> HeadscaleRefusal {
        HeadscaleRefusal(code: 3, message: message, status: 400)
    }
    /// What the handlers do not map: 500 to v0.29, whatever it is.
    static func unknown(_ message: String, since30 status: Int = 500) -> HeadscaleRefusal {
        HeadscaleRefusal(code: 2, message: message, status: status)
    }

    /// The gateway's status of a code.
    private static func status(of code: Int) -> Int { code == 3 ? 400 : code == 5 ? 404 : 500 }

    func response(_ release: Headnet.Release) -> SimulatedResponse {
        guard release == .v30 else { return Self.response(status: Self.status(of: code), code: code, message, release) }
        return Self.response(status: status, code: code, message, release)
    }

    /// An error of any status, in the format of a release.
    static func response(
        status: Int, code: Int = 2, _ message: String, _ release: Headnet.Release
    ) -> SimulatedResponse {
        var json = JSONText()
        if release == .v30 {
            json.raw(#"{"title":"Error","status":"#)
            json.plain(String(status))
            json.raw(#","detail":"#)
            json.string(message)
            json.raw("}")
            return SimulatedResponse(status: status, contentType: "application/problem+json", body: json.bytes)
        }
        json.raw(#"{"code":"#)
        json.plain(String(code))
        json.raw(#","message":"#)
        json.string(message)
        json.raw(#","details":[]}"#)
        return SimulatedResponse(status: status, body: json.bytes)
    }

    /// The answer to a wrong key, which comes before the gateway and is plain text to v0.29.
    static func unauthorized(_ release: Headnet.Release) -> SimulatedResponse {
        if release == .v30 { return response(status: 401, "Unauthorized", release) }
        return SimulatedResponse(status: 401, contentType: "text/plain", body: Array("Unauthorized".utf8))
    }
}
