import AccessModel
import ArgumentParser
import Foundation
import Planning
import Reconciliation
import SQLLedger

/// Why a person or a group is as it is.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Tells why a person or a group is as it is, and what the next pass would do.",
        discussion: """
            It begins with the ledger: what was done, by which pass, why, and who approved it. The store is asked for the present \
            state unless --offline is given. --now also reads the directory (Okta: only this person or group, by id; others: \
            everything) and decides with the code of a pass what the next one would do. Nothing is changed and nothing recorded. \
            How old each piece of evidence is stands at the top.

            Examples:
              tailroster explain kim@example.com
              tailroster explain group:engineering@example.com --now
              tailroster explain 00u1a2b3c4d5e6f7g8h9 --output json
              tailroster explain kim@example.com --offline      the directory and the store are down

            Exit codes: 0 told, 5 with --now: known to nobody else, and the directory could not be read, 64 nobody and \
            nothing of that name, 78 bad configuration.
            """)

    @Argument(help: "A login, a group's name in the store, or a directory id.") var name: String
    @Flag(help: "Ask the directory too, and plan.") var now = false
    @Flag(help: "Ask the ledger alone.") var offline = false
    @Option(help: "The most changes, and the most memberships, that are listed.") var limit = 20
    @Option(help: "How the result is printed.") var output = PlainOutput.text
    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        if now && offline { throw ValidationError("--now asks both ends, --offline none: give one of them.") }
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit takes 1 to 100000.") }
    }

    func run() async throws {
        let assembly = try options.assemble()
        let desk = LedgerDesk(assembly: assembly)
        var problem: String?
        var access: AccessSnapshot?
        if !offline {
            do throws(StoreError) {
                access = try await assembly.store.read()
            } catch {
                problem = "\(error.message.sentence) \(error.remedy)"
            }
        }
        let (subject, shown, candidates) = try await resolve(desk, access, problem)
        let (time, limit) = (Machine.now(), limit)
        let dossier = try await desk.with { ledger throws(LedgerError) in
            try await ledger.dossier(of: subject, name: shown, at: time, listing: limit)
        }
        var outlook: Outlook?
        if now {
            outlook = try await desk.with { ledger throws(LedgerError) in
                try await assembly.reconciler("explain", ledger, copies: ledger).outlook(for: subject, named: shown)
            }
        }
        if let candidates { try refuse(unless: outlook, candidates) }
        let isGroup =
            switch outlook?.found ?? subject {
            case .group: true
            case .person: false
            case .name: access?.groups.row(named: shown) != nil
            }
        var explanation = Explanation(
            dossier, isGroup: isGroup, storeKind: assembly.store.kind, capabilities: assembly.store.capabilities,
            access: access, outlook: outlook, at: time)
        explanation.storeProblem = problem
        try Console.result(output == .json ? explanation.json() + "\n" : explanation.text(style: Terminal.style()))
    }

    /// Whom the ledger knows under the name; else who or what stands in the store under it, or may stand in the directory: then with the
    /// names that the ledger knows, for the case that it is a slip.
    private func resolve(
        _ desk: LedgerDesk, _ access: AccessSnapshot?, _ problem: String?
    ) async throws -> (Pin.Subject, String, candidates: [String]?) {
        let known = try await desk.with { ledger throws(LedgerError) in try await ledger.subjects(named: name) }
        guard known.people.isEmpty, known.groups.isEmpty else {
            let (subject, shown) = try await PinSubject(desk: desk, isUnseenAllowed: false).resolve(name)
            return (subject, shown, nil)
        }
        let key = LoginKey.fold(name)
        let isInStore =
            access.map { access in
                access.groups.row(named: name) != nil
                    || (0..<access.accounts.count).contains { LoginKey.fold(access.accounts.logins[$0]) == key }
            } ?? false
        if isInStore { return (.name(key), name, nil) }
        if now { return (.name(key), name, known.candidates) }
        let unread = problem.map { " The store could not be asked: \($0)" } ?? ""
        Console.complain(
            "nobody and nothing is known under \(name).\(Self.nearest(name, known.candidates))\(unread) For somebody whom no pass "
                + "has seen yet, add --now.")
        throw ExitStatus.badUsage
    }

    /// Neither the ledger nor the store knows the name: the directory must.
    private func refuse(unless outlook: Outlook?, _ candidates: [String]) throws {
        guard let outlook, outlook.found == nil else { return }
        if let problem = outlook.problem {
            Console.complain(
                "neither the ledger nor the store knows \(name), and the directory could not be asked: \(problem)")
            throw ExitStatus.unread
        }
        Console.complain(
            "neither the ledger, nor the store, nor the directory knows \(name)."
                + Self.nearest(name, candidates + outlook.names))
        throw ExitStatus.badUsage
    }

    private static func nearest(_ name: String, _ known: [String]) -> String {
        NearestName.of(name, among: known).map { " The nearest name is \($0)." } ?? ""
    }
}
