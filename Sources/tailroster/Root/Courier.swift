import AccessModel
import Foundation
import Logging
import Reconciliation
import Settings
import Transport

/// Posts notices to the webhook: `{"text": …}`, as Slack takes it. It never keeps a pass waiting.
struct Courier {
    private let chronicle: Chronicle
    private let file: SecretFile
    private let exchange: RetryingExchange
    private let logger: Logger

    /// A courier; `nil` where there is no webhook, or no chronicle.
    ///
    /// - Parameter patience: how long one notice is tried; what could not be delivered comes again with a later pass.
    init?(_ assembly: Assembly, _ chronicle: Chronicle?, patience: Duration) {
        guard let chronicle, let file = assembly.configuration.webhookURL else { return nil }
        self.chronicle = chronicle
        self.file = file
        logger = assembly.logger
        do {
            let curl = try CurlExchange(
                CurlOptions(
                    userAgent: "tailroster/\(Version.current)", totalDeadline: .seconds(10), bodyLimitBytes: 64 << 10))
            exchange = RetryingExchange(
                curl, policy: RetryPolicy(budget: patience, methods: ["POST"]), meter: RequestMeter(),
                clock: ContinuousClock(), epochSeconds: { Machine.now().milliseconds / 1000 },
                random: { Double.random(in: 0..<1) })
        } catch {
            logger.error("nobody is told of holds and failures", metadata: ["why": "\(error.message)"])
            return nil
        }
    }

    /// Delivers what waits, again and again as there is news, until it is cancelled.
    func work() async {
        for await _ in chronicle.wake { await deliver() }
    }

    /// Delivers what waits.
    func deliver() async {
        for notice in chronicle.waiting {
            if Task.isCancelled { return }
            let failure = await post(notice)
            await chronicle.settle(notice, isDelivered: failure == nil)
            if let failure {
                logger.warning(
                    "a notice could not be delivered",
                    metadata: ["event": "\(notice.event.rawValue)", "why": "\(failure)"])
                // One that is away keeps nobody waiting once for each notice: the others wait for the next pass.
                return
            } else {
                logger.info("told", metadata: ["event": "\(notice.event.rawValue)"])
            }
        }
    }

    /// Why it could not be delivered; never with the address, which is a secret.
    private func post(_ notice: Notice) async -> String? {
        do {
            let address = try file.read().reveal()
            let body = try JSONEncoder().encode(["text": notice.text, "event": notice.event.rawValue])
            let response = try await exchange.send(
                HTTPRequest(
                    method: "POST", url: address, headers: [("Content-Type", .text("application/json"))],
                    body: Array(body)))
            return (200..<300).contains(response.status) ? nil : "the webhook answered \(response.status)"
        } catch let error as TransportError {
            return "the webhook could not be reached (\(error.kind.rawValue))"
        } catch {
            return "\(file.key) cannot be used: \(error)"
        }
    }
}
