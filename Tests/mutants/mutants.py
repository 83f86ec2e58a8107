"""One small wrong edit each, and the tests that must go red for it.

The old text must be in the file exactly once; keep it short, so that it lasts. `tests` is a filter over
`Module.Suite/test`, as narrow as the suite that keeps the rule.
"""

from dataclasses import dataclass

RULES = {
    1: "Complete or nothing",
    2: "Absence is confirmed",
    3: "Only our own suspensions are lifted",
    4: "Intent before effect",
    5: "Revoke before grant",
    6: "The guard is a type",
    7: "Doubt changes nothing, and shields nobody",
    8: "No unbounded anything",
    9: "Secrets never show",
    10: "One writer",
    11: "One ledger, one directory, one store",
    12: "On record, and turned back on request",
}


@dataclass(frozen=True)
class Edit:
    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Mutant:
    id: str
    """The number of its rule, then a word or two."""
    what: str
    """The wrong behavior, in words."""
    tests: str
    """The filter of the tests that must go red; empty where the compiler must refuse the edit."""
    edits: tuple[Edit, ...]

    @property
    def rule(self) -> int:
        return int(self.id.split("-")[0])

    @property
    def stops_at_compiler(self) -> bool:
        return not self.tests


def mutant(id: str, what: str, tests: str, *edits: tuple[str, str, str]) -> Mutant:
    return Mutant(id, what, tests, tuple(Edit(f"Sources/{file}", old, new) for file, old, new in edits))


PEOPLE = "PlanningTests.PeopleTests/"
GROUPS = "PlanningTests.GroupsTests/"
GUARD = "PlanningTests.GuardTests/"
PASS = "ReconciliationTests.PassTests/"
CRASH = "ReconciliationTests.CrashTests/"
CUT = "ReconciliationTests.CutPassTests/"
TAILSCALE = "TailscaleStoreTests."
HEADSCALE = "HeadscaleStoreTests."
LISTING = "OktaDirectoryTests.ListingFaultTests/"
DOCUMENT = "FileDirectoryTests.FileDirectorySourceTests/"
LISTING_END = "OktaDirectoryTests.ListingEndTests/"
LOOK_UP = "OktaDirectoryTests.OktaConfirmationTests/"
LEDGER = "SQLLedgerTests.SQLLedgerContractTests/"
LEDGER_FILE = "SQLLedgerTests.LedgerFileTests/"
LOCK = "SQLLedgerTests.LedgerLockTests/"
STORE = "SQLStoreTests.SQLStoreContractTests/"
CURL = "TransportTests.CurlFailureTests/"
RETRY = "TransportTests.RetryingExchangeTests/"
SECRET = "TransportTests.SecretTests/"
HOUSE = "tailrosterTests.HouseTests/"
APPROVAL = "tailrosterTests.ApprovalTests/"
HISTORY = "ProofTests.HistoryTests/"
STEP = "ProofTests.EveryStepTests/"
BATCH = "SQLStoreTests.MixedBatchTests/"
PINS = "PlanningTests.PinTests/"
HAND_LINKS = "PlanningTests.HandLinkTests/"
ADOPTION = "PlanningTests.AdoptionTests/"
PAST = "SQLLedgerTests.LedgerPastTests/"
COPIES = "tailrosterTests.LedgerCopyTests/"
BAD_INPUT = "tailrosterTests.BadInputTests/"
SCIM_CHANGES = "SCIMDirectoryTests.SCIMChangesTests/"
SCIM_PAGING = "SCIMDirectoryTests.SCIMPagingTests/"
SCIM_GROUPS = "SCIMDirectoryTests.SCIMGroupTests/"
SCIM_LOOK_UP = "SCIMDirectoryTests.SCIMConfirmationTests/"

MUTANTS = [
    # Rule 1
    mutant(
        "1-empty", "an empty listing is a fact", LISTING,
        ("OktaDirectory/OktaDirectorySource.swift", "assembly.peopleCount > 0 else {\n", "assembly.peopleCount >= 0 else {\n"),
    ),
    mutant(
        "1-empty-file", "a document without people is a fact", DOCUMENT,
        ("FileDirectory/DocumentReader.swift", "guard people.count > 0 else", "guard people.count >= 0 else"),
    ),
    mutant(
        "1-foreign-link", "a next link to another host is followed", LISTING,
        ("OktaDirectory/OktaPages.swift", "guard api.origin.accepts(target) else", "guard !target.isEmpty else"),
        ("OktaDirectory/OktaAPI.swift", "guard origin.accepts(url) else", "guard !url.isEmpty else"),
    ),
    mutant(
        "1-repeat", "somebody named twice does not end the listing", LISTING,
        *[
            (
                "OktaDirectory/OktaDirectorySource.swift",
                f"assembly.{take}(page) }} catch {{ throw .broken(error) }}\n        for row in taken.rows where !seen.insert(row) {{",
                f"assembly.{take}(page) }} catch {{ throw .broken(error) }}\n        for row in taken.rows where !seen.insert(row) && row < 0 {{",
            )
            for take in ("takePeople", "takeMembers")
        ],
    ),
    mutant(
        "1-broken-page", "a page that breaks off gives what it has", LISTING,
        (
            "OktaDirectory/OktaPeople.swift", 'throw listing.incomplete(page: number, "is broken: \\(error)")',
            "fault = nil",
        ),
    ),
    mutant(
        "1-early-end", "an empty page that a link led to is the end", LISTING + "|" + LISTING_END,
        ("OktaDirectory/OktaPages.swift", "let isPromisedButEmpty = number > 1 &&", "let isPromisedButEmpty = number < 1 &&"),
    ),
    mutant(
        "1-rate-limit", "an exhausted rate limit leaves one group alone and ends nothing", LISTING,
        ("OktaDirectory/OktaAnswer.swift", "status == 403 || status == 404", "status == 429 || status == 403 || status == 404"),
    ),
    # Rule 2
    mutant(
        "2-unasked", "who is missing and was not looked up is gone", PEOPLE,
        (
            "Planning/Standing.swift", "case .unknown, nil: return .left",
            "case .unknown: return .left\n        case nil: return .revoked(.deleted, .absence)",
        ),
    ),
    mutant(
        "2-error-is-gone", "a look-up's 500 is gone", LOOK_UP,
        (
            "OktaDirectory/OktaDirectorySource+Confirm.swift", 'case 404 where answer.errorCode == "E0000007": return only(.gone)',
            'case 500..<600: return only(.gone)\n        case 404 where answer.errorCode == "E0000007": return only(.gone)',
        ),
    ),
    mutant(
        "2-portal", "anybody's 404 is gone", LOOK_UP,
        ("OktaDirectory/OktaDirectorySource+Confirm.swift", 'case 404 where answer.errorCode == "E0000007": return only(.gone)', "case 404: return only(.gone)"),
    ),
    mutant(
        "2-blind", "a credential that sees nobody is believed that somebody is gone", LOOK_UP,
        ("OktaDirectory/OktaDirectorySource+Confirm.swift", "if answers.values.contains(.gone), let doubt", "if answers.values.contains(.gone), answers.isEmpty, let doubt"),
    ),
    mutant(
        "2-found", "who is found active by the look-up is suspended all the same", PEOPLE,
        (
            "Planning/Standing.swift",
            "case .suspended, .notYet: return .revoked(statusReason(status), .read)\n"
            "            case .active, .leave, nil: return .left",
            "case .suspended, .notYet: return .revoked(statusReason(status), .read)\n"
            "            case .active, .leave, nil: return .revoked(.deleted, .absence)",
        ),
    ),
    mutant(
        "2-group", "a group whose look-up failed is removed", GROUPS,
        ("Planning/Drafting+Groups.swift", "case nil:\n            break\n        }\n        return .left",
         "case nil:\n            break\n        }\n        return .removed(.deleted, .absence)"),
    ),
    # Rule 3
    mutant(
        "3-lift", "somebody else's suspension is lifted", PEOPLE,
        ("Planning/Drafting+People.swift", "if isOurs, isSuspended || isEmulated {", "if isSuspended || isOurs {"),
    ),
    mutant(
        "3-hand-made", "a member added by hand is removed", GROUPS,
        (
            "Planning/Drafting+Memberships.swift",
            "case (false, true, false):\n", "case (false, true, false):\n            removeMember(pair, draft: &draft)\n",
        ),
    ),
    mutant(
        "3-group-of-others", "a deleted group takes members along who were added by hand", GROUPS,
        (
            "Planning/Drafting+Memberships.swift", "guard draft.keepers.contains(subject) || !places.isEmpty else",
            "guard draft.keepers.contains(subject), subject < 0 else",
        ),
    ),
    mutant(
        "3-take-over", "a group of that name which is not ours is taken over", GROUPS,
        (
            "Planning/Drafting+Groups.swift",
            'return "a group of that name stands in the store and is not ours. Take it over with adopt, or rename it."',
            "return nil",
        ),
    ),
    # Rule 4
    mutant(
        "4-late-intent", "the intent is written after the effect", CRASH,
        (
            "Reconciliation/Reconciler.swift",
            "try await ledgerCall(try await ledger.intend(batch))\n            let effects = await store.apply(batch)",
            "let effects = await store.apply(batch)\n            try await ledgerCall(try await ledger.intend(batch))",
        ),
    ),
    mutant(
        "4-early-conclusion", "the conclusion is written before the effect", CRASH,
        (
            "Reconciliation/Reconciler.swift", "let effects = await store.apply(batch)",
            "let effects = batch.changes.map { _ in Effect.applied(Receipt()) }",
        ),
        ("Reconciliation/Reconciler.swift", "report.take(effects, of:", "report.take(await store.apply(batch), of:"),
    ),
    mutant(
        "4-close-unknown", "an intent whose effect is unknown is closed", LEDGER,
        ("SQLLedger/ConclusionWriter.swift", "if outcome == nil { isOpen = true }", "if outcome == nil { isOpen = false }"),
    ),
    mutant(
        "4-forget", "a suspension that was under way is not known to be ours", PEOPLE,
        ("Planning/Roster.swift", "guard !intended.isEmpty else", "guard intended.count < 0 else"),
    ),
    mutant(
        "4-lost-addition", "an addition whose answer was lost is not known to be ours", GROUPS,
        ("Planning/Roster.swift", "        intended = intendedMemberships()\n", ""),
    ),
    mutant(
        "4-unrecorded", "an addition whose answer was lost is ours for one pass, and then nobody's", CUT,
        (
            "Planning/Drafting+Memberships.swift",
            "it is ours.\n            draft.owned.insert(group: pair.group, member: pair.member)\n", "it is ours.\n",
        ),
    ),
    mutant(
        "4-not-on-disk", "a committed intent is not on disk", LEDGER_FILE,
        ("SQLiteFile/DatabaseFile.swift", "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"),
    ),
    # Rule 5
    mutant(
        "5-reverse", "grants come before revocations", GROUPS,
        ("Planning/PlanBuilder.swift", "UInt64(draft.kind.rawValue) << 32", "UInt64(255 - draft.kind.rawValue) << 32"),
    ),
    mutant(
        "5-reactivate-first", "reactivations come first", GROUPS,
        (
            "Planning/PlanBuilder.swift", "UInt64(draft.kind.rawValue) << 32",
            "UInt64(draft.kind == .reactivate ? 0 : draft.kind.rawValue + 1) << 32",
        ),
    ),
    mutant(
        "5-mixed-batches", "one portion holds several kinds", GUARD,
        ("Planning/ApprovedPlan.swift", "if next != kind || isFull {", "if isFull {"),
    ),
    # Rule 6
    mutant(
        "6-second-way", "the pass makes a batch of its own, past the guard", "",
        (
            "Reconciliation/Reconciler.swift", "let batch = approved.batch(range, pass: report.pass, time: now())",
            "let batch = ApprovedBatch(changes: plan.changes[range], pass: report.pass, time: now())",
        ),
    ),
    mutant(
        "6-second-maker", "another file opens the guard's door for itself", HOUSE,
        ("Reconciliation/Reconciler.swift", "import AccessModel\n", "@_spi(Guard) import AccessModel\n"),
        (
            "Reconciliation/Reconciler.swift", "let batch = approved.batch(range, pass: report.pass, time: now())",
            "let batch = ApprovedBatch(changes: plan.changes[range], pass: report.pass, time: now())",
        ),
    ),
    mutant(
        "6-dry-run", "a dry run applies", CRASH,
        ("Reconciliation/Reconciler.swift", "if !report.isDryRun {\n            try await apply(",
         "if !report.isDryRun || !plan.changes.isEmpty {\n            try await apply("),
    ),
    mutant(
        "6-no-limit", "limits are not looked at", GUARD,
        ("Planning/GuardReview.swift", "guard planned > 0, limit.limit", "guard planned < 0, limit.limit"),
    ),
    mutant(
        "6-no-day", "only what is planned counts, not the last 24 hours", GUARD,
        ("Planning/GuardReview.swift", "isExceeded(by: planned + limit.recent,", "isExceeded(by: planned,"),
    ),
    mutant(
        "6-surplus", "what is held is applied all the same", GUARD,
        ("Planning/GuardReview.swift", "let positions = plan.changes.indices.filter { cause[$0] == nil }",
         "let positions = Array(plan.changes.indices)"),
    ),
    mutant(
        "6-consequence", "what follows from a held change is let through", GUARD,
        ("Planning/Guard.swift", "        review.holdConsequences()\n", ""),
    ),
    mutant(
        "6-evidence", "an approval covers the same change on other evidence", GROUPS,
        ("Planning/ContentDigest.swift", "        bytes.append(change.evidence.rawValue)\n", ""),
    ),
    mutant(
        "6-spent-twice", "an approval is never spent", APPROVAL,
        ("SQLLedger/ConclusionWriter.swift", "        try ApprovalBook(database).spend(conclusion.spent, at: conclusion.time)\n", ""),
    ),
    # Rule 7
    mutant(
        "7-unknown-status", "a status that no rule names suspends", PEOPLE,
        (
            "Planning/Standing.swift",
            "guard let rule = ruleOfStatus[people.statusRow(at: row)] else { return .left }",
            "guard let rule = ruleOfStatus[people.statusRow(at: row)] else { return .revoked(.deleted, .read) }",
        ),
    ),
    mutant(
        "7-unreadable-group", "a group whose members could not be read is empty", GROUPS,
        ("Planning/Drafting+Groups.swift", "guard groups.readings[subject] == .complete else { return isLinked",
         "guard groups.readings[subject] != .notRead else { return isLinked"),
    ),
    mutant(
        "7-unreadable-person", "a person whose record cannot be read is gone", PEOPLE,
        ("Planning/Standing.swift", "if people.isUnreadable(at: row) { return .left }",
         "if people.isUnreadable(at: row) { return .revoked(.deleted, .absence) }"),
    ),
    mutant(
        "7-bad-record", "one bad record stops the others", "OktaDirectoryTests.OktaRecordTests/",
        (
            "OktaDirectory/OktaPeople.swift",
            'no readable id; its person is left as they are.")\n                return nil',
            'no readable id; its person is left as they are.")\n                return "has a record without an id"',
        ),
    ),
    mutant(
        "7-ambiguous-account", "of two accounts with one login the first is linked", PEOPLE,
        ("Planning/LoginMatching.swift", "if standing.count > 1 {", "if standing.count > 99 {"),
    ),
    mutant(
        "7-ambiguous-person", "an account whose login two people share is linked to one of them", PEOPLE,
        ("Planning/LoginMatching.swift", "return rivals.isEmpty ? .account(account) : .ambiguous(shared(by: rivals))",
         "return .account(account)"),
    ),
    mutant(
        "7-reused-login", "whoever gets a login gets the account that is linked to somebody else", PEOPLE,
        ("Planning/LoginMatching.swift", "return .occupied(account: taken, by: owner)",
         "return owner < 0 ? .occupied(account: taken, by: owner) : .account(taken)"),
    ),
    mutant(
        "7-inherited-nodes", "the store gives a reused login the old account with its nodes", STORE,
        (
            "SQLStore/AccountChanges.swift",
            "accountID: try insertAccount(of: person, directoryID: directoryID),\n                detail:",
            "accountID: AccountID(String(former.id)),\n                detail:",
        ),
    ),
    mutant(
        "7-doubtful-scope", "who is in no readable scope group is out of scope", PEOPLE,
        ("Planning/Scope.swift", "isInDoubt ? .unknown : .outside", "isInDoubt ? .outside : .outside"),
    ),
    mutant(
        "7-doubtful-member", "a person in doubt loses memberships", PEOPLE + "|" + GROUPS,
        (
            "Planning/Drafting+Memberships.swift", "case (.left, _):\n            if isHiddenLeave",
            "case (.left, _) where roster.exceptions.people.isEmpty:\n            let group = groupReference(pair.group)\n"
            "            builder.add(.removeMember, person: person, group: group, reason: .left, evidence: .absence)\n        case (.left, _):\n            if isHiddenLeave",
        ),
    ),
    # Rule 8
    mutant(
        "8-pages", "a listing has no page limit", LISTING,
        ("OktaDirectory/OktaPages.swift", "guard number <= limit else", "guard number <= .max else"),
    ),
    mutant(
        "8-people", "a directory has no limit of people", LISTING,
        ("OktaDirectory/OktaPeople.swift", "guard table.count < limit else", "guard table.count < .max else"),
    ),
    mutant(
        "8-body", "an answer has no size limit", CURL,
        ("Transport/Curl/CurlTransfer.swift", "guard bytes.count <= options.bodyLimitBytes - body.count else",
         "guard bytes.count <= options.bodyLimitBytes * 1000 else"),
    ),
    mutant(
        "8-attempts", "a request is repeated without a limit of attempts", RETRY,
        ("Transport/Retry/RetryingExchange.swift", "guard attempt < policy.attemptLimit,", "guard attempt < 1000,"),
    ),
    mutant(
        "8-budget", "a request is repeated without a limit of time", RETRY,
        ("Transport/Retry/RetryingExchange.swift", "+ wait <= policy.budget else", "+ wait <= policy.budget * 1000 else"),
    ),
    mutant(
        "8-look-ups", "a pass looks up as many as are missing", PASS,
        ("Reconciliation/Reconciler.swift", "        asked.people = Array(absences.people.prefix(limits.lookUps))\n", ""),
    ),
    # Rule 9
    mutant(
        "9-described", "a secret prints itself", SECRET,
        ("Transport/Secret.swift", 'public var description: String { "<redacted>" }',
         "public var description: String { value }"),
    ),
    mutant(
        "9-dumped", "a secret shows itself to dump", SECRET,
        ("Transport/Secret.swift", "Mirror(self, children: [])", 'Mirror(self, children: ["value": value])'),
    ),
    mutant(
        "9-settings", "a secret that was read from a file prints itself", "SettingsTests.SecretFileTests/",
        ("Settings/SecretText.swift", 'public var description: String { "<redacted>" }',
         "public var description: String { value }"),
    ),
    mutant(
        "9-in-error", "the sentence about a refused token quotes the token", LISTING,
        (
            "OktaDirectory/OktaCredential.swift", 'case .token(_, let source): "the token from \\(source)"',
            'case .token(let token, let source): "the token from \\(source) \\(token.reveal())"',
        ),
    ),
    # Rule 10
    mutant(
        "10-shared", "the lock does not exclude", LOCK,
        ("SQLLedger/LedgerLock.swift", "LOCK_EX | LOCK_NB", "LOCK_SH | LOCK_NB"),
    ),
    mutant(
        "10-not-held", "the lock is given up before the pass", "tailrosterTests.ExitCodeTests/locked",
        ("tailroster/Root/Assembly.swift", "defer { lock.release() }", "lock.release()"),
    ),
    mutant(
        "10-second-name", "a link to the ledger has a lock of its own", LOCK,
        ("SQLLedger/LedgerLock.swift", "if let file = RealPath.of(path) { return file", "if let file = RealPath.of(path) { return path.isEmpty ? file : path"),
    ),
    # Rule 11
    mutant(
        "11-directory", "a pass does not ask whose directory the ledger knows", PASS,
        ("Reconciliation/Reconciler.swift", "if binding.directory != source.identity {", "if binding.directory.isEmpty {"),
    ),
    mutant(
        "11-store", "a pass does not ask whose store the ledger knows", PASS,
        ("Reconciliation/Reconciler.swift", "if binding.store != identity {", "if binding.store.isEmpty {"),
    ),
    mutant(
        "11-rebound", "the ledger takes another directory", LEDGER,
        ("SQLLedger/OpeningWriter.swift", "if bound == wanted { return }", "if bound.store == wanted.store { return }"),
    ),
    mutant(
        "11-lost-ledger", "a ledger without a past lifts whatever is suspended", PEOPLE,
        (
            "Planning/Roster.swift", "        let intended = Set(memory.openIntents.filter { $0.kind == .suspend }",
            "        if memory.binding == nil { for account in 0..<accounts.count where accounts.states[account] == .suspended { if let subject = people.subjectOfAccount[account] { suspendedByUs.insert(subject) } } }\n"
            "        let intended = Set(memory.openIntents.filter { $0.kind == .suspend }",
        ),
    ),
    # What people decide, and what a ledger may rely on
    mutant(
        "7-pin", "a pinned person is decided like everybody", PINS,
        ("Planning/Drafting.swift", "for subject in hiddenStandings.keys { standings[subject] = .left }", "for subject in hiddenStandings.keys where subject < 0 { standings[subject] = .left }"),
    ),
    mutant(
        "7-pin-silent", "a pin keeps a revocation back without a word", PINS,
        ("Planning/Planner.swift", "        drafting.tellExceptions()\n", ""),
    ),
    mutant(
        "7-pinned-group", "a pinned group loses its leavers", PINS,
        ("Planning/Drafting+Groups.swift", "linkedName[subject] == nil ? .foreign : .pinned", "linkedName[subject] == nil ? .foreign : .synced"),
    ),
    mutant(
        "7-pinned-stranger", "a pinned stranger is suspended", PINS,
        ("Planning/Drafting+Strangers.swift", "if let pin = roster.exceptions.accounts[account] {", "if let pin = roster.exceptions.accounts[account], pin.name.isEmpty {"),
    ),
    mutant(
        "3-unlinked", "an unlinked account is linked again by what is remembered", HAND_LINKS,
        ("Planning/PeopleJoin.swift", "                unlinkedPeople[subject] = link\n                continue\n", "                _ = link\n"),
    ),
    mutant(
        "3-unlinked-by-login", "an unlinked account is found again by its login", HAND_LINKS,
        ("Planning/LoginMatching.swift", "            return .unlinked(unlinked)\n", "            _ = unlinked\n"),
    ),
    mutant(
        "3-adopt", "the suspension of somebody active is taken over", ADOPTION,
        ("Planning/Adoption.swift", "            case .revoked(let reason, _):\n", "            case .active where wish.suspensions: suspensions.append(Suspension(person: drafting.id(of: subject), account: roster.access.accounts.id(at: account), login: login, reason: .restored))\n            case .revoked(let reason, _):\n"),
    ),
    mutant(
        "3-contested", "a group that two groups claim is taken over", ADOPTION,
        ("Planning/Adoption.swift", "targets.isContested(name) ?", "targets.isContested(name + name) ?"),
    ),
    mutant(
        "3-mark-by-person", "the mark of a suspension covers whatever account the person has", HAND_LINKS,
        ("Planning/Roster.swift", "guard let subject = people.subjectOfAccount[account] else { continue }", "guard let subject = markedRow >= 0 ? Int(people.subjectOfMemoryRow[markedRow]) : people.subjectOfAccount[account] else { continue }"),
    ),
    mutant(
        "3-owned-by-person", "what is ours in a group covers whatever account the person has", HAND_LINKS,
        ("Planning/PeopleJoin.swift", "if !memory.handLinks.isEmpty { moveRows(memory: memory) }", "if memory.handLinks.count > 99 { moveRows(memory: memory) }"),
    ),
    mutant(
        "11-old-store", "a store of which an old state was put back is believed", COPIES + "oldStore",
        ("Reconciliation/StoreClaim.swift", "servedBy.generation < past.claimed ?", "servedBy.generation < past.claimed - 1_000_000 ?"),
    ),
    mutant(
        "10-dangling", "a link to a ledger that is yet to be made has a lock of its own", COPIES + "danglingLink",
        ("SQLLedger/RealPath.swift", "guard let target = target(ofLink: path) else { break }", "guard let target = target(ofLink: path), target.isEmpty else { break }"),
    ),
    mutant(
        "6-restore-pause", "a restore ends a pause and forgets the day", COPIES + "carriedOver",
        ("SQLLedger/LedgerCopies.swift", "try former?.write(to: database)", "_ = former"),
    ),
    mutant(
        "11-copy", "a copy relies on its old marks", PAST,
        ("SQLLedger/MemoryReading.swift", "guard let copy = try past.undisclaimedCopy() else { return memory }", "guard let copy = try past.undisclaimedCopy(), memory.people.count == 0 else { return memory }"),
    ),
    mutant(
        "11-settle", "a copy's marks come back with its next pass", PAST,
        ("SQLLedger/LedgerPast.swift", '        try database.run("UPDATE people SET suspended_by_us = 0 WHERE suspended_by_us <> 0")\n', ""),
    ),
    mutant(
        "11-replay", "a copy replays its unspent approvals", PAST,
        ("SQLLedger/LedgerPast.swift", '        try database.run("DELETE FROM approvals WHERE spent_at IS NULL")\n', ""),
    ),
    mutant(
        "11-witness", "no witness is written", PAST,
        ("SQLLedger/SQLLedger.swift", "        try witness.write(.init(ledger: mark.ledger, generation: mark.generation))\n", ""),
    ),
    mutant(
        "11-rolled-back", "what the store has seen of the ledger is not asked", COPIES + "rolledBack",
        ("Reconciliation/StoreClaim.swift", "if servedBy.generation > past.generation {", "if servedBy.generation > past.generation + 1_000_000 {"),
    ),
    mutant(
        "11-two-hosts", "two ledgers take turns in one store", COPIES + "twoHosts",
        ("Reconciliation/StoreClaim.swift", "if memory.binding == nil ||", "if memory.binding != nil ||"),
    ),
    mutant(
        "6-clock-back", "a clock that was put back is believed", BAD_INPUT + "clock",
        ("Reconciliation/ClockCheck.swift", "if rest < -Self.toleranceSeconds {", "if rest < -Self.toleranceSeconds * 1e9 {"),
    ),
    mutant(
        "6-clock-ahead", "a clock that runs years ahead is believed", BAD_INPUT + "clock",
        ("Reconciliation/ClockCheck.swift", "if rest > Self.longestRestSeconds {", "if rest > Self.longestRestSeconds * 1e9 {"),
    ),
    mutant(
        "6-template", "a changed template renames everything at once", "tailrosterTests.GuardDayTests/settings",
        ("Planning/GuardReview.swift", "if difference.names {", "if difference.names, difference.isEmpty {"),
    ),
    mutant(
        "10-unwritten", "what cannot be written is noted in a copy in memory", BAD_INPUT + "readOnly",
        ("tailroster/Root/LedgerDesk.swift", "guard ledger.isPersistent else {", "guard ledger.isPersistent || !path.isEmpty else {"),
    ),
    # SCIM, rules 1, 2, 7 and 8
    mutant(
        "1-scim-short", "a listing by index ends where a page is empty, whatever the service counts", SCIM_PAGING,
        ("SCIMDirectory/SCIMReading.swift", 'if page.records == 0 { return .again("ended', 'if page.records < 0 { return .again("ended'),
        ("SCIMDirectory/SCIMReading.swift", "if !isNew, records.named == told {", "if !isNew {"),
    ),
    mutant(
        "1-scim-unproved-end", "a listing by index ends as soon as its count is reached, without a look past the end", SCIM_PAGING,
        ("SCIMDirectory/SCIMReading.swift", "if !isNew, records.named == told {", "if records.named == told {"),
    ),
    mutant(
        "1-scim-moved", "a total that moves while a listing is read is taken as it comes", SCIM_PAGING,
        ("SCIMDirectory/SCIMReading.swift", "if let total, told != total {", "if let total, told < total - 1_000_000 {"),
    ),
    mutant(
        "1-scim-total", "a listing by index without a total is believed", SCIM_PAGING,
        ("SCIMDirectory/SCIMReading.swift", "guard let told = page.total else {", "guard let told = page.total ?? Optional(page.records) else {"),
    ),
    mutant(
        "2-scim-portal", "a 404 that comes with a page for people is a departure", SCIM_LOOK_UP,
        ("SCIMDirectory/SCIMLookUp.swift", "case 404 where !answer.isForeign || answer.isEmpty:", "case 404:"),
    ),
    mutant(
        "2-scim-blind", "a 404 is believed of a service that finds nobody by id", SCIM_LOOK_UP + "|" + SCIM_GROUPS,
        ("SCIMDirectory/SCIMLookUp.swift", "guard isAnyGone, let doubt", "guard isAnyGone, found.isEmpty, let doubt"),
    ),
    mutant(
        "2-scim-other", "a look-up that is answered with somebody else is taken for an answer", SCIM_GROUPS,
        (
            "SCIMDirectory/SCIMLookUp.swift", 'return .unknown("the service answered about another user")',
            "return .exists(status: record.status)",
        ),
    ),
    mutant(
        "7-scim-unresolved", "a member that cannot be resolved is left out of its group", SCIM_GROUPS,
        ("SCIMDirectory/SCIMFate.swift", "case .unknown(let why): .unresolved(why)", "case .unknown: .gone"),
    ),
    mutant(
        "7-scim-active", "an `active` that is neither true nor false counts as true", "SCIMDirectoryTests.SCIMPeopleTests/",
        ("SCIMDirectory/SCIMUserRecord.swift", 'if isActiveUnusable {', 'if isActiveUnusable && active != nil {'),
    ),
    mutant(
        "7-scim-nested", "trouble in a nested group is no trouble of the group around it", SCIM_GROUPS,
        ("SCIMDirectory/SCIMResolution.swift", "if let problem = members.problem {", "if let problem = members.problem, row == group {"),
    ),
    mutant(
        "7-scim-hidden", "a group that shows nobody is empty, whatever people's own records say", SCIM_GROUPS,
        ("SCIMDirectory/SCIMResolution+Hidden.swift", "let isNamed = namedGroups", "let isNamed = hidden.isEmpty && namedGroups"),
    ),
    mutant(
        "8-scim-readings", "a listing that changes all the time is read again and again", SCIM_PAGING,
        ("SCIMDirectory/SCIMReading.swift", "for _ in 0..<limits.readings {", "for _ in 0..<limits.readings * 50 {"),
    ),
    mutant(
        "1-scim-filter", "an empty answer to a filter is a fact, though the filter finds nobody at all", SCIM_CHANGES,
        ("SCIMDirectory/SCIMDirectorySource+Filter.swift", "everyone > 0 { return true }", "everyone >= 0 { return true }"),
    ),
    mutant(
        "1-scim-unasked", "a service is believed to honour the filter before it has shown so", SCIM_CHANGES,
        ("SCIMDirectory/SCIMDirectorySource+Filter.swift", "case (_, 1...): return .ignored", "case (_, 1...): return .honoured"),
    ),
    mutant(
        "7-scim-watched", "whoever of a changed group cannot be looked up is left out of it", SCIM_CHANGES,
        ("SCIMDirectory/SCIMMarkedReading.swift", 'if !isMarked { return "a member of a changed group is not there as a person" }', "if !isMarked { return nil }"),
    ),
    mutant(
        "1-broken-version", "a group that could not be read is not fetched again while its version stays", SCIM_GROUPS,
        ("SCIMDirectory/SCIMResolution+Hidden.swift", "for (_, id) in batch { await forget(id, query) }", ""),
    ),
    mutant(
        "2-scim-listed", "who was listed as changed and is not there by id is passed over", SCIM_CHANGES,
        ("SCIMDirectory/SCIMMarkedReading.swift", 'return "somebody whom the service lists as changed is not there by id"', "return nil"),
    ),
    mutant(
        "4-headscale-key", "of keys that are listed by user nobody asks, so that one outlives its suspension", HEADSCALE,
        ("HeadscaleStore/HeadscaleStore+People.swift", "let (keys, unsure) = try await keysByUser(of: users, nodes)", "let (keys, unsure) = ([HeadscaleKey](), Set<String>())"),
    ),
    mutant(
        "7-unlinked-once", "that a leaver's unlinked account stays active is told once, where the store keeps no ids", HAND_LINKS,
        ("Planning/Drafting+People.swift", "else { return tellUnlinked(link, of: subject) }", "else { return }"),
    ),
    # What the histories and the steps see, with an oracle that knows nothing of plans.
    mutant(
        "1-history", "a document that names nobody is a fact, in histories", HISTORY,
        ("FileDirectory/DocumentReader.swift", "guard people.count > 0 else", "guard people.count >= 0 else"),
    ),
    mutant(
        "2-history", "who is found active by the look-up is suspended all the same, in histories", HISTORY,
        (
            "Planning/Standing.swift",
            "case .suspended, .notYet: return .revoked(statusReason(status), .read)\n"
            "            case .active, .leave, nil: return .left",
            "case .suspended, .notYet: return .revoked(statusReason(status), .read)\n"
            "            case .active, .leave, nil: return .revoked(.deleted, .absence)",
        ),
    ),
    mutant(
        "3-history", "somebody else's suspension is lifted, in histories", HISTORY,
        ("Planning/Drafting+People.swift", "if isOurs, isSuspended || isEmulated {", "if isSuspended || isOurs {"),
    ),
    mutant(
        "3-history-hand-made", "a member added by hand is removed, in histories", HISTORY,
        (
            "Planning/Drafting+Memberships.swift",
            "case (false, true, false):\n", "case (false, true, false):\n            removeMember(pair, draft: &draft)\n",
        ),
    ),
    mutant(
        "4-step-suspension", "a suspension that was under way is not known to be ours, step by step", STEP,
        ("Planning/Roster.swift", "guard !intended.isEmpty else", "guard intended.count < 0 else"),
    ),
    mutant(
        "4-step", "the intent is written after the effect, step by step", STEP,
        (
            "Reconciliation/Reconciler.swift",
            "try await ledgerCall(try await ledger.intend(batch))\n            let effects = await store.apply(batch)",
            "let effects = await store.apply(batch)\n            try await ledgerCall(try await ledger.intend(batch))",
        ),
    ),
    mutant(
        "4-commit", "a commit that failed is taken for one that did nothing", STEP,
        (
            "SQLStore/SQLStore.swift", "return batch.changes.map { _ in .unknown(text) }",
            "return batch.changes.map { _ in .refused(text) }",
        ),
    ),
    mutant(
        "4-half-batch", "a statement that fails leaves the first half of its batch standing", STEP,
        (
            "SQLiteFile/DatabaseQueue+Transactions.swift",
            "value = try body(database)\n            } catch {\n                try rollBack(database, because: error)",
            "value = try body(database)\n            } catch {\n                try database.commit()\n                throw error",
        ),
    ),
    mutant(
        "5-history", "grants come before revocations, in histories", HISTORY,
        ("Planning/PlanBuilder.swift", "UInt64(draft.kind.rawValue) << 32", "UInt64(255 - draft.kind.rawValue) << 32"),
    ),
    mutant(
        "6-history", "limits are not looked at, in histories", HISTORY,
        ("Planning/GuardReview.swift", "guard planned > 0, limit.limit", "guard planned < 0, limit.limit"),
    ),
    mutant(
        "6-history-rules", "what follows from a change of the rules does not wait, in histories", HISTORY,
        (
            "Planning/GuardReview.swift", "if SettingsFingerprint.follows(change, from: difference) {",
            "if SettingsFingerprint.follows(change, from: difference), change.person == nil {",
        ),
    ),
    mutant(
        "6-counted-twice", "who leaves by a suspension counts again with a group that goes", GUARD,
        (
            "Planning/NumberLimit.swift", "return totals.peopleOfRemovedGroup[group.directoryID]?.count ?? 0",
            "return totals.membersOfGroup[group.directoryID, default: 0]",
        ),
    ),
    mutant(
        "7-history-doubt", "a person in doubt loses memberships, in histories", HISTORY,
        (
            "Planning/Drafting+Memberships.swift", "case (.left, _):\n            if isHiddenLeave",
            "case (.left, _) where roster.exceptions.people.isEmpty:\n            let group = groupReference(pair.group)\n"
            "            builder.add(.removeMember, person: person, group: group, reason: .left, evidence: .absence)\n        case (.left, _):\n            if isHiddenLeave",
        ),
    ),
    mutant(
        "7-history-unreadable", "a group whose members could not be read is empty, in histories", HISTORY,
        ("Planning/Drafting+Groups.swift", "guard groups.readings[subject] == .complete else { return isLinked",
         "guard groups.readings[subject] != .notRead else { return isLinked"),
    ),
    mutant(
        "7-history-pin", "a pinned person is decided like everybody, in histories", HISTORY,
        ("Planning/Drafting.swift", "for subject in hiddenStandings.keys { standings[subject] = .left }", "for subject in hiddenStandings.keys where subject < 0 { standings[subject] = .left }"),
    ),
    mutant(
        "3-former-spelling", "with a former spelling of a member the membership under the present one is given up", "SQLLedgerTests.SQLLedgerContractTests/",
        ("SQLLedger/ConclusionWriter.swift", "case .removeMember where change.reason == .loginChanged:", "case .removeMember where change.reason == .loginReused:"),
    ),
    mutant(
        "7-foreign-bearer", "whose account was given away by hand takes it back as a new one", HAND_LINKS,
        ("Planning/Drafting+ForeignBearers.swift", "return foreignBearers?[subject]", "return foreignBearers?[-1 - subject]"),
    ),
    mutant(
        "4-rename-chain", "a group that took another's name in a pass that was cut short is taken for that one", "PlanningTests.OwnershipTests/",
        ("Planning/GroupJoin.swift", "guard wanted.count > 1 else { return [:] }", "guard wanted.count > 1_000 else { return [:] }"),
    ),
    mutant(
        "3-history-link", "whose account is linked has a suspension of ours, in histories", HISTORY,
        ("SQLLedger/PeopleRows.swift", "take.bind(wasStranger ? 1 : holderMark, at: 2)", "take.bind(wasStranger ? 1 : 1 - holderMark, at: 2)"),
    ),
    mutant(
        "11-history-witness", "a ledger without its witness is taken for the original, in histories", HISTORY,
        ("SQLLedger/LedgerPast.swift", "sight.ledger == past.ledger else { return .copied }", "sight.ledger == past.ledger else { return nil }"),
    ),
    mutant(
        "7-swap", "a reused login divides two who swap theirs", BATCH,
        (
            "SQLStore/BatchApplication.swift", "if change.reason == .loginReused { return true }",
            "if change.reason == .loginReused { return false }",
        ),
    ),
    mutant(
        "11-unclaimed", "a new ledger whose first pass died is a stranger to its store", CUT,
        ("Reconciliation/StoreClaim.swift", " || past.ledger.isEmpty || past.claimed == 0 {", " || past.ledger.isEmpty {"),
    ),
    # A tailnet as the store
    mutant(
        "1-empty-tailnet", "a tailnet that names nobody is a fact", TAILSCALE + "TailscaleUserTests/",
        ("TailscaleStore/TailscaleStore.swift", "guard let id = users.lazy.compactMap({ $0.isShared ? nil : $0.tailnetId }).first else {", "guard let id = users.isEmpty ? \"\" : users.lazy.compactMap({ $0.isShared ? nil : $0.tailnetId }).first else {"),
    ),
    mutant(
        "3-native-group", "a group of the policy that people made is taken for ours", TAILSCALE + "TailscaleContractTests/",
        ("TailnetPolicy/PolicyPlan.swift", "made[group.name] == group.directoryID ? Self.applied : taken(group.name)", "Self.applied"),
    ),
    mutant(
        "3-owner-suspended", "the owner of a tailnet is suspended like anyone", TAILSCALE + "TailscaleUserTests/",
        ("TailscaleStore/AccountChanges.swift", "if user.isOwner {", "if user.isOwner, user.isShared {"),
    ),
    mutant(
        "4-lost-suspension", "a suspension whose answer is lost was refused", TAILSCALE + "TailscaleUserTests/",
        ("TailscaleStore/AccountChanges.swift", "if failure.mayHaveTakenEffect { return .unknown(failure.message) }", ""),
    ),
    mutant(
        "5-divided-edit", "changes of groups go to the policy one kind at a time", "PlanningTests.PolicyStoreTests/",
        ("Planning/ApprovedPlan.swift", "if oneEdit.contains(kind), oneEdit.contains(next) { continue }", ""),
    ),
    mutant(
        "7-blind-overwrite", "the policy is written whatever somebody else wrote meanwhile", TAILSCALE + "TailscalePolicyTests/",
        ("TailscaleStore/TailscaleAPI.swift", "(\"If-Match\", .text(version.entityTag)),", ""),
    ),
    mutant(
        "7-valid-by-status", "a validation that answers 200 has found nothing", TAILSCALE + "TailscalePolicyTests/",
        ("TailscaleStore/TailscaleAPI.swift", "return failure.isPass ? nil : failure.words", "return failure.isPass ? nil : (failure.words.isEmpty ? \"\" : nil)"),
    ),
    mutant(
        "7-all-or-nothing", "one bad reference keeps everybody's revocation back", TAILSCALE + "TailscalePolicyTests/",
        ("TailnetPolicy/PolicyWriting.swift", "if case .refused = await take(removals) { await takeGroupByGroup(removals, &budget) }", ""),
    ),
    mutant(
        "7-dangling", "a group that the policy refers to is removed", "PlanningTests.PolicyStoreTests/",
        ("Planning/Drafting+Memberships.swift", "guard draft.keepers.contains(subject) || !places.isEmpty else {", "guard draft.keepers.contains(subject) else {"),
    ),
    mutant(
        "7-lost-comment", "a comment beside a member goes with them", "HuJSONTests.HuJSONEditTests/",
        ("HuJSON/HuJSONDocument+Removing.swift", "if isWhole, layout.skipBlanks(from: end) == lineEnd {", "if isWhole {"),
    ),
    mutant(
        "8-policy-attempts", "a policy that always moves is tried for ever", TAILSCALE + "TailscalePolicyTests/",
        ("TailnetPolicy/PolicyWriting.swift", "for _ in 0..<max(1, limits.policyAttempts) {", "for _ in 0..<max(1, limits.policyAttempts * 4) {"),
    ),
    # Headscale as the store
    mutant(
        "1-headscale-fault", "a server that breaks down over its nodes has none", HEADSCALE + "HeadscaleUserTests/",
        ("HeadscaleStore/HeadscaleAPI.swift", "return try await get(Listing.self, \"/node\", asking: \"for the nodes\").nodes", "do { return try await get(Listing.self, \"/node\", asking: \"for the nodes\").nodes } catch { return [] }"),
    ),
    mutant(
        "3-emulated-return", "a node that returns ends our suspension", "PlanningTests.EmulationTests/",
        ("Planning/Drafting+People.swift", "if isOurs, !isSuspended, !isEmulated {", "if isOurs, !isSuspended {"),
    ),
    mutant(
        "4-headscale-lost", "a user whose answer is lost was not made", HEADSCALE + "HeadscaleUserTests/",
        ("HeadscaleStore/HeadscaleStore+Applying.swift", "if let user = users.all.first(where: { $0.name == person.login }) {", "if let user = users.all.first(where: { $0.name == person.login && failure.answer != nil }) {"),
    ),
    mutant(
        "6-emulated-counted", "a suspension that an emulation repeats is counted again", "PlanningTests.EmulationTests/",
        ("Planning/Drafting+People.swift", "isConsequence: isRepeated && isEmulated)", "isConsequence: false)"),
    ),
    mutant(
        "7-groups-unread", "groups that could not be read are empty", "PlanningTests.EmulationTests/",
        ("Planning/Planner.swift", "if let why = roster.access.groupsUnread {", "if let why = roster.access.groupsUnread, why.isEmpty {"),
    ),
    mutant(
        "7-provider-id", "an account of somebody else's id is found by its address", "PlanningTests.EmulationTests/",
        ("Planning/LoginMatching.swift", "let standing = candidates.filter { !accounts.isAnothers($0, than: people.ids[person]) }", "let standing = candidates"),
    ),
    mutant(
        "7-allow-all", "a policy without rules is written into", HEADSCALE + "HeadscalePolicyTests/",
        ("TailnetPolicy/TailnetPolicy.swift", "return !rules.isEmpty && rules.allSatisfy(\\.value.isArray)", "return !rules.isEmpty"),
    ),
    mutant(
        "7-headscale-dangling", "a group to which the policy refers goes all the same", HEADSCALE + "HeadscalePolicyTests/",
        ("TailnetPolicy/PolicyPlan.swift", "guard refusesDangling, positions", "guard !refusesDangling, positions"),
    ),
    mutant(
        "7-headscale-overwrite", "the policy is written without being read again", HEADSCALE + "HeadscalePolicyTests/",
        ("HeadscaleStore/HeadscaleDesk.swift", "if try await api.policy().bytes != version { return .moved }", ""),
    ),
    mutant(
        "7-tagged", "a tagged node is expired with the person who registered it", HEADSCALE + "HeadscaleUserTests/",
        ("HeadscaleStore/HeadscaleRecords.swift", "guard !isTagged else { return false }", ""),
    ),
    mutant(
        "7-two-of-a-name", "a member that fits two users is written", HEADSCALE + "HeadscalePolicyTests/",
        ("HeadscaleStore/HeadscaleUsers.swift", "guard let rows = byToken[token], rows.count == 1 else { return nil }", "guard let rows = byToken[token] else { return nil }"),
    ),
    mutant(
        "7-unloaded", "a reload that fails leaves the file as written", HEADSCALE + "PolicyFileTests/",
        ("HeadscaleStore/PolicyFile.swift", "try write(former, to: target, like: target)\n            throw", "throw"),
    ),
    mutant(
        "1-moved", "a group that moved is taken from the copy", "ReconciliationTests.CensusTests/",
        ("AccessModel/DirectoryCopy.swift", "stamps[row] == stamp else", "true else"),
    ),
    mutant(
        "1-young-stamp", "a stamp of this moment is believed", "ReconciliationTests.CensusTests/",
        ("OktaDirectory/OktaAssembly.swift", "private static let settlingSeconds: Int64 = 60", "private static let settlingSeconds: Int64 = -86_400"),
    ),
    mutant(
        "1-older-wins", "a page from before outweighs what was read by id since", "ReconciliationTests.FreshnessTests/",
        ("Reconciliation/Reconciler+Early.swift", "directory.people.correct(outcome.statuses)", ""),
    ),
    mutant(
        "2-unassigned-blind", "an app that shows nobody unassigns everybody", "OktaDirectoryTests.AppScopeTests/",
        ("OktaDirectory/OktaDirectorySource+Confirm.swift", "answers.values.contains(.unassigned)", "false"),
    ),
    mutant(
        "2-token-answer", "a 404 of the token endpoint is an answer about a person", "OktaDirectoryTests.OAuthTests/",
        ("OktaDirectory/OAuth/OktaTokens.swift", "where response.status == 429 || response.status >= 500:", "where response.status != 200:"),
    ),
    mutant(
        "3-lagging", "a listing that lags lifts a suspension", "ReconciliationTests.CensusTests/",
        ("Reconciliation/Reconciler.swift", "guard source is any WatchableDirectory else { return nil }", "if source is any WatchableDirectory { return nil }"),
    ),
    mutant(
        "6-partial-holds", "a part of the directory ends the holds about the rest", "SQLLedgerTests.DirectoryCopyTests/",
        ("SQLLedger/RecordWriter.swift", "if !record.isPartial {", "if record.plan != nil {"),
    ),
    mutant(
        "8-pace", "more than the share of a window is used", "TransportTests.RateBudgetTests/",
        ("Transport/Pace/RateBudget.swift", "if left <= 0 { return .wait(window.ends - now) }", "if left <= 0 { return .go }"),
    ),
    mutant(
        "8-concurrency", "too many at a time stay as many", "TransportTests.PacedExchangeTests/",
        ("Transport/Pace/RatePacer.swift", "underWay.setLimit(underWay.limit / 2)", ""),
    ),
    mutant(
        "8-page-head", "the page reads a request of any size", "StatusPageTests.StatusServerTests/",
        ("StatusPage/StatusServer.swift", "while end == nil, bytes.count < PageRequest.headLimitBytes {", "while end == nil {"),
    ),
    mutant(
        "9-page-closed", "names are shown without the token", "StatusPageTests.StatusSiteTests/",
        ("StatusPage/StatusSite.swift", "if bearer == nil, cookie == nil { return false }", "if bearer == nil, cookie == nil { return true }"),
    ),
    mutant(
        "9-page-host", "the page is served under anybody's name", "StatusPageTests.StatusSiteTests/",
        ("StatusPage/StatusSite.swift", 'return host == "localhost" || hosts.contains(host)', "return true"),
    ),
    mutant(
        "9-page-markup", "a name from outside becomes markup", "StatusPageTests.StatusSiteTests/",
        ("StatusPage/Markup.swift", "html += Markup.escaped(text)", "html += text"),
    ),
    mutant(
        "9-notice-name", "a notice names the person who is held", "ReconciliationTests.NoticeBookTests/",
        ("Reconciliation/Notices/NoticeWords.swift", "held by the limit \\(hold.limit.rawValue)", "held by the limit \\(hold.reason)"),
    ),
    mutant(
        "12-chain", "an entry's hash does not cover the one before it", "SQLLedgerTests.AuditTests/",
        ("AccessModel/AuditTrail.swift", 'String { "\\(previous)\\n\\(number)', 'String { "\\n\\(number)'),
    ),
    mutant(
        "12-gap", "an entry that is gone is not missed", "SQLLedgerTests.AuditTests/",
        ("SQLLedger/AuditReading.swift", "if entry.number != walk.next {", "if entry.number < walk.next {"),
    ),
    mutant(
        "12-tail", "a tail that was cut off is not missed", "SQLLedgerTests.AuditTests/",
        ("SQLLedger/AuditReading.swift", "        try lookForTail(&verdict)\n", ""),
    ),
    mutant(
        "12-checkpoint", "the retention takes entries away and leaves no checkpoint", "SQLLedgerTests.AuditTests/",
        ("SQLLedger/AuditLog.swift", 'try append("checkpoint", at: now', 'try append("note", at: now'),
    ),
    mutant(
        "12-untold", "an approval is not in the audit", "SQLLedgerTests.AuditTests/",
        ("SQLLedger/ApprovalBook.swift", 'try AuditLog(database).append(\n            "approval"', 'try AuditLog(database).append(\n            "note"'),
    ),
    mutant(
        "3-undo-foreign", "an undo lifts a suspension that is not ours", "ReconciliationTests.UndoTests/",
        ("Planning/UndoPlan.swift", "guard roster.suspendedByUs.contains(subject) else {", "guard roster.people.count > 0 else {"),
    ),
    mutant(
        "12-undo-overtaken", "an undo turns back what a later pass decided", "ReconciliationTests.UndoTests/",
        ("SQLLedger/SQLLedger+Undo.swift", "seq > last && $0 < seq", "seq > last && $0 > seq"),
    ),
    mutant(
        "12-undo-unpinned", "what was turned back is not pinned", "ReconciliationTests.UndoTests/",
        ("Reconciliation/Reconciler+Undo.swift", "            try await ledgerCall(try await pin(pins))\n", ""),
    ),
]
