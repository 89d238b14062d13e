"""An agent in a page and the queues: hunt groups, suspending, a minimum of agents, callers who wait."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from tests.e2e.support.browser import browser
from tests.e2e.support.desks import Desk, a_floor, new_context

from ucs.asterisk.process import Running

pytestmark = pytest.mark.e2e

QUEUES = [
    {
        "id": 1, "name": "Support", "number": "801", "strategy": "ring_all",
        "members": [{"agent": "agent1", "priority": 3, "supervisor": True, "team_id": 7}, "agent2"],
    },
    {"id": 2, "name": "Night", "number": "802", "members": ["agent1"], "min_agents": 1},
]  # fmt: skip


@pytest.fixture
async def desks(tmp_path: Path, asterisk: Running) -> AsyncGenerator[tuple[Desk, Desk]]:
    """Two agents at work, each in a browser of their own."""
    async with a_floor(tmp_path, asterisk, 2, queues=QUEUES) as floor, browser() as page:
        first = await floor.desk(1, page.page.context)
        second = await floor.desk(2, await new_context(page))
        await first.work()
        await second.work()
        yield first, second


@pytest.mark.shows(
    "callback:onCallRinging", "callback:onCallHangup", "field:Call.subcalls", "field:Call.cause"
)
async def test_a_hunt_group_rings_in_both_pages_and_the_slower_one_is_told_why_it_stops(
    desks: tuple[Desk, Desk],
) -> None:
    first, second = desks
    await first.network.call("801", caller="+420777123456")
    for desk in desks:
        await desk.page.callback("onCallRinging")
    assert (await first.api("state()"))["call"]["subcalls"] == 2
    (await first.network.rung("101")).ring()
    (await second.network.rung("102")).answer()
    await second.page.callback("onCallConnect")
    assert (await first.page.callback("onCallHangup")).value["cause"] == 7
    assert (await first.api("state()"))["status"] == "READY"


@pytest.mark.shows(
    "method:suspend",
    "method:resume",
    "callback:onAgentSuspend",
    "callback:onAgentResume",
    "callback:onWaitingCallersChange",
    "field:Queue.priority",
    "field:Queue.queue_id",
    "field:Queue.supervisor",
    "field:Queue.suspended",
    "field:Queue.team_id",
    "field:Queue.type",
)
async def test_a_suspended_queue_rings_again_when_it_is_resumed(desks: tuple[Desk, Desk]) -> None:
    desk, colleague = desks
    await colleague.api("changeStatus('AUX', 'Lunch')")
    for _ in range(2):
        assert (await desk.api("suspend(1)"))["ok"]
    assert (await desk.page.callback("onAgentSuspend")).value == 1
    queue = (await desk.api("state()"))["user"]["queues"]["1"]
    expected = {"queue_id": 1, "priority": 3, "supervisor": True, "team_id": 7, "type": 1, "suspended": True}
    assert expected.items() <= queue.items()
    await desk.network.call("801", caller="+420777123456")
    assert (await desk.page.callback("onWaitingCallersChange")).value == 1
    assert not await desk.page.callbacks("onCallRinging")
    assert (await desk.api("resume(1)"))["ok"]
    assert (await desk.page.callback("onAgentResume")).value == 1
    await desk.page.callback("onCallRinging")
    assert len(await desk.page.callbacks("onAgentSuspend")) == 1


@pytest.mark.shows("callback:onMessage", "method:changeStatus", "method:suspend", "method:logout")
async def test_the_last_agent_whom_a_queue_needs_is_told_to_stay(desks: tuple[Desk, Desk]) -> None:
    desk, _ = desks
    for method, group in (
        ("changeStatus('AUX', 'Lunch')", "status_denied"),
        ("suspend(2)", "suspend_denied"),
        ("logout()", "logout_denied"),
    ):
        result = await desk.api(method)
        assert (result["ok"], result["code"]) == (False, "not_allowed")
        told = (await desk.page.callback("onMessage", group=group)).value
        assert (told["type"], told["data"]["queue"], told["data"]["minimum"]) == ("warning", 2, 1)
    assert (await desk.api("state()"))["status"] == "READY"
