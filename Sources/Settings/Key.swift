/// A row of the schema: a key, what may be written for it, and what it is for.
///
/// Everything about a key follows from its row: reading, checking, its variable, the nearest known name of a
/// misspelling, and the reference.
struct Key<Value: Sendable>: Sendable {
    /// The full name, such as `guard.suspensions.percent`.
    let name: String
    let type: ValueType<Value>
    /// The value when the key is not given.
    let standard: Value?
    let use: KeyUse
    let summary: String

    init(
        _ name: String, _ type: ValueType<Value>, default standard: Value? = nil, for use: KeyUse = .always,
        _ summary: String
    ) {
        self.name = name
        self.type = type
        self.standard = standard
        self.use = use
        self.summary = summary
    }
}

/// For which kinds of directory or store a key is, and whether those need it.
enum KeyUse: Sendable {
    /// For every kind, needed by none.
    case always
    /// For every kind, and there is nothing without it.
    case needed
    case directory(Set<DirectoryChoice>, isNeeded: Bool = false)
    case store(Set<StoreChoice>, isNeeded: Bool = false)
}

/// The words of `directory.kind`.
enum DirectoryChoice: String, Sendable, CaseIterable {
    case okta, scim, file
}

/// The words of `store.kind`.
enum StoreChoice: String, Sendable, CaseIterable {
    case sqlite, tailscale, headscale
}

/// A row of the schema, whatever the type of its value.
protocol AnyKey: Sendable {
    var name: String { get }
    var use: KeyUse { get }
    var shape: RawValue.Shape { get }
    /// What is expected, in words.
    var words: String { get }
    var example: String { get }
    var summary: String { get }
    /// The standard value as it would be written in the file; `nil` where there is none.
    var shownStandard: String? { get }
    /// The value, or `nil` after at least one complaint.
    func value(of raw: RawValue, _ complaints: inout [Complaint]) -> (any Sendable)?
}

extension Key: AnyKey {
    var shape: RawValue.Shape { type.shape }
    var words: String { type.words }
    var example: String { type.example }
    var shownStandard: String? { standard.map(type.show) }

    func value(of raw: RawValue, _ complaints: inout [Complaint]) -> (any Sendable)? {
        let value = type.read(raw, &complaints)
        return complaints.isEmpty ? value : nil
    }
}

extension AnyKey {
    /// The variable that sets this key: `TAILROSTER_DIRECTORY_URL` for `directory.url`.
    var variable: String { Schema.variablePrefix + name.uppercased().replacing(".", with: "_") }

    /// The last word of the name, as it stands in the file.
    var lastWord: String { name.split(separator: ".").last.map(String.init) ?? name }
}

extension KeyUse {
    /// Whether the kinds that have the key cannot do without it.
    var isNeeded: Bool {
        switch self {
        case .always: false
        case .needed: true
        case .directory(_, let isNeeded), .store(_, let isNeeded): isNeeded
        }
    }
}
