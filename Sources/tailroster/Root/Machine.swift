import AccessModel
import Foundation

/// Ids and times from the machine: the only place where they come into being.
enum Machine {
    /// The wall clock.
    static let now: @Sendable () -> Timestamp = {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded()))
    }

    /// An id for a pass, a ledger or a store: 16 hexadecimal digits at random.
    static let newID: @Sendable () -> String = {
        var random = SystemRandomNumberGenerator()
        let digits = String(random.next(), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The operating system's user, for the record of who approved.
    static func userName() -> String { NSUserName() }
}
