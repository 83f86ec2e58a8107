import Foundation
import Simulator
import Testing

@Suite("tailroster check")
struct CheckTests {
    /// What a line says of one thing: `ok` or `FAILED`, and the finding.
    private struct Finding {
        let state: String
        let what: String
        let text: String
    }

    private static func findings(_ run: Rehearsal.Run) -> [Finding] {
        run.output.split(separator: "\n").map { line in
            let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
            return Finding(
                state: String(words[0]), what: String(words[1]),
                text: words[2].drop { $0 == " " }.description)
        }
    }

    /// Runs `check`, expects a code, and that only one thing failed, with these words in its line.
    private func expectFailure(
        _ what: String, _ code: Int32, _ words: [String], in rehearsal: Rehearsal,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let run = try await rehearsal.tailroster(["check"])
        #expect(run.code == code, "\(run.output)\(run.errors)", sourceLocation: sourceLocation)
        let failed = Self.findings(run).filter { $0.state == "FAILED" }
        #expect(failed.map(\.what) == [what], "\(run.output)\(run.errors)", sourceLocation: sourceLocation)
        for word in words {
            #expect(failed.first?.text.contains(word) == true, "\(run.output)", sourceLocation: sourceLocation)
        }
        // A line each, whatever a message holds.
        #expect(Self.findings(run).allSatisfy { ["ok", "FAILED"].contains($0.state) }, sourceLocation: sourceLocation)
    }

    @Test("All well: a line each, exit 0, and nothing is made")
    func allWell() async throws {
        try await Rehearsal.run(try LifeCycleTests.company()) { rehearsal in
            let before = try FileManager.default.contentsOfDirectory(atPath: rehearsal.folder.path).sorted()
            let run = try await rehearsal.tailroster(["check"])
            #expect(run.code == 0, "\(run.output)\(run.errors)")
            let findings = Self.findings(run)
            #expect(findings.allSatisfy { $0.state == "ok" })
            #expect(
                findings.map(\.what) == [
                    "configuration", "secret", "ledger", "store",
                ] + Array(repeating: "directory", count: findings.count - 4))
            for words in [
                "credential are in order", "people are visible", "groups are visible", "members of groups: can be read",
                "System Log: can be read", "requests a minute to /api/v1/users, of which", "clock agrees",
                "in scope: 6 people and 2 groups", "accounts: ", "names: no two",
            ] {
                #expect(findings.contains { $0.text.contains(words) }, "\(words): \(run.output)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: rehearsal.folder.path).sorted() == before)
            #expect(!run.output.contains(rehearsal.okta.token))

            #expect(try await rehearsal.reconcile().code == 0)
            let after = Self.findings(try await rehearsal.tailroster(["check"]))
            #expect(after.first { $0.what == "ledger" }?.text.contains("6 people and 2 groups") == true)
            #expect(after.first { $0.what == "store" }?.text.contains("6 accounts and 2 groups") == true)
        }
    }

    @Test(
        "Groups and protected people whom the configuration names and nobody knows are named; a pass goes on, and so does check"
    )
    func missing() async throws {
        try await Rehearsal.run(try LifeCycleTests.company()) { rehearsal in
            try rehearsal.writeConfiguration(
                groups: #"["Engineering", "Enginering", "team-*"]"#,
                more: ["guard": #"guard: {protected: ["Ann@example.com", "breakglas@example.com"]}"#])
            let run = try await rehearsal.tailroster(["check"])
            #expect(run.code == 0, "\(run.output)\(run.errors)")
            let warned = Self.findings(run).filter { $0.state == "warn" }
            #expect(warned.count == 2, "\(run.output)")
            #expect(warned.first?.text.contains("the group Enginering") == true, "\(run.output)")
            #expect(warned.last?.text.contains("guard.protected names breakglas@example.com") == true, "\(run.output)")
        }
    }

    @Test("A secret file that others can read: 78, which file, and the mend")
    func openSecret() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: rehearsal.tokenPath)
            try await expectFailure("secret", 78, [rehearsal.tokenPath, "0644", "chmod 600"], in: rehearsal)
        }
    }

    @Test("A token that the directory refuses: 5, and where it came from")
    func refusedToken() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.writeConfiguration(token: "00wrong")
            try await expectFailure(
                "directory", 5, ["directory.token_file", rehearsal.tokenPath, "401"], in: rehearsal)
        }
    }

    @Test("Rights that are missing, names that collide, a log that is denied: a line each")
    func rightsInOkta() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let okta = rehearsal.okta
            okta.order(Fault(.empty, path: "/api/v1/users"))
            try await expectFailure("directory", 5, ["no person is visible", "admin role"], in: rehearsal)
            okta.clearFaults()
            okta.order(Fault(.status(.init(403)), path: "/api/v1/groups/*/users"))
            try await expectFailure("directory", 5, ["may not read the members", "E0000006"], in: rehearsal)
            okta.clearFaults()
            okta.order(Fault(.status(.init(403)), path: "/api/v1/logs"))
            let run = try await rehearsal.tailroster(["check"])
            #expect(run.code == 0)
            #expect(run.output.contains("may not read the System Log"))
            okta.clearFaults()
            try okta.change {
                try $0.createGroup("Two Words")
                try $0.createGroup("two  words")
            }
            let names = try await rehearsal.tailroster(["check"])
            #expect(names.code == 5)
            #expect(names.output.contains("names: two-words"), "\(names.output)")
        }
    }

    @Test("A ledger that belongs to another directory, or to a store that is gone or another: 78")
    func foreignLedger() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let files = FileManager.default
            try files.moveItem(atPath: rehearsal.storePath, toPath: rehearsal.storePath + ".aside")
            try await expectFailure("ledger", 78, ["belongs to the store", "yet to be made"], in: rehearsal)
            try await Rehearsal.run(try LifeCycleTests.company()) { other in
                #expect(try await other.reconcile().code == 0)
                try files.copyItem(atPath: other.storePath, toPath: rehearsal.storePath)
                try await expectFailure(
                    "ledger", 78, ["belongs to the store", "lies at store.path now"], in: rehearsal)
                try files.removeItem(atPath: rehearsal.storePath)
                try files.moveItem(atPath: rehearsal.storePath + ".aside", toPath: rehearsal.storePath)
                try rehearsal.writeConfiguration(token: other.okta.token, url: other.okta.url)
                try await expectFailure("ledger", 78, [rehearsal.okta.url, other.okta.url], in: rehearsal)
            }
        }
    }

    @Test("A store that is a folder: 7; a damaged ledger: 78; both: 78")
    func damage() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try FileManager.default.removeItem(atPath: rehearsal.storePath)
            try FileManager.default.createDirectory(atPath: rehearsal.storePath, withIntermediateDirectories: false)
            try await expectFailure("store", 7, [rehearsal.storePath, "store.path"], in: rehearsal)
            try rehearsal.write("this is no database, whatever its name says", to: "ledger.db")
            let run = try await rehearsal.tailroster(["check"])
            #expect(run.code == 78)
            #expect(Self.findings(run).filter { $0.state == "FAILED" }.map(\.what) == ["ledger", "store"])
        }
    }

    @Test(
        "A user who may read and not write: ledger and store, there or yet to be made",
        .enabled(if: Unprivileged.isPossible))
    func rights() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let files = FileManager.default
            for path in [
                rehearsal.tokenPath, rehearsal.ledgerPath, rehearsal.ledgerPath + ".witness", rehearsal.storePath,
            ] {
                try files.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            }
            try files.setAttributes([.posixPermissions: 0o555], ofItemAtPath: rehearsal.folder.path)
            let there = try await checkUnprivileged(rehearsal)
            try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: rehearsal.folder.path)
            for name in try files.contentsOfDirectory(atPath: rehearsal.folder.path) where name.contains(".db") {
                try files.removeItem(at: rehearsal.folder.appending(path: name))
            }
            try files.setAttributes([.posixPermissions: 0o555], ofItemAtPath: rehearsal.folder.path)
            let missing = try await checkUnprivileged(rehearsal)
            try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: rehearsal.folder.path)
            for findings in [there, missing] {
                for what in ["ledger", "store"] {
                    let line = findings.first { $0.what == what }
                    #expect(line?.state == "FAILED", "\(what): \(line?.text ?? "no line")")
                    // "the right to write", or "to read and write" where a log beside the file needs it to be opened.
                    let mend = line?.text.components(separatedBy: "the right to ").last ?? ""
                    #expect(mend.hasPrefix("write") || mend.hasPrefix("read and write"), "\(line?.text ?? "")")
                }
            }
        }
    }

    private func checkUnprivileged(_ rehearsal: Rehearsal) async throws -> [Finding] {
        let run = try await Binary.start(
            ["check"], environment: ["TAILROSTER_CONFIG": rehearsal.configuration.path], in: rehearsal.folder,
            shell: Unprivileged.shell
        ).wait()
        #expect(run.code == 78, "\(run.output)\(run.errors)")
        return Self.findings(run)
    }

    @Test("A CA file that is missing, and a token with SSWS before it, are bad configuration, with key and line")
    func filesOfTheConfiguration() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.writeConfiguration(more: ["directory": "  ca_file: no-such.pem"])
            for command in [["check"], ["reconcile"]] {
                let run = try await rehearsal.tailroster(command)
                #expect(run.code == 78, "\(run.output)")
                #expect(run.output == "")
                #expect(run.errors.contains("directory.ca_file") && run.errors.contains("no-such.pem"), "\(run.errors)")
            }
            try rehearsal.writeConfiguration(token: "SSWS \(rehearsal.okta.token)")
            let run = try await rehearsal.tailroster(["check"])
            #expect(run.code == 78)
            #expect(run.errors.contains("directory.token_file") && run.errors.contains("SSWS"), "\(run.errors)")
            #expect(!run.errors.contains(rehearsal.okta.token))
        }
    }
}
