import Foundation

/// A policy as somebody reads it who knows nothing of the program: a reader of its own, for comments that end with their line.
enum PolicyEye {
    /// What people wrote into the policy of each test, and nobody but they may touch.
    private static let byHand = ["// By hand.", "group:native", "owner@example.com", "// stays"]

    /// A policy that people wrote, with a group of theirs to which a rule refers.
    static let written = """
        // The tailnet of Example Ltd.
        {
          "acls": [
            {"action": "accept", "src": ["group:native"], "dst": ["*:*"]},
          ],
          "groups": {
            // By hand.
            "group:native": ["owner@example.com"], // stays
          },
        }

        """

    /// The members of each group, as they are written.
    static func groups(in policy: [UInt8]) throws -> [String: [String]] {
        let lines = String(decoding: policy, as: UTF8.self).split(separator: "\n").map { line in
            withoutComment(line)
        }
        let text = lines.joined(separator: "\n").replacing(/,(\s*[\]}])/) { "\($0.output.1)" }
        let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return document?["groups"] as? [String: [String]] ?? [:]
    }

    private static func withoutComment(_ line: Substring) -> String {
        var (kept, isText) = ("", false)
        for character in line {
            if character == "\"" { isText.toggle() }
            if character == "/", kept.hasSuffix("/"), !isText { return String(kept.dropLast()) }
            kept.append(character)
        }
        return kept
    }

    /// What a policy has lost of what people wrote, or has twice.
    static func complaints(of policy: String) -> [String] {
        var complaints = byHand.filter { !policy.contains($0) }.map { "the policy has lost \($0)" }
        if policy.components(separatedBy: "\"groups\"").count > 2 { complaints.append("the policy has groups twice") }
        return complaints
    }
}
