import AccessModel
import Synchronization

/// A simulated Tailscale that listens on 127.0.0.1, for the demo, rehearsals and tests.
///
/// It answers, as Tailscale does under `/api/v2`: `POST oauth/token`, `GET tailnet/{t}/users`, `tailnet/{t}/devices`, `tailnet/{t}/settings`,
/// `tailnet/{t}/keys/{id}`, `users/{id}`, `POST users/{id}/suspend|restore|approve|delete`, `GET` and `POST tailnet/{t}/acl` (`ETag`, `If-Match`,
/// 412) and `POST tailnet/{t}/acl/validate`. The world is changed by the calls here or over HTTP by what `TailnetAdmin` takes under `/admin/`.
public final class SimulatedTailscale: Sendable {
    /// The access token that it takes; it belongs to the first user.
    public let token: String
    private let world: Mutex<World>
    private let clock: @Sendable () -> Timestamp
    private let server: Mutex<LoopbackServer?> = Mutex(nil)

    /// Everything that the server knows, under one lock.
    struct World: Sendable {
        var tailnet: Tailnet
        var faults = FaultPlan()
        var requests: [String] = []
        /// So many requests are remembered.
        static let requestLimit = 100_000
    }

    private init(tailnet: Tailnet, clock: @escaping @Sendable () -> Timestamp) {
        token = tailnet.defaultToken
        self.clock = clock
        world = Mutex(World(tailnet: tailnet))
    }

    /// Starts to listen; port 0 takes a free one. Call `stop()` when done.
    public static func start(
        port: UInt16 = 0, tailnet: Tailnet, clock: @escaping @Sendable () -> Timestamp = SimulatedOkta.systemClock
    ) async throws -> SimulatedTailscale {
        let tailscale = SimulatedTailscale(tailnet: tailnet, clock: clock)
        let server = try await LoopbackServer(port: port) { [weak tailscale] request in
            tailscale?.answer(request) ?? SimulatedResponse(status: 503)
        }
        tailscale.server.withLock { $0 = server }
        return tailscale
    }

    /// Stops listening and closes every connection.
    public func stop() async {
        let server = server.withLock { $0 }
        await server?.stop()
    }

    /// The address, without a slash at its end.
    public var url: String { "http://127.0.0.1:\(server.withLock { $0?.port } ?? 0)" }

    /// One line of JSON that tells a script where it is: `{"kind":"tailscale","url":"…","token":"…"}`.
    public var announcement: String {
        var json = JSONText()
        json.raw(#"{"kind":"tailscale","url":"#)
        json.string(url)
        json.raw(#","token":"#)
        json.string(token)
        json.raw("}")
        return String(decoding: json.bytes, as: UTF8.self)
    }

    // MARK: The world

    /// The tailnet as it is now.
    public var tailnet: Tailnet { world.withLock { $0.tailnet } }

    /// The policy's text as it is now.
    public var policy: String { String(decoding: tailnet.policy, as: UTF8.self) }

    /// Changes the tailnet; no request sees it half changed.
    @discardableResult public func change<Value: Sendable>(_ body: (inout Tailnet) -> Value) -> Value {
        world.withLock { body(&$0.tailnet) }
    }

    /// Orders a fault. One that answers with a status keeps the request from taking effect; one that drops or cuts the answer does not.
    @discardableResult public func order(_ fault: Fault) -> Bool { world.withLock { $0.faults.add(fault) } }

    /// Takes back all faults.
    public func clearFaults() { world.withLock { $0.faults.clear() } }

    /// The requests so far, such as `POST /api/v2/users/u1/suspend 200`; 0 for an answer that was dropped.
    public var requests: [String] { world.withLock { $0.requests } }

    /// Begins to count anew.
    public func forgetRequests() { world.withLock { $0.requests = [] } }

    // MARK: Requests

    private func answer(_ request: SimulatedRequest) -> SimulatedResponse {
        let now = clock()
        return world.withLock { world in
            world.tailnet.time = max(world.tailnet.time, now)
            if request.segments.first == "admin" { return TailnetAdmin.answer(request, &world) }
            let fault = world.faults.take(request)
            var response: SimulatedResponse
            if case .status(var answer) = fault {
                if answer.body == nil {
                    var json = JSONText()
                    json.verdict(PolicyJudge.Verdict(message: TailscaleFailure.usualMessage(for: answer.status)))
                    answer.body = String(decoding: json.bytes, as: UTF8.self)
                }
                response = FaultEffect(kind: .status(answer), errorID: "", selfAddress: "").apply(
                    to: SimulatedResponse(status: 200))
            } else {
                response = rightAnswer(request, &world.tailnet)
                if let fault {
                    response = FaultEffect(kind: fault, errorID: "", selfAddress: "").apply(to: response)
                }
            }
            response.set("Date", to: UTCTime(now).httpDate)
            let status = response.delivery == .dropped ? 0 : response.status
            if world.requests.count < World.requestLimit {
                world.requests.append("\(request.method) \(request.path) \(status)")
            }
            return response
        }
    }

    private func rightAnswer(_ request: SimulatedRequest, _ tailnet: inout Tailnet) -> SimulatedResponse {
        do throws(TailscaleFailure) {
            guard request.segments.starts(with: ["api", "v2"]) else { throw .notFound }
            if request.method == "POST", request.path == "/api/v2/oauth/token" {
                return try TailscaleToken.answer(request, &tailnet)
            }
            let actor = try TailscaleToken.actor(of: request, token: token, tailnet)
            return try TailscaleEndpoint(actor: actor).answer(request, &tailnet)
        } catch {
            return error.response
        }
    }
}
