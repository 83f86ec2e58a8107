import AccessModel
import Foundation
import Reconciliation
import Simulator

/// What the demo plays on: a simulated Okta org, a folder, a configuration like a real one.
struct DemoStage {
    let okta: SimulatedOkta
    private let files: DemoFolder

    init() async throws {
        var org = OktaOrg(seed: 7, time: Machine.now())
        try Self.hire(into: &org)
        okta = try await SimulatedOkta.start(org: org)
        files = try DemoFolder(
            secrets: ["okta-token": okta.token], configuration: Self.configuration(url: okta.url))
    }

    /// Twenty-four people in four groups.
    static func hire(into org: inout OktaOrg) throws(OktaOrgError) {
        let names = [
            "amira.haddad", "ben.okafor", "chloe.martin", "dmitri.volkov", "elena.rossi", "farid.azizi", "grace.kim",
            "hugo.silva", "ines.garcia", "jonas.weber", "kaya.demir", "liam.murphy", "mei.chen", "noor.ali",
            "olga.ivanova", "priya.nair", "quentin.roy", "rosa.lopez", "sven.lund", "tara.singh", "umar.khan",
            "vera.novak", "will.brown", "yuki.tanaka",
        ]
        let groups = ["Engineering", "Sales EMEA", "Support", "Everybody"]
        for group in groups { try org.createGroup(group) }
        for (number, name) in names.enumerated() {
            let login = "\(name)@example.com"
            try org.createUser(login: login)
            try org.addMember(login, to: groups[number % 3])
            try org.addMember(login, to: "Everybody")
        }
    }

    static func configuration(url: String, store: String = "{kind: sqlite, path: store.db}") -> String {
        """
        directory:
          kind: okta
          url: \(url)
          token_file: okta-token
          groups: ["*"]
        store: \(store)
        groups: {name: "group:{name}@{domain}", domain: example.com}
        ledger: {path: ledger.db}
        log: {level: error}

        """
    }

    /// Runs a pass as `tailroster reconcile` does.
    func pass(isDryRun: Bool = false) async throws(LedgerError) -> PassReport {
        try await files.pass(isDryRun: isDryRun)
    }

    var folder: URL { files.url }
    var storePath: String { folder.appending(path: "store.db").path }
}
