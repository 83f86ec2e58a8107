/// The typed values of a configuration: those given, checked one by one, and the standard ones.
struct SettingValues {
    /// What was given, by key.
    let entries: [String: Entry]
    /// Where each section of the file begins.
    let sections: [String: Place]
    /// The file.
    let file: Place
    private var given: [String: any Sendable] = [:]

    /// The values of a file and of the environment, which goes before the file. Adds a problem for each value that is
    /// not of its key's type.
    init(document: DocumentReader, environment: EnvironmentReader, file: Place, problems: inout [SettingsError.Problem])
    {
        entries = document.entries.merging(environment.entries) { _, variable in variable }
        sections = document.sections
        self.file = file
        for key in Schema.keys {
            guard let entry = entries[key.name] else { continue }
            var complaints: [Complaint] = []
            if let value = key.value(of: entry.value, &complaints) { given[key.name] = value }
            problems += complaints.map { complaint in
                let place = complaint.line.map { Place(entry.place.name, line: $0) } ?? entry.place
                return .init(at: place, key: key.name, complaint.what, remedy: complaint.remedy)
            }
        }
    }

    /// The value of a key; the standard one where it is not given or not valid.
    subscript<Value>(key: Key<Value>) -> Value? { given[key.name] as? Value ?? key.standard }

    /// Whether the key is given, valid or not.
    func isGiven(_ key: some AnyKey) -> Bool { entries[key.name] != nil }

    /// Where a key is written; for one that is not, the section that it would be in, or else the file.
    func place(of name: String) -> Place {
        if let entry = entries[name] { return entry.place }
        var parts = name.split(separator: ".")
        while !parts.isEmpty {
            parts.removeLast()
            if let place = sections[parts.joined(separator: ".")] { return place }
        }
        return file
    }
}
