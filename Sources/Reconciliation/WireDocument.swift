import Foundation

/// A document of strings, numbers and truth values, as other programs get it.
public enum WireDocument {
    /// Its text: keys in snake case and in order, so that two of them can be compared line by line.
    public static func text(_ document: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        do {
            return String(decoding: try encoder.encode(document), as: UTF8.self)
        } catch {
            // Strings, finite numbers and booleans: nothing here that JSON cannot say.
            preconditionFailure("a document could not be written as JSON: \(error)")
        }
    }
}
