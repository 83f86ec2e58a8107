import AccessModel
import Foundation
import Logging

/// Log lines on stderr, one event a line: text for people, JSON for machines.
struct LineLog: LogHandler {
    enum Format: Sendable {
        case text
        case json
    }

    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let label: String
    private let format: Format
    private let now: @Sendable () -> Timestamp

    init(label: String, level: Logger.Level, format: Format, now: @escaping @Sendable () -> Timestamp) {
        self.label = label
        logLevel = level
        self.format = format
        self.now = now
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let merged = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let pairs = merged.map { ($0.key, "\($0.value)") }.sorted { $0.0 < $1.0 }
        let line = format == .text ? text(event, pairs) : json(event, pairs)
        // One write a line, so that lines of two processes do not mix.
        ProgressLine.stderr.clear()
        do { try FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8)) } catch { return }
    }

    private func text(_ event: LogEvent, _ pairs: [(String, String)]) -> String {
        let details = pairs.map { " \($0.0)=\(Self.printable($0.1))" }.joined()
        return "\(now()) \(event.level) \(Self.printable(event.message.description))\(details)"
    }

    private func json(_ event: LogEvent, _ pairs: [(String, String)]) -> String {
        var fields = [("time", now().description), ("level", "\(event.level)"), ("message", event.message.description)]
        fields += pairs
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let members = fields.map { key, value in
            do {
                let key = String(decoding: try encoder.encode(key), as: UTF8.self)
                return "\(key):\(String(decoding: try encoder.encode(value), as: UTF8.self))"
            } catch {
                // A string that JSON cannot say does not exist; a line is never lost for it.
                return "\"unwritable\":true"
            }
        }
        return "{\(members.joined(separator: ","))}"
    }

    /// A name from outside cannot begin a line of its own.
    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : $0 }))
    }
}
