import AccessModel
import ArgumentParser
import Planning
import Reconciliation

/// Takes over what was in the store before this ledger.
struct AdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt", abstract: "Takes over groups and suspensions that were in the store before us.",
        discussion: """
            Without options it shows what could be taken over. Groups are those that stand in the store under the name of a \
            selected group; suspensions are those of people whom the directory suspends too. Nothing in the store changes: from \
            the next pass on the groups' members follow the directory (those whom only the store has stay), and the suspensions \
            are lifted when the directory no longer asks for them.

            Examples:
              tailroster adopt                                        what could be taken over
              tailroster adopt --groups 'group:eng*' --suspensions    what that would take over
              tailroster adopt --groups '*' --suspensions --apply

            Exit codes: 0 done, 3 passes are paused: nothing was taken over, 5 the directory could not be read completely, 6 another pass is running, 7 the store could \
            not be read, 64 bad usage, 78 bad configuration.
            """)

    @Option(parsing: .upToNextOption, help: "Names of groups, in the store or in the directory; * and ? are wild.")
    var groups: [String] = []
    @Flag(help: "Take over suspensions that the directory asks for too.") var suspensions = false
    @Flag(help: "Do it; otherwise it is only shown.") var apply = false
    @Option(help: "How the result is printed.") var output = PlainOutput.text
    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        if apply, groups.isEmpty, !suspensions {
            throw ValidationError("--apply goes with --groups or --suspensions: name what is to be taken over.")
        }
    }

    func run() async throws {
        let assembly = try options.assemble()
        let wish = Adoption.Wish(groups: groups.map { GlobPattern($0) }, suspensions: suspensions)
        let (pass, isApplied) = (PassID(Machine.newID()), apply)
        let outcome: AdoptionOutcome
        do throws(LedgerError) {
            outcome = try await assembly.adopt(wish, pass: pass, isApplied: isApplied)
        } catch {
            Console.complain("\(error.message.sentence) \(error.remedy)")
            throw ExitStatus.of(error)
        }
        switch outcome {
        case .looked(let report):
            try Console.result(output == .json ? report.json() + "\n" : report.text())
            // Asked to take over and not done: as with a hold, a person has the next word.
            if apply, report.isPaused { throw ExitStatus.held }
        case .unread(let error):
            Console.complain("nothing was taken over: \(error.message.sentence) \(error.remedy)")
            throw ExitStatus.unread
        case .storeUnread(let error):
            Console.complain("nothing was taken over: \(error.message.sentence) \(error.remedy)")
            throw ExitStatus.storeUnread
        }
    }
}
