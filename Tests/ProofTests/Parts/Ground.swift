import AccessModel
import Foundation
import SQLStore
import Simulator

/// The store that a site stands on: how the program opens it, and how the tests see it from behind.
///
/// Another store is one more of these and one more ``Footing``; what it can do follows from its capabilities.
protocol Ground: Sendable {
    /// A store as a new process would make it.
    func store() -> any AccessStore

    /// What the names of its groups begin with.
    var groupPrefix: String { get }

    /// The store from behind.
    func hand(_ registry: any Registry) throws -> any Hand

    /// The store as another program sees it.
    func view(_ registry: any Registry) throws -> StoreView

    /// The rows of its change feed after a number; none where it has no feed.
    func feed(after seq: Int64, _ registry: any Registry) throws -> [FeedRow]

    /// What is wrong with it, whoever may have written it; empty for nothing.
    func complaints() throws -> [String]

    /// The same store, with everything in it, for a site in this folder.
    func copy(in folder: URL) async throws -> any Ground

    /// Whoever may connect logs in, where that is how accounts and nodes come about.
    func meet(_ world: SmallWorld, _ charter: Charter, _ registry: any Registry) async throws

    /// Takes down what it runs on.
    func end() async
}

extension Ground {
    func meet(_ world: SmallWorld, _ charter: Charter, _ registry: any Registry) {}
}

/// A store behind HTTP.
protocol ServedGround: Ground {
    /// What was asked of it, such as `POST /api/v1/node/7/expire 200`.
    var requests: [String] { get }

    /// Orders a fault.
    func order(_ fault: Fault)

    /// Takes back all faults.
    func clearFaults()
}

/// The stores on which each step fails once.
enum Footing: String, CaseIterable, Sendable {
    case sqlite
    case tailscale
    case headscale

    /// All of them; where `TAILROSTER_FOOTING` names one, as for wrong edits that each of them shows, that one.
    static let chosen: [Footing] =
        ProcessInfo.processInfo.environment["TAILROSTER_FOOTING"].flatMap { Footing(rawValue: $0) }.map { [$0] }
        ?? Footing.allCases

    func site() async throws -> Site {
        switch self {
        case .sqlite: try Site()
        case .tailscale: try Site(ground: try await TailnetGround(Upheaval.tailnet))
        case .headscale: try Site(ground: try await HeadscaleGround(Upheaval.headnet()))
        }
    }
}

/// A store in a file of the site's folder.
struct SQLiteGround: Ground {
    private let folder: URL

    init(folder: URL) { self.folder = folder }

    private var path: String { folder.appending(path: "store.db").path }

    func store() -> any AccessStore { SQLStore(path: path, newID: { "store-1" }) }

    var groupPrefix: String { "" }

    func hand(_ registry: any Registry) throws -> any Hand { try StoreHand(path: path, registry: registry) }

    func view(_ registry: any Registry) throws -> StoreView { try hand(registry).view() }

    func feed(after seq: Int64, _ registry: any Registry) throws -> [FeedRow] { try hand(registry).feed(after: seq) }

    func complaints() throws -> [String] { try hand(DocumentRegistry(folder: folder)).complaints() }

    /// Its file was copied with the folder.
    func copy(in folder: URL) -> any Ground { SQLiteGround(folder: folder) }

    func end() {}
}
