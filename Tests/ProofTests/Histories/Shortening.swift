/// Finds a shorter history that goes wrong too: halves, quarters and single events are left out as long as it still does.
struct Shortening {
    /// The most histories that are lived for it.
    private var budget: Int
    private(set) var story: Story
    private(set) var outcome: History.Outcome

    static func shorten(
        _ story: Story, _ outcome: History.Outcome, budget: Int
    ) async throws -> (Story, History.Outcome) {
        var shortening = Shortening(budget: budget, story: story, outcome: outcome)
        try await shortening.run()
        return (shortening.story, shortening.outcome)
    }

    private mutating func run() async throws {
        var portion = max(1, story.events.count / 2)
        while budget > 0 {
            var (start, isShorter) = (0, false)
            while start < story.events.count, budget > 0 {
                var shorter = story
                shorter.events.removeSubrange(start..<min(start + portion, story.events.count))
                budget -= 1
                let lived = try await History.live(shorter)
                if lived.faults.isEmpty {
                    start += portion
                } else {
                    (story, outcome, isShorter) = (shorter, lived, true)
                }
            }
            if portion == 1, !isShorter { return }
            if !isShorter || portion > story.events.count { portion = max(1, portion / 2) }
        }
    }
}
