import Testing

@testable import SQLStore

@Suite("Names that change hands")
struct NameExchangeTests {
    private let holders: [String: Int64] = ["a": 1, "b": 2, "c": 3, "d": 4]

    private func obstacles(_ moves: [(Int64, String, String)]) -> [Int64?] {
        NameExchange.obstacles(to: moves.map { .init(subject: $0.0, current: $0.1, wanted: $0.2) }) { holders[$0] }
    }

    @Test("Free names, swaps, circles and chains go through, in any order")
    func possible() {
        #expect(obstacles([(1, "a", "x")]) == [nil])
        #expect(obstacles([(1, "a", "b"), (2, "b", "a")]) == [nil, nil])
        #expect(obstacles([(1, "a", "b"), (2, "b", "c"), (3, "c", "a")]) == [nil, nil, nil])
        #expect(obstacles([(1, "a", "b"), (2, "b", "x")]) == [nil, nil])
        #expect(obstacles([(2, "b", "x"), (1, "a", "b")]) == [nil, nil])
    }

    @Test("A name whose holder stays stops its taker, and those who wait for the taker's name, and nobody else")
    func stopped() {
        #expect(obstacles([(1, "a", "d")]) == [4])
        #expect(obstacles([(3, "c", "b"), (2, "b", "a"), (1, "a", "d"), (5, "y", "z")]) == [2, 1, 4, nil])
        #expect(obstacles([(1, "a", "d"), (2, "b", "a"), (3, "c", "b")]) == [4, 1, 2])
    }

    @Test("Of two who want one name the first gets it")
    func contested() {
        #expect(obstacles([(1, "a", "x"), (2, "b", "x")]) == [nil, 1])
        #expect(obstacles([(1, "a", "x"), (2, "b", "x"), (3, "c", "b")]) == [nil, 1, 2])
    }

    @Test("A long chain that is stopped at its end is settled in one walk")
    func long() {
        let count: Int64 = 20_000
        let moves = (0..<count).map { NameExchange.Move(subject: $0, current: "n\($0)", wanted: "n\($0 + 1)") }
        let obstacles = NameExchange.obstacles(to: moves) { Int64($0.dropFirst()) }
        #expect(obstacles.allSatisfy { $0 != nil })
    }
}
