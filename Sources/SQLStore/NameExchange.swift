/// Decides which of several renames may happen together, where names are unique and may be passed on in chains and circles.
///
/// A name is free when nobody holds it, or when its holder gives it up in the same exchange. One rename that cannot happen
/// stops those that wait for its name, and nobody else.
struct NameExchange {
    /// One rename.
    struct Move {
        /// Who is renamed; once in an exchange.
        let subject: Int64
        /// The name that is given up.
        let current: String
        /// The name that is taken.
        let wanted: String
    }

    /// For each move, who stands in its way; `nil` where it may happen.
    ///
    /// - Parameter holder: who holds a name before the exchange.
    static func obstacles(to moves: [Move], holder: (String) throws -> Int64?) rethrows -> [Int64?] {
        var obstacles = [Int64?](repeating: nil, count: moves.count)
        let movers = Set(moves.map(\.subject))
        var firstClaim: [String: Int] = [:]
        var stopped: [Int] = []
        for (index, move) in moves.enumerated() {
            if let rival = firstClaim[move.wanted] {
                obstacles[index] = moves[rival].subject
            } else {
                firstClaim[move.wanted] = index
                guard let owner = try holder(move.wanted), owner != move.subject, !movers.contains(owner) else {
                    continue
                }
                obstacles[index] = owner
            }
            stopped.append(index)
        }
        // Whoever cannot move keeps a name that somebody else may be waiting for.
        while let index = stopped.popLast() {
            guard let waiting = firstClaim[moves[index].current], obstacles[waiting] == nil else { continue }
            obstacles[waiting] = moves[index].subject
            stopped.append(waiting)
        }
        return obstacles
    }
}
