import ArgumentParser
import Foundation
import Settings

/// `--config`, for every command that needs a configuration.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: "The configuration file. Default: $TAILROSTER_CONFIG, then /etc/tailroster/tailroster.yaml.")
    var path: String?

    /// Reads the configuration and puts the parts together; a bad one is told line by line, and ends with 78.
    func assemble() throws -> Assembly {
        do throws(SettingsError) {
            let configuration = try Configuration.load(path: path, environment: ProcessInfo.processInfo.environment)
            try configuration.verifyFiles()
            return try Assembly(configuration)
        } catch {
            Console.complain(error.description)
            throw ExitStatus.badConfiguration
        }
    }
}
