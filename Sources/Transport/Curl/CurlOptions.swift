/// How `CurlExchange` talks: limits and identity. Proxies are taken from the usual environment variables by libcurl
/// itself.
public struct CurlOptions: Sendable, Hashable {
    /// Sent as `User-Agent`.
    public var userAgent: String
    /// A PEM file with the certificate authorities to trust instead of the system's.
    public var caFile: String?
    /// What to call the setting behind `caFile` when an error advises to set it.
    public var caFileSetting: String
    /// How long name resolution, connecting and the TLS handshake may take together; at least a millisecond.
    public var connectDeadline: Duration
    /// How long no byte may move; whole seconds, rounded up, and noticed within a second or two.
    public var idleDeadline: Duration
    /// How long an exchange may take from its first step to its last byte; waiting for its turn does not count.
    public var totalDeadline: Duration
    /// The most bytes that a body may have, decompressed.
    public var bodyLimitBytes: Int
    /// The most bytes that the headers of an answer may have.
    public var headerLimitBytes: Int
    /// The most headers that an answer may have.
    public var headerLimitCount: Int
    /// The most exchanges with one origin at a time, each on a connection of its own; further requests wait.
    public var connectionsPerHost: Int
    /// The most requests that may be under way or waiting.
    public var requestLimitCount: Int

    /// Options; what is not named has a default that suits a directory's listings.
    public init(
        userAgent: String, caFile: String? = nil, caFileSetting: String = "ca_file",
        connectDeadline: Duration = .seconds(10), idleDeadline: Duration = .seconds(30),
        totalDeadline: Duration = .seconds(300), bodyLimitBytes: Int = 64 << 20, headerLimitBytes: Int = 64 << 10,
        headerLimitCount: Int = 256, connectionsPerHost: Int = 16, requestLimitCount: Int = 1024
    ) {
        self.userAgent = userAgent
        self.caFile = caFile
        self.caFileSetting = caFileSetting
        self.connectDeadline = connectDeadline
        self.idleDeadline = idleDeadline
        self.totalDeadline = totalDeadline
        self.bodyLimitBytes = bodyLimitBytes
        self.headerLimitBytes = headerLimitBytes
        self.headerLimitCount = headerLimitCount
        self.connectionsPerHost = connectionsPerHost
        self.requestLimitCount = requestLimitCount
    }
}
