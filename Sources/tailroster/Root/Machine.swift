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

    /// The name of this host, for the mark that a store keeps.
    static func hostName() -> String {
        // Not by way of Foundation, which may ask a name server for it.
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The resident memory of this process in bytes; `nil` where the system does not tell.
    static func residentBytes() -> Int? {
        do {
            let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
            return fields.count > 1 ? Int(fields[1]).map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) } : nil
        } catch {
            return nil
        }
    }

    /// The operating system's user, for the record of who approved.
    static func userName() -> String { NSUserName() }
}
