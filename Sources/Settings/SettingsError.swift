/// Everything that is wrong with the configuration, found in one go. Exit code 78.
public struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One thing that is wrong.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// The file and line, or the variable.
        public let place: Place
        /// The key, such as `guard.suspensions.percent`; `nil` where the whole file is meant.
        public let key: String?
        /// What is wrong, without a full stop. Never holds a secret.
        public let what: String
        /// What to do, as sentences.
        public let remedy: String

        /// A problem; `what` is part of a sentence, `remedy` is whole sentences.
        public init(at place: Place, key: String? = nil, _ what: String, remedy: String) {
            self.place = place
            self.key = key
            self.what = what
            self.remedy = remedy
        }

        /// Such as `tailroster.yaml:14: guard.suspensions.percent: expected … found "ten". Write e.g. 10.`
        public var description: String {
            let subject = key.map { "\($0): " } ?? ""
            return "\(place): \(subject)\(what). \(remedy)"
        }
    }

    /// No more problems than this are listed: whoever mends so many looks again anyway.
    public static let limit = 100

    /// The problems: those of the file by line, then those of the environment by name.
    public let problems: [Problem]
    /// Whether there are more problems than are listed.
    public let isCutShort: Bool

    /// An error of at least one problem.
    public init(_ problems: [Problem]) {
        self.problems = Array(problems.prefix(Self.limit))
        isCutShort = problems.count > Self.limit
    }

    /// One line a problem.
    public var description: String {
        let lines = problems.map(\.description) + (isCutShort ? ["There are more problems than these."] : [])
        return lines.joined(separator: "\n")
    }
}
