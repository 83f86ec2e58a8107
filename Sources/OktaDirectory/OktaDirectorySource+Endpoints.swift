import AccessModel
import Transport

/// What one endpoint says to this credential: for `check`, which changes nothing.
public struct OktaEndpointFinding: Sendable {
    /// What it is for, such as `members of groups`.
    public let name: String
    /// Whether a pass can do without it.
    public let isOptional: Bool
    /// What was found, or why it cannot be read.
    public let result: Result<String, DirectoryError>
}

extension OktaDirectorySource {
    /// Asks each endpoint that a pass needs, beyond people and groups, for one record.
    ///
    /// - Parameter now: this machine's clock.
    public func examineEndpoints(now: @Sendable () -> Timestamp) async -> [OktaEndpointFinding] {
        var findings: [OktaEndpointFinding] = []
        if let app {
            for (name, listing) in [
                ("people of the app", OktaListing.assigned(to: app)), ("groups of the app", .groups(of: app)),
            ] {
                let result = await glance(at: listing).map { $0 ? "can be read" : "none is assigned to \(app)" }
                findings.append(OktaEndpointFinding(name: name, isOptional: false, result: result))
            }
        }
        if let group = await anyGroup() {
            let result = await glance(at: .members(of: group, named: group.text)).map { _ in "can be read" }
            findings.append(OktaEndpointFinding(name: "members of groups", isOptional: false, result: result))
        }
        findings.append(OktaEndpointFinding(name: "System Log", isOptional: true, result: await glanceAtLog(now())))
        return findings
    }

    /// What Okta states of its limits for the classes that were asked, a line each.
    public func statedLimits() -> [String] {
        guard let pacer = pace?.pacer else { return [] }
        return [OktaEndpoints.users, OktaEndpoints.groups, OktaEndpoints.members, OktaEndpoints.apps, "/api/v1/logs"]
            .compactMap { endpoint in
                pacer.allowance(of: endpoint).map {
                    "\($0.limit.counted("request")) a minute to \(endpoint), of which \($0.ours) are used at most"
                }
            }
    }

    private func anyGroup() async -> DirectoryID? {
        var pages = OktaPages(of: .groups, from: api, limit: 1)
        do throws(OktaPages.Failure) {
            guard let page = try await pages.next() else { return nil }
            var found: DirectoryID?
            do throws(DirectoryError) {
                try page.forEachRecord { (json) throws(JSONError) in
                    let id = try OktaGroupRecord(&json).id.text?.string
                    if found == nil { found = id.map { DirectoryID($0) } }
                    return nil
                }
            } catch {
                return nil
            }
            return found
        } catch {
            // That groups cannot be listed has a line of its own.
            return nil
        }
    }

    private func glanceAtLog(_ now: Timestamp) async -> Result<String, DirectoryError> {
        do throws(DirectoryError) {
            switch try await cursor(before: now).outcome {
            case .marks: return .success("can be read: changes are seen within seconds")
            case .denied(let why): return .success(why)
            case .needsCensus(let why): return .success("cannot be followed now: \(why)")
            }
        } catch {
            return .failure(error)
        }
    }
}
