import AccessModel
import Foundation
import Testing

@testable import Settings

@Suite struct SecretFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ content: some Collection<UInt8>, form: SecretFile.Form = .line) throws -> SecretFile {
        SecretFile(
            path: try folder.write("token", content), key: "directory.token_file", place: Place("t.yaml", line: 4),
            form: form)
    }

    /// The error of reading, without the path's folder.
    private func refusal(_ file: SecretFile) -> String? {
        do {
            _ = try file.read()
            return nil
        } catch { return error.description.replacing(folder.path, with: "…") }
    }

    @Test(arguments: ["s3cret", "s3cret\n", "s3cret\r\n"])
    func `one newline at the end is not part of the secret`(_ content: String) throws {
        #expect(try file(content.utf8).read().reveal() == "s3cret")
    }

    @Test func `it is read anew each time`() throws {
        let secret = try file("first".utf8)
        #expect(try secret.read().reveal() == "first")
        _ = try folder.write("token", "second".utf8)
        #expect(try secret.read().reveal() == "second")
    }

    @Test func `a key in PEM form has lines`() throws {
        let key = "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----"
        #expect(try file("\(key)\n".utf8, form: .document).read().reveal() == key)
        #expect(refusal(try file("a\0b".utf8, form: .document))?.contains("has control characters in it") == true)
    }

    @Test(arguments: [
        ("", "is empty. Write the secret into it."),
        ("\n", "is empty. Write the secret into it."),
        (" \n", "is empty. Write the secret into it."),
        ("s3\ncret", "has several lines or control characters in it. Write the secret into it, and nothing else."),
        ("s3cret\n\n", "has several lines or control characters in it. Write the secret into it, and nothing else."),
        ("s3\0cret", "has several lines or control characters in it. Write the secret into it, and nothing else."),
        (" s3cret", "begins or ends with a space. Take the space out."),
        ("s3cret ", "begins or ends with a space. Take the space out."),
        ("\u{FEFF}s3cret", "begins with a byte order mark. Save it as UTF-8 without one."),
    ])
    func `a content that is no secret is refused, and not shown`(_ content: String, _ words: String) throws {
        let found = refusal(try file(content.utf8))
        #expect(found == "t.yaml:4: directory.token_file: the secret file \"…/token\" \(words)")
        #expect(found?.contains("s3") == false)
    }

    @Test func `a file that cannot be read says so`() throws {
        let prefix = "t.yaml:4: directory.token_file: the secret file "
        let place = Place("t.yaml", line: 4)
        let missing = SecretFile(path: "\(folder.path)/none", key: "directory.token_file", place: place)
        #expect(
            refusal(missing) == "\(prefix)\"…/none\" does not exist. Make the file, or name the one that is meant.")
        #expect(missing.openWarning() == nil)
        let itself = SecretFile(path: folder.path, key: "directory.token_file", place: place)
        #expect(refusal(itself) == "\(prefix)\"…\" is a folder. Name the file that is meant.")
        #expect(mkfifo("\(folder.path)/pipe", 0o600) == 0)
        let pipe = SecretFile(path: "\(folder.path)/pipe", key: "directory.token_file", place: place)
        #expect(refusal(pipe) == "\(prefix)\"…/pipe\" is not a regular file. Name the file that is meant.")
        #expect(refusal(try file([0xFF]))?.contains("is not UTF-8 text") == true)
        #expect(try file(repeatElement(0x61, count: SecretFile.limit)).read().reveal().count == SecretFile.limit)
        #expect(refusal(try file(repeatElement(0x61, count: SecretFile.limit + 1)))?.contains("is too large") == true)
    }

    @Test func `a bare name of no file is not shown, since it may be the secret`() throws {
        let yaml = Sample.okta.replacing("token_file: token", with: "token_file: s3cret.value")
        let configuration = try load(yaml)
        let error = #expect(throws: SettingsError.self) { try configuration.verifyFiles() }
        #expect(
            error?.description
                == "/etc/t/tailroster.yaml:1: directory.token_file: there is no file of the name given "
                + "(not shown, it may be the secret itself) in \"/etc/t\". "
                + "Write the secret into a file, and the file's path here.")
    }

    @Test(arguments: [
        (0o600, false), (0o400, false), (0o640, false), (0o660, false), (0o604, true), (0o602, true), (0o644, true),
        (0o601, false),
    ])
    func `a file that others can read or replace is warned of`(_ mode: Int, _ isOpen: Bool) throws {
        let path = try folder.write("token", "s3cret".utf8, mode: mode)
        let warning = SecretFile(path: path, key: "directory.token_file", place: Place("t.yaml")).openWarning()
        #expect((warning != nil) == isOpen)
        if let warning {
            #expect(warning.code == .openSecret && warning.subject == path)
            #expect(warning.message.contains("mode 0\(String(mode, radix: 8))"))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `the group counts when this process does not belong to it`() throws {
        let path = try folder.write("token", "s3cret".utf8, mode: 0o640)
        #expect(chown(path, 0, 54_321) == 0)
        let file = SecretFile(path: path, key: "directory.token_file", place: Place("t.yaml"))
        #expect(file.openWarning() != nil)
        #expect(chmod(path, 0o600) == 0)
        #expect(file.openWarning() == nil)
    }

    @Test func `a secret never shows`() throws {
        struct Holder { let secret: SecretText }
        let secret = try file("s3cret".utf8).read()
        var dumped = ""
        dump(Holder(secret: secret), to: &dumped)
        for shown in ["\(secret)", String(reflecting: secret), "\(Holder(secret: secret))", dumped] {
            #expect(!shown.contains("s3cret"), "\(shown)")
        }
    }

    @Test func `all files are verified at once`() throws {
        let good = try folder.write("good", "s3cret".utf8)
        let yaml = """
            directory:
              kind: okta
              url: https://example.okta.com
              token_file: \(folder.path)/none
              ca_file: \(folder.path)/ca.pem
            store: {kind: sqlite, path: store.db}
            groups: {domain: example.com}
            status: {listen: "127.0.0.1:0", token_file: \(good)}
            notify: {webhook_url_file: \(folder.path)}
            """
        let configuration = try load(yaml)
        let error = #expect(throws: SettingsError.self) { try configuration.verifyFiles() }
        #expect(
            error?.problems.map(\.key) == ["directory.token_file", "notify.webhook_url_file", "directory.ca_file"])
        #expect(error?.problems.first?.place.line == 4)
        try load(Sample.file, ["TAILROSTER_NOTIFY_WEBHOOK_URL_FILE": good]).verifyFiles()
        #expect(configuration.openSecretWarnings().isEmpty == (FileStatus(folder.path)?.isOpenToOthers == false))
    }
}
