"""Another window of the browser goes on with the session, by a secret that only it knows."""

import hashlib

import pytest
from tests.unit.api.bars import World

from ucs.api.session import CLOSE_REPLACED
from ucs.core.messages import LoseAllSessions, ResumeSession, TakeCalls

SECRET = "of the second window"
HASH = hashlib.sha256(SECRET.encode()).hexdigest()


async def test_a_window_resumes_with_its_own_secret_and_gets_what_it_missed(world: World) -> None:
    bar = await world.bar()
    await bar.work()
    assert (await bar.ask("share", secret_hash=HASH))["ok"]
    seq = bar.seq
    other = await world.bar()
    other.seq = seq - 1
    reply = await other.ask("resume", session=SECRET, seq=seq - 1, moved=True)
    assert (reply["ok"], reply["data"]["snapshot"]) == (True, False)
    assert len(other.pushes) == 1
    assert await bar.ended() == CLOSE_REPLACED
    resumed = [one for one in world.engine.commands if isinstance(one, ResumeSession)]
    assert resumed[-1].window == HASH


async def test_a_secret_that_was_not_shared_opens_nothing(world: World) -> None:
    bar = await world.bar()
    await bar.work()
    await bar.ask("share", secret_hash=HASH)
    other = await world.bar()
    assert (await other.ask("resume", session=HASH, seq=0))["code"] == "no_session"
    assert (await other.ask("resume", session="guessed", seq=0))["code"] == "no_session"


async def test_the_end_of_the_session_is_the_end_of_all_secrets(world: World) -> None:
    bar = await world.bar()
    await bar.work()
    await bar.ask("share", secret_hash=HASH)
    await bar.ask("logout")
    other = await world.bar()
    assert (await other.ask("resume", session=SECRET, seq=0, moved=True))["code"] == "no_session"


async def test_a_window_that_took_over_survives_a_restart_of_the_server(world: World) -> None:
    bar = await world.bar()
    await bar.work()
    await bar.ask("share", secret_hash=HASH)
    other = await world.bar()
    await other.ask("resume", session=SECRET, seq=bar.seq, moved=True)
    await world.restart()
    world.engine.post(LoseAllSessions())
    back = await world.bar()
    assert (await back.ask("resume", session=SECRET, seq=other.seq))["data"]["snapshot"] is True


async def test_calls_that_have_reached_the_new_phone_are_named(world: World) -> None:
    bar = await world.bar()
    await bar.work()
    assert (await bar.ask("take_calls", here=["a", "b~2"]))["ok"]
    (taken,) = [one for one in world.engine.commands if isinstance(one, TakeCalls)]
    assert taken.here == ("a", "b~2")


@pytest.mark.parametrize("hashed", ["", "x" * 64, "0" * 63, HASH.upper()])
async def test_only_a_hash_is_taken(world: World, hashed: str) -> None:
    bar = await world.bar()
    await bar.work()
    assert (await bar.ask("share", secret_hash=hashed))["code"] == "invalid"


async def test_nobody_shares_what_there_is_not(world: World) -> None:
    bar = await world.bar()
    assert (await bar.ask("share", secret_hash=HASH))["code"] == "wrong_state"
