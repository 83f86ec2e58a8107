import AccessModel
import FileDirectory
import Foundation
import Planning

/// A directory that is a document. Look-ups may see a newer one than the listing did.
final class DocumentRegistry: Registry {
    private struct Person: Encodable {
        var id: String
        var login: String
        var status: String
    }

    private struct Group: Encodable {
        var id: String
        var name: String
        var members: [String]
    }

    private struct Document: Encodable {
        var users: [Person]
        var groups: [Group]
    }

    let kind = DirectoryKind.file
    private let listing: URL
    private let lookUps: URL

    init(folder: URL) {
        listing = folder.appending(path: "people.json")
        lookUps = folder.appending(path: "people-now.json")
    }

    func show(_ sight: Sight, _ dice: inout Dice) throws {
        try Self.bytes(of: sight.listing, &dice).write(to: listing)
        try Self.bytes(of: sight.lookUps, &dice).write(to: lookUps)
    }

    private static func bytes(of world: SmallWorld, _ dice: inout Dice) throws -> Data {
        let users = dice.some(world.people.count, of: world.people.keys).compactMap { id in
            world.people[id].map { Person(id: id, login: $0.login, status: $0.status) }
        }
        let groups = dice.some(world.groups.count, of: world.groups.keys).compactMap { id in
            world.groups[id].map { group in
                // A group with a member whom the document does not name cannot be read.
                let members = dice.some(group.members.count, of: group.members.filter { world.people[$0] != nil })
                return Group(id: id, name: group.name, members: members + (group.isBroken ? ["nobody"] : []))
            }
        }
        return try JSONEncoder().encode(Document(users: users, groups: groups))
    }

    func spoil(_ dice: inout Dice) throws -> String {
        let whole = try Data(contentsOf: listing)
        switch dice.number(0..<4) {
        case 0:
            let length = dice.number(0..<whole.count)
            try whole.prefix(length).write(to: listing)
            return "the document breaks off after \(length) bytes"
        case 1:
            try Data(#"{"users":[],"groups":[]}"#.utf8).write(to: listing)
            return "the document names nobody"
        case 2:
            try FileManager.default.removeItem(at: listing)
            return "the document is gone"
        default:
            let text = String(decoding: whole, as: UTF8.self).replacing(
                #""users":["#, with: #""users":[{"id":"x"},{"id":"x"},"#)
            try Data(text.utf8).write(to: listing)
            return "the document names one id twice"
        }
    }

    /// A document has no log.
    func disturbLog(_ kind: Event.Kind, _ dice: inout Dice) -> String { "" }

    func source(_ rules: PlanningRules) -> any DirectorySource {
        func source(_ file: URL) -> FileDirectorySource {
            FileDirectorySource(
                path: file.path, groups: GroupSelection(rules.scope.groups),
                scopeGroups: GroupSelection(rules.scope.scopeGroups))
        }
        return SplitSource(listing: source(listing), lookUps: source(lookUps))
    }

    func worldID(_ id: String) -> String { id }

    func directoryID(_ id: String) -> String { id }
}

/// Lists from one document and looks up in another: a directory whose listings lag.
private struct SplitSource: DirectorySource {
    let listing: FileDirectorySource
    let lookUps: FileDirectorySource

    var kind: DirectoryKind { listing.kind }
    /// The same wherever the folder is, so that a prepared one can be copied.
    var identity: String { "file:proof" }

    func read(_ request: DirectoryRequest) async throws(DirectoryError) -> DirectorySnapshot {
        try await listing.read(request)
    }

    func confirm(_ absences: Absences) async throws(DirectoryError) -> Confirmations {
        try await lookUps.confirm(absences)
    }
}
