"""A supervisor changes what an agent does; the agent's page learns what and who did it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from tests.e2e.support.browser import browser
from tests.e2e.support.desks import Desk, a_floor
from tests.support.bar import Bar, Refused, connected_bar
from tests.unit.api.bars import PASSWORD

from ucs.asterisk.process import Running
from ucs.cli.records import events as print_events

pytestmark = pytest.mark.e2e

QUEUES = [
    {
        "id": 1,
        "name": "Support",
        "number": "801",
        "members": ["agent1", {"agent": "agent2", "supervisor": True}],
    }
]


@pytest.fixture
async def people(tmp_path: Path, asterisk: Running) -> AsyncGenerator[tuple[Desk, Bar]]:
    """An agent at work in a page, and the supervisor of the queue at a bar without one."""
    async with a_floor(tmp_path, asterisk, 2, queues=QUEUES) as floor, browser() as page:
        desk = await floor.desk(1, page.page.context)
        await desk.work()
        async with connected_bar(floor.house.ws) as supervisor:
            await supervisor.sign_in("agent2", PASSWORD, without_device=True)
            yield desk, supervisor


@pytest.mark.shows("callback:onStateChange", "callback:onMessage")
async def test_a_forced_status_shows_with_who_did_it(people: tuple[Desk, Bar]) -> None:
    desk, supervisor = people
    await supervisor.do("force_status", agent=1, status="AUX", reason="Lunch")
    await desk.page.callback("onStateChange", status="AUX", reason="Lunch")
    told = (await desk.page.callback("onMessage", group="supervisor", type="info")).value
    assert told["message"] == "Agent 2 changed your status or queues."
    assert (told["data"]["who"], told["data"]["who_id"]) == ("Agent 2", 2)
    await desk.api("changeStatus('READY')")
    await desk.page.callback("onStateChange", count=2, status="READY")


@pytest.mark.shows("callback:onAgentSuspend", "callback:onAgentResume", "field:Queue.suspended")
async def test_a_forced_suspension_shows_and_ends(people: tuple[Desk, Bar]) -> None:
    desk, supervisor = people
    await supervisor.do("force_suspend", agent=1, queue=1)
    assert (await desk.page.callback("onAgentSuspend")).value == 1
    assert (await desk.api("state()"))["user"]["queues"]["1"]["suspended"] is True
    await supervisor.do("force_resume", agent=1, queue=1)
    assert (await desk.page.callback("onAgentResume")).value == 1
    assert len(await desk.page.callbacks("onMessage")) == 2


async def test_an_agent_has_no_such_power_and_the_log_knows_who_had_it(
    people: tuple[Desk, Bar], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk, supervisor = people
    async with connected_bar(desk.house.ws) as other:
        await other.sign_in("agent1", PASSWORD, without_device=True)
        with pytest.raises(Refused, match="not_allowed"):
            await other.do("force_status", agent=2, status="OFFLINE")
        await supervisor.do("force_status", agent=1, status="AUX", reason="Lunch")
    monkeypatch.setenv("UCS_DATA_DIR", str(desk.house.home))
    capsys.readouterr()
    print_events(json=True)
    forced = [line for line in capsys.readouterr().out.splitlines() if '"by":"supervisor"' in line]
    assert len(forced) == 1
    assert '"who":2' in forced[0]
