"""The table of past calls: filters, pages, and that it follows from the log alone."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.memory_log import MemoryLog
from tests.unit.core.house import EVA, JANA, PETR, SALES, SUPPORT, House

from ucs.core.ids import AgentId, CallId
from ucs.core.messages import Event, HangUp, LegCause, ReportLookup, SetAccountCode
from ucs.core.objects import Direction
from ucs.core.past import CallResult, Part
from ucs.errors import InvalidRequest, Unavailable
from ucs.store.history_table import HistoryTable, Question

NAMES = {JANA: "Jana", PETR: "Petr", EVA: "Eva"}
OWN = frozenset({JANA})


def a_day(begins_after_s: float = 0) -> House:
    """Five calls: Jana answers, misses, answers one that is looked up late; Petr answers the missed one."""
    house = House()
    house.passes(begins_after_s)
    house.works(JANA)
    for caller in ("603111222", "603111333"):
        house.calls(caller=caller)
        house.picks_up(JANA)
        house.passes(5)
        house.do(HangUp(JANA))
        house.passes(30)
    house.works(PETR)
    house.calls(caller="777000111")
    house.passes(21)
    house.picks_up(PETR)
    house.do(HangUp(PETR))
    house.passes(30)
    uid = house.calls("801", caller="777000222")
    house.picks_up(JANA)
    house.ends(house.customer(uid), LegCause.HANGUP)
    house.do(ReportLookup(uid, "Žofie Nováková", "z1", {}))
    house.do(SetAccountCode(JANA, uid, "OTHER"))
    return house


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return a_day().log


def a_table(path: Path, events: list[Event], names: dict[AgentId, str] | None = None) -> HistoryTable:
    table = HistoryTable(path, MemoryLog(events), NAMES if names is None else names)
    while table.catch_up(3):
        pass
    return table


@pytest.fixture
def table(tmp_path: Path, events: list[Event]) -> Iterator[HistoryTable]:
    found = a_table(tmp_path / "history.db", events)
    yield found
    found.close()


def found(table: HistoryTable, **filters: object) -> list[Part]:
    return table.page(Question(**{"agents": OWN, **filters})).parts  # type: ignore[arg-type]


def numbers(table: HistoryTable, **filters: object) -> list[str]:
    return [part.number for part in found(table, **filters)]


def test_an_agents_calls_come_newest_first(table: HistoryTable) -> None:
    assert numbers(table) == ["777000222", "777000111", "603111333", "603111222"]
    assert numbers(table, agents=frozenset({PETR})) == ["777000111"]
    assert len(found(table, agents=frozenset({JANA, PETR}))) == len(found(table, agents=None)) == 5


def test_each_filter_leaves_out_what_it_should(table: HistoryTable) -> None:
    assert numbers(table, result=CallResult.MISSED) == ["777000111"]
    assert numbers(table, direction=Direction.OUTGOING) == []
    assert numbers(table, queue=SALES) == ["777000222"]
    assert numbers(table, queue=0) == []
    assert len(numbers(table, queue=SUPPORT, result=CallResult.ANSWERED)) == 2
    newest, *_, oldest = found(table)
    assert numbers(table, since=newest.begin) == ["777000222"]
    assert numbers(table, until=oldest.begin) == []


@pytest.mark.parametrize(
    "text", ["777 000 222", "+420 777-000-222", "00420777000222", "0002", "novak", "ŽOFIE", " Zofie nová "]
)
def test_a_text_finds_numbers_however_they_are_written_and_names_without_accents(
    table: HistoryTable, text: str
) -> None:
    assert numbers(table, text=text) == ["777000222"]


def test_a_text_is_no_pattern(table: HistoryTable) -> None:
    assert numbers(table, text="%") == numbers(table, text="_") == []


def test_pages_hold_everything_once(table: HistoryTable) -> None:
    seen: list[str] = []
    after = ""
    while True:
        page = table.page(Question(agents=None, limit=2, after=after))
        seen += [f"{part.agent} {part.uniqueid}" for part in page.parts]
        after = page.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("after", ["x", "1.5", "1~x", "~", "1e5~-3", "nan~²"])
def test_a_place_that_is_none_is_refused(table: HistoryTable, after: str) -> None:
    with pytest.raises(InvalidRequest, match="cursor"):
        table.page(Question(agents=OWN, after=after))


def test_what_is_told_after_the_end_is_in_it(table: HistoryTable) -> None:
    newest = found(table)[0]
    assert (newest.name, newest.external_id, newest.codes) == ("Žofie Nováková", "z1", ("OTHER",))
    assert table.of_call(newest.call) == [newest]
    assert table.of_call(CallId("nothing")) == []


def test_it_goes_on_where_it_stopped(tmp_path: Path, events: list[Event]) -> None:
    path = tmp_path / "history.db"
    half = len(events) // 2
    a_table(path, events[:half]).close()
    again = a_table(path, events)
    assert len(found(again, agents=None)) == 5
    again.close()


@pytest.mark.parametrize("damage", ["another log", "another shape", "garbage", "a shorter log"])
def test_what_does_not_fit_is_made_anew(tmp_path: Path, events: list[Event], damage: str) -> None:
    path = tmp_path / "history.db"
    a_table(path, events).close()
    others = events
    if damage == "garbage":
        path.write_bytes(b"no database at all" * 1000)
    elif damage == "another shape":
        with sqlite3.connect(path) as db:
            db.execute("pragma user_version = 7")
    elif damage == "another log":
        others = a_day(begins_after_s=1).log
    else:
        others = events[: len(events) // 2]
    table = a_table(path, others)
    fresh = a_table(tmp_path / "fresh.db", others)
    assert found(table, agents=None) == found(fresh, agents=None) != []
    table.close()
    fresh.close()


def test_a_log_that_fails_takes_nothing_back_and_nothing_is_read_twice(
    tmp_path: Path, events: list[Event]
) -> None:
    log = MemoryLog(events)
    table = HistoryTable(tmp_path / "history.db", log, NAMES)
    assert table.catch_up(1)
    read = len(found(table, agents=None))
    log.fails_at = len(events)
    with pytest.raises(Unavailable, match="disk"):
        table.catch_up(100)
    assert len(found(table, agents=None)) == read  # what was read in vain is not half there
    log.fails_at = None
    while table.catch_up(2):
        pass
    assert len(found(table, agents=None)) == 5
    table.close()


@pytest.mark.parametrize(
    ("agents", "index"), [(OWN, "by_agent"), (frozenset({JANA, PETR}), "by_time"), (None, "by_time")]
)
def test_a_page_is_read_in_the_order_of_an_index_without_sorting(
    table: HistoryTable, agents: frozenset[AgentId] | None, index: str
) -> None:
    plans: list[str] = []
    table._db.set_trace_callback(lambda query: plans.append(query))
    table.page(
        Question(
            agents=agents, text="nobody", result=CallResult.MISSED, since=1.0, until=2e9, after="1.8e9~7"
        )
    )
    table._db.set_trace_callback(None)
    plan = " ".join(row[3] for row in table._db.execute(f"explain query plan {plans[-1]}"))
    assert f"USING INDEX {index}" in plan
    assert "SEARCH" in plan
    assert "B-TREE" not in plan
