import Foundation
import Testing

/// A text that is compared with a file under `Golden`.
///
/// After a change that is meant, `TAILROSTER_RECORD_GOLDEN=1 swift test --filter GoldenReportTests` writes the files anew; the
/// difference is then read like any other.
enum GoldenFile {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    static func expect(
        _ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let file = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["TAILROSTER_RECORD_GOLDEN"] != nil {
            try Data(text.utf8).write(to: file)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(text == golden, "\(name) differs", sourceLocation: sourceLocation)
    }
}
