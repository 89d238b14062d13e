"""Callers who wait, ring, give up; agents who reject or do not answer."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from tests.integration.floor import a_floor, both_hear_each_other, hears_music
from tests.support.server import Server, running_server
from tests.support.waiting import until

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("queues")) as found:
        yield found


async def test_a_rejected_call_rings_at_the_next_agent_while_the_caller_hears_music(server: Server) -> None:
    async with a_floor(server) as floor:
        first, second = await floor.agent(1), await floor.agent(2)
        caller = await floor.caller()
        rung = await first.bar.call("ringing")
        await first.rings()
        await hears_music(caller)
        await first.bar.do("hangup", uniqueid=rung["uniqueid"])
        assert (await first.bar.call("ringing", "hangup"))["cause"] == 5
        phone = await second.answers()
        call = await second.bar.call("ringing", "connect")
        await both_hear_each_other(phone, caller)
        assert first.bar.status == "READY"
        caller.hang_up()
        await second.bar.call("ringing", "connect", "hangup")
        record = await floor.record(call["uniqueid"])
        assert [offer["outcome"] for offer in record["offers"]] == ["rejected", "answered"]
        assert record["agent"] == 2


@pytest.mark.parametrize(
    ("rings", "answer", "cause"),
    [
        (True, "486 Busy Here", 5),
        (True, "603 Decline", 5),
        (False, "603 Decline", 5),
        (False, "486 Busy Here", 1),
    ],
)
async def test_a_phone_that_says_no_when_it_has_rung_is_an_agent_who_rejects_one_that_never_rang_is_busy(
    server: Server, rings: bool, answer: str, cause: int
) -> None:
    async with a_floor(server) as floor:
        first, second = await floor.agent(1), await floor.agent(2)
        caller = await floor.caller()
        declined = await (first.rings() if rings else first.phone.called())
        declined.refuse(answer)
        assert (await first.bar.call("ringing", "hangup"))["cause"] == cause
        await second.answers()
        await second.bar.call("ringing", "connect")
        caller.hang_up()
        await second.bar.call("ringing", "connect", "hangup")


async def test_ring_no_answer_goes_to_the_next_agent(server: Server) -> None:
    async with a_floor(server) as floor:
        first, second = await floor.agent(1), await floor.agent(2)
        caller = await floor.caller("801")
        ringing = await first.rings()
        assert (await first.bar.call("ringing", "hangup"))["cause"] == 6
        await until(ringing.ended.is_set, "the first phone is silent")
        phone = await second.answers()
        call = await second.bar.call("ringing", "connect")
        await both_hear_each_other(phone, caller)
        await second.bar.do("hangup", uniqueid=call["uniqueid"])
        await second.bar.until(lambda bar: bar.status == "ACW")
        await second.bar.until(lambda bar: bar.status == "READY")
        record = await floor.record(call["uniqueid"])
        assert [offer["outcome"] for offer in record["offers"]] == ["no_answer", "answered"]


async def test_three_misses_in_a_row_put_the_agent_into_aux_and_the_caller_waits_on(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller("801")
        for _ in range(3):
            await agent.rings()
        await agent.bar.until(lambda bar: bar.status == "AUX")
        assert agent.bar.reason == "No answer"
        assert [push["group"] for push in agent.bar.pushed("notice")] == ["missed_calls"]
        assert sorted(agent.bar.series.values()) == [["ringing", "hangup"]] * 3
        await hears_music(caller)
        await agent.bar.do("set_status", status="READY")
        phone = await agent.answers()
        await both_hear_each_other(phone, caller)


async def test_a_caller_gives_up_while_waiting(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1, status="ACW")
        caller = await floor.caller()
        await hears_music(caller)
        await agent.bar.until(lambda bar: [push["count"] for push in bar.pushed("waiting")] == [1])
        caller.hang_up()
        await agent.bar.until(lambda bar: [push["count"] for push in bar.pushed("waiting")] == [1, 0])
        assert not agent.bar.series
        record = (await server.call_records())[-1]
        assert (record["cause"], record["agent"], record["connected"], record["talk_s"]) == (3, None, None, 0)
        assert record["wait_s"] == pytest.approx(record["disconnected"] - record["created"], abs=0.01)


async def test_a_caller_gives_up_while_a_phone_rings(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller()
        ringing = await agent.rings()
        rung = await agent.bar.call("ringing")
        caller.hang_up()
        assert (await agent.bar.call("ringing", "hangup"))["cause"] == 3
        await until(ringing.ended.is_set, "the phone is silent")
        assert ringing.status == 487
        assert agent.bar.status == "READY"
        record = await floor.record(rung["uniqueid"])
        assert (record["cause"], [offer["outcome"] for offer in record["offers"]]) == (3, ["caller_gone"])


async def test_a_caller_gives_up_before_the_call_is_answered_by_anything(server: Server) -> None:
    async with a_floor(server) as floor:
        before = len(await server.call_records())
        callers = [await floor.network.call("800", caller="+420777") for _ in range(5)]
        for caller in callers:
            caller.hang_up()
        for caller in callers:
            await until(caller.ended.is_set, "the call is over")
        await server.nothing_is_left()
        records = (await server.call_records())[before:]
        assert all(record["cause"] == 3 for record in records)


async def test_waiting_callers_are_told_by_queue_at_most_once_a_second(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1, status="ACW")
        callers = [await floor.caller("800"), await floor.caller("801"), await floor.caller("801")]
        last = await agent.bar.until(
            lambda bar: [push for push in bar.pushed("waiting") if push["count"] == 3]
        )
        assert last[0]["by_queue"] == {"1": 1, "2": 2, "3": 0}
        times = [push["_at"] for push in agent.bar.pushed("waiting")]
        assert all(later - earlier > 0.9 for earlier, later in pairwise(times))
        await agent.bar.do("set_status", status="READY")
        await agent.answers()
        await agent.bar.until(lambda bar: bar.pushed("waiting")[-1]["by_queue"] == {"1": 0, "2": 2, "3": 0})
        assert callers[0].answered.is_set()


async def test_the_caller_who_waited_longest_is_served_first(server: Server) -> None:
    async with a_floor(server) as floor:
        early = await floor.caller("801", hz=700)
        late = await floor.caller("800", hz=800)
        agent = await floor.agent(1)
        phone = await agent.answers()
        await phone.hears(700)
        early.hang_up()
        await until(phone.ended.is_set, "the first call is over")
        phone = await agent.answers()
        await phone.hears(800)
        assert late.answered.is_set()


async def test_leaving_ready_takes_the_ringing_call_back(server: Server) -> None:
    async with a_floor(server) as floor:
        first, second = await floor.agent(1), await floor.agent(2)
        await floor.caller()
        ringing = await first.rings()
        await first.bar.do("set_status", status="AUX", reason="Lunch")
        assert (await first.bar.call("ringing", "hangup"))["cause"] == 7
        await until(ringing.ended.is_set, "the first phone is silent")
        await second.answers()
        await second.bar.call("ringing", "connect")


async def test_a_status_chosen_during_the_call_comes_when_it_ends(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller()
        await agent.answers()
        await agent.bar.call("ringing", "connect")
        await agent.bar.do("set_status", status="OFFLINE")
        await agent.bar.do("set_status", status="AUX", reason="Lunch")
        assert (agent.bar.status, agent.bar.next_status) == ("READY", "AUX")
        assert (await agent.bar.ask("logout"))["code"] == "not_allowed"
        caller.hang_up()
        await agent.bar.until(lambda bar: (bar.status, bar.reason) == ("AUX", "Lunch"))
        assert agent.bar.next_status is None


async def test_a_phone_that_goes_away_while_it_rings_fails_at_once(server: Server) -> None:
    async with a_floor(server) as floor:
        first, second = await floor.agent(1), await floor.agent(2)
        await floor.caller()
        await first.rings()
        await first.phone.register(0)
        assert (await first.bar.call("ringing", "hangup"))["cause"] == 6
        await second.answers()
        await second.bar.call("ringing", "connect")
        assert [push["reachable"] for push in first.bar.pushed("phone")][-1] is False


async def test_a_number_that_no_queue_has_is_refused(server: Server) -> None:
    async with a_floor(server) as floor:
        before = len(await server.call_records())
        call = await floor.network.call("899")
        await until(call.ended.is_set, "refused")
        assert call.status == 404
        assert len(await server.call_records()) == before
