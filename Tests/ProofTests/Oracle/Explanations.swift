import AccessModel
import Planning
import Reconciliation

/// What a report gives a reason for: subjects of warnings and of held changes, and the held changes themselves.
struct Explanations: Sendable {
    private struct Held: Hashable {
        var kind: String
        var person: String?
        var group: String?
    }

    private var subjects: Set<String>
    private var held: Set<Held> = []
    /// Words of the limits that hold something.
    let limits: Set<String>

    /// Nothing is explained: the store must be exactly what the directory wants.
    static let none = Explanations(subjects: [], limits: [])

    private init(subjects: Set<String>, limits: Set<String>) { (self.subjects, self.limits) = (subjects, limits) }

    init(_ report: PassReport, _ registry: any Registry) {
        subjects = Set(report.warnings.map(\.subject))
        limits = Set(report.holds.map(\.limit.rawValue))
        for position in report.holds.flatMap(\.changes) {
            guard let change = report.plan?.changes[position] else { continue }
            subjects.formUnion([change.person?.login, change.group?.name].compactMap { $0 })
            held.insert(
                Held(
                    kind: change.kind.word, person: change.person?.directoryID.map { registry.worldID($0.text) },
                    group: change.group.map { registry.worldID($0.directoryID.text) }))
        }
    }

    func contain(_ subject: String) -> Bool { subjects.contains(subject) }

    func hold(_ kind: String, _ person: String?, in group: String? = nil) -> Bool {
        held.contains(Held(kind: kind, person: person, group: group))
    }
}
