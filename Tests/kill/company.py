"""A directory of some people and groups, to which things happen."""

import copy
import json
import os
import pathlib
import random


class Company:
    def __init__(self, chance: random.Random):
        self.chance = chance
        self.number = 0
        self.people: dict[str, dict] = {}
        self.groups: dict[str, dict] = {}
        for _ in range(60):
            self.hire()
        for _ in range(8):
            self.found()

    def copy(self) -> "Company":
        other = copy.copy(self)
        other.people, other.groups = copy.deepcopy(self.people), copy.deepcopy(self.groups)
        return other

    def write(self, path: pathlib.Path) -> None:
        """Whole or not at all: what is killed is the program, not this script."""
        document = {
            "users": [{"id": id, **person} for id, person in self.people.items()],
            "groups": [
                {"id": id, "name": group["name"], "members": sorted(group["members"])} for id, group in self.groups.items()
            ],
        }
        path.with_suffix(".new").write_text(json.dumps(document))
        os.replace(path.with_suffix(".new"), path)

    # What the directory means.

    def is_active(self, id: str) -> bool:
        return id in self.people and self.people[id]["status"] == "ACTIVE"

    def members(self, group: str) -> set[str]:
        return {id for id in self.groups[group]["members"] if self.is_active(id)} if group in self.groups else set()

    # What happens.

    def happen(self) -> None:
        events = [
            (self.hire, 2), (self.leave, 3), (self.come_back, 3), (self.delete, 1), (self.relogin, 1), (self.swap, 1),
            (self.found, 1), (self.dissolve, 1), (self.rename, 1), (self.swap_names, 1), (self.move, 8),
        ]
        self.chance.choices([event for event, _ in events], [weight for _, weight in events])[0]()

    def new(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}{self.number}"

    def somebody(self) -> str:
        return self.chance.choice(sorted(self.people))

    def some_group(self) -> str:
        return self.chance.choice(sorted(self.groups))

    def hire(self) -> None:
        id = self.new("p")
        self.people[id] = {"login": f"{id}@example.com", "status": "ACTIVE"}
        for group in self.groups.values():
            if self.chance.random() < 0.2:
                group["members"].add(id)

    def leave(self) -> None:
        self.people[self.somebody()]["status"] = self.chance.choice(["SUSPENDED", "DEPROVISIONED"])

    def come_back(self) -> None:
        self.people[self.somebody()]["status"] = "ACTIVE"

    def delete(self) -> None:
        if len(self.people) < 20:
            return
        id = self.somebody()
        del self.people[id]
        for group in self.groups.values():
            group["members"].discard(id)

    def relogin(self) -> None:
        self.people[self.somebody()]["login"] = f"{self.new('n')}@example.com"

    def swap(self) -> None:
        a, b = self.chance.sample(sorted(self.people), 2)
        self.people[a]["login"], self.people[b]["login"] = self.people[b]["login"], self.people[a]["login"]

    def found(self) -> None:
        id = self.new("g")
        size = self.chance.randint(0, 15)
        self.groups[id] = {"name": f"Group {id}", "members": set(self.chance.sample(sorted(self.people), size))}

    def dissolve(self) -> None:
        if len(self.groups) > 3:
            del self.groups[self.some_group()]

    def rename(self) -> None:
        self.groups[self.some_group()]["name"] = f"Name {self.new('n')}"

    def swap_names(self) -> None:
        a, b = self.chance.sample(sorted(self.groups), 2)
        self.groups[a]["name"], self.groups[b]["name"] = self.groups[b]["name"], self.groups[a]["name"]

    def move(self) -> None:
        group, id = self.groups[self.some_group()], self.somebody()
        if id in group["members"]:
            group["members"].remove(id)
        else:
            group["members"].add(id)
