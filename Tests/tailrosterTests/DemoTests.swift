import Foundation
import Testing

@Suite("tailroster demo")
struct DemoTests {
    @Test("Plays every act to its end, and touches only its folder")
    func plays() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailroster-test-\(UUID().uuidString)")
        let (home, temporary) = (folder.appending(path: "home"), folder.appending(path: "tmp"))
        for new in [home, temporary] {
            try FileManager.default.createDirectory(at: new, withIntermediateDirectories: true)
        }
        // A configuration that does not exist must not matter to it, nor a proxy.
        let environment = [
            "HOME": home.path, "TMPDIR": temporary.path, "TAILROSTER_CONFIG": "/nowhere",
            "http_proxy": "http://127.0.0.1:9",
        ]
        let run = try await Binary.run(["demo"], environment: environment, in: home)
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.errors == "")

        let acts = ["1. First import", "2. An ordinary day", "3. A bad day", "What to do next"]
        let places = acts.map { run.output.range(of: $0)?.lowerBound }
        #expect(places.allSatisfy { $0 != nil })
        #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
        for told in [
            "okta:SUSPENDED", "okta:DEPROVISIONED", "deleted", "renamed", "may connect (active)",
            "may not connect (suspended)",
            "Held: suspensions", "tailroster approve h-", "directory-unread", "In step: nothing to do.",
        ] { #expect(run.output.contains(told), "\(told)") }
        let wide = run.output.split(separator: "\n").filter { $0.count > 125 && !$0.contains(folder.path) }
        #expect(wide.allSatisfy { $0.contains(Binary.url.path) }, "\(wide)")

        #expect(try FileManager.default.contentsOfDirectory(atPath: home.path) == [])
        let left = try FileManager.default.contentsOfDirectory(atPath: temporary.path)
        #expect(left.count == 1 && left[0].hasPrefix("tailroster-demo-"), "\(left)")
        #expect(run.output.contains(temporary.appending(path: left[0]).path))
        try FileManager.default.removeItem(at: folder)
    }

    @Test("With a tailnet: the diff, a suspension, a held rename, the policy afterwards")
    func playsWithTailnet() async throws {
        let temporary = FileManager.default.temporaryDirectory.appending(path: "tailroster-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
        let run = try await Binary.run(
            ["demo", "--store", "tailscale"], environment: ["TMPDIR": temporary.path, "TAILROSTER_CONFIG": "/nowhere"],
            in: temporary)
        #expect(run.code == 0 && run.errors == "", "\(run.errors)")
        for told in [
            "Policy edit", "+++ policy.hujson", "left standing, since they belong to their tags: build-1 (tag:build)",
            "Held: referenced-name", "In the tailnet Ben is suspended now.", "// By hand: who is called at night.",
        ] { #expect(run.output.contains(told), "\(told): \(run.output)") }
        #expect(run.output.contains("yuki.tanaka@example.com"), "written ahead")
        try FileManager.default.removeItem(at: temporary)
    }

    @Test("With a Headscale server: the diff, an emulated suspension, a rename that waits, a node that returns")
    func playsWithHeadscale() async throws {
        let temporary = FileManager.default.temporaryDirectory.appending(path: "tailroster-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
        let run = try await Binary.run(
            ["demo", "--store", "headscale"], environment: ["TMPDIR": temporary.path, "TAILROSTER_CONFIG": "/nowhere"],
            in: temporary)
        #expect(run.code == 0 && run.errors == "", "\(run.errors)")
        for told in [
            "Policy edit", "left standing, since they belong to their tags: build-1 (tag:build)",
            "Of Ben's own nodes none can connect. The policy:", "done so. Of Ben's own nodes 1 can connect.",
            "// Engineers reach the build machines.", "// By hand: who is called at night.",
        ] { #expect(run.output.contains(told), "\(told): \(run.output)") }
        #expect(run.output.ranges(of: "Of Ben's own nodes none can connect.").count == 2, "the return is undone")
        #expect(run.output.contains("Held: "), "the rename waits: \(run.output)")
        try FileManager.default.removeItem(at: temporary)
    }
}
