import FlyingSocks

/// Reads requests from one connection, one after another, within limits.
struct RequestReader {
    /// Why no request can be read from what arrived.
    enum Refusal: Error {
        case malformed
        case tooLarge
        case unsupported
    }

    static let headLimitBytes = 64 << 10
    static let bodyLimitBytes = 4 << 20

    private let socket: AsyncSocket
    /// What arrived beyond the last request.
    private var pending: [UInt8] = []

    init(_ socket: AsyncSocket) { self.socket = socket }

    /// The next request; `nil` where the client closed between two requests.
    mutating func next() async throws -> (request: SimulatedRequest, keepAlive: Bool)? {
        var scanned = 0
        while true {
            if let end = Self.endOfHead(in: pending, from: scanned) {
                return try await request(headEnd: end)
            }
            scanned = max(0, pending.count - 3)
            guard pending.count < Self.headLimitBytes else { throw Refusal.tooLarge }
            do {
                pending += try await socket.read(atMost: 4096)
            } catch SocketError.disconnected where pending.isEmpty {
                return nil
            }
        }
    }

    private mutating func request(headEnd: Int) async throws -> (request: SimulatedRequest, keepAlive: Bool) {
        guard let head = String(validating: pending[..<headEnd], as: UTF8.self) else { throw Refusal.malformed }
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        let start = lines[0].split(separator: " ", omittingEmptySubsequences: false)
        guard start.count == 3, start[2] == "HTTP/1.1" || start[2] == "HTTP/1.0" else { throw Refusal.malformed }
        let headers = try Self.headers(in: lines.dropFirst())
        if headers["transfer-encoding"] != nil { throw Refusal.unsupported }
        guard let length = Int(headers["content-length"]?.first ?? "0"), length >= 0 else { throw Refusal.malformed }
        guard length <= Self.bodyLimitBytes else { throw Refusal.tooLarge }

        let bodyStart = headEnd + 4
        while pending.count < bodyStart + length { pending += try await socket.read(atMost: 4096) }
        let body = Array(pending[bodyStart..<(bodyStart + length)])
        pending.removeFirst(bodyStart + length)
        guard
            let request = SimulatedRequest(
                method: String(start[0]), target: String(start[1]), headers: headers, body: body)
        else { throw Refusal.malformed }
        let connection = headers["connection"]?.first?.lowercased()
        return (request, connection == nil ? start[2] == "HTTP/1.1" : connection != "close")
    }

    private static func headers(in lines: ArraySlice<Substring>) throws -> [String: [String]] {
        var headers: [String: [String]] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { throw Refusal.malformed }
            let value = line[line.index(after: colon)...].trimmingPrefix { $0 == " " || $0 == "\t" }
            headers[line[..<colon].lowercased(), default: []].append(String(value))
        }
        return headers
    }

    /// Where the blank line after the head begins.
    private static func endOfHead(in bytes: [UInt8], from start: Int) -> Int? {
        guard start + 4 <= bytes.count else { return nil }
        // Looked at byte by byte: in a debug build a slice for each place costs more than all else of a request.
        return (start...(bytes.count - 4)).first {
            bytes[$0] == 13 && bytes[$0 + 1] == 10 && bytes[$0 + 2] == 13 && bytes[$0 + 3] == 10
        }
    }
}
