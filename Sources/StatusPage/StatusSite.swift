import Foundation
import Synchronization

/// What is answered to whom: paths, the Host header, and the token that opens names.
public final class StatusSite: Sendable {
    private struct State {
        var port: UInt16 = 0
        /// Sessions of browsers, each with the token that opened it; oldest first.
        var sessions: [(id: String, token: String)] = []
    }

    private let sources: StatusSources
    private let hosts: Set<String>
    private let newID: @Sendable () -> String
    private let state = Mutex(State())

    private static let sessionLimit = 64
    static let foundLimit = 50
    private static let searchLimit = 200

    /// A site.
    ///
    /// - Parameters:
    ///   - hosts: names under which it may be asked for, beside IP addresses and localhost: a page of somebody else's that gives
    ///     its name our address (DNS rebinding) is refused.
    ///   - newID: an id that cannot be guessed, for the session of a browser.
    public init(_ sources: StatusSources, hosts: [String] = [], newID: @escaping @Sendable () -> String) {
        self.sources = sources
        self.hosts = Set(hosts.map { $0.lowercased() })
        self.newID = newID
    }

    func listens(on port: UInt16) { state.withLock { $0.port = port } }

    func answer(_ request: PageRequest) async -> PageAnswer {
        guard isKnownHost(request.header("host")) else {
            return .text(
                421,
                "this page is not served under that name; ask by its address, as localhost, or by a name of status.host_names"
            )
        }
        guard request.method == "GET" || request.method == "HEAD" else {
            var refusal = PageAnswer.text(405, "only GET")
            refusal.more = [("Allow", "GET, HEAD")]
            return refusal
        }
        do {
            return try await page(request)
        } catch {
            return .text(500, "the ledger could not be read; the log of the worker says more")
        }
    }

    private func page(_ request: PageRequest) async throws -> PageAnswer {
        switch request.path {
        case "/healthz": return .text(200, "ok")
        case "/readyz":
            guard let why = await sources.unready() else { return .text(200, "ready") }
            return .text(503, why)
        case "/metrics":
            return PageAnswer(
                status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", body: try await sources.metrics())
        case "/style.css":
            return PageAnswer(status: 200, contentType: "text/css; charset=utf-8", body: Stylesheet.text)
        case "/icon.svg":
            return PageAnswer(status: 200, contentType: "image/svg+xml", body: Stylesheet.icon)
        case "/api/status":
            if try isOpen(request) {
                return PageAnswer(status: 200, contentType: "application/json", body: try await sources.json() + "\n")
            }
            return PageAnswer(
                status: 200, contentType: "application/json", body: Self.counts(try await sources.picture()))
        case "/":
            if let token = request.query["token"] { return try open(with: token) }
            let isOpen = try isOpen(request)
            return .html(OverviewPage(picture: try await sources.picture(), isOpen: isOpen).markup)
        case "/find":
            guard try isOpen(request) else { return .html(OverviewPage.closed, status: 401) }
            let text = String((request.query["q"] ?? "").prefix(Self.searchLimit))
            let found = text.isEmpty ? [] : try await sources.find(text, Self.foundLimit)
            return .html(FindPage(text: text, found: found, limit: Self.foundLimit).markup)
        case "/explain":
            guard try isOpen(request) else { return .html(OverviewPage.closed, status: 401) }
            let (id, isGroup) = (request.query["id"] ?? "", request.query["kind"] == "group")
            guard let text = try await sources.explain(id, isGroup) else {
                return .text(404, "the ledger knows nobody and nothing of that id")
            }
            let body: Markup = "<pre class=\"why\" tabindex=\"0\">\(text)</pre><p><a href=\"/\">Back</a></p>"
            return .html(OverviewPage.document(title: "why", isOpen: true, body))
        default: return .text(404, "there is no such page")
        }
    }

    /// The link with the token becomes a session: the token does not stay in the address.
    private func open(with token: String) throws -> PageAnswer {
        let known = try sources.token()
        guard Self.isSame(token, known) else { return .html(OverviewPage.closed, status: 401) }
        let id = newID()
        state.withLock { state in
            state.sessions.append((id, known))
            if state.sessions.count > Self.sessionLimit { state.sessions.removeFirst() }
        }
        var answer = PageAnswer.text(303, "open")
        answer.more = [("Location", "/"), ("Set-Cookie", "tailroster=\(id); Path=/; HttpOnly; SameSite=Strict")]
        return answer
    }

    private func isOpen(_ request: PageRequest) throws -> Bool {
        let bearer = request.header("authorization").flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil }
        let cookie = request.cookie("tailroster")
        if bearer == nil, cookie == nil { return false }
        let known = try sources.token()
        if let bearer { return Self.isSame(bearer, known) }
        // A token that was exchanged closes what the old one opened.
        return state.withLock { state in
            state.sessions.contains { Self.isSame($0.id, cookie ?? "") && Self.isSame($0.token, known) }
        }
    }

    /// Compares in a time that tells nothing of where they differ.
    static func isSame(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        guard a.count == b.count, !a.isEmpty else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// An address needs no name server, so nobody else's page can lead here by one.
    func isKnownHost(_ header: String?) -> Bool {
        guard var host = header?.lowercased(), !host.isEmpty else { return false }
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return false }
            let port = host[host.index(after: end)...]
            let inner = host[host.index(after: host.startIndex)..<end]
            return inner.contains(":") && inner.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
                && (port.isEmpty || port.hasPrefix(":"))
        }
        if let colon = host.lastIndex(of: ":") { host = String(host[..<colon]) }
        // A name is the same with the dot of the root at its end.
        if host.hasSuffix(".") { host.removeLast() }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) { return true }
        return host == "localhost" || hosts.contains(host)
    }

    private static func counts(_ picture: StatusPicture) -> String {
        var fields = [
            "\"needs_attention\":\(picture.needsAttention)", "\"holds\":\(picture.holds.count { !$0.isConsequence })",
        ]
        fields.append("\"held_changes\":\(picture.holds.reduce(0) { $0 + $1.changes })")
        for section in picture.sections {
            let key = section.title.lowercased().map { $0.isLetter ? String($0) : "_" }.joined()
            fields.append("\"\(key)\":\(section.items.count)")
        }
        return "{\(fields.joined(separator: ","))}\n"
    }
}

extension PageAnswer {
    static func html(_ markup: Markup, status: Int = 200) -> PageAnswer {
        PageAnswer(status: status, contentType: "text/html; charset=utf-8", body: markup.html)
    }
}
