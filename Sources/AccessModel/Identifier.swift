/// An opaque id given by another system: compared byte for byte, never parsed, never case-folded.
///
/// The phantom parameter keeps ids of different systems apart: a directory's id where an account's is wanted does not
/// compile.
public struct Identifier<Subject>: Hashable, Sendable, Comparable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    /// The id as the other system spells it.
    public let text: String

    /// Wraps an id as it was received.
    public init(_ text: String) { self.text = text }

    /// Wraps an id written in the source, which only tests do.
    public init(stringLiteral text: String) { self.text = text }

    /// The id as the other system spells it.
    public var description: String { text }

    /// Byte order, the same on every machine.
    public static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// Names the id space of the identity provider.
public enum DirectorySubject {}
/// Names the id space of the authorization store.
public enum StoreSubject {}
/// Names the id space of passes.
public enum PassSubject {}
/// Names the id space of changes.
public enum ChangeSubject {}
/// Names the id space of holds.
public enum HoldSubject {}
/// Names the id space of plans.
public enum PlanSubject {}

/// The id of a person or a group in the directory (Okta: 20 characters such as `00u1a2b3…`).
public typealias DirectoryID = Identifier<DirectorySubject>
/// The id of an account in the authorization store; never reused by the store.
public typealias AccountID = Identifier<StoreSubject>
/// The id of one pass, made by the composition root.
public typealias PassID = Identifier<PassSubject>
/// The hash of one change: what is done, to whom, and why.
public typealias ChangeID = Identifier<ChangeSubject>
/// The hash of the changes that a hold names.
public typealias HoldID = Identifier<HoldSubject>
/// The hash of the changes of a plan: the same plan has the same id.
public typealias PlanID = Identifier<PlanSubject>
