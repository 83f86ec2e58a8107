import AccessModel
import Reconciliation
import Testing

@Suite("What is read next")
struct ReadIntervalsTests {
    private let now = Timestamp(milliseconds: 1_782_898_200_000)

    private func state(read: Int64?, swept: Int64?, cursor: String? = "c") -> CopyState {
        var state = CopyState()
        state.readAt = read.map { now.adding(seconds: -$0) }
        state.sweptAt = swept.map { now.adding(seconds: -$0) }
        state.cursor = cursor
        return state
    }

    @Test("a sweep first and once a day, a census every quarter of an hour, the log in between")
    func modes() {
        let schedule = ReadIntervals()
        let cases: [(CopyState, PassRequest.Mode)] = [
            (state(read: nil, swept: nil), .sweep), (state(read: 10, swept: nil), .sweep),
            (state(read: 10, swept: 86_400), .sweep), (state(read: 10, swept: 86_399), .watch),
            (state(read: 899, swept: 5000), .watch), (state(read: 900, swept: 5000), .census),
            (state(read: 10, swept: 10, cursor: nil), .census),
            // A clock that was ahead when the copy was made.
            (state(read: -50, swept: 10), .census), (state(read: -50, swept: -50), .sweep),
        ]
        for (state, mode) in cases { #expect(schedule.nextMode(state, at: now) == mode, "\(state)") }
        #expect(ReadIntervals(censusSeconds: 60).nextMode(state(read: 61, swept: 61), at: now) == .census)
    }
}
