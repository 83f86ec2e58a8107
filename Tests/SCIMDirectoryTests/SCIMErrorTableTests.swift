import AccessModel
import Foundation
import SCIMDirectory
import Testing
import Transport

/// The table of errors in the documents, row by row.
@Suite("SCIM errors: the table in the documents")
struct SCIMErrorTableTests {
    private typealias Scripted = ScriptedSCIM

    /// A row: what is answered to the first page of users, as the documents write it; the answer; the kind; the sentence.
    struct Row: Sendable, CustomTestStringConvertible {
        let answer: String
        let response: HTTPResponse
        let kind: DirectoryError.Kind
        let sentence: String
        var testDescription: String { answer }
    }

    private static let html = ("<html><body>Sign in</body></html>", "text/html")

    static let rows: [Row] = [
        Row(
            answer: "401, in any form", response: Scripted.json(html.0, status: 401, type: html.1), kind: .refused,
            sentence: "BASE refused the credential from FILE: 401."),
        Row(
            answer: "403, SCIM error", response: Scripted.fault(403), kind: .refused,
            sentence: "The credential from FILE may not read the list of users of BASE: 403."),
        Row(
            answer: "403, HTML", response: Scripted.json(html.0, status: 403, type: html.1), kind: .notTheService,
            sentence: "BASE answered 403, not in JSON: a captive portal, a proxy, or no SCIM service."),
        Row(
            answer: "404, SCIM error or no body", response: HTTPResponse(status: 404), kind: .notTheService,
            sentence: "BASE has no /Users: 404."),
        Row(
            answer: "404, HTML or plain text", response: Scripted.json("no such page", status: 404, type: "text/plain"),
            kind: .notTheService,
            sentence: "BASE answered 404, not in JSON: a captive portal, a proxy, or no SCIM service."),
        Row(
            answer: "400 `tooMany`", response: Scripted.fault(400, type: "tooMany"), kind: .incomplete,
            sentence:
                "The list of users, page 1, was refused with 400 (tooMany): the service does not list so many records."),
        Row(
            answer: "400 with another `scimType`", response: Scripted.fault(400, type: "invalidValue"),
            kind: .incomplete,
            sentence: "The list of users, page 1, was answered with 400 (invalidValue)."),
        Row(
            answer: "407", response: HTTPResponse(status: 407), kind: .unreachable,
            sentence: "A proxy on the way to BASE wants credentials (407)."),
        Row(
            answer: "429", response: Scripted.fault(429), kind: .exhausted,
            sentence: "BASE's rate limit did not recover in time: 429 for the list of users."),
        Row(
            answer: "a redirect",
            response: HTTPResponse(status: 302, headers: [("Location", "https://login.example.com/?token=t0ken")]),
            kind: .notTheService,
            sentence: "BASE answered with a redirect (302) to https://login.example.com."),
        Row(
            answer: "500 to 599, in any form", response: Scripted.json("oops", status: 503, type: "text/plain"),
            kind: .incomplete, sentence: "The list of users, page 1, was answered with 503, also after repeats."),
        Row(
            answer: "501, SCIM error", response: Scripted.fault(501), kind: .notTheService,
            sentence: "BASE does not offer the list of users (501)."),
        Row(
            answer: "200, HTML or plain text", response: Scripted.json(html.0, type: html.1), kind: .notTheService,
            sentence: "BASE answered 200, not in JSON: a captive portal, a proxy, or no SCIM service."),
        Row(
            answer: "200 with a SCIM error inside, `status` a text",
            response: HTTPResponse(status: 200, body: Scripted.fault(403).body), kind: .refused,
            sentence: "The credential from FILE may not read the list of users of BASE: 403."),
        Row(
            answer: "200 with a SCIM error inside, `status` a number",
            response: HTTPResponse(status: 200, body: Scripted.fault(500, statusText: "500").body), kind: .incomplete,
            sentence: "The list of users, page 1, was answered with 500, also after repeats."),
        Row(
            answer: "200 with JSON that is no list", response: Scripted.json("{\"users\":[]}"), kind: .incomplete,
            sentence: "The list of users, page 1, is not a list of records."),
        Row(
            answer: "200 without `totalResults`", response: Scripted.json("{\"Resources\":[]}"), kind: .incomplete,
            sentence: "The list of users, page 1, has no `totalResults`: whether more follow cannot be told."),
        Row(
            answer: "200 and nobody", response: Scripted.list([], total: "0"), kind: .empty,
            sentence: "BASE answered and named nobody."),
    ]

    @Test("Each answer has its sentence, and what to do", arguments: rows)
    func row(_ row: Row) async throws {
        let service = ScriptedSCIM(.people(1)) { asked, right in asked.path == "/Users" ? row.response : right }
        let error = await #expect(throws: DirectoryError.self) { try await service.source().read() }
        let expected = row.sentence.replacing("BASE", with: ScriptedSCIM.base)
            .replacing("FILE", with: "/run/secrets/scim-token")
        #expect(error?.kind == row.kind)
        #expect(error?.message == expected)
        #expect(error?.remedy.isEmpty == false)
        let shown = "\(error?.message ?? "") \(error?.remedy ?? "")"
        #expect(!shown.contains("t0ken"), "a secret shows")
    }

    @Test("The documents have exactly these rows")
    func documents() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/tailroster/Documentation.docc/SCIMDirectory.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let start = try #require(text.range(of: "| answer to the list of users |"))
        let table = text[start.upperBound...].split(separator: "\n\n")[0].split(separator: "\n").dropFirst(2)
        let rows = table.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        #expect(rows == Self.rows.map { [$0.answer, $0.sentence] })
    }

    @Test("Without an answer: where, and what to do", arguments: [TransportError.Kind.name, .connection, .certificate])
    func unreachable(kind: TransportError.Kind) async throws {
        let service = ScriptedSCIM(.people(1))
        service.breakDown(kind)
        let error = await #expect(throws: DirectoryError.self) { try await service.source().read() }
        #expect(error?.kind == .unreachable)
        #expect(error?.message.hasPrefix("\(ScriptedSCIM.base) could not be reached.") == true)
    }

    @Test(
        "An address that cannot be one is refused at once", arguments: ["id.example.com", "ftp://x", "https://x/?a=b"])
    func address(url: String) {
        let error = #expect(throws: DirectoryError.self) { _ = try ScriptedSCIM(.people(1)).source(url: url) }
        #expect(error?.kind == .notTheService)
    }
}
