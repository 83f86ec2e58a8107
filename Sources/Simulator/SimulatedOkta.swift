import AccessModel
import Foundation
import Synchronization

/// A simulated Okta org that listens on 127.0.0.1, for the demo, rehearsals, tests and benchmarks.
///
/// It answers, as Okta does, `GET` on `/api/v1/users`, `/api/v1/users/{id or login}`, `/api/v1/users/{id}/groups`,
/// `/api/v1/groups`, `/api/v1/groups/{id}`, `/api/v1/groups/{id}/users`, `/api/v1/apps/{id}` with its `users` and `groups`,
/// `/api/v1/logs` and `/.well-known/okta-organization`, and `POST` on `/oauth2/v1/token`. The world is changed by the calls
/// here or over HTTP by what `AdminEndpoint` takes under `/admin/`; either way a change is in effect
/// when the call returns.
public final class SimulatedOkta: Sendable {
    /// The API token that it takes.
    public let token: String
    private let world: Mutex<SimulatedWorld>
    private let clock: @Sendable () -> Timestamp
    private let server: Mutex<LoopbackServer?> = Mutex(nil)

    private init(org: OktaOrg, token: String?, clock: @escaping @Sendable () -> Timestamp) {
        self.token = token ?? org.defaultToken
        self.clock = clock
        world = Mutex(SimulatedWorld(org: org))
    }

    /// Starts to listen; port 0 takes a free one, the token follows from the org's seed unless given.
    ///
    /// Throws the system's error where the port cannot be had. Call `stop()` when done.
    public static func start(
        port: UInt16 = 0, token: String? = nil, org: OktaOrg, clock: @escaping @Sendable () -> Timestamp = systemClock
    ) async throws -> SimulatedOkta {
        let okta = SimulatedOkta(org: org, token: token, clock: clock)
        // The server must not keep alive what owns it.
        let server = try await LoopbackServer(port: port) { [weak okta] request in
            okta?.answer(request) ?? SimulatedResponse(status: 503)
        }
        okta.server.withLock { $0 = server }
        return okta
    }

    /// Stops listening and closes every connection.
    public func stop() async {
        let server = server.withLock { $0 }
        await server?.stop()
    }

    /// The machine's clock.
    public static let systemClock: @Sendable () -> Timestamp = {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    /// The port that it listens on.
    public var port: UInt16 { server.withLock { $0?.port } ?? 0 }

    /// The address of the org, without a slash at its end.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// One line of JSON that tells a script where the org is: `{"kind":"okta","url":"…","token":"…"}`.
    public var announcement: String {
        var json = JSONText()
        json.raw(#"{"kind":"okta","url":"#)
        json.string(url)
        json.raw(#","token":"#)
        json.string(token)
        json.raw("}")
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

// MARK: - The world

extension SimulatedOkta {
    /// The org as it is now.
    public var org: OktaOrg { world.withLock { $0.org } }

    /// Changes the org, such as `try okta.change { try $0.suspend("a@example.com") }`.
    ///
    /// No request sees the org half changed. Where the body throws, what it had done before stays done.
    @discardableResult public func change<Result: Sendable, Failure: Error>(
        _ body: (inout OktaOrg) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let now = clock()
        return try world.withLock { (world) throws(Failure) in
            world.org.advance(to: now)
            world.willChange(at: now)
            return try body(&world.org)
        }
    }

    /// Orders a fault; `false` where a thousand are on order already.
    @discardableResult public func order(_ fault: Fault) -> Bool { world.withLock { $0.faults.add(fault) } }

    /// Takes back all faults.
    public func clearFaults() { world.withLock { $0.faults.clear() } }

    /// What was answered so far.
    public var counters: RequestCounters { world.withLock { $0.counters } }

    /// Begins to count from 0.
    public func resetCounters() { world.withLock { $0.counters = RequestCounters() } }

    /// Lets an API service app ask for tokens, in place of any of that client id.
    public func register(_ app: ServiceApp) { world.withLock { $0.office.apps[app.clientID] = app } }

    /// Takes back every access token, as an administrator can.
    public func revokeTokens() { world.withLock { $0.office.revokeAll() } }

    /// Lets listings show changes so many seconds late: Okta promises no more for some of them.
    public func lag(seconds: Int64) { world.withLock { $0.lagSeconds = seconds } }

    /// Sets the rate limits; windows begin anew.
    public func limit(_ limits: RateLimits) {
        world.withLock {
            $0.meter.reset(to: limits)
        }
    }
}

// MARK: - Requests

extension SimulatedOkta {
    /// The whole way of a request: admin, or admission, token, rate limit, answer, fault, headers, counters.
    private func answer(_ request: SimulatedRequest) -> SimulatedResponse {
        let now = clock()
        if request.segments.first == "admin" {
            return world.withLock { AdminEndpoint.answer(request, &$0, at: now) }
        }
        let origin = origin(of: request)
        let admission = world.withLock { $0.admit(request, sswsToken: token, origin: origin, at: now) }
        var response = rightAnswer(request, admission)
        response.headers += [
            (name: "Date", value: UTCTime(now).httpDate),
            (name: "Cache-Control", value: "no-cache, no-store"),
            (name: "X-Okta-Request-Id", value: admission.requestID),
            (name: "X-Rate-Limit-Limit", value: String(admission.rate.limit)),
            (name: "X-Rate-Limit-Remaining", value: String(admission.rate.remaining)),
            (name: "X-Rate-Limit-Reset", value: String(admission.rate.reset)),
        ]
        if let kind = admission.fault {
            let effect = FaultEffect(
                kind: kind, errorID: admission.requestID, selfAddress: origin + request.target)
            response = effect.apply(to: response)
        }
        world.withLock { $0.counters.record(admission.endpoint, response) }
        response.whenSent = { [weak self] in self?.world.withLock { $0.meter.end() } }
        return response
    }

    private func rightAnswer(_ request: SimulatedRequest, _ admission: SimulatedWorld.Admission) -> SimulatedResponse {
        do throws(OktaFailure) {
            if let refusal = admission.refusal { throw refusal }
            if admission.rate.isExceeded { throw OktaFailure.tooManyRequests }
            if let token = admission.token { return token }
            if admission.isBlind, request.segments.count == 3 {
                return SimulatedResponse(status: 200, body: Array("[]".utf8))
            }
            return try OktaEndpoint(org: admission.org, origin: origin(of: request)).answer(request)
        } catch {
            return error.response(errorID: admission.requestID)
        }
    }

    /// Links name the host that the client asked for, as Okta's do, where that is this machine.
    private func origin(of request: SimulatedRequest) -> String {
        let host = request.header("host") ?? ""
        return host == "localhost:\(port)" ? "http://\(host)" : url
    }
}
