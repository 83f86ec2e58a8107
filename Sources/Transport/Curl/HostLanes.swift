/// Who may go on and who waits: at most so many at a time for each origin, first come, first served.
///
/// libcurl could count connections itself (`CURLMOPT_MAX_HOST_CONNECTIONS`), but 7.88 lets transfers that wait there
/// sleep on after a cancelled one has freed its connection. It also starts their deadline while they still wait.
struct HostLanes<Element> {
    private struct Lane {
        var active = 0
        var waiting: [Element] = []
    }

    private let limit: Int
    private var lanes: [Origin: Lane] = [:]

    init(limit: Int) { self.limit = max(1, limit) }

    /// Gives `true` where the element may go on at once; else it waits until `leave` or `remove` gives it back.
    mutating func enter(_ element: Element, to origin: Origin) -> Bool {
        guard lanes[origin, default: Lane()].active < limit else {
            lanes[origin]?.waiting.append(element)
            return false
        }
        lanes[origin, default: Lane()].active += 1
        return true
    }

    /// One that went on has finished: gives the next, which may go on in its place.
    mutating func leave(_ origin: Origin) -> Element? {
        guard var lane = lanes[origin] else { return nil }
        guard lane.waiting.isEmpty else {
            let next = lane.waiting.removeFirst()
            lanes[origin] = lane
            return next
        }
        lane.active -= 1
        lanes[origin] = lane.active == 0 ? nil : lane
        return nil
    }

    /// Takes out the elements that wait and that match.
    mutating func remove(where matches: (Element) -> Bool) -> [Element] {
        var removed: [Element] = []
        for origin in lanes.keys {
            removed += lanes[origin]?.waiting.filter(matches) ?? []
            lanes[origin]?.waiting.removeAll(where: matches)
        }
        return removed
    }
}
