"""A desk phone of our own at the demo site, beside the phones that the site has."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from tests.support.sip_peer import SipPeer
from tests.support.sip_plan import Never

PHONE, PASSWORD = "191", "desk-phone"


def phone_toml(remote_answer: str = "notify", *, identifier: str = PHONE) -> str:
    """The site's table for a phone, which can be asked to pick up in this way."""
    return f"""
[[phones]]
id = {int(identifier) - 100}
identifier = "{identifier}"
endpoint = "{identifier}"
password = "{PASSWORD}"
remote_answer = "{remote_answer}"
"""


@asynccontextmanager
async def desk_phone(sip: str, hz: int) -> AsyncGenerator[SipPeer]:
    """It rings until it is told to pick up. `sip`: where it registers; `hz`: the tone that is said into it."""
    host, _, port = sip.partition(":")
    async with SipPeer(
        (host, int(port)), host="127.0.0.4", user=PHONE, password=PASSWORD, persistent=True, plan=Never(hz=hz),
        obeys_talk=True,
    ) as phone:  # fmt: skip
        assert await phone.register() == 200
        yield phone
        await phone.register(0)
