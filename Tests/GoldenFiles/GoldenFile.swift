import Foundation
import Testing

/// A text that is compared with a file in the folder `Golden` beside the test.
///
/// After a change that is meant, `TAILROSTER_RECORD_GOLDEN=1 swift test --filter Golden` writes the files anew; the difference is
/// then read like any other.
public enum GoldenFile {
    /// Compares a text with a golden file.
    /// - Parameters:
    ///   - name: The file's name, with its extension.
    ///   - test: The test's own file: `Golden` is beside it.
    public static func expect(
        _ text: String, is name: String, beside test: String = #filePath,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let file = URL(filePath: test).deletingLastPathComponent().appending(path: "Golden/\(name)")
        if ProcessInfo.processInfo.environment["TAILROSTER_RECORD_GOLDEN"] != nil {
            try Data(text.utf8).write(to: file)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(text == golden, "\(name) differs", sourceLocation: sourceLocation)
    }
}
