import Foundation
import Reconciliation

/// How the demos print.
enum DemoPage {
    static func heading(_ text: String) throws {
        try Console.result("\n\(text)\n\(String(repeating: "─", count: text.count))\n\n")
    }

    static func say(_ text: String) throws { try Console.result(text + "\n") }

    /// How this program was called, so that the commands can be copied also where it is not in the PATH.
    static var command: String { CommandLine.arguments.first ?? "tailroster" }

    /// A report as `tailroster reconcile` prints it, indented.
    static func show(_ report: PassReport, listing: Int) throws { try show(report.text(listing: listing)) }

    /// A text of many lines, indented.
    static func show(_ text: String) throws {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        try Console.result(
            lines.map { $0.isEmpty ? "    │\n" : "    │ \($0.replacing("\t", with: "  "))\n" }.joined())
    }
}
