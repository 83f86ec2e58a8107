import Foundation
import Testing

@Suite("tailroster simulate")
struct SimulateTests {
    private struct Announcement: Decodable {
        let kind: String
        let url: String
        let token: String
    }

    @Test(
        "One line of JSON when it listens, then silence; it ends on SIGTERM and on SIGINT with 0",
        arguments: [("okta", SIGTERM), ("okta", SIGINT), ("tailscale", SIGTERM)])
    func announces(kind: String, signal: Int32) async throws {
        let running = try Binary.start(["simulate", kind, "--users", "12", "--groups", "2"])
        let line = try await running.firstLine()
        // The signal may come the moment the line is read.
        running.signal(signal)
        let run = try await running.wait()
        #expect(run.code == 0)
        #expect(run.errors == "")
        #expect(run.output == line + "\n")
        let announcement = try JSONDecoder().decode(Announcement.self, from: Data(line.utf8))
        #expect(announcement.kind == kind)
        #expect(announcement.url.hasPrefix("http://127.0.0.1:"))
        #expect(!announcement.token.isEmpty)
    }

    @Test("An unmodified reconcile reads it; a port that is taken is told, with 1")
    func serves() async throws {
        let running = try Binary.start(["simulate", "okta", "--users", "12", "--groups", "2"])
        let announcement = try JSONDecoder().decode(Announcement.self, from: Data(try await running.firstLine().utf8))
        try await Rehearsal.run { rehearsal in
            try rehearsal.writeConfiguration(token: announcement.token, url: announcement.url)
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 0, "\(pass.errors)\(pass.output)")
            #expect(try pass.document().directory.users == 12)
        }
        let port = try #require(announcement.url.split(separator: ":").last.map(String.init))
        let second = try await Binary.run(["simulate", "okta", "--port", port])
        #expect(second.code == 1)
        #expect(second.output == "")
        #expect(second.errors.contains("127.0.0.1:\(port): Address already in use."), "\(second.errors)")
        running.signal(SIGTERM)
        #expect(try await running.wait().code == 0)
    }
}
