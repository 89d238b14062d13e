"""The tools themselves: tones, SIP peers that call each other, load, the wire."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from tests.e2e.support.browser import browser
from tests.e2e.support.expect import compare, instant
from tests.e2e.support.sip_load import Load
from tests.e2e.support.wire import Wire
from tests.support import audio, tones
from tests.support.sip_peer import SipPeer
from tests.support.sip_plan import Answer, Never, Refuse

pytestmark = pytest.mark.e2e
OUTSIDE = "127.0.0.3"
RATE = 8000


def sound(*parts: tuple[int, float]) -> tones.Samples:
    """Tones one after another: Hz (0 is silence) and seconds."""
    pieces = [0.25 * np.sin(2 * np.pi * hz * np.arange(round(RATE * length)) / RATE) for hz, length in parts]
    return np.concatenate(pieces)


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    """440 Hz, a pause of 0.3 s, 440 and 1000 Hz together; through G.711."""
    first, both = sound((440, 1.0), (0, 0.3)), (sound((440, 0.7)) + sound((1000, 0.7))) / 2
    samples = audio.decode(audio.encode(np.concatenate([first, both]) * 32768)) / 32768
    tones.write(tmp_path / "sound.wav", samples, RATE)
    return tmp_path / "sound.wav"


def test_tones_are_found_window_by_window(wav: Path) -> None:
    assert tones.tones(wav) == [{440}] * 10 + [set[int]()] * 3 + [{440, 1000}] * 7


def test_questions_about_a_recording(wav: Path) -> None:
    assert tones.heard(wav, 440, to_s=1.0)
    assert not tones.heard(wav, 440)
    assert tones.heard(wav, 1000, from_s=1.3)
    assert tones.never_heard(wav, 1000, to_s=1.3)
    assert tones.silent(wav, 1.0, 1.3)
    assert tones.first_heard(wav, 1000) == pytest.approx(1.3)
    assert tones.longest_gap_s(wav, 440) == pytest.approx(0.3)
    assert tones.longest_gap_s(wav, 700) == float("inf")
    assert not tones.never_heard(wav, 700, from_s=5.0), "no window proves nothing"


def test_noise_is_no_tone_and_quiet_tones_count(tmp_path: Path) -> None:
    path = tmp_path / "quiet.wav"
    noise = np.random.default_rng(1).normal(0, 0.001, RATE)
    tones.write(path, sound((600, 1.0)) * 0.05 + noise, RATE)
    assert tones.heard(path, 600)
    tones.write(path, noise, RATE)
    assert tones.silent(path)


async def test_two_peers_hear_each_other_and_keep_a_recording(tmp_path: Path) -> None:
    async with (
        SipPeer(host=OUTSIDE, plan=Answer(after_s=0.1, hz=600)) as callee,
        SipPeer((callee.host, callee.port)) as caller,
    ):
        call = await caller.call("800", caller="+420601482915", hz=1000)
        await call.ringing()
        await call.answered()
        other = await callee.called()
        assert other.number == "+420601482915"
        await asyncio.gather(call.hears(600), other.hears(1000))
        other.say(0)
        await call.hears_nothing()
        call.hang_up()
        await other.ended()
        assert (call.ended_by, other.ended_by, call.status) == ("us", "them", 200)
        assert tones.first_heard(call.media.record(tmp_path / "call.wav"), 600) is not None
        assert other.media.largest_gap_ms() < 100


@pytest.mark.parametrize("status", [404, 486, 603])
async def test_a_refusal_is_told(status: int) -> None:
    async with (
        SipPeer(host=OUTSIDE, plan=Refuse(status)) as callee,
        SipPeer((callee.host, callee.port)) as caller,
    ):
        call = await caller.call("800")
        await call.ended()
        assert (call.status, call.answered.at) == (status, 0)


async def test_a_caller_gives_up() -> None:
    async with SipPeer(host=OUTSIDE, plan=Never()) as callee, SipPeer((callee.host, callee.port)) as caller:
        call = await caller.call("800")
        await call.ringing()
        call.hang_up()
        await call.ended()
        assert (call.status, call.ended_by) == (487, "us")
        assert (await callee.called()).status == 487


async def test_a_browser_writes_down_every_callback_and_lets_the_page_have_it() -> None:
    async with browser() as page:
        await page.open("about:blank")
        await page.page.evaluate("""() => {
            window.mine = [];
            window.ucsOperator = { renderTo: "x", onReady: (state) => mine.push(state.status) };
            ucsOperator.onReady({ status: "READY" });
            ucsOperator.onReady = (state) => mine.push(`later ${state.status}`);
            ucsOperator.onCallRinging({ uniqueid: "a", state: 2 });
            ucsOperator.onReady({ status: "AUX" });
        }""")
        found = await page.callbacks()
        assert [one.name for one in found] == ["onReady", "onCallRinging", "onReady"]
        assert await page.page.evaluate("mine") == ["READY", "later AUX"]
        assert (await page.callback("onReady", status="AUX")).at >= found[0].at
        assert (await page.callback("onCallRinging", uniqueid="a")).value["state"] == 2
        with pytest.raises(AssertionError, match=r"(?s)no onReady .*onCallRinging .*'AUX'"):
            await page.callback("onReady", count=3, timeout_s=0.1)


def test_whole_objects_are_compared_field_by_field() -> None:
    expected = {"id": 1, "created": instant}
    compare({"id": 1, "created": 1795713659.975}, expected)
    compare({"id": 1, "created": 1795713659}, expected)  # JSON knows one kind of number
    with pytest.raises(AssertionError, match="id is 2, not 1"):
        compare({"id": 2, "created": 1795713659.975}, expected)
    with pytest.raises(AssertionError, match=r"only on one side: \['created', 'name'\]"):
        compare({"id": 1, "name": ""}, expected)


async def test_load_counts_its_calls() -> None:
    async with (
        Load("callee", port=25070, talk_s=0.1),
        Load("caller", ("127.0.0.3", 25070), number="800", calls=20, rate=20, talk_s=0.2) as load,
    ):
        outcome = await load.finished()
    assert (outcome.successful, outcome.failed) == (20, 0)
    assert 100 <= outcome.answered_ms < 1000


async def test_load_refuses() -> None:
    async with Load("refuse", port=25071, status="404 Not Found"), SipPeer(("127.0.0.3", 25071)) as caller:
        call = await caller.call("800")
        await call.ended()
        assert call.status == 404


async def test_load_waits_for_the_other_side_to_hang_up() -> None:
    async with (
        SipPeer(host=OUTSIDE, plan=Answer(hz=600)) as callee,
        Load("patient_caller", (callee.host, callee.port), number="800", calls=1) as load,
    ):
        call = await callee.called()
        await call.hears(1000)
        call.hang_up()
        assert (await load.finished()).successful == 1


async def test_a_wire_is_cut_blocked_frozen_and_mended() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(100):
            writer.write(data)
        writer.close()

    async def ask(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"x")
        return reader, writer

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server, Wire(server.sockets[0].getsockname()) as wire, asyncio.timeout(10):
        reader, writer = await ask(wire.port)
        assert await reader.read(1) == b"x"
        wire.freeze()
        writer.write(b"y")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.2)
        wire.mend()
        assert await reader.read(1) == b"y"
        wire.cut()
        with pytest.raises(ConnectionResetError):
            await reader.read(1)
        wire.block()
        reader, _ = await ask(wire.port)
        with pytest.raises(ConnectionResetError):
            await reader.read(1)
        wire.mend()
        reader, writer = await ask(wire.port)
        assert await reader.read(1) == b"x"
        writer.close()
