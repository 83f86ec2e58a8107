import AccessModel
import Foundation
import Transport

// Reading the System Log in polling mode: Okta gives a next link on every page, also behind an empty one, and that link is
// the place to read on from. Its entries come in the order in which they were written down.
extension OktaDirectorySource: WatchableDirectory {
    /// The end of the log, with a little overlap: what happened before this time is behind it.
    public func cursor(before time: Timestamp) async throws(DirectoryError) -> LogReading {
        let since = time.adding(seconds: -Self.overlapSeconds)
        return try await readLog(from: OktaLog.address(since: since, api))
    }

    /// What the log says since a place in it.
    public func changes(after cursor: String) async throws(DirectoryError) -> LogReading {
        // The ledger is a file: what stands in it is asked for only where it is an address of this org's log.
        guard api.origin.accepts(cursor), OktaPages.path(of: cursor) == "/api/v1/logs" else {
            return LogReading(.needsCensus("the place in the log belongs to another org"), requests: 0)
        }
        return try await readLog(from: cursor)
    }

    /// Entries may be written down later than what they tell happened.
    private static let overlapSeconds: Int64 = 60

    private func readLog(from address: String) async throws(DirectoryError) -> LogReading {
        let exchangesBefore = exchanges
        var (marks, url) = (Marks(), address)
        var published: [DirectoryID: String] = [:]
        for _ in 0..<limits.logPages {
            let answer: OktaAnswer
            do throws(TransportError) { answer = try await api.get(url) } catch { throw error.directoryError(api) }
            if let end = try end(answer) { return LogReading(end, requests: exchanges - exchangesBefore) }
            let page: (events: Int, needsCensus: String?, published: [DirectoryID: String])
            let next: String?
            do {
                page = try OktaLog.read(answer.response.body, into: &marks, app: app)
                next = try LinkHeader(answer.response).next()
            } catch {
                return LogReading(
                    .needsCensus("the log's answer is broken: \(error)"), requests: exchanges - exchangesBefore)
            }
            guard let next, api.origin.accepts(next), OktaPages.path(of: next) == "/api/v1/logs" else {
                return LogReading(.needsCensus("the log does not lead on"), requests: exchanges - exchangesBefore)
            }
            if let why = page.needsCensus {
                return LogReading(.needsCensus(why), requests: exchanges - exchangesBefore)
            }
            published.merge(page.published) { $1 }
            url = next
            if page.events < OktaLog.pageSize {
                return LogReading(
                    .marks(marks, cursor: next), requests: exchanges - exchangesBefore,
                    published: published.compactMapValues(Self.time))
            }
        }
        return LogReading(
            .needsCensus("more happened than \(limits.logPages) pages of the log"),
            requests: exchanges - exchangesBefore)
    }

    /// A time as Okta writes it; one that cannot be understood is nobody's.
    private static func time(_ text: String) -> Timestamp? {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        do {
            return Timestamp(milliseconds: Int64((try style.parse(text).timeIntervalSince1970 * 1000).rounded()))
        } catch {
            return nil
        }
    }

    /// How a reading ends with this answer; `nil` for a page of events.
    private func end(_ answer: OktaAnswer) throws(DirectoryError) -> LogReading.Outcome? {
        switch answer.status {
        case 200 where !answer.isForeign: return nil
        case 403 where !answer.isForeign:
            return .denied(
                "\(api.credential.name.capitalizedSentence) may not read the System Log of \(api.origin): \(answer.text). "
                    + "Changes are seen by the next census. To follow them within seconds, "
                    + api.credential.mendOfLogDenial)
        // A place that is too old, or that Okta does not know any more.
        case 400, 404, 410:
            return .needsCensus("Okta refuses the place in the log where it was read last: \(answer.text)")
        default: throw answer.directoryError(.log, page: 1, api)
        }
    }
}
