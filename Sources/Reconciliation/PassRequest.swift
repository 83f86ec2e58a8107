import AccessModel

/// What a pass is asked to do.
public struct PassRequest: Sendable {
    /// How much to read.
    public enum Mode: String, Sendable, CaseIterable {
        /// The schedule decides.
        case auto
        /// A full listing of people and groups; members only where they moved.
        case census
        /// Everything, the deactivated included.
        case sweep
        /// Only whom the directory's log names since the last read; a census where the log cannot tell.
        case watch
    }

    /// The id of the pass, made by the composition root.
    public var pass: PassID
    /// How much to read.
    public var mode: Mode
    /// Whether to stop before the first effect.
    public var isDryRun: Bool
    /// Folded logins of whom the report is to say whether either end knows them.
    public var wanted: Set<String>

    /// What a pass is asked to do.
    public init(pass: PassID, mode: Mode = .auto, isDryRun: Bool = false, wanted: Set<String> = []) {
        self.pass = pass
        self.mode = mode
        self.isDryRun = isDryRun
        self.wanted = wanted
    }
}

/// How much one pass may do.
public struct PassLimits: Sendable, Hashable {
    /// The most look-ups by id of people and groups that a listing does not name; the others stay as they are.
    public var lookUps: Int
    /// The most changes in one portion: one transaction of the ledger before it and one after it.
    public var batch: Int

    /// The limits of a pass.
    public init(lookUps: Int = 2000, batch: Int = 10_000) {
        self.lookUps = lookUps
        self.batch = batch
    }
}
