import AccessModel
import Transport

/// What a first contact with an org shows: for `check`, which changes nothing.
public struct OktaProbe: Sendable {
    /// The allowance that Okta states in its answers.
    public struct RateLimit: Sendable, Hashable {
        /// Requests a window, for this kind of request.
        public let limit: Int
        /// What is left of them.
        public let remaining: Int
        /// When the window ends, in seconds since 1970-01-01T00:00:00Z by Okta's clock.
        public let resetsAt: Int64
    }

    /// Whether at least one user is visible, or why users cannot be listed.
    public let people: Result<Bool, DirectoryError>
    /// Whether at least one group is visible, or why groups cannot be listed. `nil` where users cannot be listed
    /// either.
    public let groups: Result<Bool, DirectoryError>?
    /// The allowance for listing users; `nil` where Okta states none.
    public let rateLimit: RateLimit?
    /// Seconds by which this machine's clock is ahead of Okta's, exact to about a second and the time of an exchange;
    /// `nil` where the answer has no date.
    public let clockSkewSeconds: Double?
    /// The number of HTTP exchanges.
    public let requests: Int
}

extension OktaDirectorySource {
    /// Asks for one user and one group.
    ///
    /// - Parameter now: this machine's clock.
    public func probe(now: @Sendable () -> Timestamp) async -> OktaProbe {
        let exchangesBefore = exchanges
        let first = await firstPage(of: OktaListing.people)
        let time = now()
        let people = first.flatMap { Self.hasRecord($0, of: OktaListing.people, api) }
        var groups: Result<Bool, DirectoryError>?
        if case .success = people { groups = await glance(at: OktaListing.groups) }
        let answer: OktaAnswer? = if case .success(let answer) = first { answer } else { nil }
        return OktaProbe(
            people: people, groups: groups, rateLimit: answer?.rateLimit,
            clockSkewSeconds: answer?.date.map { time.seconds(since: $0) }, requests: exchanges - exchangesBefore)
    }

    /// Whether at least one person or group is visible now.
    func glance(at subject: OktaListing) async -> Result<Bool, DirectoryError> {
        await firstPage(of: subject).flatMap { Self.hasRecord($0, of: subject, api) }
    }

    private func firstPage(of subject: OktaListing) async -> Result<OktaAnswer, DirectoryError> {
        do throws(TransportError) {
            return .success(try await api.get(api.url("\(subject.path)?limit=1")))
        } catch {
            return .failure(error.directoryError(api))
        }
    }

    private static func hasRecord(
        _ answer: OktaAnswer, of subject: OktaListing, _ api: OktaAPI
    ) -> Result<Bool, DirectoryError> {
        guard answer.status == 200, !answer.isForeign else {
            return .failure(answer.directoryError(subject, page: 1, api))
        }
        let page = OktaPage(listing: subject, number: 1, body: answer.response.body)
        var records = 0
        do throws(DirectoryError) {
            try page.forEachRecord { (_) throws(JSONError) in
                records += 1
                return nil
            }
        } catch {
            return .failure(error)
        }
        return .success(records > 0)
    }
}

extension OktaAnswer {
    fileprivate var rateLimit: OktaProbe.RateLimit? {
        guard let limit = number("x-rate-limit-limit"), let remaining = number("x-rate-limit-remaining"),
            let reset = number("x-rate-limit-reset")
        else { return nil }
        return OktaProbe.RateLimit(limit: limit, remaining: remaining, resetsAt: Int64(reset))
    }

    /// When it was sent, by Okta's clock.
    var date: Timestamp? {
        response.values(of: "date").first.flatMap(HTTPDate.seconds).map { Timestamp(milliseconds: $0 * 1000) }
    }

    private func number(_ header: String) -> Int? {
        response.values(of: header).first.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }
}
