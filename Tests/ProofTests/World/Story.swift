/// A history before it is lived: how the world is set up, and what happens in it. All of it follows from the seed.
struct Story: Sendable {
    let seed: UInt64
    var events: [Event]
    /// The rules at the start.
    let charter: Charter
    /// Whether the directory is an Okta org over HTTP; otherwise it is a document.
    let isOkta: Bool
    /// The store; in one history of some it is behind HTTP.
    let footing: Footing
    /// What the first world is drawn with.
    let worldSalt: UInt64

    /// One history in so many reads a simulated org over HTTP.
    private static let oktaShare = 4
    /// One in so many has a Headscale server as its store, and one a tailnet.
    private static let servedShare = 10

    init(seed: UInt64) {
        var dice = Dice(seed)
        self.seed = seed
        worldSalt = dice.next()
        isOkta = seed % UInt64(Self.oktaShare) == 0
        footing = Self.footing(seed)
        charter = Charter(&dice)
        let count = dice.number(8..<26)
        let hasLog = isOkta
        let keepsLogins = footing == .tailscale
        events = (0..<count).map { _ in Event.draw(&dice, hasLog: hasLog, keepsLogins: keepsLogins) }
    }

    private static func footing(_ seed: UInt64) -> Footing {
        switch seed % UInt64(servedShare) {
        case 3: .headscale
        case 7: .tailscale
        default: .sqlite
        }
    }
}
