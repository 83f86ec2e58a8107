// The two ends: the directory and the store, and what opens them.
extension Assembly {
    mutating func directorySettings() -> DirectorySettings? {
        switch values[Schema.directoryKind] {
        case .okta:
            let credential = oktaCredential()
            guard let address = values[Schema.directoryURL] else { return nil }
            checkOktaAddress(address)
            return credential.map { .okta(url: address.text, credential: $0) }
        case .scim:
            let credential = scimCredential()
            guard let address = values[Schema.directoryURL], let credential else { return nil }
            return .scim(url: address.text, credential: credential)
        case .file: return values[Schema.directoryPath].map { .file(path: absolute($0)) }
        case nil: return nil
        }
    }

    mutating func storeSettings() -> StoreSettings? {
        switch values[Schema.storeKind] {
        case .sqlite: return values[Schema.storePath].map { .sqlite(path: absolute($0)) }
        case .tailscale:
            let credential = serviceCredential(
                token: Schema.storeToken, client: Schema.storeClientID, secret: Schema.storeClientSecret)
            refusePath(of: Schema.storeURL)
            let url = values[Schema.storeURL]?.text ?? "https://api.tailscale.com"
            guard let tailnet = values[Schema.storeTailnet], let credential else { return nil }
            return .tailscale(url: url, tailnet: tailnet, credential: credential)
        case .headscale:
            reportMissing(Schema.storeURL)
            reportMissing(Schema.storeToken)
            guard let address = values[Schema.storeURL], let token = secretFile(Schema.storeToken),
                let createsUsers = values[Schema.storeCreateUsers]
            else { return nil }
            return .headscale(
                HeadscaleSettings(
                    url: address.text, token: token, createsUsers: createsUsers,
                    issuer: values[Schema.storeIssuer]?.text,
                    policyPath: values[Schema.storePolicyPath].map(absolute),
                    reloadCommand: values[Schema.storeReloadCommand]))
        case nil: return nil
        }
    }

    private mutating func oktaCredential() -> OktaCredential? {
        let oauthKeys: [any AnyKey] = [
            Schema.directoryClientID, Schema.directoryPrivateKey, Schema.directoryKeyID, Schema.directoryDPoP,
        ]
        guard let way = credentialWay(token: Schema.directoryToken, oauth: oauthKeys) else { return nil }
        guard way == .oauth else { return secretFile(Schema.directoryToken).map { .tokenFile($0) } }
        reportMissing(Schema.directoryClientID)
        reportMissing(Schema.directoryPrivateKey)
        guard let clientID = values[Schema.directoryClientID], let dpop = values[Schema.directoryDPoP],
            let privateKey = secretFile(Schema.directoryPrivateKey, form: .document)
        else { return nil }
        return .oauth(
            OktaApp(clientID: clientID, privateKey: privateKey, keyID: values[Schema.directoryKeyID], dpop: dpop))
    }

    private mutating func scimCredential() -> BearerCredential? {
        let oauthKeys: [any AnyKey] = [
            Schema.directoryClientID, Schema.directoryClientSecret, Schema.directoryTokenURL,
            Schema.directoryOAuthScope, Schema.directoryClientAuth,
        ]
        guard let way = credentialWay(token: Schema.directoryToken, oauth: oauthKeys) else { return nil }
        guard way == .oauth else { return secretFile(Schema.directoryToken).map { .tokenFile($0) } }
        reportMissing(Schema.directoryClientID)
        reportMissing(Schema.directoryClientSecret)
        reportMissing(Schema.directoryTokenURL)
        guard let clientID = values[Schema.directoryClientID], let secret = secretFile(Schema.directoryClientSecret),
            let endpoint = values[Schema.directoryTokenURL], let authentication = values[Schema.directoryClientAuth]
        else { return nil }
        return .oauth(
            OAuthClient(
                clientID: clientID, secret: secret, tokenURL: endpoint.exact,
                scope: values[Schema.directoryOAuthScope], authentication: authentication))
    }

    private mutating func serviceCredential(
        token: Key<String>, client: Key<String>, secret: Key<String>
    ) -> ServiceCredential? {
        guard let way = credentialWay(token: token, oauth: [client, secret]) else { return nil }
        guard way == .oauth else { return secretFile(token).map { .tokenFile($0) } }
        reportMissing(client)
        reportMissing(secret)
        guard let clientID = values[client], let clientSecret = secretFile(secret) else { return nil }
        return .oauth(clientID: clientID, clientSecret: clientSecret)
    }

    private enum CredentialWay {
        case token, oauth
    }

    /// Which of the two ways is taken: exactly one has to be.
    private mutating func credentialWay(token: Key<String>, oauth: [any AnyKey]) -> CredentialWay? {
        let oauthGiven = oauth.first { values.entries[$0.name] != nil }
        switch (values.isGiven(token), oauthGiven) {
        case (true, nil): return .token
        case (false, _?): return .oauth
        case (false, nil):
            reportMissing(token, or: ", or oauth")
            return nil
        case (true, let other?):
            report(
                other.name, "does not go together with \(token.name) (\(values.place(of: token.name)))",
                remedy: "Keep the token or oauth, and take the other out.")
            return nil
        }
    }

    /// Okta's own domains; an org has a second host there, with `-admin`, which serves the console and refuses tokens.
    private static let oktaDomains = ["okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil"]

    private mutating func checkOktaAddress(_ address: WebAddress) {
        let key = Schema.directoryURL.name
        if let dot = address.host.firstIndex(of: "."), address.host[..<dot].hasSuffix("-admin"),
            Self.oktaDomains.contains(where: { address.host[dot...] == ".\($0)" })
        {
            let host = address.host[..<dot].dropLast("-admin".count) + address.host[dot...]
            report(
                key, "is the address of the admin console, \(address.host.quoted)", remedy: "Write https://\(host).")
            return
        }
        refusePath(of: Schema.directoryURL)
    }

    private mutating func refusePath(of key: Key<WebAddress>) {
        guard let address = values[key], !address.path.isEmpty else { return }
        report(
            key.name, "goes on after the host, with \(address.path.quoted)",
            remedy: "Write \(address.text.dropLast(address.path.count)); the paths of the API are added to it.")
    }
}
