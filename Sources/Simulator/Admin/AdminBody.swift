import Foundation

/// The JSON body of an admin request. A key that is not known is refused: a misspelled one would be silently ignored.
protocol AdminBody: Decodable {
    associatedtype CodingKeys: CodingKey, CaseIterable
}

/// Why an admin request was not carried out.
struct AdminRefusal: Error {
    let status: Int
    let message: String
}

extension AdminBody {
    static func read(_ body: [UInt8]) throws(AdminRefusal) -> Self {
        let known = Set(CodingKeys.allCases.map(\.stringValue))
        do {
            let data = Data(body)
            if let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] {
                for key in object.keys.sorted() where !known.contains(key) {
                    throw AdminRefusal(
                        status: 400, message: "unknown key \"\(key)\"; known: \(known.sorted().joined(separator: ", "))"
                    )
                }
            }
            return try JSONDecoder().decode(Self.self, from: data)
        } catch let refusal as AdminRefusal {
            throw refusal
        } catch let DecodingError.keyNotFound(key, _) {
            throw AdminRefusal(status: 400, message: "the key \"\(key.stringValue)\" is missing")
        } catch let DecodingError.typeMismatch(_, context) {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw AdminRefusal(status: 400, message: "\"\(path)\" is of the wrong type")
        } catch {
            throw AdminRefusal(status: 400, message: "the body is not the JSON object that is expected")
        }
    }
}

/// `POST /admin/users`.
struct NewUserBody: AdminBody {
    let login: String
    let email: String?
    let firstName: String?
    let lastName: String?
    let status: String?
    /// Ids or names of groups to put the user into.
    let groups: [String]?

    enum CodingKeys: String, CodingKey, CaseIterable { case login, email, firstName, lastName, status, groups }
}

/// `PATCH /admin/users/{idOrLogin}`.
struct ChangedUserBody: AdminBody {
    let login: String?
    let email: String?
    let firstName: String?
    let lastName: String?

    enum CodingKeys: String, CodingKey, CaseIterable { case login, email, firstName, lastName }
}

/// `POST /admin/users/{idOrLogin}/status`.
struct StatusBody: AdminBody {
    let status: String
    /// Given with `true`: the status is only on its way (`transitioningToStatus`).
    let pending: Bool?

    enum CodingKeys: String, CodingKey, CaseIterable { case status, pending }
}

/// `POST /admin/groups`.
struct NewGroupBody: AdminBody {
    let name: String
    let description: String?
    /// `OKTA_GROUP` unless given.
    let type: String?

    enum CodingKeys: String, CodingKey, CaseIterable { case name, description, type }
}

/// `PATCH /admin/groups/{idOrName}`.
struct ChangedGroupBody: AdminBody {
    let name: String

    enum CodingKeys: String, CodingKey, CaseIterable { case name }
}

/// `PUT /admin/rate-limits`.
struct RateLimitsBody: AdminBody {
    /// Requests a window for every class that `classes` does not name; none unless given.
    let all: Int?
    /// Requests a window, by class as `GET /admin/counters` spells it.
    let classes: [String: Int]?
    /// 60 unless given.
    let windowSeconds: Int64?
    /// Requests under way at the same time; any number unless given.
    let concurrency: Int?

    enum CodingKeys: String, CodingKey, CaseIterable { case all, classes, windowSeconds, concurrency }
}
