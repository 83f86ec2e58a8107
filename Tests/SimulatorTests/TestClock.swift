import AccessModel
import Simulator
import Synchronization

/// A clock that goes on when it is told to.
final class TestClock: Sendable {
    private let now = Mutex(Timestamp(milliseconds: OktaRecipe.defaultTime.milliseconds))

    var read: @Sendable () -> Timestamp { { self.now.withLock { $0 } } }

    func advance(seconds: Int64) { now.withLock { $0 = $0.adding(seconds: seconds) } }
}
