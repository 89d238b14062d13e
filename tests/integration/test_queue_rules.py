"""What queues do with callers beyond ringing one agent: hunt groups, overflow, closed doors, announcements, pick-up."""

from collections.abc import Iterator

import pytest
from tests.integration.floor import CUSTOMER_HZ, a_floor, both_hear_each_other, hears_music, music
from tests.support.server import Server, running_server
from tests.support.sip_peer import Call
from tests.support.waiting import until

pytestmark = pytest.mark.integration

EVERYBODY = ["agent1", "agent2"]
NEVER = {"exceptions": {"2020-01-01": ["00:00-24:00"]}}
QUEUES = [
    {"id": 1, "name": "Hunt", "number": "800", "members": EVERYBODY, "strategy": "ring_all", "wrapup_s": 0.0},
    {
        "id": 2, "name": "Closed", "number": "801", "members": EVERYBODY, "hours": NEVER,
        "closed": {"announcement": ["vm-goodbye"]},
    },
    {
        "id": 3, "name": "Patient", "number": "802",
        "overflow": [{"when": "wait", "after_s": 1.0, "queue": "Hunt"}],
    },
    {
        "id": 4, "name": "Told", "number": "803", "members": EVERYBODY, "wrapup_s": 0.0,
        "announcements": {"first_after_s": 1.0, "every_s": 0.0},
    },
    {
        "id": 5, "name": "Away", "number": "804",
        "overflow": [{"when": "no_agents", "number": "222333444"}],
    },
]  # fmt: skip
SPEECH = 300.0
"""A voice is louder than this in some second."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("rules"), queues=QUEUES) as found:
        yield found


async def hears_a_voice(caller: Call) -> None:
    """Somebody speaks, and no music plays."""
    await until(
        lambda: music(caller) < 150 and caller.media.loudness() > SPEECH,
        lambda: f"music is at {music(caller):.0f}, all at {caller.media.loudness():.0f}",
    )


async def test_a_hunt_group_rings_all_phones_and_the_first_answer_silences_the_others(server: Server) -> None:
    async with a_floor(server) as floor:
        first, second = await floor.agent(1), await floor.agent(2)
        caller = await floor.caller("800")
        silenced = await first.rings()
        ringing = await second.rings()
        for agent in (first, second):
            await agent.bar.until(lambda bar: [call["subcalls"] for call in bar.calls.values()] == [2])
        ringing.answer(1000.0)
        connected = await second.bar.call("ringing", "connect")
        await both_hear_each_other(ringing, caller)
        assert (await first.bar.call("ringing", "hangup"))["cause"] == 7
        await until(silenced.ended.is_set, "the other phone is silent")
        assert "completed elsewhere" in silenced.reason
        assert first.bar.status == "READY"
        caller.hang_up()
        record = await floor.record(connected["uniqueid"])
        assert sorted(offer["outcome"] for offer in record["offers"]) == ["answered", "elsewhere"]


async def test_who_has_waited_for_too_long_is_served_by_another_queue(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller("802")
        await hears_music(caller)
        phone = await agent.answers()
        call = await agent.bar.call("ringing", "connect")
        await both_hear_each_other(phone, caller)
        assert (call["queue_name"], call["called_number"]) == ("Hunt", "802")
        caller.hang_up()
        record = await floor.record(call["uniqueid"])
        assert (record["queue"], record["passed"]) == (1, [3])


async def test_a_caller_whom_nobody_serves_is_put_through_to_a_number_outside(server: Server) -> None:
    async with a_floor(server) as floor:
        caller = await floor.caller("804")
        outside = await floor.network.called()
        assert outside.invite.user == "222333444"
        outside.answer(1000.0)
        await both_hear_each_other(outside, caller)
        outside.hang_up()
        await until(caller.ended.is_set, "the call is over")
        record = (await server.call_records())[-1]
        assert (record["queue"], record["agent"], record["cause"]) == (5, None, 4)


async def test_a_waiting_caller_is_told_the_position_and_hears_music_again(server: Server) -> None:
    async with a_floor(server) as floor:
        caller = await floor.caller("803")
        await hears_music(caller)
        await hears_a_voice(caller)
        await hears_music(caller)
        agent = await floor.agent(1)
        await both_hear_each_other(await agent.answers(), caller)


async def test_an_agent_who_answers_cuts_the_announcement_short(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1, status="ACW")
        caller = await floor.caller("803")
        await hears_a_voice(caller)
        await agent.bar.do("set_status", status="READY")
        phone = await agent.answers()
        await phone.hears(CUSTOMER_HZ)
        await both_hear_each_other(phone, caller)


async def test_out_of_hours_the_caller_is_told_so_and_let_go(server: Server) -> None:
    async with a_floor(server) as floor:
        caller = await floor.caller("801")
        await hears_a_voice(caller)
        await until(caller.ended.is_set, "the caller is let go")
        record = (await server.call_records())[-1]
        assert (record["queue"], record["cause"], record["connected"]) == (2, 4, None)
        assert record["disconnected"] - record["created"] < 10


async def test_a_colleague_picks_up_what_rings(server: Server) -> None:
    async with a_floor(server) as floor:
        first, second = await floor.agent(1), await floor.agent(2, status="ACW")
        caller = await floor.caller("803")
        ringing = await first.rings()
        rung = await first.bar.call("ringing")
        assert await second.bar.do("pick_up", uniqueid=rung["uniqueid"]) == {"uniqueid": rung["uniqueid"]}
        phone = await second.rings()
        assert phone.invite.get("X-UCS-Auto-Answer") == "1"
        phone.answer(1000.0)
        await second.bar.call("ringing", "connect")
        assert (await first.bar.call("ringing", "hangup"))["cause"] == 7
        await until(ringing.ended.is_set, "the colleague's phone is silent")
        await both_hear_each_other(phone, caller)
