import AccessModel
import Synchronization

/// A simulated Headscale that listens on 127.0.0.1, for rehearsals and tests.
///
/// It answers what its description names under `/api/v1` for users, nodes, pre-auth keys, API keys and the policy, and refuses what the
/// description does not name. The world is changed by the calls here or over HTTP by what `HeadnetAdmin` takes under `/admin/`.
public final class SimulatedHeadscale: Sendable {
    /// The API key that it takes.
    public let token: String
    private let world: Mutex<World>
    private let clock: @Sendable () -> Timestamp
    private let server: Mutex<LoopbackServer?> = Mutex(nil)

    /// Everything that the server knows, under one lock.
    struct World: Sendable {
        var net: Headnet
        var faults = FaultPlan()
        var requests: [String] = []
        /// So many requests are remembered.
        static let requestLimit = 100_000
    }

    private init(net: Headnet, clock: @escaping @Sendable () -> Timestamp) {
        token = net.apiKey
        self.clock = clock
        world = Mutex(World(net: net))
    }

    /// Starts to listen; port 0 takes a free one. Call `stop()` when done.
    public static func start(
        port: UInt16 = 0, net: Headnet, clock: @escaping @Sendable () -> Timestamp = SimulatedOkta.systemClock
    ) async throws -> SimulatedHeadscale {
        let headscale = SimulatedHeadscale(net: net, clock: clock)
        let server = try await LoopbackServer(port: port) { [weak headscale] request in
            headscale?.answer(request) ?? SimulatedResponse(status: 503)
        }
        headscale.server.withLock { $0 = server }
        return headscale
    }

    /// Stops listening and closes every connection.
    public func stop() async {
        let server = server.withLock { $0 }
        await server?.stop()
    }

    /// The address, without a slash at its end.
    public var url: String { "http://127.0.0.1:\(server.withLock { $0?.port } ?? 0)" }

    /// One line of JSON that tells a script where it is: `{"kind":"headscale","url":"…","token":"…"}`.
    public var announcement: String {
        var json = JSONText()
        json.raw(#"{"kind":"headscale","url":"#)
        json.string(url)
        json.raw(#","token":"#)
        json.string(token)
        json.raw("}")
        return String(decoding: json.bytes, as: UTF8.self)
    }

    // MARK: The world

    /// The server's state as it is now.
    public var net: Headnet { world.withLock { $0.net } }

    /// The policy's text as it is now; empty for none.
    public var policy: String { String(decoding: net.policy ?? [], as: UTF8.self) }

    /// Changes the state; no request sees it half changed.
    @discardableResult public func change<Value: Sendable>(_ body: (inout Headnet) -> Value) -> Value {
        world.withLock { world in
            world.net.time = max(world.net.time, clock())
            return body(&world.net)
        }
    }

    /// Orders a fault. One that answers with a status keeps the request from taking effect; one that drops or cuts the answer does not.
    @discardableResult public func order(_ fault: Fault) -> Bool { world.withLock { $0.faults.add(fault) } }

    /// Takes back all faults.
    public func clearFaults() { world.withLock { $0.faults.clear() } }

    /// The requests so far, such as `POST /api/v1/node/7/expire 200`; 0 for an answer that was dropped.
    public var requests: [String] { world.withLock { $0.requests } }

    /// Begins to count anew.
    public func forgetRequests() { world.withLock { $0.requests = [] } }

    // MARK: Requests

    private func answer(_ request: SimulatedRequest) -> SimulatedResponse {
        let now = clock()
        return world.withLock { world in
            world.net.time = max(world.net.time, now)
            if request.segments.first == "admin" { return HeadnetAdmin.answer(request, &world) }
            let fault = world.faults.take(request)
            var response: SimulatedResponse
            if case .status(var answer) = fault {
                if answer.body == nil {
                    let usual = HeadscaleRefusal.response(
                        status: answer.status, "error \(answer.status)", world.net.release)
                    answer.body = String(decoding: usual.body, as: UTF8.self)
                }
                response = FaultEffect(kind: .status(answer), errorID: "", selfAddress: "").apply(
                    to: SimulatedResponse(status: 200))
            } else {
                response = rightAnswer(request, &world.net)
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

    private func rightAnswer(_ request: SimulatedRequest, _ net: inout Headnet) -> SimulatedResponse {
        guard request.header("authorization") == "Bearer \(token)" else {
            return HeadscaleRefusal.unauthorized(net.release)
        }
        do throws(HeadscaleRefusal) {
            guard request.segments.starts(with: ["api", "v1"]) else { throw .notFound() }
            return try HeadscaleEndpoint().answer(request, &net)
        } catch {
            return error.response(net.release)
        }
    }
}
