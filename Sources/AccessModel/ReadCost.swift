/// What a read of a directory was predicted to cost, and what it cost, where the provider limits requests.
public struct ReadCost: Sendable, Hashable {
    /// Requests as predicted once the listings had ended.
    public var predictedRequests: Int
    /// Seconds as predicted then, from the beginning of the read.
    public var predictedSeconds: Double
    /// Seconds that the read took.
    public var seconds: Double
    /// Seconds that requests waited for their turn, summed over requests that waited side by side.
    public var waitedSeconds: Double
    /// The tightest limit that the provider stated, in requests a minute; `nil` where it stated none.
    public var limitPerMinute: Int?
    /// The share of it that may be used.
    public var share: Double
    /// Answers that said: too many requests.
    public var rateLimited: Int

    /// A cost.
    public init(
        predictedRequests: Int, predictedSeconds: Double, seconds: Double, waitedSeconds: Double, limitPerMinute: Int?,
        share: Double, rateLimited: Int
    ) {
        self.predictedRequests = predictedRequests
        self.predictedSeconds = predictedSeconds
        self.seconds = seconds
        self.waitedSeconds = waitedSeconds
        self.limitPerMinute = limitPerMinute
        self.share = share
        self.rateLimited = rateLimited
    }

    /// Such as `52 requests, about 11 s at 50 % of 600/min`.
    public var prediction: String {
        let seconds = Int(predictedSeconds.rounded(.up))
        let pace = limitPerMinute.map { " at \(Int((share * 100).rounded())) % of \($0)/min" } ?? ""
        return "\(predictedRequests.counted("request")), about \(seconds) s\(pace)"
    }
}
