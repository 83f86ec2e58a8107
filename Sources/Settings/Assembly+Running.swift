// How the program runs.
extension Assembly {
    mutating func scheduleSettings() -> ScheduleSettings? {
        guard let watch = values[Schema.scheduleWatch], let census = values[Schema.scheduleCensus],
            let sweep = values[Schema.scheduleSweep], let jitter = values[Schema.scheduleJitter]
        else { return nil }
        checkOrder(Schema.scheduleWatch, watch, Schema.scheduleCensus, census)
        checkOrder(Schema.scheduleCensus, census, Schema.scheduleSweep, sweep)
        return ScheduleSettings(watch: watch, census: census, sweep: sweep, jitterPercent: jitter)
    }

    private mutating func checkOrder(
        _ often: Key<Duration>, _ short: Duration, _ seldom: Key<Duration>, _ long: Duration
    ) {
        guard short > long else { return }
        let key = values.isGiven(seldom) ? seldom : often
        let (shortText, longText) = (often.type.show(short), seldom.type.show(long))
        report(
            key.name, "\(often.lastWord) is \(shortText), longer than \(seldom.lastWord) with \(longText)",
            remedy: "Each of watch, census and sweep may not be longer than the next.")
    }

    mutating func statusSettings() -> StatusSettings {
        if values.isGiven(Schema.statusToken), !values.isGiven(Schema.statusListen) {
            report(
                Schema.statusToken.name, "has no use without status.listen",
                remedy: "Write e.g. listen: \(Schema.statusListen.example), or take it out.")
        }
        if values.isGiven(Schema.statusHostNames), !values.isGiven(Schema.statusListen) {
            report(
                Schema.statusHostNames.name, "has no use without status.listen",
                remedy: "Write e.g. listen: \(Schema.statusListen.example), or take it out.")
        }
        if let listen = values[Schema.statusListen] {
            if !listen.isAddress {
                report(
                    Schema.statusListen.name, "names \(listen.host.quoted), which is no IP address",
                    remedy: "Write an address of this machine, e.g. \(Schema.statusListen.example).")
            } else if !listen.isLoopback, !values.isGiven(Schema.statusToken) {
                report(
                    Schema.statusListen.name, "lets other machines in, and there is no status.token_file",
                    remedy: "Write token_file: \(Schema.statusToken.example), or listen on 127.0.0.1.")
            }
        }
        return StatusSettings(
            listen: values[Schema.statusListen], token: secretFile(Schema.statusToken), hostNames: hostNames(),
            textfile: values[Schema.statusTextfile].map(absolute))
    }

    /// The names in the form in which a Host header is compared with them.
    private mutating func hostNames() -> [String] {
        var names: [String] = []
        for name in values[Schema.statusHostNames] ?? [] {
            if ListenAddress.isHostName(name) {
                names.append(name.lowercased())
            } else {
                report(
                    Schema.statusHostNames.name, "has \(name.quoted), which is no host name",
                    remedy: "Write the name alone, without https://, a port or a path, e.g. roster.example.com.")
            }
        }
        return names
    }

    /// No two keys may name one file: one of them would overwrite, or be read as, the other.
    mutating func checkPaths() {
        let keys = [
            Schema.directoryPath, Schema.directoryToken, Schema.directoryPrivateKey, Schema.directoryClientSecret,
            Schema.directoryCAFile, Schema.storePath, Schema.storeToken, Schema.storeClientSecret,
            Schema.storePolicyPath,
            Schema.ledgerPath, Schema.statusToken, Schema.statusTextfile, Schema.notifyWebhook,
        ]
        let written: Set = [Schema.storePath.name, Schema.ledgerPath.name, Schema.statusTextfile.name]
        var owners: [String: String] = [:]
        for key in keys {
            guard let path = values[key].map(absolute) else { continue }
            guard let owner = owners.updateValue(key.name, forKey: path) else { continue }
            // Two keys may well read one file.
            guard written.contains(owner) || written.contains(key.name) else { continue }
            let (named, other) = values.isGiven(key) ? (key.name, owner) : (owner, key.name)
            report(
                named, "is the same file as \(other), \(path.quoted(upTo: 4096))",
                remedy: "Give each a file of its own.")
        }
    }
}
