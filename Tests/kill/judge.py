"""Looks at store and ledger as another program does: sound files, a feed that tells what the store says, nothing undue."""

import pathlib
import re
import sqlite3

from company import Company

ORDER = [
    "suspend", "remove_member", "remove_group", "rename_group", "update_user", "add_group", "add_user", "add_member",
    "reactivate",
]


class Judge:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        # What unfinished passes may have meant: a membership or an account that any of their directories gave.
        self.allowed_members: set[tuple[str, str]] = set()
        self.allowed_people: set[str] = set()
        # What the feed told so far: logins and states by account, groups by id, members.
        self.last_seq = 0
        self.accounts: dict[int, tuple[str, str]] = {}
        self.groups: set[str] = set()
        self.members: set[tuple[str, int]] = set()
        self.names: dict[str, str] = {}

    def query(self, file: str, sql: str) -> list[tuple]:
        connection = sqlite3.connect(f"file:{self.folder / file}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def feed_length(self) -> int:
        return self.query("store.db", "SELECT coalesce(max(seq), 0) FROM roster_changes")[0][0]

    def is_unfinished(self) -> bool:
        """Whether the last pass had begun to write, and had not come to its end."""
        rows = self.query("ledger.db", "SELECT ended_at IS NULL FROM passes ORDER BY n DESC LIMIT 1")
        return bool(rows and rows[0][0])

    def forget_doubts(self) -> None:
        self.allowed_members.clear()
        self.allowed_people.clear()

    def look(self, old: Company, new: Company, moment: str) -> None:
        """After a pass that may have been killed."""
        for file in ("store.db", "ledger.db"):
            answer = self.query(file, "PRAGMA integrity_check")
            assert answer == [("ok",)], f"{moment}: {file} is not sound: {answer[:3]}"
        self.read_feed(moment)
        for company in (old, new):
            self.allowed_people |= {id for id in company.people if company.is_active(id)}
            self.allowed_members |= {(group, id) for group in company.groups for id in company.members(group)}
        for id, state in self.query("store.db", "SELECT directory_id, state FROM roster_users"):
            assert state == "suspended" or id in self.allowed_people, f"{moment}: {id} is active, and nobody said so"
        for membership in self.memberships():
            assert membership in self.allowed_members, f"{moment}: {membership} stands, and nobody said so"

    def memberships(self) -> set[tuple[str, str]]:
        return set(self.query(
            "store.db",
            """SELECT g.directory_id, u.directory_id FROM roster_memberships AS m
               JOIN roster_groups AS g ON g.name = m.group_name JOIN roster_users AS u USING (account_id)"""))

    def read_feed(self, moment: str) -> None:
        """Plays what is new in the feed: every effect changes something, and what comes out is what the store says.

        Names pass on, so a row's group is the one that had the name before the pass (removals) or has it after (additions).
        """
        names = dict(self.query("store.db", "SELECT name, directory_id FROM roster_groups"))
        rows = self.query(
            "store.db",
            f"""SELECT seq, kind, account_id, login, group_name, pass FROM roster_changes
                WHERE seq > {self.last_seq} ORDER BY seq""")
        last_pass, rank = None, 0
        for seq, kind, account, login, group, a_pass in rows:
            where = f"{moment}: feed {seq}, {kind} {login or ''} {group or ''}"
            assert seq > self.last_seq, f"{where}: seq does not grow"
            self.last_seq = seq
            rank = rank if a_pass == last_pass else 0
            assert ORDER.index(kind) >= rank, f"{where}: after {ORDER[rank]} in one pass"
            last_pass, rank = a_pass, ORDER.index(kind)
            id = (self.names if kind.startswith("remove") else names).get(group)
            assert id is not None or group is None, f"{where}: no such group"
            self.play(where, kind, account, login, id)
        self.names = names
        self.compare_feed(moment)

    def play(self, where: str, kind: str, account: int, login: str, group: str) -> None:
        if kind == "add_user":
            assert account not in self.accounts, f"{where}: the account stands already"
            self.accounts[account] = (login, "active")
        elif kind in ("suspend", "reactivate"):
            state = "suspended" if kind == "suspend" else "active"
            assert self.accounts[account][1] != state, f"{where}: it was {state} already"
            self.accounts[account] = (self.accounts[account][0], state)
        elif kind == "update_user":
            assert self.accounts[account][0] != login, f"{where}: it had that login already"
            self.accounts[account] = (login, self.accounts[account][1])
        elif kind == "add_group":
            assert group not in self.groups, f"{where}: the group stands already"
            self.groups.add(group)
        elif kind == "remove_group":
            self.groups.remove(group)
            self.members = {pair for pair in self.members if pair[0] != group}
        elif kind == "add_member":
            assert (group, account) not in self.members, f"{where}: a member already"
            self.members.add((group, account))
        elif kind == "remove_member":
            assert (group, account) in self.members, f"{where}: no member"
            self.members.remove((group, account))

    def compare_feed(self, moment: str) -> None:
        rows = self.query("store.db", "SELECT account_id, login, state FROM roster_users")
        stands = {account: (login, state) for account, login, state in rows}
        assert stands == self.accounts, f"{moment}: accounts are not what the feed tells"
        assert set(self.names.values()) == self.groups, f"{moment}: groups are not what the feed tells"
        members = set(self.query(
            "store.db",
            """SELECT directory_id, account_id FROM roster_memberships JOIN roster_groups ON name = group_name"""))
        assert members == self.members, f"{moment}: memberships are not what the feed tells"

    def compare(self, company: Company) -> None:
        """After passes in peace: the store is what the directory wants."""
        accounts = {
            id: (login, state)
            for id, login, state in self.query("store.db", "SELECT directory_id, login, state FROM roster_users")
        }
        for id, person in company.people.items():
            if not company.is_active(id):
                continue
            login, state = accounts.get(id, (None, None))
            assert state == "active", f"{id} is {state}, not active"
            # A leaver's account keeps its login, and whoever was given that address waits for it: the report says so.
            kept = any(other != id and value == (person["login"], "suspended") for other, value in accounts.items())
            assert login == person["login"] or kept, f"{id} is called {login}, not {person['login']}"
        for id, (login, state) in accounts.items():
            assert state == "suspended" or company.is_active(id), f"{login} is active and must not be"
        groups = dict(self.query("store.db", "SELECT directory_id, name FROM roster_groups"))
        wanted_groups = {id: rendered(group["name"]) for id, group in company.groups.items()}
        assert groups == wanted_groups, f"groups are {groups}, not {wanted_groups}"
        wanted = {(group, id) for group in company.groups for id in company.members(group)}
        have = self.memberships()
        assert have == wanted, f"memberships: too many {sorted(have - wanted)[:5]}, too few {sorted(wanted - have)[:5]}"


def rendered(name: str) -> str:
    return re.sub("[^a-z0-9._]+", "-", name.lower()).strip("-")
