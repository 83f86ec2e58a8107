import AccessModel
import ArgumentParser
import Reconciliation
import Settings

/// Looks at everything that a pass needs and changes nothing.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks all that a pass needs, and changes nothing.",
        discussion: """
            Configuration, secret files, ledger, store, reachability, credential, rights, limits, clock, and what is in scope: \
            one line each: ok, FAILED with the mend, or warn for what a pass goes on without, such as a group or a protected \
            person whom the configuration names and nobody knows. It reads the whole directory once, as a dry run does. Exit codes: 0 all ok, 78 the configuration, a secret file or the ledger, 5 the directory, 7 the store; \
            where several fail, the first of these.

            Examples:
              tailroster check
              tailroster check --config ./new.yaml      before it takes the old one's place
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let assembly = try options.assemble()
        var list = CheckList()
        list.ok("configuration", "\(assembly.configuration.path): every key and value is understood")
        checkSecrets(assembly.configuration, &list)
        await checkLedger(assembly, &list)
        await checkStore(assembly, &list)
        await checkDirectory(assembly, &list)
        try Console.result(list.text)
        if let code = list.exitCode { throw code }
    }

    private func checkSecrets(_ configuration: Configuration, _ list: inout CheckList) {
        let open = configuration.openSecretWarnings()
        for file in configuration.secretFiles where !open.contains(where: { $0.subject == file.path }) {
            list.ok("secret", "\(file.key): \(file.path) can be read, and only by its owner")
        }
        for warning in open {
            list.failed("secret", "\(warning.subject): \(warning.message.sentence)", ExitStatus.badConfiguration)
        }
    }

    private func checkLedger(_ assembly: Assembly, _ list: inout CheckList) async {
        do {
            list.ok("ledger", try await assembly.inspectLedger())
        } catch {
            list.failed("ledger", "\(error.message.sentence) \(error.remedy)", ExitStatus.badConfiguration)
        }
    }

    private func checkStore(_ assembly: Assembly, _ list: inout CheckList) async {
        do {
            let store = try await assembly.inspectStore()
            for finding in store.findings { list.ok("store", finding) }
            for fault in store.faults { list.failed("store", fault, ExitStatus.storeUnread) }
        } catch {
            list.failed("store", "\(error.message.sentence) \(error.remedy)", ExitStatus.storeUnread)
        }
    }

    private func checkDirectory(_ assembly: Assembly, _ list: inout CheckList) async {
        do {
            for finding in try await assembly.probeDirectory() { list.ok("directory", finding) }
            guard let scope = try await assembly.inspectScope() else { return }
            list.ok("directory", "in scope: \(scope.size)")
            list.ok("directory", "accounts: \(scope.accounts)")
            for missing in scope.missing { list.warn("directory", missing) }
            if scope.collisions.isEmpty { list.ok("directory", "names: no two groups or people would have the same") }
            for collision in scope.collisions {
                list.failed("directory", "names: \(collision)", ExitStatus.unread)
            }
        } catch {
            list.failed("directory", "\(error.message.sentence) \(error.remedy)", ExitStatus.unread)
        }
    }
}

/// The lines of `check`.
struct CheckList {
    private(set) var text = ""
    private var codes: [ExitCode] = []

    mutating func ok(_ what: String, _ finding: String) { line("ok", what, finding) }

    /// What a person should look at, and no pass stops for.
    mutating func warn(_ what: String, _ finding: String) { line("warn", what, finding) }

    mutating func failed(_ what: String, _ finding: String, _ code: ExitCode) {
        line("FAILED", what, finding)
        codes.append(code)
    }

    /// The code of the first failure in the order configuration, directory, store.
    var exitCode: ExitCode? {
        [ExitStatus.badConfiguration, ExitStatus.unread, ExitStatus.storeUnread].first { codes.contains($0) }
    }

    private mutating func line(_ state: String, _ what: String, _ finding: String) {
        let padding = { (word: String, width: Int) in
            word + String(repeating: " ", count: max(1, width - word.count))
        }
        text += padding(state, 8) + padding(what, 15) + finding.printable + "\n"
    }
}
