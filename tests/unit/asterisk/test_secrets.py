"""No password of Asterisk's reaches the log."""

import asyncio
import logging

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from tests.support.waiting import until

from ucs.asterisk.ari import Access
from ucs.asterisk.telephony import AsteriskTelephony
from ucs.core.messages import TelephonyFact


async def test_a_refused_connection_is_logged_without_the_password(caplog: pytest.LogCaptureFixture) -> None:
    asked = asyncio.Event()

    async def refuse(_: web.Request) -> web.Response:
        asked.set()
        return web.Response(status=403)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", refuse)
    caplog.set_level(logging.DEBUG)
    async with TestServer(app) as server:
        telephony = AsteriskTelephony(Access(str(server.make_url("/ari")), "ucs", "s3cret"), site_key=b"key")
        await telephony.start(_ignore)
        await asked.wait()
        await until(lambda: "cannot connect to asterisk" in caplog.text, "a word about the refusal")
        await telephony.stop()
    shown = [str(vars(record)) for record in caplog.records]
    assert any("403" in line for line in shown)
    assert not any("Basic" in line or "s3cret" in line for line in shown)


def _ignore(_: TelephonyFact) -> None:
    """Nobody listens."""
