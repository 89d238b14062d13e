"""Phones and bars that stay away, on the real server: out of service, and back by themselves."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from tests.integration.floor import Floor, a_floor
from tests.support.bar import Bar, connected_bar
from tests.support.proxy import Proxy
from tests.support.server import PASSWORD, Server, running_server
from tests.support.waiting import until

from ucs.core.ids import AgentId

pytestmark = pytest.mark.integration

RULES = {
    "unreachable_before_aux_s": 1.0,
    "session_grace_s": 0.3,
    "session_aux_s": 1.0,
    "session_offline_s": 4.0,
}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncGenerator[Server]:
    with running_server(tmp_path, site={"demo": True, "rules": RULES}) as server:
        yield server


@pytest.fixture
async def floor(server: Server) -> AsyncGenerator[Floor]:
    async with a_floor(server) as floor:
        yield floor


def changes(bar: Bar) -> list[str]:
    """The availability as the bar was told it, once each."""
    told = [f"{push['status']} {push['reason']}".strip() for push in bar.pushed("status")]
    return [now for now, before in zip(told, [None, *told], strict=False) if now != before]


async def test_a_desk_phone_that_goes_takes_its_agent_out_of_service_until_it_is_back(floor: Floor) -> None:
    agent = await floor.agent(1)
    assert await agent.phone.register(0) == 200
    await agent.bar.until(lambda bar: bar.pushed("phone")[-1]["reachable"] is False)
    caller = await floor.caller()
    await agent.bar.until(lambda bar: bar.reason == "Phone unreachable")
    assert not agent.bar.calls, "a phone that is not there was rung"
    assert await agent.phone.register() == 200
    await agent.bar.until(lambda bar: bar.status == "READY")
    assert changes(agent.bar) == ["READY", "AUX Phone unreachable", "READY"]
    groups = [push["group"] for push in agent.bar.pushed("notice")]
    assert groups == ["phone_unreachable", "service_resumed"]
    await agent.answers()
    await agent.bar.call("ringing", "connect")
    caller.hang_up()
    await agent.bar.call("ringing", "connect", "hangup")


async def test_a_phone_that_goes_during_a_call_is_noticed_after_it(floor: Floor) -> None:
    agent = await floor.agent(1)
    caller = await floor.caller()
    await agent.answers()
    await agent.bar.call("ringing", "connect")
    assert await agent.phone.register(0) == 200
    await until(lambda: "unreachable:21" not in floor.server.state().timers and _phone_away(floor), "noticed")
    assert agent.bar.status == "READY"
    caller.hang_up()
    await agent.bar.until(lambda bar: bar.reason == "Phone unreachable")
    assert await agent.phone.register() == 200
    await agent.bar.until(lambda bar: bar.status == "READY")


def _phone_away(floor: Floor) -> bool:
    return floor.server.state().agents[AgentId(1)].phone_away


async def test_a_bar_that_stays_away_goes_step_by_step_also_over_a_restart(server: Server) -> None:
    def agent() -> str:
        found = server.state().agents[AgentId(1)]
        return f"{found.status} {found.reason}".strip()

    async with (
        Proxy("127.0.0.1", server.http_port) as proxy,
        connected_bar(f"ws://127.0.0.1:{proxy.port}/ws") as bar,
    ):
        await bar.sign_in("agent1", PASSWORD, without_device=True)
        await bar.do("set_status", status="READY")
        await proxy.cut()
        await until(lambda: agent() == "AUX Connection lost", agent)
        await proxy.mend()
        await bar.until(lambda bar: changes(bar) == ["READY", "AUX Connection lost", "READY"])
        await proxy.cut()
        await until(lambda: "away:1" in server.state().timers or agent() != "READY", "the grace time is over")
        await server.kill()
        await server.start_again()
        await until(lambda: agent() == "OFFLINE", agent)
        await proxy.mend()
        await bar.until(lambda bar: bar.status == "OFFLINE")
        assert bar.stage == "ready"
        await bar.do("set_status", status="READY")
        await bar.do("logout")
