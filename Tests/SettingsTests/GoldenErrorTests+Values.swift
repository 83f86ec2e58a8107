@testable import Settings

extension GoldenErrorTests {
    private static func okta(_ url: String) -> String {
        "directory:\n  kind: okta\n  url: '\(url)'\n  token_file: token\n\(Sample.store)"
    }

    private static func file(_ line: String) -> String {
        "directory:\n  kind: file\n  path: people.json\n  \(line)\n\(Sample.store)"
    }

    /// Values that are not what their key expects.
    static let values: [Case] = numbers + texts + addresses

    private static let numbers: [Case] = [
        Case(
            "\(Sample.file)guard:\n  suspensions:\n    percent: ten\n  removals: {percent: 101}\n  grants: {percent: 010}\n",
            #"@6: guard.suspensions.percent: expected a whole number from 0 to 100, found "ten". Write e.g. 10."#,
            #"@7: guard.removals.percent: expected a whole number from 0 to 100, found "101". Write e.g. 10."#,
            #"@8: guard.grants.percent: expected a whole number from 0 to 100, found "010". Write e.g. 25."#),
        Case(
            "\(Sample.file)guard: {group_loss_percent: 50%, directory_shrink_percent: -1}\n",
            #"@4: guard.group_loss_percent: expected a whole number from 0 to 100, found "50%". Write e.g. 50."#,
            #"@4: guard.directory_shrink_percent: expected a whole number from 0 to 100, found "-1". Write e.g. 20."#),
        Case(
            "\(Sample.file)guard: {grants: {at_most: 99999999999999999999}}\n",
            "@4: guard.grants.at_most: expected a whole number from 0 to 10000000, "
                + #"found "99999999999999999999". Write e.g. 5000."#),
        Case(
            "\(Sample.file)schedule: {watch: 15, census: 0m, sweep: 31d, jitter: ten}\n",
            #"@4: schedule.watch: expected a duration from 1s to 1h, found "15". Write e.g. 15s."#,
            #"@4: schedule.census: expected a duration from 1s to 24h, found "0m". Write e.g. 15m."#,
            #"@4: schedule.sweep: expected a duration from 1s to 720h, found "31d". Write e.g. 24h."#,
            #"@4: schedule.jitter: expected a whole number from 0 to 100, found "ten". Write e.g. 10."#),
        Case(
            "directory:\n  {kind: okta, url: 'https://a.okta.com', token_file: t, rate_share: 50}\n\(Sample.store)",
            #"@2: directory.rate_share: expected a number from 0.01 to 1, found "50". Write e.g. 0.5."#),
    ]

    private static let texts: [Case] = [
        Case(
            "directory: {kind: octa}\n\(Sample.store)",
            #"@1: directory.kind: expected okta, scim or file, found "octa". Write e.g. okta."#),
        Case(
            file("groups: Engineering"),
            "@4: directory.groups: expected a list of names, globs or ids of groups, found a single value. "
                + #"Write e.g. ["Engineering", "team-*"]."#),
        Case(
            file("groups:\n    - Engineering\n    - {name}\n    - ''\n    - null"),
            "@6: directory.groups: expected a list of names, globs or ids of groups, found a mapping in it. "
                + #"Write e.g. ["Engineering", "team-*"]; put a text with braces, brackets or a colon in quotes."#),
        Case(
            file("groups:\n    - Engineering\n    - ''\n    - null"),
            "@6: directory.groups: has no value, expected names, globs or ids of groups. "
                + #"Write e.g. ["Engineering", "team-*"], or take the line out."#,
            "@7: directory.groups: has no value, expected names, globs or ids of groups. "
                + #"Write e.g. ["Engineering", "team-*"], or take the line out."#),
        Case(
            file("statuses:\n    away: leave\n    gone: suspend"),
            "@6: directory.statuses: expected active, suspended or leave for \"gone\", found \"suspend\". "
                + "Write e.g. {LOCKED_OUT: suspended}."),
        Case(
            "directory:\n  kind: file\n  path: ~/people.json\n\(Sample.store)",
            #"@3: directory.path: expected the path of a file, found "~/people.json", and ~ is not expanded. "#
                + "Write the whole path; a name that begins with ~ is written ./~name."),
        Case(
            "\(Sample.file)ledger: {path: /var/lib/tailroster/}\n",
            #"@4: ledger.path: expected the path of a file, found that of a folder, "/var/lib/tailroster/". "#
                + "Add the file's name."),
        Case(
            "\(Sample.file)ledger: {path: \"a\\0b\"}\n",
            "@4: ledger.path: expected the path of a file, found control characters or several lines. "
                + "Write it on one line, e.g. /var/lib/tailroster/ledger.db."),
        Case(
            "\(Sample.directory)store: {kind: headscale, url: 'https://h.example.com', token_file: t, create_users: maybe}\n",
            #"@3: store.create_users: expected true or false, found "maybe". Write e.g. true."#),
        Case(
            "\(Sample.file)status: {listen: 9099}\n",
            #"@4: status.listen: expected a host and a port, found "9099". Write e.g. "127.0.0.1:9099"."#),
        Case(
            "\(Sample.file)status: {listen: ':9099'}\n",
            #"@4: status.listen: names no host, only ":9099". "#
                + #"Write e.g. "127.0.0.1:9099", or "0.0.0.0:9099" for every address of this machine."#),
    ]

    private static let addresses: [Case] = [
        Case(
            okta("example.okta.com"),
            #"@3: directory.url: expected an address, found "example.okta.com". "#
                + "Write the whole address, e.g. https://example.okta.com."),
        Case(
            okta("http://example.okta.com"),
            #"@3: directory.url: is not encrypted, and "example.okta.com" is not this machine. "#
                + "Write https://; http:// serves only for 127.0.0.1, [::1] and localhost."),
        Case(
            okta("ftp://example.okta.com"),
            #"@3: directory.url: expected https://, found "ftp". Write https://example.okta.com."#),
        Case(
            okta("https://ada:not-to-be-shown@example.okta.com"),
            "@3: directory.url: holds a user name or password. Take it out; secrets go into files of their own."),
        Case(
            okta("https://example.okta.com?token=not-to-be-shown"),
            "@3: directory.url: holds a query (?) or a fragment (#). Take out everything from there on."),
        Case(
            okta("https://example.okta.com:99999"),
            "@3: directory.url: the port is not one. Write a port from 1 to 65535, or none."),
        Case(
            okta("https://example-admin.okta.com/"),
            #"@3: directory.url: is the address of the admin console, "example-admin.okta.com". "#
                + "Write https://example.okta.com."),
        Case(
            okta("https://example.okta.com/api/v1/"),
            #"@3: directory.url: goes on after the host, with "/api/v1". "#
                + "Write https://example.okta.com; the paths of the API are added to it."),
        Case(
            "directory: {kind: file, path: p}\nstore: {kind: sqlite, path: s}\ngroups: {domain: '@example.com'}\n",
            #"tailroster.yaml:3: groups.domain: expected a domain, found "@example.com". "#
                + #"Leave out the @ and what is before it: "example.com"."#),
        Case(
            "directory: {kind: file, path: p}\nstore: {kind: sqlite, path: s}\ngroups: {domain: example}\n",
            #"@3: groups.domain: expected a domain, found "example". Write e.g. example.com."#),
        Case(
            "directory: {kind: file, path: p}\nstore: {kind: sqlite, path: s}\ngroups: {name: 'g-{nmae}', domain: a.b}\n",
            #"@3: groups.name: expected {name} and {domain} as the only words in braces, found "{nmae}". "#
                + #"Write e.g. "group:{name}@{domain}"."#),
        Case(
            "directory: {kind: file, path: p}\nstore: {kind: sqlite, path: s}\ngroups: {name: everyone, domain: a.b}\n",
            "@3: groups.name: has no {name}, so every group would have one name. "
                + #"Write e.g. "group:{name}@{domain}"."#),
        Case(
            "directory: {kind: file, path: p}\nstore: {kind: sqlite, path: s}\ngroups: {name: {name}, domain: a.b}\n",
            "@3: groups.name: expected a template with {name} in it, found a mapping. "
                + #"Write e.g. "group:{name}@{domain}"."#),
    ]

    private static let pasted =
        "expected the path of a file, found what looks like the secret itself (not shown). "
        + "Put the secret into a file that only tailroster can read, and write the file's path, e.g. "

    /// Values that are fine by themselves and do not go together.
    static let combinations: [Case] = [
        Case(
            "directory:\n  kind: okta\n  url: https://a.okta.com\n  token_file: t\n  path: p\n  missing_active: leave\n"
                + Sample.store,
            "@5: directory.path: has no use when directory.kind is okta. Take it out; it is for file.",
            "@6: directory.missing_active: has no use when directory.kind is okta. Take it out; it is for scim."),
        Case(
            file("url: https://a.okta.com"),
            "@4: directory.url: has no use when directory.kind is file. Take it out; it is for okta or scim."),
        Case(
            "directory:\n  kind: okta\n  url: https://a.okta.com\n  token_file: t\n  oauth:\n    client_id: c\n\(Sample.store)",
            "@6: directory.oauth.client_id: does not go together with directory.token_file (tailroster.yaml:4). "
                + "Keep the token or oauth, and take the other out."),
        Case(
            "directory:\n  kind: okta\n  url: https://a.okta.com\n  oauth: {client_id: c, client_secret_file: s}\n\(Sample.store)",
            "@4: directory.oauth.client_secret_file: has no use when directory.kind is okta. "
                + "Take it out; it is for scim.",
            "@4: directory.oauth.private_key_file: is missing. Write e.g. private_key_file: /run/secrets/okta-key.pem, "
                + "or set TAILROSTER_DIRECTORY_OAUTH_PRIVATE_KEY_FILE."),
        Case(
            "directory:\n  kind: scim\n  url: https://a.example.com\n  oauth: {client_id: c, client_auth: jwt}\n"
                + Sample.store,
            #"@4: directory.oauth.client_auth: expected basic or post, found "jwt". Write e.g. basic."#,
            "@4: directory.oauth.client_secret_file: is missing. Write e.g. client_secret_file: "
                + "/run/secrets/scim-client, or set TAILROSTER_DIRECTORY_OAUTH_CLIENT_SECRET_FILE.",
            "@4: directory.oauth.token_url: is missing. Write e.g. token_url: https://id.example.com/oauth/token, "
                + "or set TAILROSTER_DIRECTORY_OAUTH_TOKEN_URL."),
        Case(
            "directory:\n  kind: okta\n  url: https://a.okta.com\n  token_file: t\n  statuses:\n    LOCKEDOUT: leave\n"
                + "    away: gone\n\(Sample.store)",
            #"@6: directory.statuses: okta has no status "LOCKEDOUT". The nearest is LOCKED_OUT."#,
            #"@7: directory.statuses: expected active, suspended or leave for "away", found "gone". "#
                + "Write e.g. {LOCKED_OUT: suspended}.",
            #"@7: directory.statuses: okta has no status "away". The nearest is ACTIVE."#),
        Case(
            "directory: {kind: file, path: people.json}\nstore: {kind: tailscale, token_file: t}\ngroups: {name: 'vpn-{name}'}\n",
            #"@3: groups.name: is "vpn-{name}", and in a policy file a group's name begins with group:. Write e.g. "group:vpn-{name}"."#
        ),
        Case(
            "\(Sample.directory)store:\n  kind: tailscale\n  path: store.db\n",
            "@3: store.token_file: is missing. Write e.g. token_file: /run/secrets/tailscale-token, or oauth, "
                + "or set TAILROSTER_STORE_TOKEN_FILE.",
            "@5: store.path: has no use when store.kind is tailscale. Take it out; it is for sqlite."),
        Case(
            "\(Sample.directory)store: {kind: headscale}\n",
            "@3: store.url: is missing. Write e.g. url: https://headscale.example.com, or set TAILROSTER_STORE_URL.",
            "@3: store.token_file: is missing. Write e.g. token_file: /run/secrets/tailscale-token, "
                + "or set TAILROSTER_STORE_TOKEN_FILE."),
        Case(
            "directory: {kind: file, path: p}\nstore: {kind: sqlite, path: s, unmatched: suspend}\ngroups: {name: 'g-{name}'}\n",
            "@3: groups.domain: is missing, and store.unmatched is suspend: nobody could tell which accounts are ours. "
                + "Write e.g. domain: example.com, or set TAILROSTER_GROUPS_DOMAIN."),
        Case(
            "\(Sample.file)guard:\n  suspensions: {at_least: 200}\n  removals: {at_least: 9, at_most: 3}\n",
            "@5: guard.suspensions.at_least: is 200, and at_most is 100 unless given. "
                + "Write at_least and at_most so that at_least is not the larger.",
            "@6: guard.removals.at_most: is 3, and at_least is 9. "
                + "Write at_least and at_most so that at_least is not the larger."),
        Case(
            "\(Sample.file)schedule: {watch: 20m}\n",
            "@4: schedule.watch: watch is 20m, longer than census with 15m. "
                + "Each of watch, census and sweep may not be longer than the next."),
        Case(
            "\(Sample.file)ledger: {path: ./store.db}\n",
            #"@4: ledger.path: is the same file as store.path, "/etc/t/store.db". Give each a file of its own."#),
        Case(
            "\(Sample.file)status: {host_names: [roster.example.com]}\n",
            "@4: status.host_names: has no use without status.listen. "
                + #"Write e.g. listen: "127.0.0.1:9099", or take it out."#),
        Case(
            "\(Sample.file)status: {listen: '127.0.0.1:9099', host_names: ['https://roster.example.com', a_b, ok]}\n",
            #"@4: status.host_names: has "https://roster.example.com", which is no host name. "#
                + "Write the name alone, without https://, a port or a path, e.g. roster.example.com.",
            #"@4: status.host_names: has "a_b", which is no host name. "#
                + "Write the name alone, without https://, a port or a path, e.g. roster.example.com."),
        Case(
            "\(Sample.file)status: {token_file: t}\n",
            "@4: status.token_file: has no use without status.listen. "
                + #"Write e.g. listen: "127.0.0.1:9099", or take it out."#),
        Case(
            "directory: {kind: okta, url: 'https://a.okta.com', token_file: 00AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-xy}\n"
                + Sample.store,
            "@1: directory.token_file: \(pasted)/run/secrets/okta-token."),
        Case(
            "directory:\n  kind: okta\n  url: https://a.okta.com\n  oauth:\n    client_id: c\n    private_key_file: |\n"
                + "      -----BEGIN PRIVATE KEY-----\n      MIGHAgEA\n\(Sample.store)",
            "@6: directory.oauth.private_key_file: \(pasted)/run/secrets/okta-key.pem."),
    ]
}
