import Foundation

/// What a piece of work took of this process: processor time of all its threads, and time on the wall.
struct Stopwatch {
    private let begin = Stopwatch.now()

    var processorSeconds: Double { Self.now().processor - begin.processor }
    var wallSeconds: Double { Self.now().wall - begin.wall }

    private static func now() -> (processor: Double, wall: Double) {
        (seconds(of: CLOCK_PROCESS_CPUTIME_ID), seconds(of: CLOCK_MONOTONIC))
    }

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
