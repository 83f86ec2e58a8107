import AccessModel
import ArgumentParser
import Reconciliation
import SQLLedger

/// Releases a hold, or all holds of a plan.
struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Releases a hold, or all holds of a plan, for the next pass.",
        discussion: """
            The id is one that a report showed, from a real or a dry run: a hold (h-…) or a plan (p-…). The approval covers \
            exactly those changes with the same evidence, whatever else joins or leaves the plan. It lasts 24 hours or to \
            the end of the next pass, whichever is later, and is spent once. It is recorded with the operating system's user.

            Examples:
              tailroster approve h-1f2e3d4c5b6a79880011 --by "ticket 4711"
              tailroster approve p-0a1b2c3d4e5f60718293
              tailroster reconcile --approve h-1f2e3d4c5b6a79880011

            An id that is unknown, expired, spent or no longer asked for is refused with exit code 64.
            """)

    @Argument(help: "The id of a hold or a plan.") var id: String
    @Option(name: .customLong("change"), help: "Only this change of the hold; may be given several times.")
    var changes: [String] = []
    @Option(help: "A note for the record, such as a ticket.") var by = ""
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let assembly = try options.assemble()
        let receipt = try await Approving(assembly: assembly).approve(id, changes: changes, note: by)
        try Console.result(Approving.sentence(receipt))
    }
}

/// Approves on behalf of `approve` and of `reconcile --approve`.
struct Approving {
    let assembly: Assembly

    /// Records the approval; a refusal is told, and ends with 64.
    func approve(_ id: String, changes: [String] = [], note: String = "") async throws -> ApprovalReceipt {
        let request = ApprovalRequest(
            id: id, changes: changes.map { ChangeID($0) }, user: Machine.userName(), note: note, time: Machine.now())
        do throws(ApprovalRefusal) {
            return try await assembly.approve(request)
        } catch {
            Console.complain(Self.sentence(error))
            if case .ledger(let failure) = error { throw ExitStatus.of(failure) }
            throw ExitStatus.badUsage
        }
    }

    static func sentence(_ receipt: ApprovalReceipt) -> String {
        let holds = receipt.holds.map { "  \($0.id)  \($0.limit): \($0.reason)\n" }.joined()
        let changes = receipt.changes.counted("change is", "changes are")
        return "\(changes) approved, until \(receipt.until) or the end of the next pass:\n\(holds)"
            + "The next tailroster reconcile applies them.\n"
    }

    static func sentence(_ refusal: ApprovalRefusal) -> String {
        let look = "Run tailroster reconcile --dry-run to see what is held now."
        switch refusal {
        case .unknown(let id): return "no hold and no plan has the id \(id). \(look)"
        case .nothingHeld(let plan): return "the plan \(plan) holds nothing: there is nothing to approve."
        case .expired(let id, let lastSeen):
            return "\(id) was seen last at \(lastSeen), more than 24 hours ago: things may have changed. \(look)"
        case .gone(let hold, let since):
            return "the hold \(hold) went away at \(since): the directory no longer asks for it. \(look)"
        case .spent(let id): return "\(id) was approved before, and what it held has been done. \(look)"
        case .follows(let hold, let cause):
            return
                "the hold \(hold) cannot be approved by itself: \(cause) Approve that hold instead; it takes these along."
        case .foreignChange(let change): return "\(change) is not a change of this hold. \(look)"
        case .ledger(let error): return "\(error.message.sentence) \(error.remedy)"
        }
    }
}
