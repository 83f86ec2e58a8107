import AccessModel
import ArgumentParser
import Foundation
import Logging
import Planning
import Reconciliation
import SQLLedger
import Settings

/// The worker as a process: one lock for its life, passes by the schedule, signals, and what the supervisor hears.
struct Service {
    let options: ConfigurationOptions
    let signals = WorkerSignals()
    let supervisor = ServiceSupervisor(environment: ProcessInfo.processInfo.environment)

    /// Works until it is told to stop, and returns; throws the exit code of what it cannot go on with.
    func run() async throws {
        var assembly = try options.assemble()
        let lock: LedgerLock
        do throws(LedgerError) {
            lock = try LedgerLock(path: assembly.configuration.ledgerPath)
        } catch {
            Console.complain("\(error.message.sentence) \(error.remedy)")
            throw ExitStatus.of(error)
        }
        defer { lock.release() }
        let heartbeat = beat()
        defer { heartbeat?.cancel() }
        var hasBegun = false
        let startedAt = Machine.now()
        while true {
            let chronicle = await Chronicle(assembly)
            let front: StatusFront?
            do {
                front = try await StatusFront.open(assembly, chronicle, startedAt: startedAt)
            } catch {
                assembly.logger.error("the status page cannot be served", metadata: ["why": "\(error)"])
                // At the start that is a configuration to mend; later the passes go on without it.
                guard hasBegun else { throw ExitStatus.badConfiguration }
                front = nil
            }
            hasBegun = true
            let courier = Courier(assembly, chronicle, patience: .seconds(60))
            let delivery = Task { await courier?.work() }
            let shift = Shift(assembly: assembly, supervisor: supervisor, chronicle: chronicle)
            supervisor.ready()
            assembly.logger.notice(
                "at work", metadata: ["directory": "\(assembly.source.identity)", "store": "\(assembly.store.kind)"])
            let ending: Worker.Ending
            do {
                ending = try await shift.work(signals.events())
            } catch {
                delivery.cancel()
                await front?.close()
                throw error
            }
            delivery.cancel()
            await delivery.value
            await front?.close()
            await chronicle?.keep(isQuiet: false)
            switch ending {
            case .stopped:
                supervisor.stopping()
                assembly.logger.notice("stopped")
                return
            case .failed:
                supervisor.stopping()
                throw ExitStatus.badConfiguration
            case .reload:
                supervisor.reloading()
                assembly = reloaded(assembly)
            }
        }
    }

    /// The configuration as it is now; one that is invalid, or of another ledger, is refused, and the old one is kept.
    private func reloaded(_ current: Assembly) -> Assembly {
        do {
            let next = try options.assemble()
            guard next.configuration.ledgerPath == current.configuration.ledgerPath else {
                current.logger.error(
                    "the configuration names another ledger: the old one is kept until the worker is started anew")
                return current
            }
            current.logger.notice("the configuration was read again")
            return next
        } catch {
            // What is wrong with it was told, line by line.
            current.logger.error("the configuration cannot be used: the old one is kept")
            return current
        }
    }

    private func beat() -> Task<Void, Never>? {
        guard let interval = supervisor.watchdog else { return nil }
        let supervisor = supervisor
        return Task {
            while !Task.isCancelled {
                supervisor.alive()
                do { try await ContinuousClock().sleep(for: interval) } catch { return }
            }
        }
    }
}

/// The worker's life under one configuration.
struct Shift {
    let assembly: Assembly
    let supervisor: ServiceSupervisor
    let chronicle: Chronicle?

    func work(_ events: AsyncStream<Worker.Event>) async throws -> Worker.Ending {
        let canWatch = assembly.source is any WatchableDirectory
        let settings = assembly.configuration.schedule
        let schedule = PassSchedule(
            .init(
                watch: settings.watch, census: settings.census, sweep: settings.sweep,
                jitterPercent: settings.jitterPercent),
            first: try await first(), canWatch: canWatch, at: .zero, random: { Double.random(in: 0..<1) })
        let (logger, supervisor) = (assembly.logger, supervisor)
        let (wishes, tell) = AsyncStream.makeStream(of: Worker.Event.self)
        let signals = Task {
            for await event in events { tell.yield(event) }
            tell.finish()
        }
        let decisions = DecisionWatch(
            ledgerPath: assembly.configuration.ledgerPath, interval: min(settings.watch, .seconds(15)), logger: logger)
        let watch = Task { await decisions.run { tell.yield(.census) } }
        defer {
            signals.cancel()
            watch.cancel()
        }
        let worker = Worker(
            events: wishes, clock: ContinuousClock(),
            waits: { next, rest in
                logger.debug("waits", metadata: ["for": "\(next.kind)", "seconds": "\(rest.components.seconds)"])
            },
            pass: { kind in
                supervisor.status("\(kind) under way")
                defer { ProcessMemory.giveBack() }
                return await pass(kind)
            })
        return await worker.run(schedule)
    }

    /// What the first pass reads: what the ledger says is due.
    private func first() async throws -> PassSchedule.Kind {
        do throws(LedgerError) {
            let ledger = try SQLLedger.open(assembly.configuration.ledgerPath, mode: .pass)
            let state = try await ledger.copyState()
            switch ReadIntervals(assembly.configuration.schedule).nextMode(state, at: Machine.now()) {
            case .watch: return .watch
            case .census: return .census
            case .sweep, .auto: return .sweep
            }
        } catch {
            Console.complain("\(error.message.sentence) \(error.remedy)")
            throw ExitStatus.of(error)
        }
    }

    private func pass(_ kind: PassSchedule.Kind) async -> Worker.PassEnd {
        let mode: PassRequest.Mode =
            switch kind {
            case .watch: .watch
            case .census: .census
            case .sweep: .sweep
            }
        let request = PassRequest(pass: PassID(Machine.newID()), mode: mode)
        let begin = Machine.now()
        do throws(LedgerError) {
            let report = try await assembly.passOfWorker(request)
            await chronicle?.take(report)
            tell(report)
            let isRead = report.outcome != .unread && report.outcome != .storeUnread
            let isDenied = report.warnings.contains { $0.code == .watchDenied }
            // A right that was given since is found by the sweep, which asks the log again.
            return Worker.PassEnd(
                succeeded: isRead, canWatch: isDenied ? false : kind == .sweep && isRead ? canWatch : nil)
        } catch {
            let words = "\(error.message.sentence) \(error.remedy)"
            assembly.logger.error("the pass failed", metadata: ["pass": "\(request.pass)", "why": "\(words)"])
            supervisor.status(words)
            await chronicle?.takeFailure(error, since: begin)
            return Worker.PassEnd(succeeded: false, isFatal: error.kind == .unusable)
        }
    }

    private var canWatch: Bool { assembly.source is any WatchableDirectory }

    /// One line a pass that did or found something, and one for each hold that is new.
    private func tell(_ report: PassReport) {
        supervisor.status("last pass \(report.outcome.rawValue) at \(report.finishedAt)")
        if report.isQuiet { return }
        let applied = report.states.count { if case .applied = $0 { true } else { false } }
        let metadata: Logger.Metadata = [
            "pass": "\(report.pass)", "outcome": "\(report.outcome.rawValue)", "mode": "\(report.directory.mode)",
            "applied": "\(applied)", "holds": "\(report.holds.count)", "requests": "\(report.directory.requests)",
        ]
        switch report.outcome {
        case .inSync, .applied, .pending: assembly.logger.info("pass", metadata: metadata)
        case .held, .partial: assembly.logger.warning("pass", metadata: metadata)
        case .unread, .storeUnread:
            let why = report.warnings.first { $0.code == .directoryUnread || $0.code == .storeUnread }?.message ?? ""
            assembly.logger.error("pass", metadata: metadata.merging(["why": "\(why)"]) { $1 })
        }
        for hold in report.holds where report.heldSince[hold.id] == nil && hold.limit != .follows {
            assembly.logger.warning(
                "held",
                metadata: [
                    "pass": "\(report.pass)", "limit": "\(hold.limit.rawValue)", "changes": "\(hold.changes.count)",
                    "release": "tailroster approve \(hold.id)",
                ])
        }
    }
}
