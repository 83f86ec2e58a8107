import Foundation

/// The scim2-server instances that `Tests/run.sh` starts: real SCIM services that are not ours.
public enum SCIMTestServer: Int, Sendable, CaseIterable {
    /// Pages by index.
    case index
    /// Pages by cursor, three records at a time.
    case cursor
    /// Like `cursor`, a day ahead: what was a cursor of `cursor` has expired here.
    case ahead

    /// The bearer token that all of them take.
    public static let token = "scim-test-token"

    private static let addresses = (ProcessInfo.processInfo.environment["TAILROSTER_TEST_SCIM"] ?? "")
        .split(separator: " ").map(String.init)

    /// Whether they run.
    public static let isThere = addresses.count == allCases.count
    /// Whether they have to: CI never goes without them.
    public static let isDemanded = ProcessInfo.processInfo.environment["CI"] != nil
    /// What a test that is skipped says.
    public static let absence: String = "no scim2-server: start the tests with Tests/run.sh"

    /// The address, without a path.
    public var address: String { Self.addresses.indices.contains(rawValue) ? Self.addresses[rawValue] : "" }
}
