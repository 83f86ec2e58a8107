import Planning
import Testing

@testable import Settings

@Suite struct EnvironmentTests {
    @Test func `a variable goes before the file`() throws {
        let configuration = try load(
            "\(Sample.okta)guard: {suspensions: {percent: 20, at_least: 7}}\n",
            [
                "TAILROSTER_DIRECTORY_URL": "https://other.okta.com/",
                "TAILROSTER_GUARD_SUSPENSIONS_PERCENT": "30", "TAILROSTER_GROUPS_REWRITE_REFERENCES": "on",
            ])
        #expect(configuration.directory.address == "https://other.okta.com")
        #expect(configuration.rules.guardPolicy.suspensions == .init(percent: 30, atLeast: 7, atMost: 100))
        #expect(configuration.rules.rewritesReferences)
    }

    @Test func `the whole configuration can come from variables`() throws {
        let configuration = try load(
            "{}",
            [
                "TAILROSTER_DIRECTORY_KIND": "file", "TAILROSTER_DIRECTORY_PATH": "people.json",
                "TAILROSTER_STORE_KIND": "sqlite", "TAILROSTER_STORE_PATH": "/srv/store.db",
                "TAILROSTER_GROUPS_DOMAIN": "Example.COM",
                "TAILROSTER_DIRECTORY_GROUPS": "Engineering , team-*,Site Reliability",
                "TAILROSTER_DIRECTORY_STATUSES": "LOCKED_OUT=suspended, away=leave",
            ])
        #expect(configuration.directory == .file(path: "/etc/t/people.json"))
        #expect(configuration.store == .sqlite(path: "/srv/store.db"))
        #expect(configuration.rules.naming.domain == "example.com")
        #expect(configuration.rules.scope.groups == ["Engineering", "team-*", "Site Reliability"])
        #expect(configuration.rules.statuses.rule(for: "LOCKED_OUT") == .suspended)
        #expect(configuration.rules.statuses.rule(for: "away") == .leave)
    }

    @Test func `an error names the variable`() {
        let found = problems(
            Sample.file,
            [
                "TAILROSTER_DIRECTORY_URI": "not-to-be-shown", "TAILROSTER_GUARD_SUSPENSIONS_PERCENT": "many",
                "TAILROSTER_LOG_LEVEL": "", "TAILROSTER_DIRECTORY_STATUSES": "away",
                "TAILROSTER_CONFG": "x", "TAILROSTER_GUARD": "off",
            ])
        #expect(
            found == [
                "TAILROSTER_CONFG: there is no such key. The nearest is TAILROSTER_CONFIG.",
                "TAILROSTER_DIRECTORY_STATUSES: directory.statuses: expected active, suspended or leave for \"away\", "
                    + "found \"\". Write e.g. {LOCKED_OUT: suspended}.",
                "TAILROSTER_DIRECTORY_URI: there is no such key. The nearest is TAILROSTER_DIRECTORY_URL.",
                "TAILROSTER_GUARD: there is no such key. The nearest is TAILROSTER_GUARD_SUSPENSIONS_PERCENT.",
                "TAILROSTER_GUARD_SUSPENSIONS_PERCENT: guard.suspensions.percent: "
                    + "expected a whole number from 0 to 100, found \"many\". Write e.g. 10.",
                "TAILROSTER_LOG_LEVEL: log.level: is set to nothing. Give it a value, or unset the variable.",
            ])
    }

    @Test func `what is missing can be misspelled in a variable`() {
        #expect(
            problems("store: {kind: sqlite, path: s}\ngroups: {domain: a.b}\n", ["TAILROSTER_DIRECTORY_KINDS": "file"])
                == ["TAILROSTER_DIRECTORY_KINDS: there is no such key. The nearest is TAILROSTER_DIRECTORY_KIND."])
    }

    @Test(arguments: [
        "TAILROSTER_SERVICE_HOST", "TAILROSTER_SERVICE_PORT", "TAILROSTER_SERVICE_PORT_METRICS", "TAILROSTER_PORT",
        "TAILROSTER_PORT_9099_TCP", "TAILROSTER_PORT_9099_TCP_ADDR", "TAILROSTER_STATUS_PORT_9099_UDP_PROTO",
        "TAILROSTER_STATUS_SERVICE_HOST", "tailroster_directory_url", "OTHER_DIRECTORY_URL",
    ])
    func `variables of Kubernetes services and of others are none of ours`(_ variable: String) {
        #expect(problems(Sample.file, [variable: "tcp://10.0.0.1:9099"]) == [])
        #expect(Schema.byVariable[variable] == nil)
    }

    @Test func `no key looks like a variable of Kubernetes`() {
        for key in Schema.keys { #expect(!EnvironmentReader.isServiceLink(key.variable), "\(key.variable)") }
    }
}

extension DirectorySettings {
    /// The address; empty for a file.
    var address: String {
        switch self {
        case .okta(let url, _), .scim(let url, _): url
        case .file: ""
        }
    }
}
