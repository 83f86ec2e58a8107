import AccessModel
import Testing

@testable import Simulator

@Suite("Filter expressions")
struct OktaExpressionTests {
    private let person = OktaPerson(
        id: "00uAda", login: "ada@example.com", email: "ada@example.com", firstName: "Ada", lastName: "O\"Brien",
        status: .active, created: Timestamp(milliseconds: 0), lastUpdated: Timestamp(milliseconds: 1_400_000_000_000))

    @Test(arguments: [
        (#"status eq "ACTIVE""#, true), (#"status eq "active""#, false), (#"status EQ "ACTIVE""#, true),
        (#"profile.login eq "ada@example.com""#, true), (#"profile.lastName eq "O\"Brien""#, true),
        (#"id eq "00uAda" and status eq "STAGED""#, false), (#"id eq "x" or status eq "ACTIVE""#, true),
        (#"status eq "ACTIVE" or id eq "x" and id eq "y""#, true),
        (#"(status eq "ACTIVE" or id eq "x") and id eq "y""#, false),
        (#"lastUpdated gt "2014-05-13T16:53:19.000Z""#, true), (#"lastUpdated gt "2014-05-13T16:53:20.000Z""#, false),
        (#"lastUpdated ge "2014-05-13T16:53:20Z""#, true), (#"lastUpdated lt "2014-05-13T16:53:20.001Z""#, true),
        (#"lastUpdated le "2014-05-13T16:53:19.999Z""#, false),
    ])
    func filtersDecide(text: String, expected: Bool) throws {
        let expression = try #require(OktaExpressionParser.parse(text, rules: .usersFilter))
        #expect(expression.matches(person) == expected)
    }

    @Test(arguments: [
        "", "status", "status eq", "status eq ACTIVE", #"status ne "ACTIVE""#, #"status gt "A""#, #"status sw "A""#,
        #"nickname eq "x""#, #"lastUpdated gt "yesterday""#, #"lastUpdated sw "2014-05-13T16:53:20Z""#,
        #"status eq "ACTIVE" and"#, #"(status eq "ACTIVE""#, #"status eq "ACTIVE")"#, #"not status eq "ACTIVE""#,
        #"status eq "ACTIVE"#, #"status eq "ACTIVE" status eq "ACTIVE""#, #"status eq "A\x""#,
        String(repeating: "(", count: 40) + #"id eq "x""# + String(repeating: ")", count: 40),
        #"id eq ""# + String(repeating: "x", count: 5_000) + "\"",
    ])
    func badFiltersAreRefused(text: String) {
        #expect(OktaExpressionParser.parse(text, rules: .usersFilter) == nil)
    }

    @Test func searchTakesMoreAndFoldsCase() throws {
        for text in [#"status eq "active""#, #"profile.login sw "ADA""#, #"profile.email co "example""#] {
            let expression = try #require(OktaExpressionParser.parse(text, rules: .usersSearch))
            #expect(expression.matches(person))
        }
        #expect(OktaExpressionParser.parse(#"status ne "ACTIVE""#, rules: .usersSearch) == nil)
    }
}
