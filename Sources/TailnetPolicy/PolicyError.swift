import HuJSON

/// Why a policy could not be read or edited, and where. Nothing was changed.
public struct PolicyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public let message: String
    /// Where; `nil` where it is about the whole text.
    public let place: HuJSONPlace?

    /// An error.
    public init(_ message: String, at place: HuJSONPlace? = nil) {
        self.message = message
        self.place = place
    }

    /// The place, where there is one, and the message.
    public var description: String { place.map { "\($0): \(message)" } ?? message }
}
