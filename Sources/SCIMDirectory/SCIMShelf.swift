import AccessModel
import Transport

/// Groups that were fetched one by one and have a version (ETag; RFC 7644, section 3.14): the next read of this source asks
/// whether they changed, and need not fetch them again.
actor SCIMShelf {
    private struct Kept {
        let version: String
        let body: [UInt8]
    }

    private var kept: [String: Kept] = [:]
    private var bytes = 0
    private let limit: Int

    /// A version is a short text; what is longer is sent nowhere.
    private static let maximumVersionBytes = 256

    init(limit: Int) { self.limit = limit }

    /// What the service answers for a path; where it says that nothing changed, what it answered before.
    ///
    /// - Parameter trusting: whether its word for that is taken.
    func answer(to path: String, from api: SCIMAPI, trusting: Bool) async throws(DirectoryError) -> SCIMAnswer {
        let known = trusting ? kept[path] : nil
        let answer = try await api.get(path, unlessMatching: known?.version)
        if answer.response.status == 304, let known {
            return SCIMAnswer(HTTPResponse(status: 200, headers: answer.response.headers, body: known.body))
        }
        keep(answer, path)
        return answer
    }

    /// Forgets an answer that could not be used.
    func forget(_ path: String) {
        if let old = kept.removeValue(forKey: path) { bytes -= old.body.count }
    }

    private func keep(_ answer: SCIMAnswer, _ path: String) {
        forget(path)
        guard answer.status == 200, let version = answer.response.values(of: "etag").first,
            version.utf8.count <= Self.maximumVersionBytes, bytes + answer.response.body.count <= limit
        else { return }
        kept[path] = Kept(version: version, body: answer.response.body)
        bytes += answer.response.body.count
    }
}
