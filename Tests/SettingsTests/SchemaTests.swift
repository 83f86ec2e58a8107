import Testing

@testable import Settings

@Suite struct SchemaTests {
    /// Every key of the documented configuration, whatever else there is.
    private static let documented = """
        directory.kind directory.url directory.token_file directory.oauth.client_id directory.oauth.private_key_file
        directory.oauth.key_id directory.oauth.dpop directory.oauth.client_secret_file directory.app directory.groups
        directory.scope_groups directory.statuses directory.missing_active directory.path directory.rate_share
        directory.ca_file store.kind store.path store.url store.tailnet store.token_file store.oauth.client_id
        store.oauth.client_secret_file store.create_users store.issuer store.policy_path store.reload_command
        store.unmatched groups.name groups.domain groups.rewrite_references groups.write_ahead
        guard.suspensions.percent guard.suspensions.at_least guard.suspensions.at_most guard.removals.percent
        guard.removals.at_least guard.removals.at_most guard.grants.percent guard.grants.at_least guard.grants.at_most
        guard.group_loss_percent guard.directory_shrink_percent guard.protected guard.review_groups ledger.path
        schedule.watch schedule.census schedule.sweep schedule.jitter status.listen status.token_file status.textfile
        log.level log.format notify.webhook_url_file
        """.split(whereSeparator: \.isWhitespace).map(String.init)

    @Test func `every documented key is known`() {
        #expect(Self.documented.filter { Schema.byName[$0] == nil } == [])
    }

    @Test func `names and variables are one each`() {
        #expect(Schema.byName.count == Schema.keys.count)
        #expect(Schema.byVariable.count == Schema.keys.count)
        #expect(Schema.byVariable[Schema.fileVariable] == nil)
        #expect(Schema.sections.isDisjoint(with: Schema.byName.keys))
    }

    @Test func `every example and every default is a value of its key`() throws {
        for key in Schema.keys {
            for text in [key.example, key.shownStandard].compactMap(\.self) where text != "[]" && text != "{}" {
                let path = key.name.split(separator: ".")
                let yaml = path.dropLast().map { "{\($0): " }.joined() + "{\(key.lastWord): \(text)"
                let closed = yaml + String(repeating: "}", count: path.count)
                let document = try DocumentReader(ConfigurationFile(name: "t", bytes: Array(closed.utf8)))
                var complaints: [Complaint] = []
                let value = document.entries[key.name].flatMap { key.value(of: $0.value, &complaints) }
                #expect(value != nil, "\(key.name): \(text) \(complaints)")
            }
        }
    }

    @Test func `the reference lists every key`() throws {
        #expect(KeyReference.all.map(\.name) == Schema.keys.map(\.name))
        let percent = try #require(KeyReference.all.first { $0.name == "guard.suspensions.percent" })
        #expect(percent.variable == "TAILROSTER_GUARD_SUSPENSIONS_PERCENT")
        #expect(percent.value == "a whole number from 0 to 100" && percent.standard == "10" && percent.kinds.isEmpty)
        let url = try #require(KeyReference.all.first { $0.name == "directory.url" })
        #expect(url.kinds == "okta, scim" && url.isNeeded && url.standard == nil)
        for key in KeyReference.all { #expect(key.summary.hasSuffix("."), "\(key.name)") }
    }

    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("url", "ulr", 1), ("abc", "abc", 0), ("ab", "ba", 1),
    ])
    func `edits are counted`(_ a: String, _ b: String, _ edits: Int) {
        #expect(Spelling.distance(a, b) == edits)
        #expect(Spelling.distance(b, a) == edits)
    }

    @Test(arguments: [
        ("directory.tokenFile", "directory.token_file"), ("directry.url", "directory.url"), ("gaurd", "guard"),
        ("store.ur", "store.url"), ("domain", "groups.domain"),
        ("guard.suspension.percent", "guard.suspensions.percent"),
        ("ledgr.path", "ledger.path"), ("directory.scopegroups", "directory.scope_groups"),
    ])
    func `the nearest key is the one that was meant`(_ written: String, _ meant: String) {
        #expect(Spelling.nearest(to: written, among: Schema.names) == meant)
    }

    @Test(arguments: [
        ("https://Example.COM/", "https://example.com"), ("https://example.com:443/a/b//", "https://example.com/a/b"),
        ("https://example.com:8443", "https://example.com:8443"), ("http://localhost:80", "http://localhost"),
        ("http://127.1.2.3:9/x", "http://127.1.2.3:9/x"), ("http://[::1]:8080/", "http://[::1]:8080"),
        ("https://[2001:DB8::1]", "https://[2001:db8::1]"),
    ])
    func `an address has one spelling`(_ written: String, _ text: String) throws {
        #expect(try WebAddress(written).text == text)
    }

    @Test(arguments: [
        "http://10.0.0.1", "http://127.0.0.1.example.com", "http://localhost.example.com", "http://127.0.0",
        "http://1270.0.0.1",
        "https://", "https:///path", "//example.com", "https:example.com", "https://exa mple.com", "https://a@b",
        "https://@b",
        "https://a:b@c", "https://a?b", "https://a?", "https://a#", "https://a:0", "https://a:65536", "https://a:x",
        "https://a%2fb", "https://bücher.example", "file:///etc/passwd", "javascript:alert(1)", "",
    ])
    func `what is no safe address is refused`(_ written: String) {
        #expect(throws: Refusal.self) { try WebAddress(written) }
    }
}
