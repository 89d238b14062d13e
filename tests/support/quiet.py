"""After a test nothing may be left in Asterisk."""

import asyncio

import aiohttp

from ucs.asterisk.settings import AsteriskSettings

DEADLINE_S = 8.0


async def assert_nothing_left(settings: AsteriskSettings) -> None:
    """Wait until Asterisk has no channel and no bridge; fail with what is left at the deadline."""
    access = {"Authorization": aiohttp.encode_basic_auth(settings.ari_user, settings.ari_password)}
    async with aiohttp.ClientSession(headers=access) as client:
        deadline = asyncio.get_running_loop().time() + DEADLINE_S
        while left := [
            one.get("name") or one["id"]
            for kind in ("channels", "bridges")
            for one in await (await client.get(f"{settings.ari_url}/{kind}")).json()
        ]:
            assert asyncio.get_running_loop().time() < deadline, f"left in Asterisk: {left}"
            await asyncio.sleep(0.05)
