/// Runs a task an item, at most `width` at the same time, and gives the results in the order of the items.
///
/// The first failure cancels the others and is thrown when they have ended.
public func mapConcurrently<Item: Sendable, Output: Sendable, Failure: Error>(
    _ items: [Item], atMost width: Int,
    _ transform: @escaping @Sendable (Item) async throws(Failure) -> Output
) async throws(Failure) -> [Output] {
    let outcome = await withTaskGroup(of: (Int, Result<Output, Failure>).self) { group in
        var waiting = items.indices.makeIterator()
        func startNext() {
            guard let index = waiting.next() else { return }
            group.addTask {
                do throws(Failure) {
                    return (index, .success(try await transform(items[index])))
                } catch {
                    return (index, .failure(error))
                }
            }
        }
        for _ in 0..<max(1, width) { startNext() }

        var outputs = [Output?](repeating: nil, count: items.count)
        while let (index, result) = await group.next() {
            switch result {
            case .success(let output):
                outputs[index] = output
                startNext()
            case .failure(let error):
                group.cancelAll()
                return Result<[Output], Failure>.failure(error)
            }
        }
        return .success(outputs.compactMap { $0 })
    }
    return try outcome.get()
}
