/// A history before it is lived: how the world is set up, and what happens in it. All of it follows from the seed.
struct Story: Sendable {
    let seed: UInt64
    var events: [Event]
    /// The rules at the start.
    let charter: Charter
    /// Whether the directory is an Okta org over HTTP; otherwise it is a document.
    let isOkta: Bool
    /// What the first world is drawn with.
    let worldSalt: UInt64

    /// One history in so many reads a simulated org over HTTP.
    private static let oktaShare = 4

    init(seed: UInt64) {
        var dice = Dice(seed)
        self.seed = seed
        worldSalt = dice.next()
        isOkta = seed % UInt64(Self.oktaShare) == 0
        charter = Charter(&dice)
        let count = dice.number(8..<26)
        let hasLog = isOkta
        events = (0..<count).map { _ in Event.draw(&dice, hasLog: hasLog) }
    }
}
