import TailnetPolicy

/// The diff of two policies under the name that Tailscale's documents give the file.
enum UnifiedDiffText {
    static func of(_ old: TailnetPolicy, _ new: TailnetPolicy) -> String {
        UnifiedDiff.text(from: old.bytes, to: new.bytes, name: "policy.hujson")
    }
}
