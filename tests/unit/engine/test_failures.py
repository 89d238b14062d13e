"""What goes wrong in the engine: bugs in a decision or beside it, a store that goes and comes back."""

import asyncio
import logging
from pathlib import Path

import pytest
from tests.unit.core.house import JANA, PETR, site
from tests.unit.engine.rig import Rig, a_rig, quick_site

from ucs.core import decide as core
from ucs.core.decision import Decision
from ucs.core.ids import LegId, SessionId
from ucs.core.messages import AgentSignedIn, ArriveCall, Command, ConfigureSite, Outcome, SetStatus, Status
from ucs.engine import engine as engine_module
from ucs.errors import Fenced, NotSynced, Unavailable
from ucs.log.sqlite import SqliteLog


class Stumble(Command, frozen=True):
    """A command whose rule has a bug."""


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deciding about `Stumble` changes the state, then fails."""

    def rule(decision: Decision, command: Stumble) -> None:
        decision.emit(AgentSignedIn(decision.now, PETR, SessionId("ghost"), 99, "hash", without_device=True))
        raise ZeroDivisionError

    monkeypatch.setitem(core._RULES, Stumble, rule)


# --- bugs ----------------------------------------------------------------------------------------


async def test_a_bug_in_a_decision_is_told_to_who_asked_and_the_state_is_read_anew(
    tmp_path: Path, bug: None, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_rig(tmp_path) as rig:
        await rig.works(JANA)
        before = await rig.state()
        with caplog.at_level(logging.CRITICAL, "ucs"), pytest.raises(ZeroDivisionError):
            await rig.engine.submit(Stumble())
        assert await rig.state() == before
        await rig.engine.submit(SetStatus(JANA, Status.ACW))
        assert "ghost" not in str(list(rig.log.read()))


async def test_what_was_decided_before_and_after_a_bug_in_the_same_batch_stands(
    tmp_path: Path, bug: None
) -> None:
    async with a_rig(tmp_path) as rig:
        await rig.works(JANA)
        first, stumble, last = await asyncio.gather(
            rig.engine.submit(SetStatus(JANA, Status.AUX, "Lunch")),
            rig.engine.submit(Stumble()),
            rig.engine.submit(SetStatus(JANA, Status.AUX, "Training")),
            return_exceptions=True,
        )
        assert (first, last) == (None, None)
        assert isinstance(stumble, ZeroDivisionError)
        reasons = [getattr(logged.event, "reason", "") for logged in rig.log.read(kind="StatusChanged")]
        assert reasons[-2:] == ["Lunch", "Training"]


async def test_a_call_survives_a_bug_with_its_timer(tmp_path: Path, bug: None) -> None:
    async with a_rig(tmp_path, configured=quick_site()) as rig:
        await rig.works(JANA)
        uid = await rig.calls()
        with pytest.raises(ZeroDivisionError):
            await rig.engine.submit(Stumble())
        await rig.until(lambda centre: centre.calls[uid].offers[0].outcome is Outcome.NO_ANSWER)


async def test_a_bug_of_the_telephone_network_does_not_stop_the_engine(tmp_path: Path) -> None:
    async with a_rig(tmp_path) as rig:
        rig.telephony.bug = RuntimeError("a bug")
        uid = await rig.calls()
        rig.telephony.bug = None
        assert (await rig.state()).calls[uid].live


# --- the store -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [Unavailable("store", "the disk is full"), RuntimeError("a bug in the log")]
)
async def test_while_the_store_is_down_nothing_happens_and_afterwards_everything_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(engine_module, "STORE_PAUSE_S", 0.05)
    async with a_rig(tmp_path) as rig:
        await rig.works(JANA)
        before = await rig.state()
        rig.diary.clear()
        rig.log.broken = error
        with pytest.raises(Unavailable) as refusal:
            await rig.engine.submit(ArriveCall(LegId("in-1"), "800", "777"))
        assert refusal.value.what == "store"
        assert not rig.engine.healthy
        with pytest.raises(Unavailable):
            await rig.engine.submit(SetStatus(JANA, Status.ACW))
        assert not set(rig.diary) & {"logged", "ordered", "published"}
        rig.log.broken = None
        await asyncio.wait_for(_accepted(rig), 5)
        assert (await rig.state()) == before
        assert rig.engine.healthy
        await rig.calls()


async def _accepted(rig: Rig) -> None:
    """Until a question is answered again."""
    while True:
        try:
            await rig.engine.read(lambda centre, now: None)
        except Unavailable:
            await asyncio.sleep(0.01)
        else:
            return


async def test_a_server_whose_log_was_taken_over_gives_up_once_and_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine_module, "STORE_PAUSE_S", 0.0)
    async with a_rig(tmp_path) as rig:
        await rig.works(JANA)
        other = SqliteLog(tmp_path / "ucs.db")
        rig.diary.clear()
        for _ in range(3):
            with pytest.raises(Fenced):
                await rig.engine.submit(SetStatus(JANA, Status.ACW))
        assert [error.message for error in rig.given_up] == ["another server writes this log now"]
        assert "another server has taken over" in caplog.text
        assert not rig.engine.healthy
        await rig.stop()
        assert rig.diary == ["disconnected"], "the log is the other's"
        other.close()


@pytest.mark.parametrize(
    "error", [NotSynced("store", "Input/output error"), RuntimeError("a bug in the log")]
)
async def test_a_server_whose_disk_keeps_nothing_tells_nothing_and_gives_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    monkeypatch.setattr(engine_module, "STORE_PAUSE_S", 0.0)
    async with a_rig(tmp_path) as rig:
        await rig.works(JANA)
        rig.log.forgetful = error
        rig.diary.clear()
        with pytest.raises(Unavailable):
            await rig.calls()
        assert rig.diary == ["logged", "ordered"]
        for _ in range(2):
            with pytest.raises(Unavailable):
                await rig.engine.submit(SetStatus(JANA, Status.ACW))
        assert len(rig.given_up) == 1
        assert "the disk did not keep the log" in caplog.text
        assert not rig.engine.healthy
        await rig.stop()
        assert rig.diary == ["logged", "ordered", "disconnected"], "nothing more is written"
    again = Rig(tmp_path / "ucs.db")
    await again.engine.start(ConfigureSite(site()))
    assert [call.live for call in (await again.state()).calls.values()] == [True], (
        "the next start reads what is there"
    )
    await again.stop()


async def test_a_store_that_is_back_is_found_without_anybody_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An agent rings while the disk is full: when there is room again the ring time must still end."""
    monkeypatch.setattr(engine_module, "STORE_PAUSE_S", 0.05)
    async with a_rig(tmp_path, configured=quick_site()) as rig:
        await rig.works(JANA)
        await rig.calls()
        rig.log.broken = Unavailable("store", "the disk is full")
        async with asyncio.timeout(5):
            while rig.engine.healthy:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        rig.log.broken = None
        async with asyncio.timeout(5):
            while not list(rig.log.read(kind="OfferEnded")):  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_a_start_with_a_broken_store_says_so(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "ucs.db")
    rig.log.broken = Unavailable("store", "damaged")
    with pytest.raises(Unavailable):
        await rig.engine.start(ConfigureSite(site()))
    await rig.stop()
