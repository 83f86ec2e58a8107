import AccessModel
import Planning

// `store`: where changes go. `groups`: what groups are called there.
extension Schema {
    static let storeKind = Key(
        "store.kind", .word(StoreChoice.allCases), for: .needed, "What kind of store decides which nodes may connect.")
    static let storePath = Key(
        "store.path", .path(example: "/var/lib/tailroster/store.db"), for: .store([.sqlite], isNeeded: true),
        "The database; it is made where it does not exist.")
    static let storeURL = Key(
        "store.url", .address(example: "https://headscale.example.com"), for: .store([.tailscale, .headscale]),
        "The address of the API; for tailscale https://api.tailscale.com unless given.")
    static let storeTailnet = Key(
        "store.tailnet", .text("the name of a tailnet, or -", example: "example.com"), default: "-",
        for: .store([.tailscale]),
        "The tailnet; - is the credential's own.")
    static let storeToken = Key(
        "store.token_file", .secretFile(example: "/run/secrets/tailscale-token"),
        for: .store([.tailscale, .headscale]),
        "The file with the access token or API key. For tailscale either this or oauth.")
    static let storeClientID = Key(
        "store.oauth.client_id", .text("a client id", example: "k1example"), for: .store([.tailscale]),
        "The id of the OAuth client.")
    static let storeClientSecret = Key(
        "store.oauth.client_secret_file", .secretFile(example: "/run/secrets/tailscale-client"),
        for: .store([.tailscale]),
        "The file with the OAuth client's secret.")
    static let storeCreateUsers = Key(
        "store.create_users", .flag, default: false, for: .store([.headscale]),
        "Whether people without an account get one before their first login.")
    static let storeIssuer = Key(
        "store.issuer", .address(example: "https://example.okta.com"), for: .store([.headscale]),
        "The OIDC issuer by which people log in to Headscale.")
    static let storePolicyPath = Key(
        "store.policy_path", .path(example: "/etc/headscale/policy.hujson"), for: .store([.headscale]),
        "The policy file, where Headscale reads its policy from a file.")
    static let storeReloadCommand = Key(
        "store.reload_command", .text("a command", example: "systemctl reload headscale"), for: .store([.headscale]),
        "What makes Headscale read the policy file again.")
    static let storeUnmatched = Key(
        "store.unmatched", .word([PlanningRules.Unmatched.report, .suspend]), default: .report,
        "What is done with accounts of groups.domain that match nobody in the directory.")

    static let store: [any AnyKey] = [
        storeKind, storePath, storeURL, storeTailnet, storeToken, storeClientID, storeClientSecret, storeCreateUsers,
        storeIssuer, storePolicyPath, storeReloadCommand, storeUnmatched,
    ]

    static let groupsName = Key(
        "groups.name", .groupTemplate, default: "group:{name}@{domain}",
        "What a group is called in the store; {name} is the directory's name in lower case, other signs as -.")
    static let groupsDomain = Key(
        "groups.domain", .domain, "Our domain: the {domain} of group names, and where strangers are looked for.")
    static let groupsRewrite = Key(
        "groups.rewrite_references", .flag, default: false,
        "Whether a renamed group is renamed in the policy's rules too, in the same edit.")
    static let groupsWriteAhead = Key(
        "groups.write_ahead", .flag,
        "Whether people without an account are written into groups: true unless given, false for headscale.")

    static let groups: [any AnyKey] = [groupsName, groupsDomain, groupsRewrite, groupsWriteAhead]
}
