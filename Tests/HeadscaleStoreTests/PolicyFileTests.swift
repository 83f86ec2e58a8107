import AccessModel
import Foundation
import Glibc
import Simulator
import TailnetPolicy
import Testing

@testable import HeadscaleStore

@Suite("Headscale store: the policy in a file")
struct PolicyFileTests {
    private static let dev = "group:dev@example.com"

    /// Runs a block with a policy file of mode 640 of its own, and a command that notes its runs.
    private func run(
        reload: String? = "/bin/cp policy.hujson loaded.hujson", release: Headnet.Release = .v29,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await ContinuousClock().sleep(for: $0) },
        _ body: (HeadscaleScene, URL, PolicyFile) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "policy \(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "policy.hujson")
        try Data(HeadscaleScene.policy.utf8).write(to: path)
        #expect(chmod(path.path, 0o640) == 0)
        if getuid() == 0 { #expect(chown(path.path, 4242, 4343) == 0) }
        let command = reload?.replacing("policy.hujson", with: "'\(path.path)'")
            .replacing("loaded.hujson", with: "\"\(folder.path)/loaded.hujson\"")
        let file = PolicyFile(path: path.path, reload: command.map { ReloadCommand($0, sleep: sleep) })
        try await HeadscaleScene.run(release: release, options: HeadscaleOptions(policyFile: file)) { net in
            net.policyFile = path.path
        } _: { scene in
            try await body(scene, folder, file)
        }
        try FileManager.default.removeItem(at: folder)
    }

    private func text(_ folder: URL, _ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    @Test(
        "It is replaced whole, owner and mode stay, the former is kept, and Headscale is told",
        arguments: Headnet.Release.allCases)
    func replaces(release: Headnet.Release) async throws {
        try await run(release: release) { scene, folder, file in
            let effects = await scene.apply([scene.addGroup(Self.dev), scene.add("bob", to: Self.dev)])
            #expect(effects.allSatisfy { $0.isApplied }, "\(effects)")
            let written = try text(folder, "policy.hujson")
            #expect(written.contains(Self.dev) && written.contains("// Who works here."))
            let loaded = try text(folder, "loaded.hujson")
            #expect(loaded == written)
            let backup = try text(folder, "policy.hujson.tailroster-backup")
            #expect(backup == HeadscaleScene.policy)
            var status = stat()
            #expect(stat(file.path, &status) == 0 && status.st_mode & 0o7777 == 0o640)
            if getuid() == 0 { #expect(status.st_uid == 4242 && status.st_gid == 4343) }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(names == ["loaded.hujson", "policy.hujson", "policy.hujson.tailroster-backup"])
            #expect(scene.writes.isEmpty)
        }
    }

    @Test("A reload that fails, is missing or hangs puts the former policy back, and says so")
    func reloadFails() async throws {
        for (command, words) in [
            ("/bin/false", "status 1"), ("/no/such/program", "no program"), ("/bin/sleep 600", "did not end"),
        ] {
            try await run(reload: command, sleep: { _ in }) { scene, folder, file in
                let refusal = try #require(await scene.apply([scene.addGroup(Self.dev)]).first?.refusal)
                #expect(refusal.contains("put back"), "\(refusal)")
                // The clock that does not wait may end any command: both are told.
                #expect(refusal.contains(words) || refusal.contains("did not end"), "\(refusal)")
                let standing = try text(folder, "policy.hujson")
                #expect(standing == HeadscaleScene.policy)
                let told = try await scene.store.read().warnings
                #expect(told.contains { $0.code == .policyUnloaded })
            }
        }
    }

    @Test("A pass that died between write and reload is made good by the next, before it reads")
    func finishes() async throws {
        try await run { scene, folder, file in
            try Data().write(to: URL(filePath: file.markPath))
            let told = try await scene.store.read().warnings
            #expect(told.map { $0.code } == [.policyUnloaded])
            _ = try await scene.store.prepare()
            let loaded = try text(folder, "loaded.hujson")
            #expect(loaded == HeadscaleScene.policy)
            let quiet = try await scene.store.read().warnings
            #expect(quiet == [])
        }
    }

    @Test("Without a reload command it is written, and every pass says that nobody tells Headscale")
    func noReload() async throws {
        try await run(reload: nil) { scene, folder, file in
            let effects = await scene.apply([scene.addGroup(Self.dev)])
            #expect(effects.first?.detail?.contains("next reload") == true, "\(effects)")
            let written = try text(folder, "policy.hujson")
            #expect(written.contains(Self.dev))
            let told = try await scene.store.read().warnings
            #expect(told.map { $0.code } == [.policyUnloaded])
        }
    }

    @Test("What somebody else wrote since is not overwritten; what Headscale refuses is not written")
    func moved() async throws {
        try await run { scene, folder, file in
            let users = HeadscaleUsers(try await scene.store.api.users())
            let desk = PolicyFileDesk(store: scene.store, file: file, users: users)
            let (version, policy) = try await desk.read()
            let edited = desk.plan(of: [scene.addGroup(Self.dev)]).edit(policy, [0])
            let theirs = HeadscaleScene.policy.replacing("*:22", with: "*:2222")
            try Data(theirs.utf8).write(to: URL(filePath: file.path))
            guard case .moved = await desk.write(edited, over: version) else { Issue.record("not moved"); return }
            let kept = try text(folder, "policy.hujson")
            #expect(kept == theirs)
            #expect(await scene.apply([scene.addGroup(Self.dev)]).first?.isApplied == true)
            let merged = try text(folder, "policy.hujson")
            #expect(merged.contains("*:2222"))
            let refusal = await scene.apply([scene.addGroup("nogroup")]).first?.refusal
            #expect(refusal?.contains("group must start with") == true)
            let last = try text(folder, "policy.hujson")
            #expect(!last.contains("nogroup"))
        }
    }

    @Test("A link leads to the file; a folder, a missing file and a folder that cannot be written are told")
    func places() async throws {
        try await run { scene, folder, file in
            let link = folder.appending(path: "link").path
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file.path)
            let linked = PolicyFile(path: link, reload: nil)
            try await linked.replace(try linked.read(), by: Array("{\"acls\": []}".utf8))
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == file.path)
            let followed = try text(folder, "policy.hujson")
            #expect(followed == "{\"acls\": []}")
            #expect(throws: PolicyFileError.self) { try PolicyFile(path: folder.path, reload: nil).read() }
            #expect(throws: PolicyFileError.self) { try PolicyFile(path: "/no/such/file", reload: nil).read() }
            #expect(PolicyFile(path: "/proc/version", reload: nil).obstacle() != nil || getuid() == 0)
        }
    }

    @Test("A command is split into words without a shell")
    func words() {
        #expect(ReloadCommand.words(of: "systemctl  reload headscale") == ["systemctl", "reload", "headscale"])
        #expect(ReloadCommand.words(of: "a 'b c' \"d $e\" ''; rm") == ["a", "b c", "d $e", ";", "rm"])
        #expect(ReloadCommand.words(of: " ") == [])
    }
}
