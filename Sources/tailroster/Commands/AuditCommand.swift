import AccessModel
import ArgumentParser
import SQLLedger

/// The hash-chained record of every decision and effect.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Exports and verifies the record of every decision and effect.",
        subcommands: [Export.self, Verify.self])

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Prints the audit as JSON Lines, an entry a line, oldest first.",
            discussion: """
                Needs no lock. Each line has n, at, event, hash and body; the document Audit says how the hash is made, so that \
                anyone can verify an export without tailroster.

                Examples:
                  tailroster audit export > audit.jsonl
                  tailroster audit export --after 1234 >> audit.jsonl     what came since entry 1234
                  tailroster audit export | jq -c 'select(.event == "approval") | [.at, .body.user, .body.id]'
                """)

        @Option(help: "Only entries after this number.") var after: Int64 = 0
        @OptionGroup var options: ConfigurationOptions

        func validate() throws {
            guard after >= 0 else { throw ValidationError("--after takes the number of an entry, 0 or more.") }
        }

        func run() async throws {
            let desk = LedgerDesk(assembly: try options.assemble())
            // Page by page: an audit of any length takes the memory of one page.
            try await desk.with { ledger in
                var last = after
                while true {
                    let number = last
                    let page = try await ledger.auditEntries(after: number)
                    guard let newest = page.last else { return }
                    try Console.result(page.map { $0.line + "\n" }.joined())
                    last = newest.number
                }
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Looks whether any entry was changed, removed or moved.",
            discussion: """
                Every pass logs the hash of its newest entry (audit_head, in its report and in the log). With --head and a hash \
                that was kept elsewhere it proves that nothing up to that entry was changed or cut off. Whoever can write the \
                ledger can write a whole new chain: only a head that was kept elsewhere shows that.

                Examples:
                  tailroster audit verify
                  tailroster audit verify --head 9f2c…    a hash of 64 digits from a log or a report

                Exit codes: 0 the chain is sound, 78 it is not, or the head is not in it.
                """)

        @Option(help: "The hash of an entry that was kept elsewhere.") var head: String?
        @Option(help: "How the result is printed.") var output = PlainOutput.text
        @OptionGroup var options: ConfigurationOptions

        func validate() throws {
            guard let head else { return }
            guard head.count == 64, head.allSatisfy({ $0.isHexDigit && $0.isASCII }) else {
                throw ValidationError("--head takes the 64 hexadecimal digits of an audit_head.")
            }
        }

        func run() async throws {
            let wanted = head?.lowercased()
            let verdict = try await LedgerDesk(assembly: try options.assemble()).with { ledger throws(LedgerError) in
                try await ledger.verifyAudit(head: wanted)
            }
            let page = AuditPage(verdict: verdict, wanted: wanted)
            try Console.result(output == .json ? page.json() + "\n" : page.text())
            if !page.isSound { throw ExitStatus.badConfiguration }
        }
    }
}

/// `--output` of commands that print a page or a document.
enum PlainOutput: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}
