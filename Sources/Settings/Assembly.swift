import AccessModel
import Planning

/// Puts a configuration together from typed values, and finds what does not go together.
struct Assembly {
    let values: SettingValues
    /// The folder that relative paths start from.
    let folder: String
    /// Keys that need not be said to be missing: something else was said about them.
    let meant: Set<String>
    var problems: [SettingsError.Problem]

    /// The configuration; `nil` after at least one problem.
    mutating func configuration(path: String) -> Configuration? {
        checkUse()
        let directory = directorySettings()
        let store = storeSettings()
        let rules = planningRules()
        let schedule = scheduleSettings()
        let status = statusSettings()
        checkPaths()
        guard let directory, let store, let rules, let schedule, let ledger = values[Schema.ledgerPath],
            let level = values[Schema.logLevel], let format = values[Schema.logFormat],
            let retryFor = values[Schema.directoryRetryFor],
            let rateShare = values[Schema.directoryRateShare]
        else { return nil }
        return Configuration(
            path: path, directory: directory, store: store, rules: rules, ledgerPath: absolute(ledger),
            schedule: schedule, status: status, log: LogSettings(level: level, format: format),
            webhookURL: secretFile(Schema.notifyWebhook), retryFor: retryFor, rateShare: rateShare,
            caFile: values[Schema.directoryCAFile].map(absolute))
    }

    /// Adds a problem with a key, at the place where it is written.
    mutating func report(_ key: String, _ what: String, remedy: String) {
        problems.append(.init(at: values.place(of: key), key: key, what, remedy: remedy))
    }

    /// The absolute path of what was written.
    func absolute(_ path: String) -> String { PathRule.absolute(path, in: folder) }

    /// The secret file that a key names.
    func secretFile(_ key: Key<String>, form: SecretFile.Form = .line) -> SecretFile? {
        values[key].map {
            SecretFile(
                path: absolute($0), key: key.name, place: values.place(of: key.name), form: form,
                isBareName: !$0.contains("/"))
        }
    }

    /// Says that a key is missing, unless something was said about it or its section already.
    mutating func reportMissing(_ key: some AnyKey, or alternative: String = "") {
        guard !values.isGiven(key) else { return }
        var parts = key.name.split(separator: ".")
        while !parts.isEmpty {
            if meant.contains(parts.joined(separator: ".")) { return }
            parts.removeLast()
        }
        report(
            key.name, "is missing",
            remedy: "Write e.g. \(key.lastWord): \(key.example)\(alternative), or set \(key.variable).")
    }

    /// Keys that the chosen kinds have no use for, and keys that they cannot do without.
    private mutating func checkUse() {
        for key in Schema.keys {
            switch key.use {
            case .always: break
            case .needed: reportMissing(key)
            case .directory(let choices, let isNeeded):
                check(key, choices, of: Schema.directoryKind, isNeeded: isNeeded)
            case .store(let choices, let isNeeded):
                check(key, choices, of: Schema.storeKind, isNeeded: isNeeded)
            }
        }
    }

    private mutating func check<Choice: RawRepresentable<String> & Hashable & CaseIterable>(
        _ key: any AnyKey, _ choices: Set<Choice>, of kindKey: Key<Choice>, isNeeded: Bool
    ) {
        guard let kind = values[kindKey] else { return }
        if choices.contains(kind) {
            if isNeeded { reportMissing(key) }
        } else if values.entries[key.name] != nil {
            let kinds = Choice.allCases.filter(choices.contains).map(\.rawValue)
            report(
                key.name, "has no use when \(kindKey.name) is \(kind.rawValue)",
                remedy: "Take it out; it is for \(Spelled.oneOf(kinds)).")
        }
    }
}
