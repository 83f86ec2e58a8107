import Testing

@testable import Settings

/// Errors, word for word as they are printed.
@Suite struct GoldenErrorTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let yaml: String
        let errors: [String]
        var testDescription: String { errors.first ?? yaml }

        init(_ yaml: String, _ errors: String...) {
            self.yaml = yaml
            self.errors = errors.map { $0.hasPrefix("@") ? "tailroster.yaml:\($0.dropFirst())" : $0 }
        }
    }

    @Test(arguments: shape + keys + values + combinations)
    func `the error says where, what and the mend`(_ example: Case) {
        #expect(problems(example.yaml) == example.errors)
    }

    private static let look =
        "Look at the indentation, the colons and the quotes of this line and the one before it."
    private static let anchor =
        "has an anchor (&) or alias (*), which a configuration may not have. "
        + "Write the value out where it is needed; put a text that begins with & or * in quotes."
    private static let sign = #"Put a text that begins with such a sign in quotes, e.g. "*"."#
    private static let empty =
        "tailroster.yaml: is empty. "
        + "Write at least directory, store and groups; config/tailroster.example.yaml shows how."
    private static let root = "Write e.g. directory: on one line and kind: okta, indented, on the next."

    /// What is wrong with the file as a whole.
    static let shape: [Case] = [
        Case("", empty),
        Case("# nothing but a comment\n", empty),
        Case("~\n", empty),
        Case("# people\n- kind: okta\n", "@2: expected a mapping of keys to values, found a list. \(root)"),
        Case("kind okta", "@1: expected a mapping of keys to values, found a single value. \(root)"),
        Case(
            "directory:\n\tkind: okta\n",
            "@2: is not valid YAML (found character that cannot start any token). Indent with spaces, not with tabs."),
        Case(
            "\(Sample.file)log:\n  level: info\n   format: text\n",
            "@6: is not valid YAML (mapping values are not allowed in this context). \(look)"),
        Case(
            "\(Sample.file)---\nlog: {}\n",
            "@4: is not valid YAML (but found another document). Keep one document, and take this line out."),
        Case(
            "\(Sample.file)log: {level: loud}\nlog: {format: text}\n",
            #"@4: "log" is written more than once, here for the first time. Keep one of them."#),
        Case(
            "directory:\n  kind: file\n  'kind': okta\n",
            #"@2: "kind" is written more than once, here for the first time. Keep one of them."#),
        Case("\(Sample.file)log: &quiet {level: error}\n", "@4: \(anchor)"),
        Case("\(Sample.file)log: &quiet {level: error}\nstatus: *quiet\n", "@4: \(anchor)"),
        Case(
            "\(Sample.file)log: !quiet {level: error}\n",
            #"@4: has a tag ("!quiet"), which a configuration may not have. "#
                + "Take it out; put a text that begins with ! in quotes."),
        Case(
            "directory:\n  groups: [*]\n",
            "@2: is not valid YAML (did not find expected alphabetic or numeric character). \(sign)"),
        Case("directory:\n  groups:\n    - *-team\n", "@3: is not valid YAML (found undefined alias). \(sign)"),
        Case(
            "directory:\n  groups:\n    - @team\n",
            "@3: is not valid YAML (found character that cannot start any token). \(sign)"),
        Case(
            "log: a\u{7}b\n", "@1: has a control character in it (U+0007). Take it out, or save the file as UTF-8 text."
        ),
    ]

    /// Keys that are unknown, missing, or of another form.
    static let keys: [Case] = [
        Case(
            "{}",
            "tailroster.yaml: directory.kind: is missing. Write e.g. kind: okta, or set TAILROSTER_DIRECTORY_KIND.",
            "tailroster.yaml: store.kind: is missing. Write e.g. kind: sqlite, or set TAILROSTER_STORE_KIND.",
            "tailroster.yaml: groups.domain: is missing, and groups.name has {domain} in it. "
                + "Write e.g. domain: example.com, or set TAILROSTER_GROUPS_DOMAIN."),
        Case(
            "# here\ndirectory:\n  kind: okta\n\(Sample.store)",
            "@2: directory.url: is missing. Write e.g. url: https://example.okta.com, or set TAILROSTER_DIRECTORY_URL.",
            "@2: directory.token_file: is missing. Write e.g. token_file: /run/secrets/okta-token, or oauth, "
                + "or set TAILROSTER_DIRECTORY_TOKEN_FILE."),
        Case(
            "directory:\n  kind: okta\n  urll: https://x.okta.com\n  token: not-to-be-shown\n\(Sample.store)",
            "@3: directory.urll: there is no such key. The nearest is directory.url.",
            "@4: directory.token: there is no such key. The nearest is directory.token_file."),
        Case(
            "dirctory: {kind: file, path: people.json}\n\(Sample.store)",
            "@1: dirctory: there is no such key. The nearest is directory."),
        Case(
            "\(Sample.file)schedule: {domain: example.com}\n",
            "@4: schedule.domain: there is no such key. The nearest is groups.domain."),
        Case(
            "\(Sample.file)guard: {group-loss-percent: 4}\n",
            "@4: guard.group-loss-percent: there is no such key. The nearest is guard.group_loss_percent."),
        Case(
            "\(Sample.file)log: [level, info]\nledger: ledger.db\n",
            "@4: log: expected keys such as level, found a list. "
                + "Write level: and its value on a line of its own below, indented.",
            "@5: ledger: expected keys such as path, found a single value. "
                + "Write path: and its value on a line of its own below, indented."),
        Case(
            "\(Sample.file)? [log]\n: level\n",
            "@4: expected a key, found a list or mapping. Put a text with braces or brackets in quotes."),
        Case(
            "\(Sample.file)log:\n  level:\n",
            "@5: log.level: has no value, expected trace, debug, info, notice, warning, error or critical. "
                + "Write e.g. info, or take the line out."),
        Case(
            "\(Sample.file)log:\n  level: [info]\n",
            "@5: log.level: expected trace, debug, info, notice, warning, error or critical, found a list. "
                + "Write e.g. info."),
    ]
}
