import SQLiteFile
import Testing

@Suite("What was looked up for an object")
struct IdentityCacheTests {
    private final class Subject: Sendable {}

    @Test("Each object has its own value, among thousands, and the newest one counts")
    func values() {
        let cache = IdentityCache<Subject, Int>()
        let subjects = (0..<5000).map { _ in Subject() }
        for (number, subject) in subjects.enumerated() {
            #expect(cache.value(for: subject) == nil)
            cache.remember(number, for: subject)
        }
        for (number, subject) in subjects.enumerated() { #expect(cache.value(for: subject) == number) }
        cache.remember(-1, for: subjects[17])
        #expect(cache.value(for: subjects[17]) == -1)
        #expect(cache.value(for: Subject()) == nil)
        cache.forget()
        #expect(cache.value(for: subjects[17]) == nil)
    }

    @Test("What comes beyond the limit is not remembered; the objects live as long as they are")
    func limit() {
        let cache = IdentityCache<Subject, Int>(limit: 2)
        weak var first: Subject?
        do {
            let subjects = (0..<3).map { _ in Subject() }
            for (number, subject) in subjects.enumerated() { cache.remember(number, for: subject) }
            #expect(subjects.map { cache.value(for: $0) } == [0, 1, nil])
            first = subjects[0]
        }
        #expect(first != nil, "an address must never stand for another object")
        cache.forget()
        #expect(first == nil)
    }
}
