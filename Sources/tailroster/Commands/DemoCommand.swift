import ArgumentParser
import Foundation
import Simulator

/// The main job on a simulated company, for somebody who has never heard of it.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Shows the main job on a simulated company; touches only a temporary folder.",
        discussion: """
            Examples:
              tailroster demo
              tailroster demo --store tailscale      the same with a simulated tailnet
            """)

    /// What decides in the demo which machines may connect.
    enum Store: String, ExpressibleByArgument, CaseIterable {
        case sqlite
        case tailscale
    }

    @Option(help: "The store: a file, or a simulated tailnet.") var store = Store.sqlite

    func run() async throws {
        if store == .tailscale { return try await runWithTailnet() }
        let stage: DemoStage
        do {
            stage = try await DemoStage()
        } catch {
            Console.complain("the demo cannot be set up: \(error). Is the temporary folder writable?")
            throw ExitStatus.failure
        }
        do {
            try await DemoPlay(stage: stage).run()
        } catch {
            await stage.okta.stop()
            // What could not be printed has been told.
            if !(error is ExitCode) { Console.complain("the demo broke off: \(error)") }
            throw ExitStatus.failure
        }
        await stage.okta.stop()
    }
    private func runWithTailnet() async throws {
        let demo: TailnetDemo
        do {
            demo = try await TailnetDemo()
        } catch {
            Console.complain("the demo cannot be set up: \(error). Is the temporary folder writable?")
            throw ExitStatus.failure
        }
        do {
            try await demo.run()
        } catch {
            await demo.stop()
            if !(error is ExitCode) { Console.complain("the demo broke off: \(error)") }
            throw ExitStatus.failure
        }
        await demo.stop()
    }
}
