import Foundation
import Simulator

/// Keys made by openssl, in the forms in which people have them.
struct OAuthKeys: Sendable {
    enum Form: String, CaseIterable, Sendable {
        case pkcs1, pkcs8, sec1, p256, p384, p521
    }

    let privatePEM: String
    let publicPEM: String

    /// A key of a form.
    static func make(_ form: Form) async throws -> OAuthKeys {
        try await offTheTasks { try OAuthKeys(form) }
    }

    /// Runs something that blocks on a thread of its own: Swift's tasks share a few threads, and a blocked one would be a
    /// server's.
    static func offTheTasks<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }

    private init(_ form: Form) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailroster-keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") } }
        let make =
            switch form {
            case .pkcs1: "openssl genrsa -traditional 2048"
            case .pkcs8: "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048"
            // With the block of parameters before it, as openssl writes it.
            case .sec1: "openssl ecparam -name prime256v1 -genkey"
            case .p256: "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256"
            case .p384: "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384"
            case .p521: "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521"
            }
        privatePEM = try Self.run("\(make) > key.pem 2>/dev/null && cat key.pem", in: folder)
        publicPEM = try Self.run("openssl pkey -in key.pem -pubout", in: folder)
    }

    static func shell(_ command: String, in folder: URL) async throws -> String {
        try await offTheTasks { try run(command, in: folder) }
    }

    private static func run(_ command: String, in folder: URL) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    var verification: VerificationKey? { VerificationKey(pem: publicPEM) }
}
