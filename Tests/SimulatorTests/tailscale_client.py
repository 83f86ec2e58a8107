"""Uses the simulated Tailscale with an unmodified public client (the package tailscale) and checks what it finds.

    tailscale_client.py URL TOKEN

The client has Tailscale's address built in, so it is given a session that leads the same requests to URL.
"""

import asyncio
import sys

from aiohttp import ClientSession
from tailscale import Tailscale
from tailscale.exceptions import TailscaleError
from yarl import URL

HOST = "https://api.tailscale.com"


class Redirected:
    """A session whose requests to Tailscale go to the simulation."""

    def __init__(self, session: ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def request(self, method, url, **arguments):
        assert str(url).startswith(HOST), url
        return await self._session.request(method, URL(self._url + str(url)[len(HOST) :], encoded=True), **arguments)


def expect(what: str, holds: bool) -> None:
    if not holds:
        sys.exit(f"the public client finds otherwise: {what}")


async def main(url: str, token: str) -> None:
    async with ClientSession() as session:
        client = Tailscale(tailnet="-", api_key=token, session=Redirected(session, url))
        users = await client.users(user_type="all")
        expect("somebody is there, and the first owns the tailnet", len(users) > 10 and users[0].role == "owner")
        devices = await client.devices()
        expect("everybody has a node", len(devices) == len(users))

        member = users[1]
        await client.suspend_user(member.user_id)
        expect("a suspension", (await client.user(member.user_id)).status == "suspended")
        await client.restore_user(member.user_id)
        expect("a restoration", (await client.user(member.user_id)).status == "active")
        try:
            await client.restore_user(member.user_id)
            expect("nobody is restored twice", False)
        except TailscaleError:
            pass

        policy = await client.policy_file()
        expect("an entity tag", bool(policy.etag))
        edited = policy.policy.replace("// Access", '"groups": {"group:a": ["x@example.com"]}, // Access')
        checked = await client.validate_policy_file(edited)
        expect("a valid policy passes", not checked.message)
        checked = await client.validate_policy_file('{"acls": [{"src": ["group:none"]}]}')
        expect("an undefined group does not", bool(checked.message))
        written = await client.set_policy_file(edited, etag=policy.etag)
        expect("what was written comes back", written.policy == edited and written.etag != policy.etag)
        try:
            await client.set_policy_file(policy.policy, etag=policy.etag)
            expect("an old entity tag is refused", False)
        except TailscaleError:
            pass
        expect("nothing was overwritten", (await client.policy_file()).policy == edited)
    print(f"public client: tailscale agrees ({len(users)} users)")


asyncio.run(main(*sys.argv[1:]))
