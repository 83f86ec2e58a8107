import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct CurlCancellationTests {
    private func stalledServer() throws -> LoopbackServer {
        try LoopbackServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
            connection.waitForClose()
        }
    }

    @Test func cancellingATaskEndsItsTransferAndNoOther() async throws {
        let server = try stalledServer()
        let exchange = try CurlExchange(.tests())
        let tasks = (0..<3).map { _ in Task { try await exchange.failure(HTTPRequest(url: server.url)) } }
        await eventually { server.seen.requests.count == 3 }
        tasks[1].cancel()
        let error = try await tasks[1].value
        #expect(error.kind == .cancelled && !error.isRetryable)
        await eventually { server.seen.closedByClient == 1 }
        #expect(server.seen.open == 2)

        // What is freed can be used again.
        let other = try LoopbackServer(answers: [answer(body: "still there")])
        #expect(try await exchange.get(other.url).text == "still there")
        exchange.close()
        for task in [tasks[0], tasks[2]] { #expect(try await task.value.kind == .cancelled) }
    }

    @Test func aTaskCancelledBeforehandSendsNothing() async throws {
        let server = try stalledServer()
        let exchange = try CurlExchange(.tests())
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await exchange.failure(HTTPRequest(url: server.url))
        }
        #expect(try await task.value.kind == .cancelled)
        exchange.close()
        #expect(server.seen.requests.isEmpty)
    }

    @Test func closingEndsEverything() async throws {
        let server = try stalledServer()
        let exchange = try CurlExchange(.tests { $0.connectionsPerHost = 2 })
        let tasks = (0..<8).map { _ in Task { try await exchange.failure(HTTPRequest(url: server.url)) } }
        await eventually { server.seen.requests.count == 2 }
        exchange.close()
        exchange.close()
        for task in tasks { #expect(try await task.value.kind == .cancelled) }
        #expect(try await exchange.failure(HTTPRequest(url: server.url)).kind == .cancelled)
        await eventually { server.seen.closedByClient == 2 }
    }

    @Test func lettingGoOfAnExchangeClosesItsConnections() async throws {
        let server = try LoopbackServer(answers: [answer()])
        do {
            let exchange = try CurlExchange(.tests())
            _ = try await exchange.get(server.url)
            #expect(server.seen.open == 1)
        }
        await eventually { server.seen.open == 0 }
    }

    @Test func requestsBeyondTheLimitAreRefused() async throws {
        let server = try stalledServer()
        let exchange = try CurlExchange(.tests { $0.requestLimitCount = 2 })
        let tasks = (0..<2).map { _ in Task { try await exchange.failure(HTTPRequest(url: server.url)) } }
        await eventually { server.seen.requests.count == 2 }
        #expect(try await exchange.failure(HTTPRequest(url: server.url)).kind == .tooLarge)
        tasks[0].cancel()
        _ = try await tasks[0].value
        let other = try LoopbackServer(answers: [answer(body: "room again")])
        #expect(try await exchange.get(other.url).text == "room again")
        tasks[1].cancel()
    }

    @Test func cancellingAtAnyMomentLeavesNothingHanging() async throws {
        let server = try LoopbackServer(answers: [answer(body: "x")])
        let exchange = try CurlExchange(.tests { $0.connectionsPerHost = 4 })
        // Cancelled before, during and after: which one, the scheduler decides.
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<400 {
                let task = Task { try await exchange.get(server.url) }
                group.addTask {
                    for _ in 0..<number % 20 { await Task.yield() }
                    task.cancel()
                    switch await task.result {
                    case .success(let response): return response.text == "x"
                    case .failure(let error): return (error as? TransportError)?.kind == .cancelled
                    }
                }
            }
            for await isSound in group { #expect(isSound) }
        }
        #expect(try await exchange.get(server.url).text == "x")
    }
}
