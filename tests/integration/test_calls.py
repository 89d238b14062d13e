"""Calls on desk phones through the real server and the real Asterisk, with sound."""

import time
from collections.abc import Iterator

import pytest
from tests.integration.floor import (
    AGENT_HZ,
    CUSTOMER_HZ,
    a_floor,
    both_hear_each_other,
    hears_music,
    hears_no_music,
)
from tests.support.server import Server, running_server
from tests.support.waiting import until

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("calls")) as found:
        yield found


@pytest.mark.parametrize("first", ["agent", "agent's phone", "caller"])
async def test_a_queue_call_is_answered_both_hear_each_other_and_somebody_hangs_up(
    server: Server, first: str
) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller()
        rung = await agent.bar.call("ringing")
        assert (rung["direction"], rung["queue_name"], rung["caller_number"]) == (
            "INCOMING",
            "Support",
            "+420777123456",
        )
        phone = await agent.answers()
        call = await agent.bar.call("ringing", "connect")
        await both_hear_each_other(phone, caller)
        await hears_no_music(caller)
        uid = call["uniqueid"]
        if first == "agent":
            await agent.bar.do("hangup", uniqueid=uid)
        else:
            (caller if first == "caller" else phone).hang_up()
        ended = await agent.bar.call("ringing", "connect", "hangup")
        await until(caller.ended.is_set, "the caller's phone is idle")
        await until(phone.ended.is_set, "the agent's phone is idle")
        record = await floor.record(uid)
        cause = 3 if first == "caller" else 4
        assert (ended["cause"], record["cause"]) == (cause, cause)
        assert ended["connected"] == record["connected"]
        assert ended["disconnected"] == record["disconnected"]
        assert (record["agent"], record["queue"], record["direction"]) == (1, 1, "INCOMING")
        assert record["talk_s"] == pytest.approx(record["disconnected"] - record["connected"], abs=0.01)


async def test_hold_plays_music_to_the_customer_and_nothing_to_the_agent(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller()
        phone = await agent.answers()
        call = await agent.bar.call("ringing", "connect")
        await both_hear_each_other(phone, caller)
        held = 0.0
        for _ in range(2):  # the second hold has music again
            await agent.bar.do("hold", uniqueid=call["uniqueid"])
            since = time.monotonic()
            await hears_music(caller)
            await phone.hears_no(CUSTOMER_HZ)
            await hears_no_music(phone)
            held += time.monotonic() - since
            await agent.bar.do("unhold", uniqueid=call["uniqueid"])
            await both_hear_each_other(phone, caller)
            await hears_no_music(caller)
        phone.hang_up()
        await agent.bar.call("ringing", "connect", "hold", "resume", "hold", "resume", "hangup")
        assert (await floor.record(call["uniqueid"]))["hold_s"] == pytest.approx(held, abs=0.3)


async def test_mute_silences_the_agent_only(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller()
        phone = await agent.answers()
        call = await agent.bar.call("ringing", "connect")
        await both_hear_each_other(phone, caller)
        await agent.bar.do("mute", uniqueid=call["uniqueid"], on=True)
        await caller.hears_no(AGENT_HZ)
        await hears_no_music(caller)
        await phone.hears(CUSTOMER_HZ)
        await agent.bar.do("mute", uniqueid=call["uniqueid"], on=False)
        await both_hear_each_other(phone, caller)
        await agent.bar.call("ringing", "connect", "mute", "unmute")
