import Foundation
import Seams

/// Watches the databases in one folder, and makes one of their statements or one of their operations on files fail.
final class SQLiteWatch: Sendable {
    /// What fails, and how.
    struct Order: Sendable, Hashable {
        enum Domain: Int32, Sendable, CaseIterable {
            /// A statement, as it begins to run.
            case statement = 0
            /// What SQLite asks of the file system.
            case file = 1
            /// What is done with lock, witness and document.
            case plain = 2
        }

        var domain: Domain
        /// The operation, from 1.
        var at: Int
        /// The operation takes effect, half a write too, and fails then.
        var isAfter = false
        /// Whatever writes fails from then on, as on a disk that is full.
        var isLasting = false

        /// Nothing fails; only for counting.
        static let nothing = Order(domain: .statement, at: 0)
    }

    private let number: Int32

    init(folder: URL) throws {
        number = seam_watch(folder.path)
        guard number >= 0 else { throw CocoaError(.featureUnsupported) }
    }

    deinit { seam_unwatch(number) }

    /// Counting begins anew.
    func arm(_ order: Order) {
        seam_arm(
            number, order.domain.rawValue, order.at, order.isAfter ? Int32(SEAM_AFTER) : Int32(SEAM_BEFORE),
            order.isLasting,
            order.isLasting ? (order.domain == .plain ? ENOSPC : 13) : 0)
    }

    /// The operations since then.
    func count(_ domain: Order.Domain) -> Int { seam_count(number, domain.rawValue) }

    /// The operation that failed; empty for none.
    var failed: String {
        var text = [CChar](repeating: 0, count: 400)
        seam_describe(number, &text, 400)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
