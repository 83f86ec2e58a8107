import AccessModel

/// Something to be told to people outside: a text without a name of anybody.
///
/// Whoever has a webhook's address can read what is posted, and a channel has more readers than the ledger: a notice says
/// how many and why, and names the command that shows the rest.
public struct Notice: Sendable, Hashable {
    /// What a notice is about.
    public enum Event: String, Sendable, Hashable, CaseIterable {
        /// Something is held.
        case hold
        /// Passes fail.
        case failure
        /// They no longer do.
        case recovery
        /// Somebody changed the store.
        case drift
    }

    /// What it is about.
    public let event: Event
    /// What makes it the same notice in a later pass.
    public let key: String
    /// What is told, in a few lines.
    public let text: String
    /// Keys of what is told along with it.
    var covers: [String] = []
}
