"""Whatever is cut when, the bar ends up with every push once and in order, or with a snapshot."""

import itertools
import random
from pathlib import Path

import pytest
from tests.unit.api.bars import Bar, World, a_world

from ucs.core.ids import AgentId, LegId
from ucs.core.messages import ArriveCall, LoseAllSessions, ReportEnded, ReportInventory, SetStatus, Status
from ucs.core.messages import LegCause as Why
from ucs.errors import Unavailable


def change_status(world: World, times: int) -> None:
    agent = world.engine.centre.agents[AgentId(1)]
    for _ in range(times):
        status = Status.OFFLINE if agent.status is Status.READY else Status.READY
        world.engine.post(SetStatus(AgentId(1), status))


def connect_phones(world: World) -> None:
    world.engine.post(ReportInventory("boot", {}, (), frozenset({"soft1", "soft2", "101"})))


async def test_what_was_missed_comes_before_the_reply(world: World) -> None:
    bar = await world.bar()
    secret = await bar.work()
    await bar.cut()
    change_status(world, 3)
    back = await world.bar()
    reply = await back.resume(secret, bar.seq)
    assert reply["data"]["snapshot"] is False
    assert reply["data"]["stage"] == "ready"
    assert reply["data"]["softphone"]["username"] == "soft1"
    assert back.kinds() == ["status", "status", "status"]
    assert [push["seq"] for push in back.pushes] == [bar.seq + 1, bar.seq + 2, bar.seq + 3]


async def test_nothing_missed_nothing_pushed(world: World) -> None:
    bar = await world.bar()
    secret = await bar.work()
    await bar.cut()
    back = await world.bar()
    assert (await back.resume(secret, bar.seq))["data"]["snapshot"] is False
    assert back.pushes == []


async def test_too_much_missed_is_replaced_by_a_snapshot(world: World) -> None:
    bar = await world.bar()
    secret = await bar.work()
    await bar.cut()
    change_status(world, 1001)
    back = await world.bar()
    assert (await back.resume(secret, bar.seq))["data"]["snapshot"] is True
    assert back.kinds() == ["snapshot"]
    assert back.pushes[0]["state"]["status"] == "READY"
    change_status(world, 1)
    assert (await back.push("status"))["status"] == "OFFLINE"  # numbers are checked as they come


async def test_a_number_that_was_never_sent_gets_a_snapshot(world: World) -> None:
    bar = await world.bar()
    secret = await bar.work()
    back = await world.bar()
    assert (await back.resume(secret, bar.seq + 1000))["data"]["snapshot"] is True


async def test_after_a_restart_there_is_a_snapshot_that_continues_the_numbering(world: World) -> None:
    bar = await world.bar()
    secret = await bar.work()
    await world.restart()
    world.engine.post(LoseAllSessions())
    back = await world.bar()
    reply = await back.resume(secret, bar.seq)
    assert reply["data"]["snapshot"] is True
    assert back.pushes[0]["seq"] == bar.seq + 1
    assert back.pushes[0]["device"]["identifier"] == "soft1"
    assert back.pushes[0]["state"] is not None
    await back.cut()
    again = await world.bar()
    assert (await again.resume(secret, back.seq))["data"]["snapshot"] is False


async def test_the_snapshot_of_an_agent_at_the_first_step_has_no_state(world: World) -> None:
    bar = await world.bar()
    secret = await bar.login()
    await world.restart()
    back = await world.bar()
    reply = await back.resume(secret, bar.seq)
    assert reply["data"] == {"snapshot": True, "stage": "identify", "softphone": None}
    assert (back.pushes[0]["device"], back.pushes[0]["state"]) == (None, None)


async def test_a_cut_between_restart_and_snapshot_does_not_hide_the_gap(world: World) -> None:
    bar = await world.bar()
    secret = await bar.work()
    await world.restart()
    world.engine.refusing = Unavailable("store", "away")
    half = await world.bar()
    assert (await half.resume(secret, bar.seq))["code"] == "unavailable"
    world.engine.refusing = None
    adopted = await world.bar()
    assert (await adopted.resume(secret, bar.seq))["data"]["snapshot"] is True


async def test_a_snapshot_has_the_live_calls_and_the_ends_of_those_named(world: World) -> None:
    bar = await world.bar()
    secret = await bar.work()
    connect_phones(world)
    await bar.ask("set_status", status="READY")
    world.engine.post(ArriveCall(LegId("in1"), "800", "+420111", ""))
    first = (await bar.push("call"))["call"]["uniqueid"]
    await world.restart()
    world.engine.post(ReportEnded(LegId("in1"), Why.HANGUP))
    world.engine.post(ArriveCall(LegId("in2"), "800", "+420222", ""))
    back = await world.bar()
    await back.resume(secret, bar.seq, [first, "u1-0.99", first])
    snapshot = back.pushes[0]
    assert [call["uniqueid"] for call in snapshot["ended"]] == [first]
    assert snapshot["ended"][0]["state"] == 4
    assert [call["number"] for call in snapshot["calls"]] == ["+420222"]


async def test_a_wrong_secret_resumes_nothing(world: World) -> None:
    bar = await world.bar()
    await bar.work()
    back = await world.bar()
    assert (await back.resume("x" * 43, 0))["code"] == "no_session"
    assert (await back.ask("ping"))["ok"]


async def test_a_session_taken_elsewhere_meanwhile_is_gone(world: World) -> None:
    bar = await world.bar()
    secret = await bar.work()
    await bar.cut()
    await (await world.bar()).login()
    back = await world.bar()
    assert (await back.resume(secret, bar.seq))["code"] == "no_session"


async def test_a_signed_in_connection_cannot_resume(world: World) -> None:
    bar = await world.bar()
    secret = await bar.work()
    assert (await bar.resume(secret, bar.seq))["code"] == "wrong_state"


async def test_what_happens_while_a_snapshot_is_taken_is_not_lost(world: World) -> None:
    bar = await world.bar()
    secret = await bar.work()
    await world.restart()
    back = await world.bar()
    changes = iter([0, 1, 1, 0])
    world.engine.after_read = lambda: change_status(world, next(changes, 0))
    assert (await back.resume(secret, bar.seq))["data"]["snapshot"] is True
    agent = world.engine.centre.agents[AgentId(1)]
    assert back.kinds() == ["snapshot"]
    assert back.pushes[0]["state"]["status"] == agent.status


@pytest.mark.parametrize("seed", range(30))
async def test_random_cuts_lose_double_and_disorder_nothing(tmp_path: Path, seed: int) -> None:
    """The bar's numbers run on without gap whatever is cut; only a snapshot may jump."""
    luck = random.Random(seed)
    async with a_world(tmp_path) as world:
        numbers = itertools.count(1)
        bar: Bar = await world.bar(numbers=numbers)
        secret = await bar.work()
        seen = bar.seq
        for _ in range(20):
            change_status(world, luck.randrange(3))
            match luck.randrange(4):
                case 0:
                    await bar.cut()
                case 1:
                    await world.restart()
                case 2:
                    change_status(world, luck.randrange(700))
                case _:
                    pass
            change_status(world, luck.randrange(3))
            if bar.task.done() or luck.random() < 0.5:
                bar = await world.bar(numbers=numbers)
                assert (await bar.resume(secret, seen))["ok"]
            assert (await bar.ask("ping"))["ok"]
            seen = bar.seq
        statuses = [push for push in bar.pushes if push["type"] in ("status", "snapshot")]
        if statuses:
            last = statuses[-1].get("state") or statuses[-1]
            assert last["status"] == world.engine.centre.agents[AgentId(1)].status
