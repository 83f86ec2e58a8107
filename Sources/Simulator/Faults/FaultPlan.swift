import AccessModel

/// The faults that are on order, and how far each has got.
struct FaultPlan: Sendable {
    private struct Order {
        let fault: Fault
        let path: GlobPattern?
        var skip: Int
        var left: Int?
    }

    private static let limit = 1_000
    private var orders: [Order] = []

    /// Whether there was room for it.
    mutating func add(_ fault: Fault) -> Bool {
        guard orders.count < Self.limit else { return false }
        let path = fault.path.map(GlobPattern.init)
        orders.append(Order(fault: fault, path: path, skip: max(0, fault.skip), left: fault.times))
        return true
    }

    mutating func clear() { orders = [] }

    /// The fault that strikes this request: the first ordered of those that match. Every match counts as one request.
    mutating func take(_ request: SimulatedRequest) -> Fault.Kind? {
        var struck: Fault.Kind?
        for index in orders.indices where Self.matches(orders[index], request) {
            if orders[index].skip > 0 {
                orders[index].skip -= 1
            } else if struck == nil, orders[index].left != 0 {
                orders[index].left = orders[index].left.map { $0 - 1 }
                struck = orders[index].fault.kind
            }
        }
        orders.removeAll { $0.left == 0 }
        return struck
    }

    private static func matches(_ order: Order, _ request: SimulatedRequest) -> Bool {
        if let method = order.fault.method, method != request.method { return false }
        if let path = order.path, !path.matches(request.path) { return false }
        guard let query = order.fault.query else { return true }
        let parts = request.target.split(separator: "?", maxSplits: 1)
        return parts.count == 2 && parts[1].contains(query)
    }
}
