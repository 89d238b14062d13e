"""The server dies, Asterisk dies: calls go on, nobody is lost, everything is told once."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.integration.floor import (
    AGENT_HZ,
    CUSTOMER_HZ,
    LOUD,
    Agent,
    Floor,
    a_floor,
    both_hear_each_other,
    hears_music,
)
from tests.support.rtp import PACKET_S, largest_gap_s
from tests.support.server import TABLES, Server, running_server
from tests.support.sip_peer import Call
from tests.support.waiting import until

pytestmark = pytest.mark.integration

GAP_S = 0.1
RESYNC_S = 1.0
FREE_S = 5.0
TARGET_HZ = 1300.0
RINGS_S = 5.0
QUEUES = [
    *TABLES["queues"],
    {"id": 4, "name": "Patient", "number": "802", "members": ["agent1"], "ring_timeout_s": RINGS_S},
]


@asynccontextmanager
async def a_server(tmp_path: Path) -> AsyncGenerator[Server]:
    """Tests here kill it: each has its own."""
    with running_server(tmp_path, queues=QUEUES) as server:
        yield server


def heard_gap(ear: Call, mouth: Call, since: float) -> float:
    """The longest silence at `ear` after `since`, without what `mouth` itself, a part of this test, sent too late."""
    now = time.time()
    late = largest_gap_s(mouth.media.sent, since, now) - PACKET_S
    return ear.media.largest_gap_ms(since, now) / 1000 - late


async def answers_again(server: Server) -> float:
    """The moment the server takes connections again."""

    async def taken() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", server.http_port)
        except OSError:
            return False
        writer.close()
        return True

    await until(taken, server.tail, deadline_s=30)
    return time.monotonic()


async def talk(floor: Floor, agent: Agent) -> tuple[Call, Call, str]:
    """A customer talks to this agent; the two ends and the call's uniqueid."""
    caller = await floor.caller()
    phone = await agent.answers()
    call = await agent.bar.call("ringing", "connect")
    await both_hear_each_other(phone, caller)
    return phone, caller, call["uniqueid"]


def hangups(agent: Agent, uid: str) -> int:
    return agent.bar.series[uid].count("hangup")


async def test_a_killed_server_comes_back_and_nobody_noticed(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    async with a_server(tmp_path) as server, a_floor(server) as floor:
        first, second = await floor.agent(1), await floor.agent(2)
        phone, caller, talking = await talk(floor, first)
        rung_caller = await floor.caller()
        ringing_phone = await second.rings()
        ringing = (await second.bar.call("ringing"))["uniqueid"]
        queued = await floor.caller()
        await hears_music(queued)
        begun, begun_at = time.monotonic(), time.time()

        await server.kill()
        await first.bar.until(lambda bar: not bar.up.is_set())
        await phone.hears(CUSTOMER_HZ, LOUD)
        again = asyncio.create_task(server.start_again())
        back = await answers_again(server)
        for agent in (first, second):
            await agent.bar.until(lambda bar: bar.resumed_at is not None and bar.resumed_at > begun)
        resync = max((agent.bar.resumed_at or 0) - back for agent in (first, second))
        await again
        await both_hear_each_other(phone, caller)
        gap = max(heard_gap(phone, caller, begun_at), heard_gap(caller, phone, begun_at))
        record_property("largest gap, s", round(gap, 3))
        record_property("resynchronised after, s", round(resync, 3))
        assert gap <= GAP_S
        assert resync <= RESYNC_S
        assert first.bar.series[talking] == ["ringing", "connect"]
        assert second.bar.series[ringing] == ["ringing"]

        ringing_phone.answer(AGENT_HZ)
        await second.bar.until(lambda bar: bar.series[ringing] == ["ringing", "connect"])
        await both_hear_each_other(ringing_phone, rung_caller)
        await hears_music(queued)
        await first.bar.do("hangup", uniqueid=talking)
        await until(caller.ended.is_set, "the first caller's phone is idle")
        last_phone = await first.answers()
        await both_hear_each_other(last_phone, queued)
        (last,) = set(first.bar.series) - {talking}
        rung_caller.hang_up()
        queued.hang_up()
        await second.bar.until(lambda bar: "hangup" in bar.series[ringing])
        await first.bar.until(lambda bar: "hangup" in bar.series[last])
        await server.nothing_is_left()
        assert [hangups(first, talking), hangups(second, ringing), hangups(first, last)] == [1, 1, 1]
        records = {record["uniqueid"]: record["cause"] for record in await server.call_records()}
        assert len(await server.call_records()) == 3
        assert records == {talking: 4, ringing: 3, last: 3}


async def test_calls_that_end_while_the_server_is_down_end_once_for_everybody(tmp_path: Path) -> None:
    async with a_server(tmp_path) as server, a_floor(server) as floor:
        first, second = await floor.agent(1), await floor.agent(2)
        phone, caller, talking = await talk(floor, first)
        rung_caller = await floor.caller()
        await second.rings()
        ringing = (await second.bar.call("ringing"))["uniqueid"]
        queued = await floor.caller()
        await server.kill()
        caller.hang_up()
        rung_caller.hang_up()
        queued.hang_up()
        await server.start_again()
        await first.bar.until(lambda bar: bar.series[talking] == ["ringing", "connect", "hangup"])
        await second.bar.until(lambda bar: bar.series[ringing] == ["ringing", "hangup"])
        await until(phone.ended.is_set, "the agent's phone is idle")
        await server.nothing_is_left()
        records = await server.call_records()
        assert len(records) == len({record["uniqueid"] for record in records}) == 3
        assert {first.bar.status, second.bar.status} == {"READY"}


async def test_a_held_and_muted_call_is_held_and_muted_after_the_restart(tmp_path: Path) -> None:
    async with a_server(tmp_path) as server, a_floor(server) as floor:
        agent = await floor.agent(1)
        phone, caller, uid = await talk(floor, agent)
        await agent.bar.do("mute", uniqueid=uid, on=True)
        await agent.bar.do("hold", uniqueid=uid)
        await hears_music(caller)
        await server.kill()
        await hears_music(caller)
        await server.start_again()
        await agent.bar.do("unhold", uniqueid=uid)
        await phone.hears(CUSTOMER_HZ)
        await caller.hears_no(AGENT_HZ)
        await agent.bar.do("mute", uniqueid=uid, on=False)
        await both_hear_each_other(phone, caller)
        assert agent.bar.series[uid] == ["ringing", "connect", "mute", "hold", "resume", "unmute"]


async def test_callers_who_come_while_the_server_is_down_hear_music_and_are_served_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with a_server(tmp_path) as server, a_floor(server) as floor:
        agent = await floor.agent(1)
        await server.stop()
        sip = floor.network.server
        caller = await floor.caller()
        await hears_music(caller)
        await server.start_again()
        assert server.sip == sip
        phone = await agent.answers()
        await both_hear_each_other(phone, caller)
        call = await agent.bar.call("ringing", "connect")
        caller.hang_up()
        await agent.bar.call("ringing", "connect", "hangup")
        await floor.record(call["uniqueid"])


@pytest.mark.parametrize("how", ["in order", "killed", "killed for longer than it may ring"])
async def test_a_phone_that_is_picked_up_while_the_server_is_down_is_connected_when_it_is_back(
    tmp_path: Path, how: str
) -> None:
    async with a_server(tmp_path) as server, a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller("802")
        began = time.monotonic()
        phone = await agent.rings()
        uid = (await agent.bar.call("ringing"))["uniqueid"]
        await hears_music(caller)  # the phone's order goes out first, the caller's a few milliseconds later
        await (server.stop() if how == "in order" else server.kill())
        phone.answer(AGENT_HZ)
        await hears_music(phone)
        await hears_music(caller)
        if how == "killed for longer than it may ring":
            await until(lambda: time.monotonic() > began + RINGS_S, "its time to ring is over")
        await server.start_again()
        await both_hear_each_other(phone, caller)
        await agent.bar.call("ringing", "connect")
        caller.hang_up()
        await agent.bar.call("ringing", "connect", "hangup")
        await server.nothing_is_left()
        assert [record["uniqueid"] for record in await server.call_records()] == [uid]


async def test_an_agent_who_picked_up_for_a_caller_who_gave_up_meanwhile_is_let_go(tmp_path: Path) -> None:
    async with a_server(tmp_path) as server, a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller()
        phone = await agent.rings()
        await server.kill()
        phone.answer(AGENT_HZ)
        await hears_music(phone)
        caller.hang_up()
        await server.start_again()
        await until(phone.ended.is_set, "the agent's phone is idle")
        await agent.bar.call("ringing", "hangup")
        await server.nothing_is_left()
        assert len(await server.call_records()) == 1


async def test_asterisk_is_killed_agents_are_free_and_service_is_back_by_itself(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    async with a_server(tmp_path) as server, a_floor(server) as floor:
        first, second = await floor.agent(1), await floor.agent(2)
        phone, caller, talking = await talk(floor, first)
        rung_caller = await floor.caller()
        await second.rings()
        ringing = (await second.bar.call("ringing"))["uniqueid"]
        queued = await floor.caller()
        old = server.asterisk_pid
        killed = time.monotonic()
        server.kill_asterisk()
        await first.bar.until(lambda bar: "hangup" in bar.series[talking])
        await second.bar.until(lambda bar: "hangup" in bar.series[ringing])
        free = time.monotonic() - killed
        record_property("agents free after, s", round(free, 2))
        assert free <= FREE_S
        assert first.bar.calls[talking]["cause"] == 0
        for call in (phone, caller, rung_caller, queued):
            call.end()
        await until(lambda: server.asterisk_pid not in (0, old), "Asterisk runs again", deadline_s=20)

        async def registered() -> bool:
            return await first.phone.register() == 200

        await until(registered, "the phone can register again", deadline_s=20)
        record_property("service back after, s", round(time.monotonic() - killed, 2))
        phone, caller, again = await talk(floor, first)
        caller.hang_up()
        await first.bar.until(lambda bar: "hangup" in bar.series[again])
        await second.phone.register()
        await server.nothing_is_left()
        records = await server.call_records()
        assert sorted(record["cause"] for record in records) == [0, 0, 0, 3]
        assert len({record["uniqueid"] for record in records}) == 4


async def test_both_are_killed_and_both_come_back(tmp_path: Path) -> None:
    async with a_server(tmp_path) as server, a_floor(server) as floor:
        agent = await floor.agent(1)
        phone, caller, uid = await talk(floor, agent)
        await server.kill()
        server.kill_asterisk()
        phone.end()
        caller.end()
        await server.start_again()
        await agent.bar.until(lambda bar: bar.series[uid] == ["ringing", "connect", "hangup"])
        assert (await floor.record(uid))["cause"] == 0
        assert await agent.phone.register() == 200
        _, caller, again = await talk(floor, agent)
        caller.hang_up()
        await agent.bar.until(lambda bar: "hangup" in bar.series[again])


async def test_a_consultation_outlives_a_killed_server_and_is_finished_by_the_next(tmp_path: Path) -> None:
    async with a_server(tmp_path) as server, a_floor(server) as floor:
        agent = await floor.agent(1)
        phone, caller, main = await talk(floor, agent)
        asked = (await agent.bar.do("transfer", uniqueid=main, number="777555666"))["uniqueid"]
        target = await floor.network.called()
        target.answer(TARGET_HZ)
        await agent.bar.until(lambda bar: bar.series[asked][-1] == "connect")
        begun = time.monotonic()
        await server.kill()
        await phone.hears(TARGET_HZ, LOUD)
        await hears_music(caller)
        await server.start_again()
        await agent.bar.until(lambda bar: bar.resumed_at is not None and bar.resumed_at > begun)
        await agent.bar.do("swap", uniqueid=main)
        await both_hear_each_other(phone, caller)
        await hears_music(target)
        await agent.bar.do("finish_transfer", uniqueid=main)
        await caller.hears(TARGET_HZ, LOUD)
        await target.hears(CUSTOMER_HZ, LOUD)
        await until(phone.ended.is_set, "the agent's phone is idle")
        assert [hangups(agent, main), hangups(agent, asked)] == [1, 1]
        caller.hang_up()
        await until(target.ended.is_set, "the target's phone is idle")
        assert {record["uniqueid"]: record["cause"] for record in await server.call_records()} == {
            main: 3,
            asked: 8,
        }
