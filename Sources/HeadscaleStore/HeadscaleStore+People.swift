import AccessModel
import Transport

extension HeadscaleStore {
    /// Everybody, every node, the keys that matter, and of whose keys the server told nothing.
    func people() async throws(StoreError) -> (HeadscaleUsers, [HeadscaleNode], [HeadscaleKey], Set<String>) {
        do throws(HeadscaleFailure) {
            let (users, nodes) = (HeadscaleUsers(try await api.users()), try await api.nodes())
            if let keys = try await api.keys() { return (users, nodes, keys, []) }
            let (keys, unsure) = try await keysByUser(of: users, nodes)
            return (users, nodes, keys, unsure)
        } catch {
            throw StoreError(error)
        }
    }

    /// So many users are asked for their keys at a time.
    private static let askedAtOnce = 4

    /// The keys of everybody who has no node that can connect, of a server that lists keys by user only (v0.26, v0.27): a suspension
    /// that broke off between the two has left them their key. Of whom it tells nothing, something may still be able to connect.
    private func keysByUser(
        of users: HeadscaleUsers, _ nodes: [HeadscaleNode]
    ) async throws(HeadscaleFailure) -> (keys: [HeadscaleKey], unsure: Set<String>) {
        let (api, now) = (api, api.now)
        let live = Set(nodes.filter { $0.isLive(at: now) }.compactMap { $0.user?.id })
        let asked = users.all.filter { !live.contains($0.id) }
        let found = try await mapConcurrently(asked, atMost: Self.askedAtOnce) {
            (user) async throws(HeadscaleFailure) -> [HeadscaleKey]? in
            do throws(HeadscaleFailure) { return try await api.keys(of: user) } catch {
                if error.isRefusal { return nil }
                throw error
            }
        }
        let unsure = zip(asked, found).filter { $0.1 == nil }.map(\.0.id)
        return (found.flatMap { $0 ?? [] }, Set(unsure))
    }
}
