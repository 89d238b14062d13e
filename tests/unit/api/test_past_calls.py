"""Looking back over the wire: whose calls an agent may see, what a wrong filter is answered, who may hear a recording."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.waiting import until
from tests.unit.api.bars import START, Bar, World, a_world

from ucs.core.ids import AgentId, CallId, QueueId
from ucs.core.messages import CallEnded, CallRecord, Cause, OfferRecord, Outcome
from ucs.errors import Unavailable

AGENTS = [
    {"id": 1, "username": "jana", "displayname": "Jana"},
    {"id": 2, "username": "petr", "displayname": "Petr"},
    {"id": 5, "username": "eva", "displayname": "Eva"},
    {"id": 6, "username": "chief", "displayname": "Chief", "role": "supervisor"},
    {"id": 7, "username": "root", "displayname": "Root", "role": "admin", "operator": True},
]
QUEUES = [
    {
        "id": 1,
        "name": "Support",
        "number": "800",
        "members": [
            {"agent": "jana", "team_id": 1},
            {"agent": "petr", "team_id": 1},
            {"agent": "eva", "team_id": 2},
            {"agent": "chief", "team_id": 1, "supervisor": True},
        ],
    }
]


@pytest.fixture
def rules() -> dict[str, object]:
    return {}


@pytest.fixture
async def world(tmp_path: Path, rules: dict[str, object]) -> AsyncIterator[World]:
    async with a_world(tmp_path, site={"rules": rules}, agents=AGENTS, queues=QUEUES) as world:
        for place, agent in enumerate((1, 2, 5)):
            ends(world, f"c{agent}", agent, begin=START + 100 * place)
        (tmp_path / "recordings").mkdir()
        for agent in (1, 2, 5):
            (tmp_path / "recordings" / f"c{agent}.wav").write_bytes(b"RIFF")
        yield world


def ends(
    world: World,
    uid: str,
    agent: int,
    begin: float = START,
    missed_by: int | None = None,
    recorded: bool = True,
) -> None:
    """A call of the queue Support, answered by this agent, is over."""
    offers = [OfferRecord(AgentId(agent), begin, begin + 5, Outcome.ANSWERED)]
    if missed_by is not None:
        offers.insert(0, OfferRecord(AgentId(missed_by), begin - 20, begin, Outcome.NO_ANSWER))
    record = CallRecord(
        uniqueid=CallId(uid), direction="INCOMING", queue=QueueId(1), caller_number="777123456",
        called_number="800", agent=AgentId(agent), created=begin, connected=begin + 5, disconnected=begin + 65,
        cause=Cause.CALLER_HUNG_UP, wait_s=5, talk_s=60, hold_s=0, offers=tuple(offers), codes=("A/B",),
        data={}, recorded=recorded, caller_norm="+420777123456", name="Novák",
    )  # fmt: skip
    world.engine.log.events.append(
        CallEnded(begin + 65, CallId(uid), Cause.CALLER_HUNG_UP, record, begin + 900, ())
    )


async def at_work(world: World, username: str) -> Bar:
    bar = await world.bar()
    await bar.login(username, without_device=True)
    return bar


async def told(bar: Bar, **filters: object) -> list[str]:
    reply = await bar.ask("list_calls", **filters)
    assert reply["ok"], reply
    return [call["uniqueid"] for call in reply["data"]["calls"]]


async def refused(bar: Bar, kind: str = "list_calls", **fields: object) -> str:
    reply = await bar.ask(kind, **fields)
    assert not reply["ok"], reply
    return reply["code"]


async def test_an_agent_sees_the_own_calls_with_all_that_a_list_shows(world: World) -> None:
    bar = await at_work(world, "jana")
    reply = await bar.ask("list_calls")
    assert reply["data"] == {
        "calls": [
            {
                "uniqueid": "c1", "agent_id": 1, "agent_name": "Jana", "direction": "INCOMING",
                "result": "answered", "number": "777123456", "number_norm": "+420777123456", "name": "Novák",
                "external_id": "", "queue_id": 1, "queue_name": "Support", "begin": START, "ring_s": 5.0,
                "talk_s": 60.0, "cause": 3, "codes": ["A/B"], "recorded": True, "playable": True,
            }
        ],
        "next": "",
    }  # fmt: skip


async def test_only_whom_one_supervises_can_be_looked_after(world: World) -> None:
    jana, chief, root = [await at_work(world, name) for name in ("jana", "chief", "root")]
    assert await refused(jana, whose="team") == await refused(jana, agent=2) == "not_allowed"
    assert await told(chief, whose="team") == ["c2", "c1"]
    assert await told(chief, agent=2) == ["c2"]
    assert await refused(chief, agent=5) == "not_allowed"
    assert await told(chief) == []
    assert await told(root, whose="team") == ["c5", "c2", "c1"]


async def test_pages_go_on_where_the_last_one_ended(world: World) -> None:
    root = await at_work(world, "root")
    first = (await root.ask("list_calls", whose="team", limit=2))["data"]
    assert len(first["calls"]) == 2
    assert await told(root, whose="team", limit=2, cursor=first["next"]) == ["c1"]


@pytest.mark.parametrize(
    ("filters", "code"),
    [
        ({"queue": 99}, "not_found"),
        ({"since": 10.0, "until": 10.0}, "invalid"),
        ({"cursor": "nonsense"}, "invalid"),
        ({"limit": 0}, "invalid"),
        ({"limit": 101}, "invalid"),
        ({"result": "good"}, "invalid"),
        ({"direction": "incoming"}, "invalid"),
        ({"whose": "all"}, "invalid"),
        ({"text": "x" * 1001}, "invalid"),
        ({"since": "yesterday"}, "invalid"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused_with_its_place(
    world: World, filters: dict[str, Any], code: str
) -> None:
    bar = await at_work(world, "jana")
    reply = await bar.ask("list_calls", **filters)
    assert (reply["ok"], reply["code"]) == (False, code), reply
    place = "until" if "until" in filters else next(iter(filters))
    assert f"`$.{place}`" in reply["message"]


async def test_nobody_looks_back_before_signing_in(world: World) -> None:
    bar = await world.bar()
    assert await refused(bar) == await refused(bar, "link_recording", uniqueid="c1") == "wrong_state"


async def test_a_view_may_look_back(world: World) -> None:
    first = await world.bar()
    await first.login(keep_view=True, without_device=True)
    await at_work(world, "jana")
    await first.push("view")
    assert await told(first) == ["c1"]


async def test_a_link_is_for_those_who_talked_and_their_supervisors(world: World) -> None:
    ends(world, "c9", 1, missed_by=2)
    (world.settings.data_dir / "recordings" / "c9.wav").write_bytes(b"RIFF")
    names = ("jana", "petr", "eva", "chief", "root")
    bars = {name: await at_work(world, name) for name in names}
    may = {name for name, bar in bars.items() if (await bar.ask("link_recording", uniqueid="c9"))["ok"]}
    assert may == {"jana", "chief", "root"}
    (missed,) = (await bars["petr"].ask("list_calls", result="missed"))["data"]["calls"]
    assert (missed["uniqueid"], missed["recorded"], missed["playable"]) == ("c9", True, False)


@pytest.mark.parametrize(
    ("rules", "may"),
    [({"playback": "supervisors"}, {"chief", "root"}), ({"playback": "nobody"}, set[str]())],
)
async def test_the_site_may_allow_less(world: World, may: set[str]) -> None:
    bars = {name: await at_work(world, name) for name in ("jana", "chief", "root")}
    answers = {name: await bar.ask("link_recording", uniqueid="c1") for name, bar in bars.items()}
    assert {name for name, answer in answers.items() if answer["ok"]} == may
    assert {answer["code"] for answer in answers.values() if not answer["ok"]} == {"not_allowed"}
    shown = (await bars["root"].ask("list_calls", agent=1))["data"]["calls"][0]["playable"]
    assert shown == ("root" in may)


async def test_a_call_without_a_recording_and_one_whose_recording_is_gone_are_told_apart(
    world: World,
) -> None:
    ends(world, "plain", 1, recorded=False)
    jana = await at_work(world, "jana")
    assert await refused(jana, "link_recording", uniqueid="plain") == "not_found"
    (world.settings.data_dir / "recordings" / "c1.wav").unlink()
    assert await refused(jana, "link_recording", uniqueid="c1") == "gone"
    calls = (await jana.ask("list_calls"))["data"]["calls"]
    assert {call["uniqueid"]: (call["recorded"], call["playable"]) for call in calls} == {
        "c1": (True, False),
        "plain": (False, False),
    }


async def test_unknown_calls_are_not_told_from_those_of_others(world: World) -> None:
    jana = await at_work(world, "jana")
    replies = [await jana.ask("link_recording", uniqueid=uid) for uid in ("c5", "nonsense", "../edge")]
    assert len({(reply["code"], reply["message"]) for reply in replies}) == 1
    assert replies[0]["code"] == "not_allowed"


async def test_a_link_names_the_call_whatever_the_series_and_no_secret(world: World) -> None:
    jana = await at_work(world, "jana")
    data = (await jana.ask("link_recording", uniqueid="c1~2"))["data"]
    path, _, query = data["link"].partition("?")
    assert path == "c1"
    assert data["until"] == START + 600
    assert set(dict(pair.split("=") for pair in query.split("&"))) == {"agent", "until", "signature"}


async def test_a_history_that_is_far_behind_says_so(world: World) -> None:
    for number in range(700):
        ends(world, f"more{number}", 1)
    jana = await at_work(world, "jana")
    assert await refused(jana) == "unavailable"

    async def caught_up() -> bool:
        return bool((await jana.ask("list_calls"))["ok"])

    await until(caught_up, "the history has been read to its end")
    assert len(await told(jana, limit=100)) == 100


async def test_when_the_engine_cannot_be_asked_nothing_is_shown(world: World) -> None:
    jana = await at_work(world, "jana")
    world.engine.refusing = Unavailable("store", "gone")
    assert await refused(jana) == "unavailable"
    world.engine.refusing = None
