import OktaDirectory
import Settings
import Synchronization
import Transport

/// What the exchanges with both ends count, for the metrics.
final class Traffic: Sendable {
    let directory: RequestMeter
    let store: RequestMeter
    let pacer: RatePacer
    private let told = Mutex<[String: [String: [String: Int]]]>([:])

    init(_ configuration: Configuration) {
        pacer = RatePacer(share: configuration.rateShare)
        directory =
            switch configuration.directory {
            case .okta: RequestMeter(classify: OktaEndpoints.classify)
            case .scim, .file:
                RequestMeter(
                    classify: Self.lastWord(["Users", "Groups", "Schemas", "ServiceProviderConfig", "ResourceTypes"]))
            }
        store = RequestMeter(
            classify: Self.lastWord([
                "users", "acl", "validate", "devices", "keys", "settings", "token", "user", "node", "policy",
            ]))
    }

    /// The rightmost part of the path that is one of these words: ids never make a class.
    private static func lastWord(_ words: Set<String>) -> @Sendable (HTTPRequest) -> String {
        { request in
            let path = request.url.prefix { $0 != "?" && $0 != "#" }
            return path.split(separator: "/").last { words.contains(String($0)) }.map(String.init) ?? "other"
        }
    }

    /// What was exchanged with an end since this was asked last.
    func news(of end: String) -> [String: [String: Int]] {
        let counts = (end == "store" ? store : directory).counts.byClass
        return told.withLock { told in
            let before = told[end] ?? [:]
            told[end] = counts
            return counts.reduce(into: [:]) { news, entry in
                news[entry.key] = entry.value.reduce(into: [:]) { statuses, status in
                    statuses[status.key] = status.value - (before[entry.key]?[status.key] ?? 0)
                }
            }
        }
    }
}
