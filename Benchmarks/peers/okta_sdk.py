"""Lists an org with the official Okta SDK for Python, as a plain script would: everyone, every group, every group's members.

    OKTA_TESTING_TESTINGDISABLEHTTPSCHECK=true okta_sdk.py URL TOKEN
"""

import asyncio
import json
import sys

from okta.client import Client


async def pages(call, **arguments):
    after = None
    while True:
        found, response, error = await call(**arguments, **({"after": after} if after else {}))
        if error:
            sys.exit(f"{call.__name__}: {error}")
        yield found or []
        after = next_cursor(response)
        if after is None:
            return


def next_cursor(response):
    """The cursor of the link to the next page; the SDK gives the headers, and leaves following them to its user."""
    for name, value in response.headers.items():
        if name.lower() != "link":
            continue
        for link in value.split(","):
            if 'rel="next"' in link:
                query = link[link.index("<") + 1 : link.index(">")].split("?", 1)[-1]
                return dict(part.split("=", 1) for part in query.split("&"))["after"]
    return None


async def main():
    client = Client({"orgUrl": sys.argv[1], "token": sys.argv[2], "rateLimit": {"maxRetries": 0}})
    people, groups, memberships, requests = {}, {}, 0, 0
    async for page in pages(client.list_users, limit=200):
        requests += 1
        people.update((person.id, person) for person in page)
    async for page in pages(client.list_groups, limit=10_000):
        requests += 1
        groups.update((group.id, group) for group in page)
    for group in groups:
        async for page in pages(client.list_group_users, group_id=group, limit=1000):
            requests += 1
            memberships += len(page)
    print(json.dumps({"people": len(people), "groups": len(groups), "memberships": memberships, "requests": requests}))


asyncio.run(main())
