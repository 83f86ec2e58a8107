import AccessModel

/// The org's system log: what happened, in the order in which it was written down.
public struct EventLog: Sendable {
    /// One entry.
    public struct Event: Sendable, Hashable {
        /// Whom or what an event is about.
        public struct Target: Sendable, Hashable {
            /// `User`, `UserGroup`, `AppInstance`, `AppUser`.
            public var type: String
            /// Its id.
            public var id: String
            /// A login or name.
            public var name: String

            /// A target.
            public init(type: String, id: String, name: String = "") {
                self.type = type
                self.id = id
                self.name = name
            }
        }

        /// When it happened, as the entry says.
        public var published: Timestamp
        /// Such as `user.lifecycle.suspend`.
        public var type: String
        /// Whether it succeeded.
        public var isSuccess: Bool
        /// Whom and what it is about.
        public var targets: [Target]

        /// An entry.
        public init(_ type: String, at published: Timestamp, _ targets: [Target], isSuccess: Bool = true) {
            self.type = type
            self.published = published
            self.targets = targets
            self.isSuccess = isSuccess
        }
    }

    /// What goes wrong between an event and its entry.
    public enum Habit: Sendable, Hashable {
        /// Nothing.
        case regular
        /// Entries are never written.
        case loses
        /// Every entry is written twice.
        case doubles
        /// Entries wait until ``EventLog/release(reversed:)``.
        case delays
    }

    /// What goes wrong from now on.
    public var habit = Habit.regular
    /// The entries that are kept, oldest first; the number of the first is `firstNumber`.
    private(set) var entries: [Event] = []
    private(set) var firstNumber = 0
    private var waiting: [Event] = []
    /// Entries that are kept; older ones are gone, as after Okta's 90 days.
    private static let limit = 200_000

    /// The number that the next entry gets.
    var nextNumber: Int { firstNumber + entries.count }

    /// Writes an event down, as the habit has it.
    public mutating func append(_ event: Event) {
        switch habit {
        case .regular: write(event)
        case .loses: return
        case .doubles:
            write(event)
            write(event)
        case .delays: waiting.append(event)
        }
    }

    /// Writes down what waited, in its order or the other way round.
    public mutating func release(reversed: Bool = false) {
        for event in reversed ? waiting.reversed() : waiting { write(event) }
        waiting = []
    }

    /// Forgets all entries, as after the retention: cursors into them are refused.
    public mutating func forget() {
        firstNumber = nextNumber + 1
        entries = []
    }

    private mutating func write(_ event: Event) {
        entries.append(event)
        if entries.count > Self.limit {
            entries.removeFirst(Self.limit / 2)
            firstNumber += Self.limit / 2
        }
    }
}

extension OktaOrg {
    /// Writes an event about users and groups down.
    mutating func note(_ type: String, user: OktaPerson? = nil, group: OktaGroup? = nil, app: OktaApp? = nil) {
        var targets: [EventLog.Event.Target] = []
        if let user { targets.append(.init(type: "User", id: user.id, name: user.login)) }
        if let user, app != nil { targets.append(.init(type: "AppUser", id: user.id, name: user.login)) }
        if let group { targets.append(.init(type: "UserGroup", id: group.id, name: group.name)) }
        if let app { targets.append(.init(type: "AppInstance", id: app.id, name: app.label)) }
        log.append(EventLog.Event(type, at: time, targets))
    }
}
