import Testing

@testable import Transport

@Suite struct HostLanesTests {
    @Test func eachOriginHasItsOwnLimitAndOrder() throws {
        let (one, other) = (try Origin(of: "https://one.test"), try Origin(of: "https://other.test"))
        var lanes = HostLanes<Int>(limit: 2)
        let first = [1, 2, 3, 4].map { lanes.enter($0, to: one) }
        #expect(first == [true, true, false, false])
        let elsewhere = lanes.enter(5, to: other)
        #expect(elsewhere)
        var next = lanes.leave(one)
        #expect(next == 3)
        let sixth = lanes.enter(6, to: one)
        #expect(!sixth)
        let removed = lanes.remove { $0 == 4 }
        #expect(removed == [4])
        next = lanes.leave(one)
        #expect(next == 6)
        next = lanes.leave(one)
        #expect(next == nil)
        // Of two that were on their way one is left: there is room for one more.
        let last = [7, 8].map { lanes.enter($0, to: one) }
        #expect(last == [true, false])
    }
}
