import Foundation
import Reconciliation
import SQLStore
import Simulator

/// The acts of the demo.
struct DemoPlay {
    let stage: DemoStage

    func run() async throws {
        try opening()
        try await firstImport()
        try await anOrdinaryDay()
        try await aBadDay()
        try closing()
    }

    private func opening() throws {
        try DemoPage.say(
            """
            tailroster demo

            A company keeps its people in Okta. Its private network has an authorization store: a list of accounts and groups
            that decides which machines may connect. tailroster keeps the second in step with the first.

            Here, both are simulated on this machine. Okta answers at \(stage.okta.url), the store is a file.
            """)
    }

    private func firstImport() async throws {
        try DemoPage.heading("1. First import: 24 people, 4 groups, an empty store")
        let report = try await stage.pass()
        try DemoPage.say(
            """
            \(report.states.count) changes, all of them additions, in \(report.directory.requests) requests to Okta. Run it \
            again and it finds nothing to do:

            """)
        try DemoPage.show(try await stage.pass(), listing: 12)
    }

    private func anOrdinaryDay() async throws {
        let nodes = DemoNodes(path: stage.storePath)
        try nodes.register(login: "ben.okafor@example.com", node: "bens-laptop")
        try DemoPage.heading("2. An ordinary day")
        try stage.okta.change { org throws(OktaOrgError) in
            try org.suspend("amira.haddad@example.com")
            try org.deactivate("ben.okafor@example.com")
            try org.deleteUser("chloe.martin@example.com")
            try org.createUser(login: "zoe.adler@example.com")
            try org.addMember("zoe.adler@example.com", to: "Support")
            try org.removeMember("dmitri.volkov@example.com", from: "Engineering")
            try org.addMember("dmitri.volkov@example.com", to: "Support")
            try org.renameGroup("Sales EMEA", to: "Sales Europe")
        }
        try DemoPage.say(
            """
            In Okta, Amira was suspended, Ben deactivated and Chloe deleted. Zoe was hired, Dmitri moved from Engineering to
            Support, and the group "Sales EMEA" has a new name. First, what would happen (tailroster reconcile --dry-run):

            """)
        try DemoPage.show(try await stage.pass(isDryRun: true), listing: 12)
        let before = try nodes.state(of: "bens-laptop")
        let report = try await stage.pass()
        try DemoPage.say(
            """

            So far nothing has changed: Ben's laptop \(before). Then for real (tailroster reconcile): the same
            \(report.states.count) changes are applied. Now Ben's laptop \(try nodes.state(of: "bens-laptop")).
            """)
        try DemoPage.say(
            """

            Each line has its reason: a status that was read, or an absence that a look-up by id confirmed. Chloe was missing
            from the list; tailroster asked Okta for her by id, got "not found", and only then suspended her. Okta's own push
            would have done nothing about Amira: it does not send suspensions.
            """)
    }

    private func aBadDay() async throws {
        try DemoPage.heading("3. A bad day")
        let crowd = stage.okta.org.everybody.filter { $0.status == .active }.prefix(9).map(\.id)
        try stage.okta.change { org throws(OktaOrgError) in
            for person in crowd { try org.deactivate(person) }
        }
        try DemoPage.say(
            """
            A script went wrong and deactivated nine people at once. A sync that simply obeys would lock out a third of the
            company.

            """)
        try DemoPage.show(try await stage.pass(), listing: 12)
        try DemoPage.say(
            """

            The suspensions are held with what follows from them, and nothing else would be: nobody lost access. When the mistake
            is undone in Okta, the hold goes away by itself; had it been meant, one command would release it. And if Okta answers
            with half a page, an empty list or an error, nothing happens at all:

            """)
        stage.okta.order(Fault(.empty, path: "/api/v1/users"))
        try DemoPage.show(try await stage.pass(), listing: 12)
    }

    private func closing() throws {
        try DemoPage.heading("What to do next")
        try DemoPage.say(
            """
              Look into the store        sqlite3 \(stage.storePath) 'SELECT * FROM roster_users'
              Without any service        \(DemoPage.command) reconcile --config config/quickstart.yaml --dry-run
              Rehearse                   \(DemoPage.command) simulate okta --users 200 --groups 10
              With your Okta org         copy and fill in config/tailroster.example.yaml, then with --config FILE
                                         \(DemoPage.command) check
                                         \(DemoPage.command) reconcile --dry-run    shows the plan, changes nothing

            All of this was in \(stage.folder.path); remove that folder when you are done.
            """)
    }
}
