import AccessModel
import Testing

@Suite("Numbers with their nouns")
struct CountedTests {
    @Test(
        "One is one, nothing and several are many",
        arguments: [(0, "0 groups"), (1, "1 group"), (2, "2 groups"), (21, "21 groups")])
    func regular(number: Int, text: String) {
        #expect(number.counted("group") == text)
        #expect(Int64(number).counted("group") == text)
    }

    @Test("A noun of its own kind, and a verb that agrees")
    func irregular() {
        #expect(1.counted("person", "people") == "1 person")
        #expect(3.counted("person", "people") == "3 people")
        #expect(1.counted("change is", "changes are") == "1 change is")
        #expect(0.counted("change is", "changes are") == "0 changes are")
    }
}
