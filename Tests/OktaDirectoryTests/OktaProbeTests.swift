import AccessModel
import OktaDirectory
import Testing
import Transport

@Suite("First contact, for the check")
struct OktaProbeTests {
    // 2026-07-01T09:30:05Z, five seconds after the date in the answers.
    private static let now = Timestamp(milliseconds: 1_782_898_205_000)

    @Test("sees a person, a group and the clock")
    func sees() async throws {
        let okta = ScriptedOkta(.office)
        let probe = try await okta.source().probe(now: { Self.now })
        #expect(try probe.people.get())
        #expect(try probe.groups?.get() == true)
        #expect(probe.clockSkewSeconds == 5)
        #expect(probe.rateLimit == nil)
        #expect(probe.requests == 2)
        #expect(okta.log == ["/api/v1/users?limit=1", "/api/v1/groups?limit=1"])
    }

    @Test("tells a refused token from a wrong address, a blind credential and no connection")
    func failures() async throws {
        let faults: [(ScriptedOkta.Fault, DirectoryError.Kind)] = [
            (.status(401, code: "E0000011"), .refused), (.status(403, code: "E0000006"), .refused),
            (.status(404, code: nil), .notTheService), (.html, .notTheService),
            (.status(302, code: nil), .notTheService),
            (.status(429, code: "E0000047"), .exhausted), (.transport(.name), .unreachable),
            (.transport(.certificate), .unreachable), (.transport(.deadline), .unreachable), (.notAnArray, .incomplete),
        ]
        var messages: Set<String> = []
        for (fault, kind) in faults {
            let okta = ScriptedOkta(.office)
            okta.order(fault, at: "/api/v1/users")
            let probe = try await okta.source().probe(now: { Self.now })
            guard case .failure(let error) = probe.people else {
                Issue.record("\(fault) was taken for success")
                continue
            }
            #expect(error.kind == kind)
            #expect(probe.groups == nil)
            #expect(!error.message.contains("00token"))
            messages.insert(error.message + error.remedy)
        }
        #expect(messages.count == faults.count)

        let blind = ScriptedOkta(.office)
        blind.order(.body("[]"), at: "/api/v1/users")
        #expect(try await blind.source().probe(now: { Self.now }).people.get() == false)
    }
}
