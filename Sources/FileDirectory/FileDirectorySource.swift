import AccessModel

/// A directory that is one JSON document, written by hand or exported by another program.
///
/// The document is
/// `{"users":[{"id","login","email"?,"name"?,"status"}],"groups":[{"id","name","members":["userId"]}]}`; other keys are
/// ignored. Every read opens the file anew.
public struct FileDirectorySource: DirectorySource {
    /// How large a document may be; reaching a limit is an error that says so.
    public struct Limits: Sendable, Hashable {
        /// Bytes of the file.
        public var bytes: Int
        /// Warnings about single records; further ones are counted in one more warning.
        public var recordWarnings: Int

        /// Limits; the defaults are far above a document of a million people.
        public init(bytes: Int = 1 << 30, recordWarnings: Int = 200) {
            self.bytes = bytes
            self.recordWarnings = recordWarnings
        }
    }

    /// Always `file`.
    public let kind: DirectoryKind = .file
    /// `file:` and the absolute path.
    public let identity: String

    private let path: String
    private let selection: GroupSelection
    private let scope: GroupSelection
    private let limits: Limits

    /// A directory at an absolute path.
    ///
    /// - Parameters:
    ///   - path: the absolute path of the document; it need not exist before the first read.
    ///   - groups: the groups to be synced.
    ///   - scopeGroups: the groups whose members are in scope; empty for everyone.
    public init(
        path: String, groups: GroupSelection, scopeGroups: GroupSelection = GroupSelection([]),
        limits: Limits = Limits()
    ) {
        self.path = path
        identity = "file:\(path)"
        selection = groups
        scope = scopeGroups
        self.limits = limits
    }

    /// Reads the whole document; a snapshot stands for all of it, or there is an error.
    public func read(_ request: DirectoryRequest) async throws(DirectoryError) -> DirectorySnapshot {
        let document = try open()
        return DirectorySnapshot(
            kind: kind, mode: request.mode, people: document.people, groups: document.groups,
            memberships: document.memberships, warnings: document.warnings, isScopedByGroups: !scope.isEmpty,
            missingScopeGroups: scope.entriesWithoutGroup(in: document.groups))
    }

    /// Looks the ids up in the file as it is now, which may be another than the one that was read.
    public func confirm(_ absences: Absences) async throws(DirectoryError) -> Confirmations {
        let document = try open()
        var confirmations = Confirmations()
        for id in absences.people { confirmations.people[id] = document.answer(person: id) }
        for id in absences.groups { confirmations.groups[id] = document.answer(group: id) }
        return confirmations
    }

    private func open() throws(DirectoryError) -> DirectoryDocument {
        let bytes = try DocumentFile(path: path, limitBytes: limits.bytes).read()
        var reader = DocumentReader(
            path: path, selection: selection, scope: scope, warningLimit: limits.recordWarnings)
        return try reader.read(bytes)
    }
}
