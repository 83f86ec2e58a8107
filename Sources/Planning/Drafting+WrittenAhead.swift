import AccessModel

/// Who a member of a store's group is.
enum GroupMember: Equatable {
    /// A person, by their account or by the login under which they were written ahead.
    case person(Int)
    /// A person who was written ahead under a login that is not theirs in the store: it changed before their first login, or they logged in
    /// under another.
    case formerSpelling(Int)
    /// Nobody we know.
    case nobody
}

extension Drafting {
    /// Whom a row of the store's accounts stands for in a group.
    mutating func member(_ account: Int) -> GroupMember {
        if let person = roster.people.subjectOfAccount[account] { return .person(person) }
        guard roster.access.accounts.states[account] == .absent else { return .nobody }
        let key = LoginKey.fold(roster.access.accounts.logins[account])
        let people = matching().people(withLogin: key)
        if people.count == 1, let person = people.first {
            return roster.people.accountRow[person] == nil ? .person(person) : .formerSpelling(person)
        }
        guard people.isEmpty, let person = remembered(withLogin: key) else { return .nobody }
        // Somebody who left before their first login is found by the login that the ledger remembers.
        return person < roster.people.listed ? .formerSpelling(person) : .person(person)
    }

    /// The one person whom the ledger knows by this folded login.
    private mutating func remembered(withLogin key: String) -> Int? {
        if rememberedLogins == nil {
            var logins: [String: Int?] = [:]
            let memory = roster.memory.people
            for row in 0..<memory.ids.count where !memory.logins.isEmpty(at: row) {
                let key = LoginKey.fold(memory.logins[row])
                logins[key] = .some(logins[key] == nil ? Int(roster.people.subjectOfMemoryRow[row]) : nil)
            }
            rememberedLogins = logins.compactMapValues(\.self)
        }
        return rememberedLogins?[key]
    }

    /// Takes out what stands under a former login: whoever gets that login next must not find themselves in the group.
    mutating func removeFormerSpellings(_ spellings: [Memberships.Pair: String]) {
        for (pair, spelling) in spellings.sorted(by: { $0.key < $1.key }) {
            let person = builder.keep(
                ChangedPerson(
                    directoryID: id(of: pair.member), accountID: nil, login: login(of: pair.member),
                    storeLogin: spelling))
            let group = groupReference(pair.group)
            builder.add(.removeMember, person: person, group: group, reason: .loginChanged)
        }
        rememberLoginsWrittenAhead(except: Set(spellings.keys.map(\.member)))
    }

    /// Once nothing stands under a former login, the ledger remembers the new one.
    private mutating func rememberLoginsWrittenAhead(except waiting: Set<Int>) {
        guard capabilities.writesAhead else { return }
        let people = roster.directory.people
        for subject in 0..<roster.people.listed where roster.people.accountRow[subject] == nil {
            guard let row = roster.people.memoryRow[subject], !waiting.contains(subject),
                !people.isUnreadable(at: subject), !roster.memory.people.logins.equals(row, people.logins, subject)
            else { continue }
            builder.observations.logins.append((person: id(of: subject), login: people.logins[subject]))
        }
    }
}
