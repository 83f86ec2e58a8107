import Foundation
import Testing

/// Rules of the tree that the compiler does not keep.
@Suite("House: rules of the tree")
struct HouseTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private struct SourceFile {
        let path: String
        let lines: [String]
    }

    private static func swiftFiles(under folder: String) throws -> [SourceFile] {
        let base = root.appending(path: folder)
        let enumerator = try #require(FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil))
        return try enumerator.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map { file in
            let text = try String(contentsOf: file, encoding: .utf8)
            let path = file.path.dropFirst(root.path.count + 1)
            return SourceFile(path: String(path), lines: text.components(separatedBy: "\n"))
        }
    }

    private static func imports(of file: SourceFile) -> [String] {
        file.lines.compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard let mark = words.firstIndex(of: "import"), !line.hasPrefix(" "), !line.hasPrefix("//") else {
                return nil
            }
            return words.count > mark + 1 ? words[mark + 1] : nil
        }
    }

    @Test(
        "A module imports only what the house allows: adapters never see each other or the middle",
        arguments: [
            ("AccessModel", []), ("Planning", ["AccessModel"]),
            ("Reconciliation", ["AccessModel", "Planning", "Logging", "Foundation"]),
            ("Transport", ["CLibcurl", "Foundation", "Synchronization", "Dispatch", "Glibc"]),
            ("OktaDirectory", ["AccessModel", "Transport", "Crypto", "CryptoExtras", "Foundation", "Synchronization"]),
            ("SCIMDirectory", ["AccessModel", "Transport"]),
            ("FileDirectory", ["AccessModel", "Transport", "Foundation", "Glibc"]),
            ("HuJSON", []), ("TailnetPolicy", ["AccessModel", "HuJSON"]),
            (
                "TailscaleStore",
                ["AccessModel", "HuJSON", "TailnetPolicy", "Transport", "Foundation", "Synchronization"]
            ),
            (
                "HeadscaleStore",
                ["AccessModel", "TailnetPolicy", "Transport", "Foundation", "Synchronization", "Glibc"]
            ),
            ("SQLiteFile", ["GRDB", "GRDBSQLite", "Foundation", "Dispatch", "Synchronization", "Glibc"]),
            (
                "SQLStore",
                ["AccessModel", "SQLiteFile", "GRDB", "GRDBSQLite", "Foundation", "Synchronization", "Glibc"]
            ),
            (
                "SQLLedger",
                ["AccessModel", "SQLiteFile", "Crypto", "GRDB", "GRDBSQLite", "Foundation", "Synchronization", "Glibc"]
            ),
            ("Settings", ["AccessModel", "Planning", "Yams", "Foundation", "Glibc"]),
            ("StatusPage", ["AccessModel", "FlyingSocks", "Foundation", "Synchronization"]),
            (
                "Simulator",
                [
                    "AccessModel", "HuJSON", "Crypto", "CryptoExtras", "FlyingFox", "FlyingSocks", "Foundation",
                    "Synchronization", "Glibc",
                ]
            ),
        ] as [(String, [String])])
    func imports(module: String, allowed: [String]) throws {
        let files = try Self.swiftFiles(under: "Sources/\(module)")
        #expect(!files.isEmpty)
        for file in files {
            for name in Self.imports(of: file) { #expect(allowed.contains(name), "\(file.path) imports \(name)") }
        }
    }

    @Test("Only the guard's own plan makes what a store applies")
    func guardIsTheOnlyWay() throws {
        let files = try Self.swiftFiles(under: "Sources")
        let users = files.filter { file in file.lines.contains { $0.contains("@_spi(Guard)") } }.map(\.path)
        #expect(users.sorted() == ["Sources/AccessModel/ApprovedBatch.swift", "Sources/Planning/ApprovedPlan.swift"])
        let makers = files.filter { file in file.lines.contains { $0.contains("ApprovedPlan(") } }.map(\.path)
        #expect(makers == ["Sources/Planning/GuardReview.swift"])
    }

    @Test("Nothing hides an error, nothing traps on input, no file is a book")
    func habits() throws {
        for file in try Self.swiftFiles(under: "Sources") {
            #expect(file.lines.count <= 400, "\(file.path) has \(file.lines.count) lines")
            for (number, line) in file.lines.enumerated() where !line.contains("//") {
                let place = "\(file.path):\(number + 1)"
                #expect(!line.contains("try?"), "\(place) hides an error")
                #expect(!line.contains("try!"), "\(place) traps")
                #expect(!line.contains("fatalError("), "\(place) traps")
                // The simulated services delay answers when told to: that is a fault to order, on the wire.
                let isDelay = file.path.hasPrefix("Sources/Simulator/")
                #expect(isDelay || !line.contains("Task.sleep("), "\(place) sleeps without the injected clock")
            }
        }
    }

    @Test("Tests do not sleep")
    func testsDoNotSleep() throws {
        for file in try Self.swiftFiles(under: "Tests") where !file.path.hasSuffix("HouseTests.swift") {
            for (number, line) in file.lines.enumerated() {
                #expect(!line.contains("Task.sleep("), "\(file.path):\(number + 1)")
                #expect(!line.contains("usleep("), "\(file.path):\(number + 1)")
            }
        }
    }
}
