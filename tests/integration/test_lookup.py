"""Who a customer is comes from an outside system, beside the call and never in its way."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from tests.integration.floor import CALLER, a_floor, both_hear_each_other
from tests.support.server import running_server
from tests.support.waiting import until

pytestmark = pytest.mark.integration


class Crm:
    """An outside system that answers when it is `ready`, or is `broken`."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.broken = False
        self.asked: list[str] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.query["phone"])
        await self.ready.wait()
        if self.broken or request.headers.get("X-Key") != "s3cret":
            return web.Response(status=500)
        if request.query["phone"] != CALLER:
            return web.Response(status=404)
        return web.json_response({"name": "Jan Novák", "external_id": "C-17", "vip": True, "deal": 1})


@asynccontextmanager
async def a_crm() -> AsyncGenerator[Crm]:
    crm = Crm()
    app = web.Application()
    app.router.add_get("/customers", crm.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    crm.url = f"http://{host}:{port}/customers?phone={{number_norm}}"
    try:
        yield crm
    finally:
        crm.ready.set()
        await runner.cleanup()


async def test_a_customer_is_looked_up_while_the_call_goes_its_way(tmp_path: Path) -> None:
    async with a_crm() as crm:
        settings = {"url": crm.url, "headers": {"X-Key": "s3cret"}, "timeout_s": 30.0}
        with running_server(tmp_path, lookup=settings) as server:
            async with a_floor(server) as floor:
                agent = await floor.agent(1)
                caller = await floor.caller()
                phone = await agent.answers()
                uid = (await agent.bar.call("ringing", "connect"))["uniqueid"]
                await both_hear_each_other(phone, caller)
                assert crm.asked == [CALLER]
                assert agent.bar.calls[uid]["name"] == ""
                crm.ready.set()
                await agent.bar.until(lambda bar: bar.calls[uid]["name"] == "Jan Novák")
                assert agent.bar.calls[uid]["external_id"] == "C-17"
                assert agent.bar.calls[uid]["data"] == {"vip": True, "deal": 1}
                await agent.bar.do("hangup", uniqueid=uid)
                await until(caller.ended.is_set, "the caller's phone is idle")
                assert (await floor.record(uid))["data"] == {"vip": True, "deal": 1}

                uid, phone = await agent.dials(CALLER, data={"deal": 7})
                customer = await floor.network.called()
                customer.answer()
                await agent.bar.until(lambda bar: bar.calls[uid]["name"] == "Jan Novák")
                assert agent.bar.calls[uid]["data"] == {"vip": True, "deal": 7}
                await agent.bar.do("hangup", uniqueid=uid)
                await until(customer.ended.is_set, "the customer's phone is idle")

                crm.ready.clear()
                caller = await floor.caller()
                await until(lambda: len(crm.asked) == 3, "the question is on its way")
                await server.kill()
                crm.ready.set()
                await server.start_again()
                phone = await agent.answers()
                known = await agent.bar.call("ringing", "connect")
                await agent.bar.until(lambda bar: bar.calls[known["uniqueid"]]["name"] == "Jan Novák")
                caller.hang_up()

            code, said, _ = await server.cli("doctor")
            assert "lookup             answers in" in said
            crm.broken = True
            code, said, _ = await server.cli("doctor")
            assert code == 1
            assert "BAD  lookup             the web service answers 500" in said
            assert "s3cret" not in (server.home / "server.log").read_text()
