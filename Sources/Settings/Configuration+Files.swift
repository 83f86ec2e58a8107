import AccessModel

extension Configuration {
    /// Every secret file that this configuration names.
    public var secretFiles: [SecretFile] {
        var files: [SecretFile] = []
        switch directory {
        case .okta(_, .tokenFile(let token)), .scim(_, .tokenFile(let token)): files.append(token)
        case .okta(_, .oauth(let app)): files.append(app.privateKey)
        case .scim(_, .oauth(let client)): files.append(client.secret)
        case .file: break
        }
        switch store {
        case .tailscale(_, _, .tokenFile(let token)): files.append(token)
        case .tailscale(_, _, .oauth(_, let secret)): files.append(secret)
        case .headscale(let headscale): files.append(headscale.token)
        case .sqlite: break
        }
        return files + [status.token, webhookURL].compactMap(\.self)
    }

    /// Reads every secret file and the CA file once and throws the problems of all of them; nothing read is kept.
    public func verifyFiles() throws(SettingsError) {
        var problems: [SettingsError.Problem] = []
        for file in secretFiles {
            do { _ = try file.read() } catch { problems += error.problems }
        }
        if let caFile {
            do {
                _ = try FileBytes.read(caFile, limit: Self.caFileLimit)
            } catch {
                problems.append(
                    .init(
                        at: Place(path), key: Schema.directoryCAFile.name,
                        "the file \(caFile.quoted(upTo: 4096)) \(error.words)", remedy: error.remedy))
            }
        }
        if !problems.isEmpty { throw SettingsError(problems) }
    }

    /// The CA bundles of distributions have some 250 KiB.
    private static let caFileLimit = 16_777_216

    /// A warning for each secret file that others can read or replace.
    public func openSecretWarnings() -> [Warning] { secretFiles.compactMap { $0.openWarning() } }
}
