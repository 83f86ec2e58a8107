/// A key of the configuration as a reference page lists it.
public struct KeyReference: Sendable, Hashable {
    /// The key, such as `directory.url`.
    public let name: String
    /// The variable that sets it, such as `TAILROSTER_DIRECTORY_URL`.
    public let variable: String
    /// What may be written, such as `a whole number from 0 to 100`.
    public let value: String
    /// A value as it would be written in the file.
    public let example: String
    /// The value when it is not given, as it would be written in the file; `nil` where there is none.
    public let standard: String?
    /// The kinds of directory or store that it is for, such as `okta, scim`; empty for every kind.
    public let kinds: String
    /// Whether these kinds cannot do without it.
    public let isNeeded: Bool
    /// What it is for, in one sentence.
    public let summary: String

    /// Every key, a section after the other.
    public static let all: [KeyReference] = Schema.keys.map(KeyReference.init)

    /// The variable that names the configuration file.
    public static let fileVariable = Schema.fileVariable

    init(_ key: any AnyKey) {
        name = key.name
        variable = key.variable
        value = key.words
        example = key.example
        standard = key.shownStandard
        summary = key.summary
        switch key.use {
        case .always, .needed: kinds = ""
        case .directory(let choices, _):
            kinds = DirectoryChoice.allCases.filter(choices.contains).map(\.rawValue).joined(separator: ", ")
        case .store(let choices, _):
            kinds = StoreChoice.allCases.filter(choices.contains).map(\.rawValue).joined(separator: ", ")
        }
        isNeeded = key.use.isNeeded
    }
}
