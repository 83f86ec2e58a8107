import TailnetPolicy

/// Policies for the tests.
enum PolicyFixture {
    static func policy(_ text: String) throws -> TailnetPolicy { try TailnetPolicy(Array(text.utf8)) }

    static func text(_ policy: TailnetPolicy) -> String { String(decoding: policy.bytes, as: UTF8.self) }

    /// A policy as an administrator writes it, with groups of ours and of others.
    static let company = """
        // The tailnet of Example Ltd. Ask #it before you change it.
        {
        \t"acls": [
        \t\t// Engineers reach the build machines.
        \t\t{"action": "accept", "src": ["group:eng@example.com"], "dst": ["tag:build:22,443", "group:eng@example.com:*"]},
        \t\t{"action": "accept", "src": ["autogroup:member"], "dst": ["autogroup:self:*"]},
        \t],
        \t"groups": {
        \t\t// By hand: who is called at night.
        \t\t"group:oncall": ["ann@example.com"],
        \t\t"group:eng@example.com": [
        \t\t\t"ann@example.com",
        \t\t\t"bob@example.com", // contractor till May
        \t\t\t"dee@example.com",
        \t\t],
        \t},
        \t"tagOwners": {"tag:build": ["group:eng@example.com", "group:oncall"]},
        \t"ssh": [{"action": "check", "src": ["group:oncall"], "dst": ["tag:build"], "users": ["root"]}],
        \t"tests": [
        \t\t{"src": "bob@example.com", "accept": ["tag:build:22"], "deny": ["dee@example.com:22"]},
        \t],
        }

        """
}
