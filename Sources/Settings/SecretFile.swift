import AccessModel

/// A file that holds one secret. It is read each time that the secret is needed, so that a secret can be exchanged
/// while the worker runs.
public struct SecretFile: Sendable, Hashable {
    /// What such a file holds.
    public enum Form: Sendable, Hashable {
        /// One line: a token, a client secret, an address.
        case line
        /// Several lines: a key in PEM form.
        case document
    }

    /// The absolute path.
    public let path: String
    /// The key that names it, such as `directory.token_file`.
    public let key: String
    /// Where the key was written.
    public let place: Place
    /// What it holds.
    public let form: Form
    /// Whether the key held a bare name: should no such file exist, it may be the secret itself, pasted in the wrong
    /// place.
    private let isBareName: Bool

    /// No secret is longer.
    public static let limit = 65_536

    /// A file named by a key. A `path` that was written without a folder is not shown while there is no such file.
    public init(path: String, key: String, place: Place, form: Form = .line, isBareName: Bool = false) {
        self.isBareName = isBareName
        self.path = path
        self.key = key
        self.place = place
        self.form = form
    }

    /// Reads the secret. One newline at the end is not part of it.
    ///
    /// Throws one problem: no such file, not readable, not a file, empty, longer than ``limit``, not UTF-8, or with
    /// signs in it that a secret of this form cannot have. The problem names key, line and path and shows nothing of
    /// the content.
    public func read() throws(SettingsError) -> SecretText {
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(path, limit: Self.limit)
        } catch {
            throw failure(error)
        }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw problem("is not UTF-8 text", remedy: "Write the secret into it as plain text.")
        }
        if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
        if text.allSatisfy(\.isWhitespace) {
            throw problem("is empty", remedy: "Write the secret into it.")
        }
        if text.unicodeScalars.first == "\u{FEFF}" {
            throw problem("begins with a byte order mark", remedy: "Save it as UTF-8 without one.")
        }
        try checkSigns(of: text)
        return SecretText(text)
    }

    private func checkSigns(of text: String) throws(SettingsError) {
        let isStray = { (scalar: Unicode.Scalar) in
            scalar.properties.generalCategory == .control
                && (form == .line || !["\n", "\r", "\t"].contains(scalar))
        }
        if text.unicodeScalars.contains(where: isStray) {
            let found = form == .line ? "several lines or control characters" : "control characters"
            throw problem("has \(found) in it", remedy: "Write the secret into it, and nothing else.")
        }
        if form == .line, text.first?.isWhitespace == true || text.last?.isWhitespace == true {
            throw problem("begins or ends with a space", remedy: "Take the space out.")
        }
    }

    /// The warning `open-secret` when others can read or replace the file; `nil` when they cannot, or there is no
    /// file.
    ///
    /// Others are everyone, and the file's group unless this process belongs to it: a file of `root:tailroster` with
    /// mode 0640 is the usual way to give a service its secret.
    public func openWarning() -> Warning? {
        guard let status = FileStatus(path), status.isOpenToOthers else { return nil }
        return Warning(
            .openSecret, subject: path,
            message: "others can read or replace this file (mode \(status.modeText)), which \(key) names as a secret; "
                + "chmod 600 it, or 640 with a group of tailroster's own")
    }

    private func failure(_ failure: FileBytes.Failure) -> SettingsError {
        switch failure {
        case .missing, .failed:
            guard isBareName else { break }
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
            return SettingsError([
                .init(
                    at: place, key: key,
                    "there is no file of the name given (not shown, it may be the secret itself) in "
                        + folder.quoted(upTo: 4096),
                    remedy: "Write the secret into a file, and the file's path here.")
            ])
        case .forbidden, .folder, .special, .tooLarge: break
        }
        return problem(failure.words, remedy: failure.remedy)
    }

    private func problem(_ what: String, remedy: String) -> SettingsError {
        SettingsError([.init(at: place, key: key, "the secret file \(path.quoted(upTo: 4096)) \(what)", remedy: remedy)]
        )
    }
}
