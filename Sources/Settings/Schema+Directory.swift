import AccessModel
import Planning

// `directory`: where people and groups come from.
extension Schema {
    static let directoryKind = Key(
        "directory.kind", .word(DirectoryChoice.allCases), for: .needed,
        "What kind of service the people and groups come from.")
    static let directoryURL = Key(
        "directory.url", .address(example: "https://example.okta.com"),
        for: .directory([.okta, .scim], isNeeded: true),
        "The address of the Okta org, without -admin, or of the SCIM service.")
    static let directoryToken = Key(
        "directory.token_file", .secretFile(example: "/run/secrets/okta-token"), for: .directory([.okta, .scim]),
        "The file with the API token: SSWS for Okta, bearer for SCIM. Either this or oauth.")
    static let directoryClientID = Key(
        "directory.oauth.client_id", .text("a client id", example: "0oa1example"), for: .directory([.okta, .scim]),
        "The client id of the API service app.")
    static let directoryPrivateKey = Key(
        "directory.oauth.private_key_file", .secretFile(example: "/run/secrets/okta-key.pem"), for: .directory([.okta]),
        "The file with the app's private key, in PEM form.")
    static let directoryKeyID = Key(
        "directory.oauth.key_id", .text("a key id", example: "k1"), for: .directory([.okta]),
        "The id (kid) under which Okta knows the key.")
    static let directoryDPoP = Key(
        "directory.oauth.dpop", .word(DPoP.allCases), default: .auto, for: .directory([.okta]),
        "Whether tokens are bound to a key: auto does so when Okta asks for it.")
    static let directoryClientSecret = Key(
        "directory.oauth.client_secret_file", .secretFile(example: "/run/secrets/scim-client"),
        for: .directory([.scim]),
        "The file with the client's secret.")
    static let directoryTokenURL = Key(
        "directory.oauth.token_url", .address(example: "https://id.example.com/oauth/token"), for: .directory([.scim]),
        "The token endpoint at which the client gets its tokens.")
    static let directoryOAuthScope = Key(
        "directory.oauth.scope", .text("scopes, separated by spaces", example: "scim.read"), for: .directory([.scim]),
        "The scopes to ask for. Not given: the client's own.")
    static let directoryClientAuth = Key(
        "directory.oauth.client_auth", .word(ClientAuthentication.allCases), default: .basic,
        for: .directory([.scim]),
        "How the client proves itself: in the Authorization header (basic) or in the form (post).")
    static let directoryApp = Key(
        "directory.app", .text("the id of an app", example: "0oa1example"), for: .directory([.okta]),
        "Only people who are assigned to this app are in scope.")
    static let directoryGroups = Key(
        "directory.groups", .list(of: "names, globs or ids of groups", example: "[\"Engineering\", \"team-*\"]"),
        default: [], "The groups to sync. None given: the app's groups, or no group where there is no app.")
    static let directoryScopeGroups = Key(
        "directory.scope_groups", .list(of: "names, globs or ids of groups", example: "[\"Everyone-VPN\"]"),
        default: [], "Only members of these groups are in scope.")
    static let directoryStatuses = Key(
        "directory.statuses",
        .words(
            [StatusRule.active, .suspended, .leave], by: "statuses", example: "{LOCKED_OUT: suspended}"),
        default: [:], "What a status means for the account, where it is not to be the usual.")
    static let directoryMissingActive = Key(
        "directory.missing_active", .word([StatusRule.active, .suspended, .leave], example: .leave), default: .leave,
        for: .directory([.scim]),
        "What a SCIM user without `active` is.")
    static let directoryPath = Key(
        "directory.path", .path(example: "people.json"), for: .directory([.file], isNeeded: true),
        "The JSON document with people and groups.")
    static let directoryRetryFor = Key(
        "directory.retry_for", .duration(0...3600, example: "3m"), default: .seconds(180),
        for: .directory([.okta, .scim]),
        "How long a request that fails is tried again, all waits together; 0s: never.")
    static let directoryRateShare = Key(
        "directory.rate_share", .share(example: "0.5"), default: 0.5, for: .directory([.okta, .scim]),
        "The share of the service's rate limit that may be used.")
    static let directoryCAFile = Key(
        "directory.ca_file", .path(example: "/etc/ssl/our-ca.pem"), for: .directory([.okta, .scim]),
        "Certificate authorities to trust in place of the system's, in PEM form.")

    static let directory: [any AnyKey] = [
        directoryKind, directoryURL, directoryToken, directoryClientID, directoryPrivateKey, directoryKeyID,
        directoryDPoP,
        directoryClientSecret, directoryTokenURL, directoryOAuthScope, directoryClientAuth, directoryApp,
        directoryGroups, directoryScopeGroups, directoryStatuses,
        directoryMissingActive, directoryPath, directoryRateShare, directoryRetryFor,
        directoryCAFile,
    ]
}
