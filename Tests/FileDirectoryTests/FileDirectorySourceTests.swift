import AccessModel
import FileDirectory
import Foundation
import Testing

private let ada = #"{"id":"1","login":"ada@example.com","status":"ACTIVE"}"#
private let bob = #"{"id":"2","login":"bob@example.com","status":"SUSPENDED"}"#

private func document(users: [String] = [ada, bob], groups: [String] = []) -> String {
    "{\"users\":[\(users.joined(separator: ","))],\"groups\":[\(groups.joined(separator: ","))]}"
}

private func read(_ text: String, groups: [String] = ["*"]) async throws -> DirectorySnapshot {
    let file = try TemporaryFile(text)
    let source = FileDirectorySource(path: file.path, groups: GroupSelection(groups))
    let outcome: Result<DirectorySnapshot, DirectoryError>
    do throws(DirectoryError) {
        outcome = .success(try await source.read(DirectoryRequest(mode: .sweep, includesDeprovisioned: true)))
    } catch { outcome = .failure(error) }
    try file.remove()
    return try outcome.get()
}

private func failure(_ text: String) async throws -> DirectoryError? {
    await #expect(throws: DirectoryError.self) { _ = try await read(text) }
}

@Suite("A directory in a document")
struct FileDirectorySourceTests {
    @Test("groups may stand before the users whom they name, and unknown keys do no harm")
    func order() async throws {
        let text = """
            {"version":1,"groups":[{"id":"g","name":"Staff","members":["2","1"],"owner":{"id":"1"}}],
             "users":[\(ada),\(bob)]}
            """
        let snapshot = try await read(text)
        #expect(snapshot.memberships.count == 2)
        #expect(snapshot.requests == 0)
        #expect(snapshot.warnings == [])
    }

    @Test("what is not JSON is named with line and column")
    func notJSON() async throws {
        let error = try await failure("{\"users\":[\(ada)],\n \"groups\":[}")
        #expect(error?.kind == .incomplete)
        #expect(error?.message.contains("line 2, column 12") == true)
        #expect(error?.message.contains("people.json") == true)
        #expect(try await failure(String(document().dropLast(3)))?.kind == .incomplete)
        #expect(try await failure("")?.kind == .incomplete)
    }

    @Test(
        "what is not this kind of document is an error that names the place",
        arguments: [
            ("[]", "not an object"), (#"{"users":[]}"#, "`groups` is missing"),
            (#"{"groups":[]}"#, "`users` is missing"),
            (#"{"users":{},"groups":[]}"#, "`users` is not a list"),
            (#"{"users":[],"groups":null}"#, "`groups` is not a list"),
            (#"{"users":[],"users":[],"groups":[]}"#, "`users` stands there twice"),
            (document(users: [ada, bob, ada]), "users[2].id repeats the id 1"),
            (
                document(groups: [#"{"id":"g","name":"A","members":[]}"#, #"{"id":"g","name":"B","members":[]}"#]),
                "groups[1].id repeats the id g"
            ),
        ])
    func wrongDocument(_ text: String, _ place: String) async throws {
        let error = try await failure(text)
        #expect(error?.kind == .incomplete)
        #expect(error?.message.contains(place) == true, "\(error?.message ?? "")")
    }

    @Test("no users is an error")
    func empty() async throws {
        #expect(try await failure(document(users: []))?.kind == .empty)
        #expect(try await failure(document(users: ["{}"]))?.kind == .empty)
    }

    @Test(
        "a record that is wrong puts its person in doubt and names the place",
        arguments: [
            (#"{"id":"2","login":"b@example.com","status":7}"#, "users[1].status is not a text (found: number)"),
            (#"{"id":"2","login":"b@example.com"}"#, "users[1].status is missing"),
            (#"{"id":"2","status":"ACTIVE"}"#, "users[1].login is missing"),
            (#"{"id":"2","login":"","status":"ACTIVE"}"#, "users[1].login is empty"),
            (#"{"id":"2","login":"b","login":"c","status":"ACTIVE"}"#, "users[1].login stands there twice"),
            (#"{"id":"2","login":"b","status":"ACTIVE","email":[]}"#, "users[1].email is not a text (found: array)"),
            (#"{"id":"2","login":"b\n","status":"ACTIVE"}"#, "users[1].login holds control characters"),
        ])
    func wrongRecord(_ record: String, _ place: String) async throws {
        let snapshot = try await read(document(users: [ada, record]))
        #expect(snapshot.people.count == 2)
        #expect(snapshot.people.isUnreadable(at: 1))
        #expect(!snapshot.people.isUnreadable(at: 0))
        #expect(snapshot.warnings.map(\.code) == [.unreadableRecord])
        #expect(snapshot.warnings.first?.message.contains(place) == true, "\(snapshot.warnings)")
    }

    @Test(
        "a group whose members are wrong is unreadable and named",
        arguments: [
            (#"{"id":"g","name":"A","members":["1","9"]}"#, "9 is not among the users"),
            (#"{"id":"g","name":"A","members":["1",2]}"#, "groups[0].members[1] is not the id of a user"),
            (#"{"id":"g","name":"A","members":["1","1"]}"#, "groups[0].members[1] repeats a member"),
            (#"{"id":"g","name":"A","members":{}}"#, "groups[0].members is not a list"),
            (#"{"id":"g","name":"A"}"#, "groups[0].members is missing"),
        ])
    func wrongGroup(_ record: String, _ place: String) async throws {
        let other = #"{"id":"h","name":"B","members":["1"]}"#
        let snapshot = try await read(document(groups: [record, other]))
        guard case .unreadable = snapshot.groups.readings[0] else {
            Issue.record("the group was taken for readable")
            return
        }
        #expect(snapshot.groups.readings[1] == .complete)
        #expect(snapshot.memberships.count == 1)
        #expect(snapshot.warnings.map(\.code) == [.unreadableGroup])
        #expect(snapshot.warnings.first?.message.contains(place) == true, "\(snapshot.warnings)")
        #expect(try await read(document(groups: [record, other]), groups: ["B"]).warnings == [])
    }

    @Test("while a record has no id, nobody who is not found is gone")
    func nobodyIsGone() async throws {
        let file = try TemporaryFile(document(users: [ada, "{}"], groups: [#"{"name":"A","members":[]}"#]))
        let source = FileDirectorySource(path: file.path, groups: GroupSelection(["*"]))
        let found = try await source.confirm(Absences(people: ["1", "2"], groups: ["g"]))
        #expect(found.people["1"] == .exists(status: "ACTIVE"))
        #expect(found.people["2"] != .gone)
        #expect(found.groups["g"] != .gone)
        try file.remove()
    }

    @Test("the file is opened anew for each look-up")
    func looksAgain() async throws {
        let file = try TemporaryFile(document(users: [ada]))
        let source = FileDirectorySource(path: file.path, groups: GroupSelection(["*"]))
        #expect(try await source.confirm(Absences(people: ["2"])).people == ["2": .gone])
        try Data(document().utf8).write(to: URL(filePath: file.path))
        #expect(try await source.confirm(Absences(people: ["2"])).people == ["2": .exists(status: "SUSPENDED")])
        try file.remove()
    }
}

@Suite("A file that cannot be read")
struct FileAccessTests {
    private func failure(_ path: String, limit: Int = 1000) async -> DirectoryError? {
        let source = FileDirectorySource(
            path: path, groups: GroupSelection([]), limits: FileDirectorySource.Limits(bytes: limit))
        return await #expect(throws: DirectoryError.self) {
            _ = try await source.read(DirectoryRequest(mode: .sweep, includesDeprovisioned: true))
        }
    }

    @Test("is named with the reason: missing, a folder, a pipe, too large")
    func reasons() async throws {
        let file = try TemporaryFile(document())
        let missing = await failure(file.path + ".not")
        #expect(missing?.kind == .unreachable)
        #expect(missing?.message.contains("people.json.not") == true)
        #expect(missing?.message.contains("No such file") == true)

        let folder = file.folderPath
        #expect(await failure(folder)?.kind == .notTheService)
        #expect(mkfifo(folder + "/pipe", 0o600) == 0)
        #expect(await failure(folder + "/pipe")?.kind == .notTheService)

        let size = document().utf8.count
        let large = await failure(file.path, limit: size - 1)
        #expect(large?.kind == .incomplete)
        #expect(large?.message.contains("\(size) bytes; the limit is \(size - 1)") == true)
        let source = FileDirectorySource(
            path: file.path, groups: GroupSelection([]), limits: FileDirectorySource.Limits(bytes: size))
        #expect(try await source.read(DirectoryRequest(mode: .sweep, includesDeprovisioned: true)).people.count == 2)
        try file.remove()
    }

    @Test("the identity is the absolute path")
    func identity() {
        let source = FileDirectorySource(path: "/srv/people.json", groups: GroupSelection([]))
        #expect(source.identity == "file:/srv/people.json")
        #expect(source.kind == .file)
    }
}
