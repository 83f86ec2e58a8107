import AccessModel

/// Hashes changes into ids.
///
/// The hash function is passed in (the root gives SHA-256): the middle of the house imports nothing. An id covers what is
/// done, to whom, in which group, under which names, and why, so that an approval covers exactly what was shown.
public struct ContentDigest: Sendable {
    private let hash: @Sendable ([UInt8]) -> [UInt8]

    /// A digest over a collision-resistant hash function.
    public init(hash: @escaping @Sendable ([UInt8]) -> [UInt8]) { self.hash = hash }

    /// The id of one change, such as `c-1f2e3d4c5b6a79880011`.
    public func id(of change: Change) -> ChangeID {
        var bytes: [UInt8] = []
        Self.append(change, to: &bytes)
        return ChangeID("c-" + hex(hash(bytes)))
    }

    /// The id of a hold: of its changes' ids, in order.
    public func id(ofHold changes: [ChangeID]) -> HoldID {
        HoldID("h-" + hex(hash(Array(changes.map(\.text).joined(separator: "\n").utf8))))
    }

    /// The id of a plan: of all its changes, in order.
    public func id(ofPlan changes: [Change]) -> PlanID {
        // In portions: a first import has a million changes, and its bytes need not stand in memory at once.
        var digests: [UInt8] = []
        var portion: [UInt8] = []
        for index in changes.indices {
            Self.append(changes[index], to: &portion)
            if index % 4096 == 4095 || index == changes.count - 1 {
                digests += hash(portion)
                portion.removeAll(keepingCapacity: true)
            }
        }
        return PlanID("p-" + hex(hash(digests)))
    }

    /// Twenty hexadecimal digits: short enough to type, long enough that nobody finds two plans with one id.
    private func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.prefix(10).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    /// Every field with its length, so that no two changes have the same bytes.
    ///
    /// What an account or group is called in the store at this moment is left out: it moves while a hold waits.
    private static func append(_ change: Change, to bytes: inout [UInt8]) {
        bytes.append(change.kind.rawValue)
        bytes.append(change.evidence.rawValue)
        let person = change.person
        let group = change.group
        append(change.reason.text, to: &bytes)
        append(person?.directoryID?.text, to: &bytes)
        append(person?.accountID?.text, to: &bytes)
        append(person?.login, to: &bytes)
        append(group?.directoryID.text, to: &bytes)
        append(group?.name, to: &bytes)
        guard change.kind == .updateUser, let person else { return }
        for field in [person.email, person.name] {
            bytes.append(contentsOf: field.utf8)
            bytes.append(0)
        }
    }
    private static func append(_ field: String?, to bytes: inout [UInt8]) {
        let utf8 = (field ?? "").utf8
        withUnsafeBytes(of: UInt32(utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: utf8)
    }
}
