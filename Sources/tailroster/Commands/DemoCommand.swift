import ArgumentParser
import Foundation
import Simulator

/// The main job on a simulated company, for somebody who has never heard of it.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Shows the main job on a simulated company; touches only a temporary folder.")

    func run() async throws {
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
}
