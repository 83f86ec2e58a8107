import AccessModel
import Planning
import Testing

@testable import Settings

/// What valid configurations become.
@Suite struct ConfigurationTests {
    @Test func `what is not given has the documented value`() throws {
        let configuration = try load(Sample.file)
        #expect(configuration.path == "/etc/t/tailroster.yaml")
        #expect(configuration.directory == .file(path: "/etc/t/people.json"))
        #expect(configuration.store == .sqlite(path: "/etc/t/store.db"))
        #expect(
            configuration.rules
                == PlanningRules(
                    statuses: .defaults(for: .file), naming: GroupNaming(domain: "example.com")))
        #expect(configuration.ledgerPath == "/var/lib/tailroster/ledger.db")
        #expect(
            configuration.schedule
                == ScheduleSettings(
                    watch: .seconds(15), census: .seconds(900), sweep: .seconds(86_400), jitterPercent: 10))
        #expect(configuration.status == StatusSettings(listen: nil, token: nil, hostNames: [], textfile: nil))
        #expect(configuration.log == LogSettings(level: .info, format: .text))
        #expect(configuration.rateShare == 0.5)
        #expect(configuration.caFile == nil && configuration.webhookURL == nil && configuration.app == nil)
        #expect(configuration.selection.isEmpty && configuration.scopeGroups.isEmpty)
    }

    @Test func `an Okta org by token`() throws {
        let configuration = try load(
            """
            directory:
              kind: okta
              url: HTTPS://Example.okta.com:443/
              token_file: secrets/okta
              app: 0oa1
              groups: [on, 123, "team-*", no]
              scope_groups: [Everyone-VPN]
              statuses: {LOCKED_OUT: suspended, ACTIVATING: leave}
              rate_share: .25
              ca_file: ./ca.pem
            \(Sample.store)
            """)
        let token = SecretFile(
            path: "/etc/t/secrets/okta", key: "directory.token_file", place: Place("/etc/t/tailroster.yaml", line: 4))
        #expect(configuration.directory == .okta(url: "https://example.okta.com", credential: .tokenFile(token)))
        #expect(configuration.app == "0oa1")
        #expect(
            configuration.rules.scope
                == ScopeSettings(app: "0oa1", scopeGroups: ["Everyone-VPN"], groups: ["on", "123", "team-*", "no"]))
        #expect(configuration.selection.selects(id: "00g1", name: "on"))
        #expect(configuration.selection.selects(id: "00g1", name: "team-a"))
        #expect(configuration.rules.statuses.rule(for: "LOCKED_OUT") == .suspended)
        #expect(configuration.rules.statuses.rule(for: "ACTIVATING") == .leave)
        #expect(configuration.rules.statuses.rule(for: "STAGED") == .notYet)
        #expect(configuration.rateShare == 0.25)
        #expect(configuration.caFile == "/etc/t/ca.pem")
        #expect(configuration.secretFiles == [token])
    }

    @Test func `an Okta org by an app`() throws {
        let configuration = try load(
            """
            directory:
              kind: okta
              url: http://127.0.0.1:8080/
              oauth: {client_id: 0oa2, private_key_file: /k.pem, key_id: 7, dpop: off}
            \(Sample.store)
            """)
        guard case .okta("http://127.0.0.1:8080", .oauth(let app)) = configuration.directory else {
            Issue.record("\(configuration.directory)")
            return
        }
        #expect(app.clientID == "0oa2" && app.keyID == "7" && app.dpop == .off)
        #expect(app.privateKey.path == "/k.pem" && app.privateKey.form == .document)
    }

    @Test func `a SCIM service`() throws {
        let configuration = try load(
            """
            directory:
              kind: scim
              url: https://idp.example.com/scim/v2/
              oauth: {client_id: c, client_secret_file: ./s, token_url: https://idp.example.com/token/, scope: a b, client_auth: post}
              missing_active: suspended
              statuses: {inactive: leave}
            \(Sample.store)
            """)
        let secret = SecretFile(
            path: "/etc/t/s", key: "directory.oauth.client_secret_file",
            place: Place("/etc/t/tailroster.yaml", line: 4))
        #expect(
            configuration.directory
                == .scim(
                    url: "https://idp.example.com/scim/v2",
                    credential: .oauth(
                        OAuthClient(
                            clientID: "c", secret: secret, tokenURL: "https://idp.example.com/token/", scope: "a b",
                            authentication: .post))))
        #expect(configuration.rules.statuses.rule(for: "") == .suspended)
        #expect(configuration.rules.statuses.rule(for: "inactive") == .leave)
    }

    @Test func `a tailnet, by its own address unless another is given`() throws {
        let store = "store:\n  kind: tailscale\n  tailnet: 123\n  token_file: ./t\n  unmatched: suspend\n"
        let configuration = try load(Sample.directory + store)
        let token = SecretFile(
            path: "/etc/t/t", key: "store.token_file", place: Place("/etc/t/tailroster.yaml", line: 6))
        #expect(
            configuration.store
                == .tailscale(url: "https://api.tailscale.com", tailnet: "123", credential: .tokenFile(token)))
        #expect(configuration.rules.unmatched == .suspend)
        #expect(configuration.rules.writesAhead)
        #expect(configuration.secretFiles == [token])
    }

    @Test func `a Headscale server is not written ahead unless asked`() throws {
        let store = """
            store:
              kind: headscale
              url: http://localhost:8080/prefix/
              token_file: /t
              create_users: yes
              issuer: https://example.okta.com
              policy_path: policy.hujson
              reload_command: systemctl reload headscale

            """
        let configuration = try load(Sample.directory + store)
        guard case .headscale(let headscale) = configuration.store else {
            Issue.record("\(configuration.store)")
            return
        }
        #expect(headscale.url == "http://localhost:8080/prefix" && headscale.token.path == "/t")
        #expect(headscale.createsUsers && headscale.issuer == "https://example.okta.com")
        #expect(headscale.policyPath == "/etc/t/policy.hujson")
        #expect(headscale.reloadCommand == "systemctl reload headscale")
        #expect(!configuration.rules.writesAhead)
        let asked = try load(Sample.directory + store, ["TAILROSTER_GROUPS_WRITE_AHEAD": "true"])
        #expect(asked.rules.writesAhead)
    }

    @Test func `limits, schedule, status, log and webhook`() throws {
        let configuration = try load(
            """
            \(Sample.file)
            guard:
              suspensions: {percent: 0, at_least: 0, at_most: 0}
              removals: {at_most: 50}
              grants: {percent: 100}
              group_loss_percent: 40
              directory_shrink_percent: 15
              protected: [BreakGlass@example.com]
              review_groups: ["group:admins*"]
            ledger: {path: /srv/ledger.db}
            schedule: {watch: 1m, census: 1h, sweep: 7d, jitter: 0}
            status: {listen: "[::1]:0", token_file: t, textfile: m.prom, host_names: [Roster.example.com, tailroster]}
            log: {level: debug, format: json}
            notify: {webhook_url_file: /run/hook}
            """)
        #expect(
            configuration.rules.guardPolicy
                == GuardPolicy(
                    suspensions: .init(percent: 0, atLeast: 0, atMost: 0),
                    removals: .init(percent: 10, atLeast: 20, atMost: 50),
                    grants: .init(percent: 100, atLeast: 50, atMost: 5000), groupLossPercent: 40,
                    directoryShrinkPercent: 15, protected: ["breakglass@example.com"],
                    reviewGroups: [GlobPattern("group:admins*")]))
        #expect(configuration.ledgerPath == "/srv/ledger.db")
        #expect(
            configuration.schedule
                == ScheduleSettings(
                    watch: .seconds(60), census: .seconds(3600), sweep: .seconds(604_800), jitterPercent: 0))
        #expect(configuration.status.listen == ListenAddress(host: "::1", port: 0))
        #expect(configuration.status.textfile == "/etc/t/m.prom")
        #expect(configuration.status.hostNames == ["roster.example.com", "tailroster"])
        #expect(configuration.log == LogSettings(level: .debug, format: .json))
        #expect(configuration.secretFiles.map(\.key) == ["status.token_file", "notify.webhook_url_file"])
    }

    @Test func `sections without keys, a byte order mark and Windows line ends do no harm`() throws {
        let text = "\u{FEFF}\(Sample.file)guard:\nstatus: ~\nlog:\n  # level: debug\n".replacing("\n", with: "\r\n")
        #expect(try load(text).log.level == .info)
        #expect(
            problems("\(Sample.file)\r\nlog:\r\n  level: loud\r\n").first?.hasPrefix("tailroster.yaml:6: log.level")
                == true)
    }
}
