"""Callers while no server is connected, and while Asterisk stops."""

import asyncio
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from tests.support.ari_app import connected
from tests.support.asterisk import asterisk_settings, running_asterisk
from tests.support.sip_peer import SipPeer
from tests.support.trunk import NETWORK, TRUNK_PORT, network, server, until_heard
from tests.support.waiting import until

from ucs.asterisk import process
from ucs.asterisk.music import HOLD
from ucs.asterisk.process import Running
from ucs.asterisk.settings import Trunk

pytestmark = pytest.mark.integration

TWO_RETRIES_S = 2.5


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_asterisk(tmp_path_factory.mktemp("absence"), absent_wait_s=4) as found:
        yield found
        assert process.status(found.settings.home).channels == 0


async def test_while_the_server_is_away_callers_hear_music_and_are_handed_over_when_it_comes(
    running: Running,
) -> None:
    async with network(running) as peer:
        call = await peer.call("800")
        await until_heard(call, HOLD)
        async with connected(running.settings) as app:
            start = await app.event("StasisStart")
            assert start["args"] == ["in", "800"]
            bridge = (await app.request("POST", "bridges", type="mixing"))["id"]
            await app.request("POST", f"bridges/{bridge}/addChannel", channel=start["channel"]["id"])
            for hz in HOLD.frequencies_hz:  # the music does not go on under the conversation
                await call.hears_no(hz)
            await app.request("DELETE", f"bridges/{bridge}")


async def test_the_music_of_the_wait_does_not_stumble_when_the_server_is_tried_again(
    running: Running,
) -> None:
    async with network(running) as peer:
        call = await peer.call("800")
        await until_heard(call, HOLD)
        heard = call.media.received
        await until(lambda: heard[-1].at - heard[0].at > TWO_RETRIES_S, "music for so long")
        times = [packet.at for packet in heard]
    assert max(after - before for before, after in pairwise(times)) < 0.1


async def test_a_caller_whom_no_server_takes_is_let_go_after_the_set_time(running: Running) -> None:
    async with network(running) as peer:
        call = await peer.call("800")
        await call.answered()
        since = time.monotonic()
        await call.ended(20)
        assert 3 < time.monotonic() - since < 7


async def test_the_emergency_number_is_called_when_no_server_comes(tmp_path: Path) -> None:
    trunk = Trunk(contact=f"{NETWORK}:{TRUNK_PORT}")
    with running_asterisk(tmp_path, absent_wait_s=1, emergency_number="+420777", trunk=trunk) as running:
        rescue = SipPeer(server(running), host=NETWORK, port=TRUNK_PORT)
        async with rescue, network(running) as peer:
            call = await peer.call("800", hz=1000)
            rung = await rescue.called()
            assert rung.invite.user == "+420777"
            rung.answer(hz=600)
            await call.hears(600)
            await rung.hears(1000)


async def test_other_settings_do_not_cost_a_caller_the_call(tmp_path: Path) -> None:
    with running_asterisk(tmp_path) as running:
        async with network(running) as peer:
            call = await peer.call("800")
            await call.answered()
            other = asterisk_settings(tmp_path, absent_wait_s=5)
            again = await asyncio.to_thread(process.start, other, renew=True)
            assert (again.outdated, again.pid) == (True, running.pid)
            call.hang_up()
            await until(lambda: process.status(running.settings.home).channels == 0, "the call is over")
            again = await asyncio.to_thread(process.start, other, renew=True)
            assert (again.outdated, again.settings.absent_wait_s) == (False, 5)


async def test_callers_are_told_when_asterisk_stops(tmp_path: Path) -> None:
    with running_asterisk(tmp_path) as running:
        async with network(running) as peer:
            call = await peer.call("800")
            await call.answered()
            await asyncio.to_thread(process.stop, running.settings.home)
            await call.ended()


async def test_calls_may_end_before_an_orderly_stop(tmp_path: Path) -> None:
    with running_asterisk(tmp_path) as running:
        async with connected(running.settings) as app, network(running) as peer:
            call = await peer.call("800")
            channel = (await app.event("StasisStart"))["channel"]["id"]
            await app.request("POST", f"channels/{channel}/answer")
            await call.answered()
            stopping = asyncio.create_task(
                asyncio.to_thread(process.stop, running.settings.home, calls_may_take_s=20)
            )
            await asyncio.sleep(1.5)
            assert not call.ended.is_set()
            assert not stopping.done()
            call.hang_up()
            assert await asyncio.wait_for(stopping, 10)
