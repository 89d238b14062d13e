from pathlib import Path

from tests.unit.api.bars import Bar, Message, World, a_world

from ucs.core.ids import AgentId, LegId
from ucs.core.messages import ArriveCall, LegCause, ReportEnded, ReportInventory, SetStatus, Status


def arrive(world: World, number: int) -> None:
    world.engine.post(ArriveCall(LegId(f"in{number}"), "800", f"+4201{number}", ""))


def connect(world: World) -> None:
    """The telephone network is there, with both softphones."""
    world.engine.post(ReportInventory("boot", {}, (), frozenset({"soft1", "soft2"})))


def leave(world: World, number: int) -> None:
    world.engine.post(ReportEnded(LegId(f"in{number}"), LegCause.HANGUP))


async def ready_colleague(world: World) -> Bar:
    """Petr, whom every caller rings at."""
    connect(world)
    colleague = await world.bar()
    await colleague.work("petr", "soft2")
    await colleague.ask("set_status", status="READY")
    return colleague


async def test_waiting_callers_are_told_after_a_moment_and_then_collected(world: World) -> None:
    bar = await world.bar()
    await bar.work()
    arrive(world, 1)
    assert (await bar.push("waiting"))["by_queue"] == {"1": 1, "3": 0}
    for number in range(2, 7):
        arrive(world, number)
    told = await bar.push("waiting")
    while told["count"] < 6:
        told = await bar.push("waiting")
    assert len([push for push in bar.pushes if push["type"] == "waiting"]) <= 3


async def test_callers_who_are_gone_in_a_moment_are_not_told(world: World) -> None:
    bar = await world.bar()
    await bar.work()
    arrive(world, 1)
    leave(world, 1)
    for number in (2, 3):
        arrive(world, number)
    assert (await bar.push("waiting"))["count"] == 2


async def test_what_went_back_to_what_it_was_is_not_told(world: World) -> None:
    colleague = await world.bar()
    await colleague.work("petr", "soft2")
    bar = await world.bar()
    await bar.work()
    arrive(world, 1)
    assert (await bar.push("waiting"))["count"] == 1
    arrive(world, 2)
    leave(world, 2)
    world.engine.post(SetStatus(AgentId(2), Status.AUX, "Lunch"))
    await bar.push("agents")  # told in the same round
    leave(world, 1)
    assert (await bar.push("waiting"))["count"] == 0


async def test_a_bar_that_is_not_ready_is_not_told(world: World) -> None:
    bar = await world.bar()
    await bar.login()
    arrive(world, 1)
    colleague = await world.bar()
    await colleague.work("petr", "soft2")
    await colleague.push("waiting")
    assert (await bar.ask("ping"))["ok"]
    assert bar.kinds() == ["user"]
    await bar.ask("pair", identifier="soft1")
    await bar.ask("provision")
    assert (await bar.push("waiting"))["count"] == 1


async def test_agents_are_told_their_own_figures_and_what_runs_of_them(world: World) -> None:
    bar, colleague = await world.bar(), await world.bar()
    await bar.work()
    assert (await bar.push("figures"))["running"] == []
    await colleague.work("petr", "soft2")
    await colleague.push("figures")
    await bar.ask("set_status", status="AUX", reason="Lunch")
    told = await bar.push("figures")
    assert (told["user"]["username"], told["running"]) == ("jana", [["auxtime"], ["auxtimes", "Lunch"]])
    assert (await colleague.ask("ping"))["ok"]
    assert colleague.kinds().count("figures") == 1


async def test_colleagues_are_told_when_their_status_changes(world: World) -> None:
    bar, colleague = await world.bar(), await world.bar()
    await bar.work()
    await colleague.work("petr", "soft2")
    await colleague.ask("set_status", status="AUX", reason="Lunch")
    agents: dict[str, dict[str, object]] = {}
    while agents.get("2", {}).get("status") != "AUX":
        agents |= (await bar.push("agents"))["agents"]
    assert agents["2"]["reason"] == "Lunch"
    assert "username" not in agents["2"]


async def test_colleagues_are_told_who_is_in_a_call_and_who_is_rung(world: World) -> None:
    await ready_colleague(world)
    bar = await world.bar()
    await bar.work()

    async def told_busy(busy: bool) -> None:
        while (await bar.push("agents"))["agents"].get("2", {}).get("busy") is not busy:
            pass

    arrive(world, 1)
    await told_busy(True)
    leave(world, 1)
    await told_busy(False)


async def test_a_bar_that_comes_meanwhile_sees_who_is_in_a_call(world: World) -> None:
    await ready_colleague(world)
    arrive(world, 1)
    bar = await world.bar()
    await bar.work()
    assert [ready(bar)["agents"][agent]["busy"] for agent in ("1", "2")] == [False, True]


async def test_what_changed_while_a_bar_was_away_is_told_when_it_is_back(world: World) -> None:
    bar = await world.bar()
    secret = await bar.work()
    await bar.cut()
    arrive(world, 1)
    back = await world.bar()
    await back.resume(secret, bar.seq)
    assert (await back.push("waiting"))["count"] == 1


def ready(bar: Bar) -> Message:
    """The state that `onReady` had."""
    (state,) = [push["state"] for push in bar.pushes if push["type"] == "ready"]
    return state


async def rings_elsewhere(bar: Bar) -> list[str]:
    """The numbers of the calls that the bar is told next that it may pick up."""
    return [call["number"] for call in (await bar.push("ringing"))["calls"]]


async def test_what_rings_at_a_colleague_is_told_and_what_rings_no_more(world: World) -> None:
    colleague = await ready_colleague(world)
    bar = await world.bar()
    await bar.work()
    arrive(world, 1)
    assert await rings_elsewhere(bar) == ["+42011"]
    leave(world, 1)
    assert await rings_elsewhere(bar) == []
    assert "ringing" not in colleague.kinds()  # it rang there


async def test_what_rang_for_a_moment_only_is_not_told(world: World) -> None:
    colleague = await ready_colleague(world)
    bar = await world.bar()
    await bar.work()
    await bar.push("agents")
    arrive(world, 1)
    leave(world, 1)
    await colleague.ask("set_status", status="AUX", reason="Lunch")
    while (await bar.push("agents"))["agents"].get("2", {}).get("status") != "AUX":
        pass  # it would be told in the same round
    assert "ringing" not in bar.kinds()


async def test_a_bar_that_comes_when_it_rings_finds_it_in_the_state(world: World) -> None:
    await ready_colleague(world)
    arrive(world, 1)
    bar = await world.bar()
    await bar.work()
    (seen,) = ready(bar)["ringingElsewhere"]
    assert (seen["number"], seen["agents"]) == ("+42011", [2])
    leave(world, 1)
    assert await rings_elsewhere(bar) == []


async def test_who_is_told_a_whole_state_is_told_when_callers_of_it_have_gone(world: World) -> None:
    bar = await world.bar()
    arrive(world, 1)
    await bar.work()
    assert ready(bar)["waitingCallers"] == 1
    leave(world, 1)
    assert (await bar.push("waiting"))["count"] == 0


async def test_the_interval_is_kept_for_every_session(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        bars = [await world.bar(), await world.bar()]
        for bar, (name, phone) in zip(bars, (("jana", "soft1"), ("petr", "soft2")), strict=True):
            await bar.work(name, phone)
        arrive(world, 1)
        assert [(await bar.push("waiting"))["count"] for bar in bars] == [1, 1]
