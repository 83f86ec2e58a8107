import Foundation
import Synchronization

/// The built `tailroster`, beside the tests.
enum Binary {
    static let url = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "tailroster")

    /// Runs a command to its end; nothing of this process's environment but the path is handed down.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil
    ) async throws -> Rehearsal.Run {
        try await start(arguments, environment: environment, in: folder).wait()
    }

    /// Starts a command.
    static func start(
        _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil, shell: String? = nil,
        of program: URL = url
    ) throws -> Running {
        let process = Process()
        if let shell {
            process.executableURL = URL(filePath: "/bin/bash")
            process.arguments = ["-c", shell, program.path] + arguments
        } else {
            process.executableURL = program
            process.arguments = arguments
        }
        var all = environment
        all["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        process.environment = all
        process.currentDirectoryURL = folder
        return try Running(process)
    }

    /// A process that was started here.
    ///
    /// Its output goes to files: a blocking read of a pipe would take a thread from the simulated services in this process.
    final class Running: Sendable {
        private let process: Mutex<Process>
        private let output: URL
        private let errors: URL
        private let ended: AsyncStream<Int32>
        let pid: Int32

        init(_ process: sending Process) throws {
            let base = FileManager.default.temporaryDirectory.appending(path: "tailroster-run-\(UUID().uuidString)")
            (output, errors) = (base.appendingPathExtension("out"), base.appendingPathExtension("err"))
            for file in [output, errors] { try Data().write(to: file) }
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = try FileHandle(forWritingTo: errors)
            process.standardInput = FileHandle.nullDevice
            let (ended, end) = AsyncStream.makeStream(of: Int32.self)
            process.terminationHandler = { process in
                // A process that a signal ended has the code that a shell would give it.
                end.yield(
                    process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus)
                end.finish()
            }
            self.ended = ended
            try process.run()
            pid = process.processIdentifier
            self.process = Mutex(process)
        }

        /// The first line of its output, as soon as it is there.
        func firstLine() async throws -> String {
            while true {
                let text = try String(contentsOf: output, encoding: .utf8)
                if let end = text.firstIndex(of: "\n") { return String(text[..<end]) }
                if process.withLock({ !$0.isRunning }) { throw EndedWithoutOutput() }
                await Task.yield()
            }
        }

        struct EndedWithoutOutput: Error {}

        /// What it has written to stderr so far; a process that ended is an error.
        func told() throws -> String {
            if process.withLock({ !$0.isRunning }) { throw EndedWithoutOutput() }
            return try String(contentsOf: errors, encoding: .utf8)
        }

        func signal(_ number: Int32) { kill(pid, number) }

        func wait() async throws -> Rehearsal.Run {
            var code: Int32 = -1
            for await ended in ended { code = ended }
            defer { process.withLock { _ in } }
            let run = Rehearsal.Run(
                code: code, output: try String(contentsOf: output, encoding: .utf8),
                errors: try String(contentsOf: errors, encoding: .utf8))
            for file in [output, errors] { try FileManager.default.removeItem(at: file) }
            return run
        }
    }
}
