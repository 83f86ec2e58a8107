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
              tailroster demo --store headscale      the same with a simulated Headscale server
            """)

    /// What decides in the demo which machines may connect.
    enum Store: String, ExpressibleByArgument, CaseIterable {
        case sqlite
        case tailscale
        case headscale
    }

    @Option(help: "The store: a file, a simulated tailnet, or a simulated Headscale server.") var store = Store.sqlite

    func run() async throws {
        switch store {
        case .sqlite:
            try await play(DemoStage.init) {
                try await DemoPlay(stage: $0).run()
            } end: {
                await $0.okta.stop()
            }
        case .tailscale:
            try await play(TailnetDemo.init) {
                try await $0.run()
            } end: {
                await $0.stop()
            }
        case .headscale:
            try await play(HeadnetDemo.init) {
                try await $0.run()
            } end: {
                await $0.stop()
            }
        }
    }

    private func play<Stage>(
        _ setUp: () async throws -> Stage, _ acts: (Stage) async throws -> Void, end: (Stage) async -> Void
    ) async throws {
        let stage: Stage
        do {
            stage = try await setUp()
        } catch {
            Console.complain("the demo cannot be set up: \(error). Is the temporary folder writable?")
            throw ExitStatus.failure
        }
        do {
            try await acts(stage)
        } catch {
            await end(stage)
            // What could not be printed has been told.
            if !(error is ExitCode) { Console.complain("the demo broke off: \(error)") }
            throw ExitStatus.failure
        }
        await end(stage)
    }
}
