"""Drives a page that has the softphone and nothing else."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from tests.e2e.support.browser import BrowserPage, Microphone, browser
from tests.e2e.support.relay import Relay
from tests.e2e.support.wire import Wire
from tests.support.sip_call import Call
from tests.support.sip_peer import SipPeer

from ucs.asterisk.process import Running

NETWORK = "127.0.0.2"
PAGE_HZ, CALLER_HZ, MENU_HZ = 440, 1000, 600


class Phone:
    """The page with its softphone, the wire to Asterisk, and a caller in the network."""

    def __init__(self, page: BrowserPage, wire: Wire, caller: SipPeer) -> None:
        self.page, self.wire, self.caller = page, wire, caller

    async def events(self, kind: str = "") -> list[dict[str, Any]]:
        every: list[dict[str, Any]] = await self.page.page.evaluate("events")
        return [event for event in every if event["type"].startswith(kind)]

    async def event(self, kind: str, count: int = 1) -> dict[str, Any]:
        await self.page.page.wait_for_function(
            "([kind, count]) => events.filter((one) => one.type === kind).length >= count",
            arg=[kind, count],
            timeout=10_000,
        )
        return (await self.events(kind))[count - 1]

    async def do(self, method: str, *args: object) -> None:
        await self.page.page.evaluate("([method, args]) => phone[method](...args)", [method, list(args)])

    async def ringing(self, number: str = "900") -> tuple[Call, str]:
        """A call that rings in the page, and its uniqueid."""
        before = len(await self.events("ringing"))
        call = await self.caller.call(number, caller="+420601482915", hz=CALLER_HZ)
        return call, (await self.event("ringing", before + 1))["uniqueid"]

    async def talking(self) -> tuple[Call, str]:
        call, uniqueid = await self.ringing()
        await self.do("answer", uniqueid)
        await call.hears(PAGE_HZ)
        await self.page.hears(CALLER_HZ)
        return call, uniqueid

    async def over(self, reason: str) -> None:
        assert (await self.event("ended"))["reason"] == reason
        assert await self.page.connections() == 0


@asynccontextmanager
async def registered(
    asterisk: Running, site: str, *, microphone: Microphone = "granted", relay: Relay | None = None
) -> AsyncGenerator[Phone]:
    settings = asterisk.settings
    server = (settings.host, settings.sip_port)
    async with (
        Wire((settings.host, settings.ari_port)) as wire,
        browser(mic_hz=PAGE_HZ, microphone=microphone) as page,
        SipPeer(server, host=NETWORK) as caller,
    ):
        if relay is not None:
            await relay.lead(page.page)
        await page.open(site)
        phone = Phone(page, wire, caller)
        await page.page.wait_for_function("'begin' in window")
        await page.page.evaluate(
            "([url, uri]) => begin(url, uri)", [f"ws://127.0.0.1:{wire.port}/ws", f"sip:page@{settings.host}"]
        )
        await phone.event("registered")
        yield phone
        assert not [line for line in page.console if "uncaught" in line]
