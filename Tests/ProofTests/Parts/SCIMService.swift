import AccessModel
import Foundation
import Synchronization

@testable import Simulator

/// A SCIM service on loopback (RFC 7643, 7644, 9865) that stamps its records, honours filters on `meta.lastModified` and gives groups
/// versions.
final class SCIMService: Sendable {
    /// In what services differ.
    enum Manner: Sendable {
        /// Listings go by index, and show the members of groups.
        case index
        /// Listings go by cursor, and groups have to be fetched one by one for their members.
        case cursor
    }

    struct Record: Sendable, Equatable {
        var name: String
        /// `nil` where the record does not say.
        var isActive: Bool?
        var members: Set<String> = []
        var modified = Timestamp(milliseconds: 0)
        /// Counts its changes.
        var version = 0
    }

    private struct State: Sendable {
        var users: [String: Record]
        var groups: [String: Record]
        var faults = FaultPlan()
        var requests = 0
    }

    static let token = "scim-t0ken"
    private static let pageSize = 3
    private let manner: Manner
    private let clock: @Sendable () -> Timestamp
    private let state: Mutex<State>
    private let server = Mutex<LoopbackServer?>(nil)

    private init(_ state: State, _ manner: Manner, clock: @escaping @Sendable () -> Timestamp) {
        (self.manner, self.clock) = (manner, clock)
        self.state = Mutex(state)
    }

    /// A service that has nobody yet.
    static func start(_ manner: Manner, clock: @escaping @Sendable () -> Timestamp) async throws -> SCIMService {
        try await start(SCIMService(State(users: [:], groups: [:]), manner, clock: clock))
    }

    /// The same service, with everything in it.
    func copy(clock: @escaping @Sendable () -> Timestamp) async throws -> SCIMService {
        let known = state.withLock { State(users: $0.users, groups: $0.groups) }
        return try await Self.start(SCIMService(known, manner, clock: clock))
    }

    private static func start(_ service: SCIMService) async throws -> SCIMService {
        let server = try await LoopbackServer(port: 0) { [weak service] request in
            service?.answer(request) ?? SimulatedResponse(status: 503)
        }
        service.server.withLock { $0 = server }
        return service
    }

    func stop() async { await server.withLock { $0 }?.stop() }

    var url: String { "http://127.0.0.1:\(server.withLock { $0?.port } ?? 0)" }

    // MARK: From behind

    /// Has these people and groups from now on; what is not as it was is stamped.
    func keep(users: [String: Record], groups: [String: Record]) {
        let now = clock()
        state.withLock { state in
            state.users = Self.stamped(users, since: state.users, now)
            state.groups = Self.stamped(groups, since: state.groups, now)
        }
    }

    private static func stamped(_ records: [String: Record], since: [String: Record], _ now: Timestamp)
        -> [String: Record]
    {
        records.reduce(into: [:]) { stamped, entry in
            let (id, record) = entry
            let known = since[id]
            stamped[id] = record
            let isSame = known.map {
                ($0.name, $0.isActive, $0.members) == (record.name, record.isActive, record.members)
            }
            if let known, isSame == true {
                stamped[id] = known
            } else {
                stamped[id]?.modified = now
                stamped[id]?.version = (known?.version ?? 0) + 1
            }
        }
    }

    func order(_ fault: Fault) { _ = state.withLock { $0.faults.add(fault) } }

    func clearFaults() { state.withLock { $0.faults.clear() } }

    /// Requests so far.
    var requests: Int { state.withLock { $0.requests } }

    // MARK: Requests

    private func answer(_ request: SimulatedRequest) -> SimulatedResponse {
        let (fault, shown) = state.withLock { state in
            state.requests += 1
            return (state.faults.take(request), state)
        }
        var answer = SCIMAnswers(manner: manner, pageSize: Self.pageSize, users: shown.users, groups: shown.groups)
            .answer(request, twisted: fault)
        if request.header("authorization") != "Bearer \(Self.token)" { answer = SCIMAnswers.refusal(401) }
        switch fault {
        case .status(let status): answer = SCIMAnswers.refusal(status.status)
        case .drop, .truncate, .malformed, .html:
            if let fault { answer = FaultEffect(kind: fault, errorID: "", selfAddress: "").apply(to: answer) }
        default: break
        }
        answer.set("Date", to: UTCTime(clock()).httpDate)
        return answer
    }
}
