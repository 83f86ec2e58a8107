#!/usr/bin/env python3
"""Reads the simulated org with the official Okta SDK for Python, unmodified, and compares with the org's own dump.

    pip install okta==3.4.6
    OKTA_TESTING_TESTINGDISABLEHTTPSCHECK=true public_client.py URL TOKEN

Exits 0 where everything is equal, 1 with the differences otherwise. The variable is the SDK's own way of allowing
http://, which it wants to be set for an org on loopback.
"""

import asyncio
import json
import os
import sys
import urllib.request
from collections import Counter

os.environ.setdefault("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true")

from okta.client import Client  # noqa: E402
from okta.pagination import PaginationHelper  # noqa: E402

PAGE_LIMIT = 10_000


async def whole(call, *arguments, **options):
    """Every page of a listing, by the cursor that the SDK finds in the link headers."""
    records, after = [], None
    for _ in range(PAGE_LIMIT):
        page, response, error = await call(*arguments, after=after, **options)
        if error:
            raise RuntimeError(f"{call.__name__}: {error}")
        records += page
        after = PaginationHelper.extract_next_cursor(response.headers)
        if after is None:
            return records
    raise RuntimeError(f"{call.__name__}: more than {PAGE_LIMIT} pages")


def dump(url):
    with urllib.request.urlopen(f"{url}/admin/state", timeout=60) as response:
        return json.load(response)


def user_row(user):
    profile = user.profile
    return (user.id, user.status.value, profile.login, profile.email, profile.first_name, profile.last_name)


def group_row(group):
    return (group.id, group.type.value, group.profile.actual_instance.name)


def compare(what, seen, expected):
    seen, expected = sorted(seen), sorted(expected)
    if seen == expected:
        print(f"ok      {what}: {len(seen)}")
        return True
    missing, extra = Counter(expected) - Counter(seen), Counter(seen) - Counter(expected)
    print(f"FAILED  {what}: {len(seen)} read, {len(expected)} expected; "
          f"missing {sorted(missing)[:3]}, too many {sorted(extra)[:3]}")
    return False


async def check_users(client, state):
    rows = {
        user["id"]: tuple(user[key] for key in ("id", "status", "login", "email", "firstName", "lastName"))
        for user in state["users"]
    }
    gone = [row for row in rows.values() if row[1] == "DEPROVISIONED"]
    plain = await whole(client.list_users, limit=200)
    filtered = await whole(client.list_users, limit=200, filter='status eq "DEPROVISIONED"')
    results = [
        compare("users, default list", map(user_row, plain), set(rows.values()) - set(gone)),
        compare("users, deprovisioned by filter", map(user_row, filtered), gone),
    ]
    if rows:
        row = next(iter(rows.values()))
        by_login, _, error = await client.get_user(row[2])
        results.append(not error and compare("one user by login", [user_row(by_login)], [row]))
        groups, _, error = await client.list_user_groups(row[0])
        expected = [group["id"] for group in state["groups"] if row[0] in group["members"]]
        results.append(not error and compare("groups of one user", [group.id for group in groups], expected))
    return results


async def check_groups(client, state):
    groups = await whole(client.list_groups, limit=50)
    expected = [(group["id"], group["type"], group["name"]) for group in state["groups"]]
    results = [compare("groups", map(group_row, groups), expected)]
    read, wanted = [], []
    for group in state["groups"]:
        members = await whole(client.list_group_users, group["id"], limit=200)
        read += [(group["id"], member.id) for member in members]
        wanted += [(group["id"], member) for member in group["members"]]
    return results + [compare("memberships", read, wanted)]


async def check_errors(client, url):
    _, _, unknown = await client.get_user("00uNobody")
    wrong = Client({"orgUrl": url, "token": "00wrong"})
    _, _, refused = await wrong.list_users()
    return [compare("error codes", [unknown.error_code, refused.error_code], ["E0000007", "E0000011"])]


async def main(url, token):
    state = dump(url)
    client = Client({"orgUrl": url, "token": token})
    results = await check_users(client, state) + await check_groups(client, state) + await check_errors(client, url)
    return 0 if all(results) else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(f"usage: {sys.argv[0]} URL TOKEN")
    sys.exit(asyncio.run(main(sys.argv[1].rstrip("/"), sys.argv[2])))
