import Dispatch
import Foundation
import Synchronization
import Testing

/// Under ThreadSanitizer this is red without `Tests/Seams/mutexes.c`, which says why: the shortest program that the sanitizer
/// misjudges.
@Suite("Proof: the sanitizer sees a mutex that is waited for")
struct ContendedMutexTests {
    private final class Kept: Sendable {
        let numbers = Mutex<[Int]>([])
    }

    @Test("What a mutex keeps is written by four threads, which wait for each other")
    func contention() {
        let kept = Kept()
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for number in 0..<500 {
                kept.numbers.withLock { numbers in
                    numbers.append(thread * 1000 + number)
                    // Long enough within that the others come and wait.
                    numbers.sort()
                }
            }
        }
        #expect(kept.numbers.withLock { $0.count } == 2000)
    }
}
