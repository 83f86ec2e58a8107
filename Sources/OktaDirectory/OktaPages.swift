import AccessModel
import Transport

/// One page of a listing.
struct OktaPage: Sendable {
    let listing: OktaListing
    /// The first is 1.
    let number: Int
    let body: [UInt8]
    /// When it was sent, by Okta's clock.
    var date: Timestamp?
}

/// The pages of one listing, in order, to Okta's end mark: a page without a `next` link.
///
///     while let page = try await pages.next() { try await pages.took(records: …) }
struct OktaPages {
    /// Why the listing breaks off.
    enum Failure: Error {
        /// Something other than a page was answered.
        case answer(OktaAnswer, page: Int)
        /// There is no answer.
        case noAnswer(TransportError)
        /// What was answered cannot be used.
        case broken(DirectoryError)
    }

    private let listing: OktaListing
    private let api: OktaAPI
    private let limit: Int
    private var number = 0
    private var url: String
    private var nextURL: String?
    private var visited: Set<String> = []
    private var hasSeenLinks = false
    /// The last page that had records, and how many.
    private var lastFilled: (url: String, records: Int)?

    init(of listing: OktaListing, from api: OktaAPI, limit: Int) {
        self.listing = listing
        self.api = api
        self.limit = limit
        url = api.url("\(listing.path)?\(listing.query)")
        nextURL = url
    }

    /// Fetches the next page; `nil` behind the last.
    mutating func next() async throws(Failure) -> OktaPage? {
        guard let next = nextURL else { return nil }
        (url, number) = (next, number + 1)
        guard number <= limit else { throw broken("is one more than the limit of \(limit) pages") }
        guard visited.insert(url).inserted else { throw broken("was read before: the listing runs in a circle") }
        let response = try await fetch(url)
        nextURL = try nextLink(of: response)
        return OktaPage(
            listing: listing, number: number, body: response.body, date: OktaAnswer(response).date)
    }

    /// Is told the number of records on the page that `next` gave, and checks that a page without `next` link is the
    /// end.
    mutating func took(records: Int) async throws(Failure) {
        if records > 0 { lastFilled = (url, records) }
        guard nextURL == nil else { return }
        // Okta sends each page with a link to itself. A full page without any link may have lost its `next` on the way.
        guard hasSeenLinks || records < listing.pageSize else {
            throw broken("is full and came without Link headers: whether more follow cannot be told")
        }
        let isPromisedButEmpty = number > 1 && records == 0
        let isFullWithoutConfirmation = records >= listing.pageSize && !listing.absencesAreConfirmed
        if isPromisedButEmpty || isFullWithoutConfirmation { try await proveEnd() }
    }

    /// Asks for the last records once more, in a page with room for all but one of them. Where they are the last, that
    /// page leads on to exactly one record.
    ///
    /// An empty page behind a link is Okta's way to end a listing whose last page is full, and equally what a
    /// credential sees that just lost its rights.
    private mutating func proveEnd() async throws(Failure) {
        guard let (last, records) = lastFilled, records > 2 else { throw broken(Self.unproven) }
        let shorter = try await fetch(Self.replacingLimit(in: last, by: records - 1))
        guard let rest = try nextLink(of: shorter) else { throw broken(Self.unproven) }
        let response = try await fetch(rest)
        guard try nextLink(of: response) == nil else { throw broken(Self.unproven) }
        let page = OktaPage(listing: listing, number: number, body: response.body)
        var left = 0
        do throws(DirectoryError) {
            try page.forEachRecord { (_) throws(JSONError) in
                left += 1
                return nil
            }
        } catch {
            throw .broken(error)
        }
        guard left == 1 else { throw broken(Self.unproven) }
    }

    private static let unproven = "looks like the end, and a second look does not agree"

    private func fetch(_ url: String) async throws(Failure) -> HTTPResponse {
        let answer: OktaAnswer
        do throws(TransportError) { answer = try await api.get(url) } catch { throw .noAnswer(error) }
        guard answer.status == 200, !answer.isForeign else { throw .answer(answer, page: number) }
        return answer.response
    }

    /// The address of the page after an answer, which must be a page of the same listing.
    private mutating func nextLink(of response: HTTPResponse) throws(Failure) -> String? {
        let target: String?
        do throws(LinkError) {
            let header = try LinkHeader(response)
            hasSeenLinks = hasSeenLinks || !header.links.isEmpty
            target = try header.next()
        } catch {
            throw broken("cannot be followed: \(error)")
        }
        guard let target else { return nil }
        guard api.origin.accepts(target) else { throw broken("leads on to another host, which was not asked") }
        // Okta's next link differs from the page's own address in its query alone. Members of another group are no next
        // page.
        guard Self.path(of: target) == listing.path else { throw broken("leads on to another resource") }
        return target
    }

    /// The path of an address, without its query.
    static func path(of url: String) -> Substring {
        guard let scheme = url.firstRange(of: "://") else { return "" }
        return url[scheme.upperBound...].drop { $0 != "/" }.prefix { $0 != "?" && $0 != "#" }
    }

    private static func replacingLimit(in url: String, by limit: Int) -> String {
        let parts = url.split(separator: "?", maxSplits: 1)
        let query = (parts.count > 1 ? parts[1] : "").split(separator: "&").filter { !$0.hasPrefix("limit=") }
        return "\(parts[0])?" + (query.map(String.init) + ["limit=\(limit)"]).joined(separator: "&")
    }

    private func broken(_ what: String) -> Failure { .broken(listing.incomplete(page: number, what)) }
}
