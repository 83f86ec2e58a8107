/// The links of an answer (RFC 8288).
public struct LinkHeader: Sendable, Hashable {
    /// One link.
    public struct Link: Sendable, Hashable {
        /// The address between the angle brackets, as received.
        public let target: String
        /// The relation types in lower case, such as `next`.
        public let relations: [String]
        /// All parameters in order, names in lower case.
        public let parameters: [Parameter]

        /// Another resource than the one asked for that the link starts from; such a link says nothing about our
        /// listing.
        var anchor: String? { parameters.first { $0.name == "anchor" }?.value }
    }

    /// A parameter of a link.
    public struct Parameter: Sendable, Hashable {
        /// The name in lower case.
        public let name: String
        /// The value without quotes and escapes; empty where there is none.
        public let value: String
    }

    /// The links in order, over all header lines.
    public let links: [Link]

    /// Reads the `Link` headers of an answer; there may be several, with several links each.
    public init(_ response: HTTPResponse) throws(LinkError) { try self.init(response.values(of: "link")) }

    /// Reads header values.
    public init(_ values: [String]) throws(LinkError) {
        var links: [Link] = []
        for value in values {
            var parser = LinkParser(value)
            links += try parser.links()
        }
        self.links = links
    }

    /// The address of the next page; `nil` where no link has that relation. The address has not been judged: see
    /// `Origin.accepts`.
    ///
    /// - Throws: where links of relation `next` name different addresses.
    public func next() throws(LinkError) -> String? {
        let targets = Set(links.filter { $0.anchor == nil && $0.relations.contains("next") }.map(\.target))
        guard targets.count <= 1 else { throw .severalNext }
        return targets.first
    }
}

/// Why the links of an answer cannot be followed.
public enum LinkError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A header is not of the form of RFC 8288; the offset is in bytes from its value's start.
    case malformed(offset: Int)
    /// Two different addresses are called the next page.
    case severalNext

    /// A sentence part, without the header's own text.
    public var description: String {
        switch self {
        case .malformed(let offset): "the Link header is malformed at byte \(offset)"
        case .severalNext: "the Link headers name several different next pages"
        }
    }
}
