import Foundation

/// The configuration file: where it is, and its text.
struct ConfigurationFile {
    /// No configuration is larger.
    static let limit = 1_048_576

    /// Where the file is when nothing says so.
    static let standardPath = "/etc/tailroster/tailroster.yaml"

    /// The file as it was named: what errors show.
    let name: String
    /// The folder that relative paths start from; absolute.
    let folder: String
    let text: String

    /// Finds and reads the file: the one given, else that of `$TAILROSTER_CONFIG`, else ``standardPath``.
    init(path: String?, environment: [String: String]) throws(SettingsError) {
        let variable = environment[Schema.fileVariable]
        let name = path ?? variable ?? Self.standardPath
        let source = path != nil ? "--config" : variable != nil ? "$\(Schema.fileVariable)" : nil
        guard !name.isEmpty, !name.utf8.contains(0) else {
            throw SettingsError([
                .init(
                    at: Place(source ?? name), "names no file",
                    remedy: "Say where the configuration is with --config FILE or $\(Schema.fileVariable).")
            ])
        }
        do {
            try self.init(name: name, bytes: FileBytes.read(name, limit: Self.limit))
        } catch let failure as FileBytes.Failure {
            throw SettingsError([Self.problem(failure, name: name, source: source)])
        } catch let error as SettingsError {
            throw error
        } catch {
            throw SettingsError([
                .init(at: Place(name), "cannot be read: \(error)", remedy: "See that the disk is well.")
            ])
        }
    }

    /// A file of these bytes.
    init(name: String, bytes: [UInt8]) throws(SettingsError) {
        self.name = name
        folder = Self.folder(of: name)
        let text = try Self.text(of: bytes, name: name)
        // Windows editors begin a file with a byte order mark; the parser would take it for content.
        self.text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }

    private static func folder(of path: String) -> String {
        let whole = path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
        guard let slash = whole.lastIndex(of: "/"), slash > whole.startIndex else { return "/" }
        return String(whole[..<slash])
    }

    private static func problem(
        _ failure: FileBytes.Failure, name: String, source: String?
    ) -> SettingsError.Problem {
        let mend = "say where the configuration is with --config FILE or $\(Schema.fileVariable)."
        let (what, remedy): (String, String)
        switch failure {
        case .missing:
            let told =
                source.map { "named by \($0)" }
                ?? "looked for because neither --config nor $\(Schema.fileVariable) is given"
            (what, remedy) = ("there is no such file (\(told))", "Make it, or \(mend)")
        case .forbidden:
            (what, remedy) = ("may not be read by this user", "Give this user the right to read it, or \(mend)")
        case .folder: (what, remedy) = ("is a folder", "Name the file in it: \(mend)")
        case .special: (what, remedy) = ("is not a regular file", "Name a file: \(mend)")
        case .tooLarge: (what, remedy) = ("is larger than 1 MiB", "No configuration is; name the right file: \(mend)")
        case .failed(let reason):
            (what, remedy) = ("cannot be read: \(reason)", "See that the disk is well, or \(mend)")
        }
        return .init(at: Place(name), what, remedy: remedy)
    }

    /// The text, when it is one: UTF-8 without control characters.
    private static func text(of bytes: [UInt8], name: String) throws(SettingsError) -> String {
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let place = Place(name, line: index + 1)
            guard String(validating: line, as: UTF8.self) != nil else {
                throw SettingsError([.init(at: place, "is not UTF-8 text", remedy: "Save the file as UTF-8.")])
            }
            let stray = line.first { ($0 < 0x20 && $0 != 0x09 && $0 != 0x0D) || $0 == 0x7F }
            guard let stray else { continue }
            let code = String(stray, radix: 16)
            throw SettingsError([
                .init(
                    at: place,
                    "has a control character in it (U+\(String(repeating: "0", count: 4 - code.count))\(code))",
                    remedy: "Take it out, or save the file as UTF-8 text.")
            ])
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingsError([.init(at: Place(name), "is not UTF-8 text", remedy: "Save the file as UTF-8.")])
        }
        return text
    }
}
