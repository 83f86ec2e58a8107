import AccessModel

/// A small directory in plain words, which each source under test renders in its own format.
public struct DirectorySourceWorld: Sendable {
    /// One person.
    public struct Person: Sendable {
        /// The directory's id.
        public var id: DirectoryID
        /// The login; `nil` makes a record that cannot be read beyond its id.
        public var login: String?
        /// The email; `nil` for the login.
        public var email: String?
        /// A first and a last name.
        public var name: (first: String, last: String)
        /// Whether the person was not deactivated.
        public var isActive: Bool

        /// A person.
        public init(
            _ id: DirectoryID, login: String?, email: String? = nil,
            name: (first: String, last: String) = ("Jo", "Doe"),
            isActive: Bool = true
        ) {
            self.id = id
            self.login = login
            self.email = email
            self.name = name
            self.isActive = isActive
        }
    }

    /// One group.
    public struct Group: Sendable {
        /// The directory's id.
        public var id: DirectoryID
        /// The name.
        public var name: String
        /// The members' ids.
        public var members: [DirectoryID]

        /// A group.
        public init(_ id: DirectoryID, name: String, members: [DirectoryID]) {
            self.id = id
            self.name = name
            self.members = members
        }
    }

    /// Everyone.
    public var people: [Person]
    /// All groups.
    public var groups: [Group]

    /// A world.
    public init(people: [Person], groups: [Group] = []) {
        self.people = people
        self.groups = groups
    }
}
