import FlyingSocks
import Foundation

/// Serves the requests of one connection in their order.
struct LoopbackConnection {
    let socket: AsyncSocket
    let handler: LoopbackServer.Handler

    private static let pieceBytes = 64 << 10

    /// Returns when the connection is to be closed.
    func serve() async {
        var reader = RequestReader(socket)
        do {
            while let (request, keepAlive) = try await reader.next() {
                guard try await send(handler(request), keepAlive: keepAlive) else { return }
            }
        } catch let refusal as RequestReader.Refusal {
            await refuse(refusal)
        } catch {
            // The client went away or the server stops: there is nobody to tell.
            return
        }
    }

    /// Whether another request may follow on this connection.
    private func send(_ response: SimulatedResponse, keepAlive: Bool) async throws -> Bool {
        defer { response.whenSent?() }
        if response.delayMilliseconds > 0 {
            try await Task.sleep(for: .milliseconds(response.delayMilliseconds))
        }
        if response.delivery == .dropped { return false }
        // By pieces: a copy of a whole page would cost more than making the page.
        var piece = Data(response.head(keepAlive: keepAlive))
        var sent = 0
        repeat {
            let end = min(response.sentBodyBytes, sent + Self.pieceBytes)
            piece.append(contentsOf: response.body[sent..<end])
            try await socket.write(piece)
            (piece, sent) = (Data(), end)
        } while sent < response.sentBodyBytes
        return keepAlive && response.delivery == .whole
    }

    private func refuse(_ refusal: RequestReader.Refusal) async {
        let status =
            switch refusal {
            case .malformed: 400
            case .tooLarge: 413
            case .unsupported: 501
            }
        do {
            _ = try await send(SimulatedResponse(status: status, contentType: "text/plain"), keepAlive: false)
        } catch {
            return
        }
    }
}
