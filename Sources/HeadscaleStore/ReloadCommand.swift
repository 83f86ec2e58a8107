import Foundation
import Synchronization

/// What makes Headscale read its policy file again, such as `systemctl reload headscale`.
///
/// It is run without a shell, with nothing of our settings in its environment, and for a bounded time.
public struct ReloadCommand: Sendable {
    /// As it was configured.
    public let text: String
    private let words: [String]
    private let sleep: @Sendable (Duration) async throws -> Void
    /// A reload takes a moment; one that takes longer hangs.
    static let limit: Duration = .seconds(30)

    /// - Parameters:
    ///   - text: a program and its arguments; quotes keep blanks together, and nothing else is special.
    ///   - sleep: waits.
    public init(_ text: String, sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.text = text
        self.sleep = sleep
        words = Self.words(of: text)
    }

    /// The words of a command.
    static func words(of text: String) -> [String] {
        var (words, word, quote): ([String], String?, Character?) = ([], nil, nil)
        for character in text {
            if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }

    /// The program, looked for along `PATH` as a shell would; `nil` where there is none.
    var program: String? {
        guard let name = words.first, !name.isEmpty else { return nil }
        if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
        return Self.path.split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static var path: String {
        ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    }

    func run() async throws(PolicyFileError) {
        guard let program else {
            throw PolicyFileError(
                message:
                    "store.reload_command: there is no program \(words.first ?? "") to run. Name it by its whole path.")
        }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = Array(words.dropFirst())
        process.environment = ["PATH": Self.path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let ended = Ending()
        process.terminationHandler = { ended.finish($0.terminationStatus) }
        do { try process.run() } catch {
            throw PolicyFileError(message: "store.reload_command could not be started: \(error.localizedDescription).")
        }
        let pid = process.processIdentifier
        let (sleep, limit) = (sleep, Self.limit)
        let watch = Task {
            do { try await sleep(limit) } catch { return }
            if ended.expire() { kill(pid, SIGKILL) }
        }
        let status = await ended.status()
        watch.cancel()
        guard let status else {
            throw PolicyFileError(message: "store.reload_command did not end within \(limit), and was killed.")
        }
        guard status == 0 else {
            throw PolicyFileError(message: "store.reload_command (\(text)) ended with status \(status).")
        }
    }
}

/// How a process ended: its status, or `nil` where it was killed for the time that it took.
private final class Ending: Sendable {
    private struct State {
        var status: Int32?
        var isExpired = false
        var isOver = false
        var waiter: CheckedContinuation<Int32?, Never>?
    }

    private let state = Mutex(State())

    func finish(_ status: Int32) {
        state.withLock { state in
            if state.isOver { return }
            state.isOver = true
            state.status = state.isExpired ? nil : status
            state.waiter?.resume(returning: state.status)
            state.waiter = nil
        }
    }

    /// Whether it still ran.
    func expire() -> Bool {
        state.withLock { state in
            state.isExpired = !state.isOver
            return state.isExpired
        }
    }

    func status() async -> Int32? {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if state.isOver { continuation.resume(returning: state.status) } else { state.waiter = continuation }
            }
        }
    }
}
