import AccessModel
import Planning

/// A validated configuration: everything in it has its type, its range, and goes together.
///
/// Files that it names need not exist yet; ``verifyFiles()`` looks.
public struct Configuration: Sendable, Hashable {
    /// The file that it was read from, as it was named.
    public var path: String
    /// Where people and groups come from.
    public var directory: DirectorySettings
    /// Where changes go.
    public var store: StoreSettings
    /// Everything that decides what a plan contains.
    public var rules: PlanningRules
    /// The ledger's database; absolute.
    public var ledgerPath: String
    /// When the worker does what.
    public var schedule: ScheduleSettings
    /// What the worker shows of itself.
    public var status: StatusSettings
    /// What is logged, and how.
    public var log: LogSettings
    /// The file with the address to which holds and failures are posted.
    public var webhookURL: SecretFile?
    /// How long a request that fails is tried again, all waits together.
    public var retryFor: Duration
    /// The share of the directory's rate limit that may be used, from 0.01 to 1.
    public var rateShare: Double
    /// Certificate authorities to trust in place of the system's when reading the directory; absolute.
    public var caFile: String?

    /// The app whose assigned people are in scope; `nil` for none.
    public var app: String? { rules.scope.app.isEmpty ? nil : rules.scope.app }
    /// The groups that are synced.
    public var selection: GroupSelection { GroupSelection(rules.scope.groups) }
    /// The groups whose members are in scope; empty for everyone.
    public var scopeGroups: GroupSelection { GroupSelection(rules.scope.scopeGroups) }

    /// Reads the configuration: the file at `path`, else at `$TAILROSTER_CONFIG`, else
    /// `/etc/tailroster/tailroster.yaml`, and over it the `TAILROSTER_…` variables.
    ///
    /// Throws every problem that it finds, not just the first. Reads no file but this one.
    public static func load(path: String?, environment: [String: String]) throws(SettingsError) -> Configuration {
        let file = try ConfigurationFile(path: path, environment: environment)
        return try load(file, environment: environment)
    }

    /// Reads the configuration from a file's content.
    static func load(_ file: ConfigurationFile, environment: [String: String]) throws(SettingsError) -> Configuration {
        let variables = EnvironmentReader(environment)
        let document: DocumentReader
        do {
            document = try DocumentReader(file)
        } catch {
            // What the file says is not known, so only the variables' names can be judged besides.
            throw SettingsError(error.problems + variables.problems)
        }
        var problems = document.problems + variables.problems
        let values = SettingValues(
            document: document, environment: variables, file: Place(file.name), problems: &problems)
        var assembly = Assembly(
            values: values, folder: file.folder, meant: document.meant.union(variables.mentioned), problems: problems)
        let configuration = assembly.configuration(path: file.name)
        guard assembly.problems.isEmpty, let configuration else {
            throw SettingsError(ordered(assembly.problems, file: file.name))
        }
        return configuration
    }

    /// Problems of the file by line, then those of the environment by name.
    private static func ordered(_ problems: [SettingsError.Problem], file: String) -> [SettingsError.Problem] {
        let rank = { (index: Int, problem: SettingsError.Problem) in
            let place = problem.place
            return place.name == file ? (place.line ?? 0, "", index) : (Int.max, place.name, index)
        }
        return problems.enumerated().sorted { rank($0.offset, $0.element) < rank($1.offset, $1.element) }.map(\.element)
    }
}
