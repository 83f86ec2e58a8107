/// Takes the values of known keys out of the environment, and says which variables nobody knows.
struct EnvironmentReader {
    /// The values by key.
    private(set) var entries: [String: Entry] = [:]
    private(set) var problems: [SettingsError.Problem] = []
    /// Keys of which something was said already: that they are missing need not be said as well.
    private(set) var mentioned: Set<String> = []

    init(_ environment: [String: String]) {
        let ours = environment.filter { $0.key.hasPrefix(Schema.variablePrefix) && $0.key != Schema.fileVariable }
        for (variable, text) in ours.sorted(by: { $0.key < $1.key }) {
            guard problems.count <= SettingsError.limit else { return }
            if let row = Schema.byVariable[variable] {
                read(text, of: row)
            } else if !Self.isServiceLink(variable) {
                reportUnknown(variable)
            }
        }
    }

    private mutating func read(_ text: String, of row: any AnyKey) {
        let place = Place(row.variable)
        guard !text.isEmpty else {
            // Neither reading is safe: an unset template would quietly empty a list, or quietly leave the file's
            // value.
            mentioned.insert(row.name)
            problems.append(
                .init(at: place, key: row.name, "is set to nothing", remedy: "Give it a value, or unset the variable."))
            return
        }
        switch row.shape {
        case .scalar:
            entries[row.name] = Entry(place: place, value: .scalar(RawScalar(text)))
        case .list:
            entries[row.name] = Entry(place: place, value: .list(Self.items(of: text).map { RawScalar($0) }))
        case .map:
            let pairs = Self.items(of: text).map { item in
                let halves = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (key: RawScalar(String(halves[0])), value: RawScalar(halves.count > 1 ? String(halves[1]) : ""))
            }
            entries[row.name] = Entry(place: place, value: .map(pairs))
        }
    }

    /// What stands between the commas, without the blanks around it.
    private static func items(of text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { item in
            let start = item.drop { $0 == " " }
            return String(start.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// Whether Kubernetes made the variable, for a Service whose name begins with `tailroster` (its documentation,
    /// "Accessing the Service"): `…_SERVICE_HOST`, `…_SERVICE_PORT`, `…_SERVICE_PORT_NAME`, `…_PORT`,
    /// `…_PORT_9099_TCP…`. No key of ours ends so; a test holds that.
    static func isServiceLink(_ variable: String) -> Bool {
        if variable.hasSuffix("_SERVICE_HOST") || variable.hasSuffix("_PORT") { return true }
        return variable.contains("_SERVICE_PORT_") || variable.contains(/_PORT_[0-9]+_(TCP|UDP|SCTP)/)
    }

    private mutating func reportUnknown(_ variable: String) {
        let known = Schema.keys.map(\.variable) + [Schema.fileVariable]
        let nearest = Spelling.nearest(to: variable, among: known)
        if let key = nearest.flatMap({ Schema.byVariable[$0] }) { mentioned.insert(key.name) }
        problems.append(
            .init(
                at: Place(variable), "there is no such key",
                remedy: nearest.map { "The nearest is \($0)." } ?? "Unset it."))
    }
}
