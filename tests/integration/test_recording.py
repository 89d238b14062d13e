"""Recordings and digits: what Asterisk really writes and sends."""

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.integration.floor import AGENT_HZ, CUSTOMER_HZ, LOUD, a_floor, both_hear_each_other, hears_music
from tests.support import audio
from tests.support.server import TABLES, Server, running_server
from tests.support.waiting import until

pytestmark = pytest.mark.integration

PAUSED_HZ, LATER_HZ, PRESENT = 2200.0, 1800.0, 500.0
PIECE_S = 0.2


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    queues = [queue | {"record": rule} for queue, rule in zip(TABLES["queues"], RULES, strict=True)]
    with running_server(tmp_path_factory.mktemp("recording"), queues=queues) as found:
        yield found


RULES = ("on_demand", "always", "never")


def file_of(server: Server, uniqueid: str) -> Path:
    return server.home / f"asterisk/var/spool/recording/{uniqueid}.wav"


def tones_in(file: Path) -> set[float]:
    """The tones that sound anywhere in the recording."""
    with wave.open(str(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (audio.RATE, 1)
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(np.float64)
    pieces = np.array_split(samples, max(1, int(len(samples) / audio.RATE / PIECE_S)))
    known = (AGENT_HZ, CUSTOMER_HZ, PAUSED_HZ, LATER_HZ)
    return {hertz for hertz in known if max(audio.level_of(piece, hertz) for piece in pieces) > PRESENT}


async def test_a_recording_holds_both_sides_but_not_the_pause_and_outlives_the_server(
    server: Server,
) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller()
        phone = await agent.answers()
        uid = (await agent.bar.call("ringing", "connect"))["uniqueid"]
        assert not file_of(server, uid).exists()
        await agent.bar.do("record", uniqueid=uid, what="start")
        await agent.bar.until(lambda bar: bar.calls[uid]["recorded"])
        await until(file_of(server, uid).exists, "there is a file")
        await both_hear_each_other(phone, caller)

        await agent.bar.do("record", uniqueid=uid, what="pause")
        await until(lambda: recording(server, uid).get("state") == "paused", lambda: recording(server, uid))
        caller.say(PAUSED_HZ)
        await phone.hears(PAUSED_HZ, LOUD)
        await server.kill()
        await server.start_again()
        await agent.bar.until(lambda bar: bar.up.is_set())
        assert recording(server, uid).get("state") == "paused"
        caller.say(LATER_HZ)
        await phone.hears(LATER_HZ, LOUD)
        await phone.hears_no(PAUSED_HZ, 200)
        await agent.bar.do("record", uniqueid=uid, what="resume")
        await until(lambda: recording(server, uid).get("state") == "recording", "it goes on")

        await agent.bar.do("hold", uniqueid=uid)
        await hears_music(caller)
        await agent.bar.do("unhold", uniqueid=uid)
        await phone.hears(LATER_HZ, LOUD)
        await server.kill()
        await server.start_again()
        await agent.bar.until(lambda bar: bar.up.is_set())
        assert recording(server, uid).get("state") == "recording"
        caller.hang_up()
        ended = await agent.bar.call("ringing", "connect", "hold", "resume", "hangup")
        assert ended["recorded"]
        assert (await floor.record(uid))["recorded"]
    assert tones_in(file_of(server, uid)) == {AGENT_HZ, CUSTOMER_HZ, LATER_HZ}


async def test_what_is_started_again_goes_on_in_the_same_file(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller()
        phone = await agent.answers()
        uid = (await agent.bar.call("ringing", "connect"))["uniqueid"]
        await agent.bar.do("record", uniqueid=uid, what="start")
        await until(lambda: recording(server, uid).get("state") == "recording", "it runs")
        await both_hear_each_other(phone, caller)
        await agent.bar.do("record", uniqueid=uid, what="stop")
        await until(lambda: not recording(server, uid), "it has stopped")
        caller.say(PAUSED_HZ)
        await phone.hears(PAUSED_HZ, LOUD)
        caller.say(0)
        await phone.hears_no(PAUSED_HZ, 200)
        await agent.bar.do("record", uniqueid=uid, what="start")
        await until(lambda: recording(server, uid).get("state") == "recording", "it runs again")
        caller.say(LATER_HZ)
        await phone.hears(LATER_HZ, LOUD)
        caller.hang_up()
        await agent.bar.call("ringing", "connect", "hangup")
    assert tones_in(file_of(server, uid)) == {AGENT_HZ, CUSTOMER_HZ, LATER_HZ}


async def test_a_queue_that_always_records_does_so_without_being_asked(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller("801")
        phone = await agent.answers()
        call = await agent.bar.call("ringing", "connect")
        assert call["recorded"]
        await both_hear_each_other(phone, caller)
        await until(lambda: recording(server, call["uniqueid"]).get("state") == "recording", "it runs")
        reply = await agent.bar.ask("record", uniqueid=call["uniqueid"], what="stop")
        assert reply["code"] == "not_allowed"
        await both_hear_each_other(phone, caller)
        await agent.bar.do("hangup", uniqueid=call["uniqueid"])
        await agent.bar.call("ringing", "connect", "hangup")
    assert tones_in(file_of(server, call["uniqueid"])) == {AGENT_HZ, CUSTOMER_HZ}


async def test_a_recording_that_cannot_be_written_is_told_and_the_call_goes_on(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller()
        phone = await agent.answers()
        uid = (await agent.bar.call("ringing", "connect"))["uniqueid"]
        file_of(server, uid).mkdir()  # there can be no file now
        await agent.bar.do("record", uniqueid=uid, what="start")
        await agent.bar.until(lambda bar: any(push.get("group") == "recording_failed" for push in bar.pushes))
        await both_hear_each_other(phone, caller)
        caller.hang_up()
        await agent.bar.call("ringing", "connect", "hangup")


async def test_digits_reach_the_customers_side_as_rfc_4733_has_them(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller()
        phone = await agent.answers()
        uid = (await agent.bar.call("ringing", "connect"))["uniqueid"]
        await both_hear_each_other(phone, caller)
        await agent.bar.do("dtmf", uniqueid=uid, digits="1290*#AD")
        await until(lambda: caller.media.digits == "1290*#AD", lambda: f"heard {caller.media.digits!r}")
        assert phone.media.digits == ""
        await both_hear_each_other(phone, caller)
        await agent.bar.do("hangup", uniqueid=uid)
        await agent.bar.call("ringing", "connect", "hangup")
    log = (server.home / "server.log").read_text()
    assert "1290" not in log


def recording(server: Server, uniqueid: str) -> dict[str, str]:
    """The recording that runs, as Asterisk tells it; empty when there is none."""
    try:
        return dict(server.ask(f"recordings/live/{uniqueid}"))
    except OSError:
        return {}


async def test_the_recording_of_a_transferred_call_holds_all_who_talked(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller()
        phone = await agent.answers()
        uid = (await agent.bar.call("ringing", "connect"))["uniqueid"]
        await agent.bar.do("record", uniqueid=uid, what="start")
        await both_hear_each_other(phone, caller)
        asked = (await agent.bar.do("transfer", uniqueid=uid, number="777555666"))["uniqueid"]
        target = await floor.network.called()
        target.answer(PAUSED_HZ)
        await agent.bar.until(lambda bar: bar.series[asked][-1] == "connect")
        await phone.hears(PAUSED_HZ, LOUD)
        target.say(LATER_HZ)
        await phone.hears(LATER_HZ, LOUD)
        await phone.hears_no(PAUSED_HZ, 200)
        await agent.bar.do("finish_transfer", uniqueid=uid)
        await caller.hears(LATER_HZ, LOUD)
        assert recording(server, uid).get("state") == "recording"
        caller.hang_up()
        await until(target.ended.is_set, "the target's phone is idle")
        assert (await floor.record(uid))["recorded"]
    assert tones_in(file_of(server, uid)) == {AGENT_HZ, CUSTOMER_HZ, LATER_HZ}
