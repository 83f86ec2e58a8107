// Paths: of files that we open, and of files that hold a secret.

extension ValueType<String> {
    /// The path of a file; the reader makes it absolute.
    static func path(example: String) -> ValueType {
        scalar("the path of a file", example: example) {
            $0
        } read: { text throws(Refusal) in
            try PathRule.check(text)
            return text
        }
    }

    /// The path of a file that holds a secret. What looks like the secret itself is refused without showing it.
    static func secretFile(example: String) -> ValueType {
        let pasted = Refusal(
            "expected the path of a file, found what looks like the secret itself (not shown)",
            remedy:
                "Put the secret into a file that only tailroster can read, and write the file's path, e.g. \(example).")
        return ValueType(words: "the path of a file that holds the secret", example: example, shape: .scalar) {
            raw, complaints in
            guard case .scalar(let scalar) = raw else { return nil }
            guard !PathRule.looksLikeSecret(scalar.text) else {
                complaints.append(Complaint(line: scalar.line, pasted.what, remedy: pasted.remedy))
                return nil
            }
            return item(
                scalar, words: "the path of a file that holds the secret", example: example,
                read: { text throws(Refusal) in
                    try PathRule.check(text)
                    return text
                }, complaints: &complaints)
        } show: {
            $0
        }
    }
}

/// What a path in a configuration may look like.
enum PathRule {
    static func check(_ path: String) throws(Refusal) {
        if path.hasPrefix("~") {
            throw Refusal(
                "expected the path of a file, found \(path.quoted), and ~ is not expanded",
                remedy: "Write the whole path; a name that begins with ~ is written ./~name.")
        }
        if path.hasSuffix("/") || path == "." || path == ".." || path.hasSuffix("/.") || path.hasSuffix("/..") {
            throw Refusal(
                "expected the path of a file, found that of a folder, \(path.quoted)",
                remedy: "Add the file's name.")
        }
        // A file system takes at most 4,096 bytes, and the folder comes before a relative path.
        if path.utf8.count > 2048 {
            throw Refusal("the path is longer than 2,048 bytes", remedy: "Use a shorter one.")
        }
    }

    /// Whether somebody pasted the secret in place of its path: a key in PEM form, or a long run of letters and digits
    /// as services make them, with no folder, no ending, and letters of both cases.
    static func looksLikeSecret(_ text: String) -> Bool {
        if text.contains("-----BEGIN") || text.hasPrefix("tskey-") || text.hasPrefix("SSWS ") { return true }
        if text.hasPrefix("eyJ") { return true }  // a JWT: the Base64 of {"
        guard text.utf8.count >= 30, !text.contains("/"), !text.contains(".") else { return false }
        return text.contains(where: \.isUppercase) && text.contains(where: \.isLowercase)
            && text.contains(where: \.isNumber)
    }

    /// The absolute path of what was written, seen from a folder.
    static func absolute(_ path: String, in folder: String) -> String {
        if path.hasPrefix("/") { return path }
        var relative = path[...]
        while relative.hasPrefix("./") { relative = relative.dropFirst(2).drop { $0 == "/" } }
        return folder.hasSuffix("/") ? folder + relative : "\(folder)/\(relative)"
    }
}
