import Testing

@testable import Transport

@Suite("A share of a limit, spread over its window")
struct RateBudgetTests {
    private func statement(_ limit: Int, _ remaining: Int, in seconds: Int64) -> RateBudget.Statement {
        RateBudget.Statement(limit: limit, remaining: remaining, resetsIn: .seconds(seconds))
    }

    /// When so many requests go, from an instant on; each is answered at once.
    private func times(_ budget: inout RateBudget, _ count: Int, from start: Duration = .zero) -> [Duration] {
        var (now, times) = (start, [Duration]())
        while times.count < count {
            switch budget.take(at: now) {
            case .go:
                times.append(now)
                budget.finish()
            case .goAlone:
                budget.finish()
                return times
            case .wait(let duration): now += duration
            }
        }
        return times
    }

    @Test("before the first answer one goes alone; then the share is spread evenly to the end of the window")
    func spreads() {
        var budget = RateBudget(share: 0.5)
        #expect(budget.take(at: .zero) == .goAlone)
        budget.learn(statement(20, 19, in: 60), wasRefused: false, at: .zero)
        budget.finish()
        let times = times(&budget, 99)
        #expect(times == (1...9).map { .seconds(60) * $0 / 10 })
    }

    @Test("what others used shortens what is left")
    func others() {
        var budget = RateBudget(share: 0.5)
        budget.learn(statement(100, 3, in: 30), wasRefused: false, at: .zero)
        #expect(times(&budget, 99).count == 3)
        // An answer that tells more than what is left by our own count is older than our last request.
        var late = RateBudget(share: 1)
        late.learn(statement(10, 2, in: 30), wasRefused: false, at: .zero)
        _ = times(&late, 2)
        late.learn(statement(10, 2, in: 10), wasRefused: false, at: .seconds(20))
        guard case .wait = late.take(at: .seconds(29)) else {
            Issue.record("a third request went")
            return
        }
    }

    @Test("what others took after our last request is not there any more: the next waits for the window's end")
    func taken() {
        var budget = RateBudget(share: 1)
        budget.learn(statement(20, 19, in: 60), wasRefused: false, at: .zero)
        _ = times(&budget, 2)
        budget.learn(statement(20, 0, in: 50), wasRefused: false, at: .seconds(10))
        #expect(budget.take(at: .seconds(30)) == .wait(.seconds(30)))
    }

    @Test("a refusal shuts the class until the window ends, and no wrong date shuts it for longer than two minutes")
    func refused() {
        var budget = RateBudget(share: 1)
        budget.learn(statement(20, 0, in: 45), wasRefused: true, at: .zero)
        #expect(budget.take(at: .seconds(5)) == .wait(.seconds(40)))
        #expect(budget.take(at: .seconds(45)) == .goAlone)
        var wrong = RateBudget(share: 1)
        wrong.learn(statement(20, 0, in: 86_400), wasRefused: true, at: .zero)
        #expect(wrong.take(at: .zero) == .wait(.seconds(120)))
    }

    @Test("a new window begins with what its first answer says; one that is over is not listened to")
    func windows() {
        var budget = RateBudget(share: 0.5)
        budget.learn(statement(20, 19, in: 60), wasRefused: false, at: .zero)
        _ = times(&budget, 99)
        #expect(budget.take(at: .seconds(60)) == .goAlone)
        budget.learn(statement(40, 39, in: 60), wasRefused: false, at: .seconds(60))
        budget.finish()
        budget.learn(statement(20, 0, in: 1), wasRefused: false, at: .seconds(61))
        #expect(times(&budget, 99, from: .seconds(60)).count == 19)
        // Two that went in the window before and are not answered yet count in the next.
        var slow = RateBudget(share: 0.5)
        slow.learn(statement(20, 19, in: 60), wasRefused: false, at: .zero)
        #expect(slow.take(at: .seconds(10)) == .go && slow.take(at: .seconds(20)) == .go)
        #expect(slow.take(at: .seconds(60)) == .goAlone)
        slow.learn(statement(20, 19, in: 60), wasRefused: false, at: .seconds(60))
        #expect(times(&slow, 99, from: .seconds(60)).count == 7)
    }

    @Test("a service that states no limit is not held up, and one whose share is less than a request gets one")
    func edges() {
        var free = RateBudget(share: 0.5)
        free.learnNothing()
        #expect(times(&free, 5) == Array(repeating: .zero, count: 5))
        #expect(RateBudget.allowance(of: 1, share: 0.1) == 1)
        #expect(RateBudget.allowance(of: 600, share: 0.5) == 300)
    }
}
