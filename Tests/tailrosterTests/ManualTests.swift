import Foundation
import Testing

@Suite("tailroster: help, man pages and completions, from the built binary")
struct ManualTests {
    private struct Command: Decodable {
        let commandName: String
        let abstract: String?
        let discussion: String?
        let subcommands: [Command]?
        let shouldDisplay: Bool
    }

    private struct Dump: Decodable { let command: Command }

    private func leaves(_ command: Command, _ path: [String] = []) -> [(path: [String], command: Command)] {
        let path = path + [command.commandName]
        let subcommands = (command.subcommands ?? []).filter { $0.commandName != "help" && $0.shouldDisplay }
        return subcommands.isEmpty ? [(path, command)] : subcommands.flatMap { leaves($0, path) }
    }

    @Test("The help of every command has examples, and each example is of that command")
    func examples() async throws {
        let run = try await Binary.run(["--experimental-dump-help"])
        let commands = leaves(try JSONDecoder().decode(Dump.self, from: Data(run.output.utf8)).command)
        #expect(commands.count > 20)
        for (path, command) in commands {
            let name = path.joined(separator: " ")
            let discussion = command.discussion ?? ""
            let examples = discussion.components(separatedBy: "Example").dropFirst().joined()
            #expect(examples.contains("\n  \(name)"), "\(name): \(discussion)")
            #expect(command.abstract?.isEmpty == false, "\(name)")
        }
    }

    @Test("Every command has a man page without a warning, and the completions are of their shells")
    func manual() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailroster-manual-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = ReferenceTests.root.appending(path: "deploy/manual.py").path
        let made = try await Binary.start(
            [], in: folder,
            shell: """
                set -eu
                '\(script)' '\(Binary.url.path)' .
                if command -v groff >/dev/null; then
                    for page in man1/*.1; do groff -man -Tutf8 -ww "$page" 2>&1 >/dev/null; done
                fi
                bash -n completions/tailroster.bash
                head -n 1 completions/_tailroster
                """
        ).wait()
        #expect(made.code == 0, "\(made.errors)")
        #expect(made.output == "#compdef tailroster\n", "\(made.output)")
        let pages = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "man1").path)
        for page in ["tailroster.1", "tailroster-reconcile.1", "tailroster-audit-verify.1", "tailroster-undo.1"] {
            #expect(pages.contains(page))
        }
        let page = try String(contentsOf: folder.appending(path: "man1/tailroster-undo.1"), encoding: .utf8)
        #expect(page.contains("tailroster undo 4e91f81bf8f25ab5 \\-\\-apply"), "\(page)")
        try FileManager.default.removeItem(at: folder)
    }
}
