"""The single writer: order of things, batches, bugs, a store that goes and comes back, timers, restarts."""

import asyncio
import itertools
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.support.waiting import until
from tests.unit.core.house import JANA, START, site
from tests.unit.engine.rig import Rig, a_rig, quick_site

from ucs.core.centre import Centre
from ucs.core.ids import LegId, SessionId
from ucs.core.messages import (
    ArriveCall,
    ConfigureSite,
    HangUp,
    LegCause,
    LoseTelephony,
    Outcome,
    ReportEnded,
    SetStatus,
    SignIn,
    Status,
)
from ucs.core.notices import Notice
from ucs.engine import engine as engine_module
from ucs.errors import Unavailable, WrongState
from ucs.log.sqlite import SqliteLog


async def test_first_the_log_then_orders_then_the_disk_then_people_then_the_reply(tmp_path: Path) -> None:
    async with a_rig(tmp_path) as rig:
        rig.diary.clear()
        await rig.calls()
        rig.diary.append("replied")
        assert rig.diary == ["logged", "ordered", "synced", "published", "replied"]


@pytest.mark.parametrize("commands", [1, 50])
async def test_what_people_are_told_survives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: int
) -> None:
    """A power cut leaves at least what was there at the last sync: the log opened from that tells all that was told."""
    on_the_disk = tmp_path / "disk"
    on_the_disk.mkdir()
    really = os.fdatasync

    def sync(file: int) -> None:
        really(file)
        for name in ("ucs.db", "ucs.db-wal"):
            shutil.copy(tmp_path / name, on_the_disk / name)

    monkeypatch.setattr(os, "fdatasync", sync)
    async with a_rig(tmp_path) as rig:
        await rig.works(JANA)
        survives: list[bool] = []

        def compare(notices: Sequence[Notice]) -> None:
            kept = SqliteLog(on_the_disk / "ucs.db", read_only=True)
            survives.append(list(kept.read()) == list(rig.log.read()))
            kept.close()

        rig.engine.subscribe(compare)
        await rig.calls()
        statuses = itertools.islice(itertools.cycle([Status.ACW, Status.READY]), commands)
        await asyncio.gather(*(rig.engine.submit(SetStatus(JANA, status)) for status in statuses))
        assert len(survives) >= 2
        assert all(survives)


async def test_a_refusal_reaches_who_asked_and_nothing_is_logged(tmp_path: Path) -> None:
    async with a_rig(tmp_path) as rig:
        rig.diary.clear()
        with pytest.raises(WrongState):
            await rig.engine.submit(SetStatus(JANA, Status.READY))
        assert "logged" not in rig.diary


async def test_commands_that_come_together_share_one_commit_and_keep_their_order(tmp_path: Path) -> None:
    async with a_rig(tmp_path) as rig:
        await rig.works(JANA)
        rig.log.batches.clear()
        statuses = [Status.ACW, Status.READY] * 50
        wishes = (rig.engine.submit(SetStatus(JANA, status)) for status in statuses)
        await asyncio.gather(*wishes)
        assert len(rig.log.batches) <= 2
        assert sum(rig.log.batches) == 100
        changes = [logged.event for logged in rig.log.read(kind="StatusChanged")][-100:]
        assert [getattr(event, "status", None) for event in changes] == statuses


async def test_a_question_sees_what_was_decided_before_it(tmp_path: Path) -> None:
    async with a_rig(tmp_path) as rig:
        await rig.works(JANA)
        wish = rig.engine.submit(SetStatus(JANA, Status.ACW))
        question = rig.engine.read(lambda centre, now: centre.agents[JANA].status)
        later = rig.engine.submit(SetStatus(JANA, Status.READY))
        assert (await asyncio.gather(wish, question, later))[1] is Status.ACW


async def test_a_question_that_fails_harms_nobody(tmp_path: Path) -> None:
    def nonsense(centre: Centre, now: float) -> int:
        return 1 // 0

    async with a_rig(tmp_path) as rig:
        restored = rig.log.restored
        with pytest.raises(ZeroDivisionError):
            await rig.engine.read(nonsense)
        await rig.works(JANA)
        assert rig.log.restored == restored


# --- time ----------------------------------------------------------------------------------------


async def test_timers_run_out_by_themselves(tmp_path: Path) -> None:
    async with a_rig(tmp_path, configured=quick_site()) as rig:
        await rig.works(JANA)
        uid = await rig.calls()
        await rig.until(lambda centre: centre.calls[uid].offers[0].outcome is Outcome.NO_ANSWER)


async def test_time_never_runs_backwards(tmp_path: Path) -> None:
    ticks = itertools.chain([START, START + 100, START + 50], itertools.repeat(START - 1000))
    async with a_rig(tmp_path, clock=lambda: next(ticks)) as rig:
        await rig.works(JANA)
        await rig.calls()
        times = [logged.event.at for logged in rig.log.read()]
        assert times == sorted(times)


async def test_instants_are_milliseconds(tmp_path: Path) -> None:
    """As the operator API has them; a page compares them with each other."""
    ticks = (START + n * 0.0001234567 for n in itertools.count())
    async with a_rig(tmp_path, clock=lambda: next(ticks)) as rig:
        await rig.works(JANA)
        await rig.calls()
        times = [logged.event.at for logged in rig.log.read()]
        assert len(set(times)) > 1
        assert times == [round(at, 3) for at in times]


@pytest.mark.parametrize("stop", ["in order", "killed"])
async def test_a_restarted_engine_goes_on_where_it_was(tmp_path: Path, stop: str) -> None:
    async with a_rig(tmp_path) as rig:
        await rig.works(JANA)
        uid = await rig.calls()
        leg = next(iter((await rig.state()).calls[uid].legs))
        if stop == "in order":
            await rig.stop()
        again = Rig(tmp_path / "ucs.db")
        await again.engine.start(ConfigureSite(site()))
        state = await again.state()
        assert (state.calls[uid].live, state.connected) == (True, False)
        session = state.agents[JANA].session
        assert session is not None
        assert not session.online
        (offer,) = state.calls[uid].running
        await again.connect(leg, offer.leg)
        assert again.engine.connected.is_set()
        assert (await again.state()).calls[uid].connected is not None
        await again.stop()
        if stop == "killed":
            with pytest.raises(Unavailable):
                await rig.engine.submit(HangUp(JANA))


async def test_a_timer_that_ran_out_while_the_server_was_down_runs_out_at_the_start(tmp_path: Path) -> None:
    async with a_rig(tmp_path, configured=quick_site()) as rig:
        await rig.works(JANA)
        uid = await rig.calls()
        due = next(iter((await rig.state()).timers.values()))
    async with a_rig(tmp_path, clock=lambda: due + 3600, configured=quick_site()) as again:
        await again.until(lambda centre: centre.calls[uid].offers[0].outcome is not None)


async def test_a_stop_answers_everybody_who_waits(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "ucs.db")
    await rig.engine.start(ConfigureSite(site()))
    wishes = [
        asyncio.ensure_future(rig.engine.submit(SignIn(JANA, SessionId(str(n)), "hash"))) for n in range(9)
    ]
    await asyncio.sleep(0)
    await rig.stop()
    outcomes = await asyncio.wait_for(asyncio.gather(*wishes, return_exceptions=True), 5)
    assert all(outcome is None or isinstance(outcome, Unavailable) for outcome in outcomes)


async def test_a_snapshot_is_kept_at_the_end_and_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "SNAPSHOT_EVERY", 5)
    async with a_rig(tmp_path) as rig:
        await rig.works(JANA)
        assert any(entry.startswith("snapshot") for entry in rig.diary)
        last = sum(rig.log.batches)
        await rig.stop()
        assert f"snapshot {last}" in rig.diary


async def test_connected_follows_the_telephone_network(tmp_path: Path) -> None:
    async with a_rig(tmp_path) as rig:
        assert rig.engine.connected.is_set()
        rig.telephony.report(LoseTelephony())
        await rig.until(lambda centre: not centre.connected)
        assert not rig.engine.connected.is_set()


async def test_facts_of_the_network_are_decided_in_their_order(tmp_path: Path) -> None:
    async with a_rig(tmp_path) as rig:
        for number in range(20):
            leg = LegId(f"in-{number}")
            rig.telephony.report(ArriveCall(leg, "800", "777"))
            rig.telephony.report(ReportEnded(leg, LegCause.HANGUP))
        await rig.until(lambda centre: len(centre.calls) == 20 and not centre.legs)
        assert len(list(rig.log.read(kind="CallEnded"))) == 20


async def test_an_untidy_log_is_tidied_beside_the_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ucs.engine.engine.TIDY_EVERY_S", 0.01)
    monkeypatch.setattr("ucs.log.sqlite._UNTIDY_AFTER", 1)
    async with a_rig(tmp_path) as rig:
        await rig.works(JANA)
        await until(lambda: "tidied" in rig.diary, lambda: f"{rig.diary}")
