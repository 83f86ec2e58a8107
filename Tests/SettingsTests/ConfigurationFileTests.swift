import Foundation
import Testing

@testable import Settings

/// Finding and reading the file itself.
@Suite struct ConfigurationFileTests {
    private func error(_ path: String?, _ environment: [String: String] = [:]) -> String {
        do {
            _ = try Configuration.load(path: path, environment: environment)
            return "loaded"
        } catch { return error.description }
    }

    @Test func `the option goes before the variable, and both before the standard place`() throws {
        let folder = try TemporaryFolder()
        let good = try folder.write("good.yaml", Sample.file.utf8)
        let bad = try folder.write("bad.yaml", "{}".utf8)
        #expect(error(good, ["TAILROSTER_CONFIG": bad]) == "loaded")
        #expect(error(nil, ["TAILROSTER_CONFIG": good]) == "loaded")
        #expect(error(bad, ["TAILROSTER_CONFIG": good]).hasPrefix("\(bad): directory.kind: is missing."))
    }

    @Test func `relative paths start from the folder of the file`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("t.yaml", Sample.file.utf8)
        let configuration = try Configuration.load(path: path, environment: [:])
        #expect(configuration.store == .sqlite(path: "\(folder.path)/store.db"))
        #expect(try ConfigurationFile(name: "t.yaml", bytes: []).folder == FileManager.default.currentDirectoryPath)
        #expect(try ConfigurationFile(name: "/t.yaml", bytes: []).folder == "/")
        #expect(PathRule.absolute("./a", in: "/") == "/a")
    }

    @Test(.enabled(if: !FileManager.default.fileExists(atPath: ConfigurationFile.standardPath)))
    func `a missing file says where it was looked for`() {
        let mend = "say where the configuration is with --config FILE or $TAILROSTER_CONFIG."
        #expect(
            error("/nowhere/t.yaml")
                == "/nowhere/t.yaml: there is no such file (named by --config). Make it, or \(mend)")
        #expect(
            error(nil, ["TAILROSTER_CONFIG": "/nowhere/t.yaml"])
                == "/nowhere/t.yaml: there is no such file (named by $TAILROSTER_CONFIG). Make it, or \(mend)")
        #expect(
            error(nil)
                == "/etc/tailroster/tailroster.yaml: there is no such file "
                + "(looked for because neither --config nor $TAILROSTER_CONFIG is given). Make it, or \(mend)")
        #expect(
            error("")
                == "--config: names no file. Say where the configuration is with --config FILE or $TAILROSTER_CONFIG.")
    }

    @Test func `what is no regular file of a sensible size is refused`() throws {
        let folder = try TemporaryFolder()
        #expect(error(folder.path).hasPrefix("\(folder.path): is a folder."))
        let pipe = "\(folder.path)/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(error(pipe).hasPrefix("\(pipe): is not a regular file."))
        let full = try folder.write("full.yaml", repeatElement(UInt8(ascii: "#"), count: ConfigurationFile.limit))
        #expect(error(full).hasPrefix("\(full): is empty."))
        let large = try folder.write("large.yaml", repeatElement(UInt8(ascii: "#"), count: ConfigurationFile.limit + 1))
        #expect(error(large).hasPrefix("\(large): is larger than 1 MiB."))
        #expect(FileBytes.failure(EACCES) == .forbidden)
        #expect(FileBytes.failure(ENOTDIR) == .missing)
    }

    @Test(.enabled(if: geteuid() != 0, "nothing is forbidden to root"))
    func `a file that may not be read is refused`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("t.yaml", Sample.file.utf8, mode: 0)
        #expect(error(path).hasPrefix("\(path): may not be read by this user."))
    }

    @Test func `what is not UTF-8 is refused with its line`() {
        #expect(
            problems(Array("a: b\nc: ".utf8) + [0xE9, 0x0A])
                == ["tailroster.yaml:2: is not UTF-8 text. Save the file as UTF-8."])
        #expect(
            problems([0xFF, 0xFE, 0x61, 0x00, 0x3A, 0x00])
                == ["tailroster.yaml:1: is not UTF-8 text. Save the file as UTF-8."])
        #expect(
            problems("a: b\n\nc: \0\n")
                == [
                    "tailroster.yaml:3: has a control character in it (U+0000). Take it out, or save the file as UTF-8 text."
                ])
    }
}
