"""The softphone by itself against a real Asterisk, without our server: the network's caller dials the page."""

from __future__ import annotations

import os
import time

import pytest
from tests.e2e.support.browser import Microphone, browser
from tests.e2e.support.relay import Relay
from tests.e2e.support.softphone import CALLER_HZ, MENU_HZ, PAGE_HZ, Phone, registered
from tests.support.sip_call import Call
from tests.support.sip_peer import SipPeer
from tests.support.sip_plan import Answer
from tests.support.waiting import until

from ucs.asterisk.process import Running

pytestmark = pytest.mark.e2e


async def test_both_sides_hear_each_other_and_the_agent_hangs_up(asterisk: Running, site: str) -> None:
    async with registered(asterisk, site) as phone:
        call, uniqueid = await phone.talking()
        kinds = [event["type"] for event in await phone.events()]
        assert kinds == ["registered", "ringing", "answered", "media"]
        await phone.do("hangup", uniqueid)
        await call.ended()
        assert call.ended_by == "them"
        await phone.over("hangup")


async def test_the_caller_hangs_up_first(asterisk: Running, site: str) -> None:
    async with registered(asterisk, site) as phone:
        call, _ = await phone.talking()
        call.hang_up()
        await phone.over("hangup")


async def test_the_caller_gives_up_while_it_rings(asterisk: Running, site: str) -> None:
    async with registered(asterisk, site) as phone:
        call, _ = await phone.ringing()
        call.hang_up()
        await phone.over("cancelled")
        await call.ended()
        assert call.status == 487


async def test_a_rejected_call_ends_on_both_sides(asterisk: Running, site: str) -> None:
    async with registered(asterisk, site) as phone:
        call, uniqueid = await phone.ringing()
        await phone.do("reject", uniqueid)
        await phone.over("rejected")
        await call.ended()
        assert call.status >= 400


async def test_a_marked_call_is_picked_up_by_itself(asterisk: Running, site: str) -> None:
    async with registered(asterisk, site) as phone:
        call, _ = await phone.ringing("901")
        await call.hears(PAGE_HZ)
        await phone.page.hears(CALLER_HZ)
        assert (await phone.event("ringing"))["autoAnswer"] is True


async def test_a_muted_microphone_is_silent_and_comes_back(asterisk: Running, site: str) -> None:
    async with registered(asterisk, site) as phone:
        call, uniqueid = await phone.talking()
        await phone.do("setMuted", uniqueid, True)
        await call.hears_nothing()
        await phone.page.hears(CALLER_HZ)
        await phone.do("setMuted", uniqueid, False)
        await call.hears(PAGE_HZ)


async def test_digits_reach_a_menu(asterisk: Running, site: str) -> None:
    async with registered(asterisk, site) as phone:
        _, uniqueid = await phone.ringing("902")
        await phone.do("answer", uniqueid)
        await phone.event("media")
        await phone.do("dtmf", uniqueid, "4*2 ")
        await phone.page.hears(MENU_HZ)


ANNOUNCED_S, NOTICED_S, ALL_S = 3.0, 4.0, 5.0
"""How long the sound may be away when the browser says that the network is another, when it has to be noticed, and when
the signalling has died with the media. What `make bench` measures on a calm machine is less."""
CHANGES = int(os.environ.get("UCS_CHANGES", "2"))


async def _calm_gap_ms(call: Call) -> float:
    """What this machine's load alone does to a second of talk."""
    since = time.time()
    await until(lambda: time.time() - since > 1, "a second of talk")
    return call.media.largest_gap_ms(since=since, until=time.time())


async def test_a_cut_websocket_leaves_the_call_alone(asterisk: Running, site: str) -> None:
    async with registered(asterisk, site) as phone:
        call, _ = await phone.talking()
        calm_ms = await _calm_gap_ms(call)
        before = time.time()
        phone.wire.cut()
        await phone.event("registered", 2)
        await call.hears(PAGE_HZ)
        await phone.page.hears(CALLER_HZ)
        assert call.media.largest_gap_ms(since=before, until=time.time()) < max(100, 2 * calm_ms)
        assert await phone.events("ended") == []
        call.hang_up()  # Asterisk must know the new connection to tell the page
        await phone.over("hangup")


async def test_a_call_can_be_ended_from_the_page_after_a_cut(asterisk: Running, site: str) -> None:
    async with registered(asterisk, site) as phone:
        call, uniqueid = await phone.talking()
        phone.wire.block()
        await phone.event("unregistered")
        phone.wire.mend()
        await phone.event("registered", 2)
        await phone.do("hangup", uniqueid)
        await call.ended()


async def test_what_rang_when_the_websocket_was_cut_is_over(asterisk: Running, site: str) -> None:
    async with registered(asterisk, site) as phone:
        await phone.ringing()
        phone.wire.cut()
        await phone.event("ended")
        await phone.event("registered", 2)


async def test_media_that_was_lost_finds_a_new_way(asterisk: Running, site: str) -> None:
    ufrag = "__test.connections()[0].localDescription.sdp.match(/ice-ufrag:(.*)/)[1]"
    async with registered(asterisk, site) as phone:
        call, _ = await phone.talking()
        before: str = await phone.page.page.evaluate(ufrag)
        await phone.page.page.evaluate("""() => {
            const [connection] = __test.connections();
            Object.defineProperty(connection, "iceConnectionState", { configurable: true, value: "failed" });
            connection.dispatchEvent(new Event("iceconnectionstatechange"));
            window.recover = () => delete connection.iceConnectionState;
        }""")
        await phone.page.page.wait_for_function(f"{ufrag} !== {before!r}")
        await phone.page.page.evaluate("recover()")
        await phone.page.page.wait_for_function(
            "(([one]) => one.signalingState === 'stable' && one.iceConnectionState === 'connected')(__test.connections())"
        )
        since = time.time()
        await call.hears(PAGE_HZ)
        await phone.page.hears(CALLER_HZ)
        await until(lambda: time.time() - since > 1, "a second of talk")
        assert call.media.largest_gap_ms(since=since, until=time.time()) < 300
        assert await phone.events("ended") == []


@pytest.mark.parametrize(
    ("said", "all_of_it", "limit_s"),
    [(True, False, ANNOUNCED_S), (False, False, NOTICED_S), (False, True, ALL_S)],
    ids=["the browser says so", "nobody says so", "the signalling dies as well"],
)
async def test_a_call_goes_on_over_another_network(
    asterisk: Running, site: str, *, said: bool, all_of_it: bool, limit_s: float
) -> None:
    """All ways of the media die in silence."""
    async with Relay() as relay, registered(asterisk, site, relay=relay) as phone:
        call, _ = await phone.talking()
        for _ in range(CHANGES):
            before, registrations = relay.ways, len(await phone.events("registered"))
            died = time.time()
            relay.die()
            if all_of_it:
                phone.wire.strand()
            if said:
                await phone.page.page.evaluate("dispatchEvent(new Event('online'))")
            if said or all_of_it:
                await phone.event("registered", registrations + 1)
            await until(lambda before=before: relay.ways > before, "another way is sought")
            await until(
                lambda died=died: call.media.received[-10].at > died and call.media.hears(PAGE_HZ),
                "sound that was sent after the change",
            )
            await phone.page.hears(CALLER_HZ)
            took = time.time() - died
            print(f"said: {said}, all of it: {all_of_it}, sound both ways after {took:.2f} s")
            assert took < limit_s
        assert await phone.events("ended") == []
        call.hang_up()
        await phone.over("hangup")


_SILENT_S = """async () => {
    const stats = [...(await __test.connections()[0].getStats()).values()];
    const { timestamp, lastPacketReceivedTimestamp } = stats.find((one) => one.type === "inbound-rtp");
    return (timestamp - lastPacketReceivedTimestamp) / 1000;
}"""


async def _silent_for(phone: Phone, seconds: float) -> bool:
    return bool(await phone.page.page.evaluate(_SILENT_S) > seconds)


async def test_a_far_side_that_says_nothing_is_disturbed_once_at_most(asterisk: Running, site: str) -> None:
    async with Relay() as relay, registered(asterisk, site, relay=relay) as phone:
        call, _ = await phone.talking()
        sought = [relay.ways]
        for _ in range(2):
            call.media.resting = True
            await until(lambda: _silent_for(phone, 10), "ten seconds of silence", deadline_s=20)
            sought.append(relay.ways)
            call.media.resting = False
            await phone.page.hears(CALLER_HZ)
            await call.hears(PAGE_HZ)
        at_first, later = sought[1] - sought[0], sought[2] - sought[1]
        print(f"in a silence over a living way another was sought {at_first} times, then {later} times")
        assert at_first <= 1
        assert later == 0


async def test_stop_ends_the_call_and_unregisters(asterisk: Running, site: str) -> None:
    async with registered(asterisk, site) as phone:
        call, _ = await phone.talking()
        await phone.do("stop")
        await call.ended()
        assert await phone.page.connections() == 0
        again = await phone.caller.call("900")
        await again.ended()
        assert again.status >= 400


@pytest.mark.parametrize(("microphone", "code"), [("denied", "permission"), ("missing", "no_microphone")])
async def test_without_a_microphone_the_agent_is_told_why(
    asterisk: Running, site: str, microphone: Microphone, code: str
) -> None:
    async with registered(asterisk, site, microphone=microphone) as phone:
        assert (await phone.event("problem"))["code"] == code
        call, uniqueid = await phone.ringing()
        refused: str = await phone.page.page.evaluate(
            "id => phone.answer(id).then(() => '', (error) => error.code)", uniqueid
        )
        assert refused == code
        assert not call.answered.at
        await phone.do("reject", uniqueid)
        await call.ended()


async def test_a_desk_phone_registers_is_called_and_calls_the_page(asterisk: Running, site: str) -> None:
    settings = asterisk.settings
    server = (settings.host, settings.sip_port)
    async with (
        registered(asterisk, site) as phone,
        SipPeer(
            server,
            host="127.0.0.3",
            user="101",
            password="desk",
            persistent=True,
            plan=Answer(after_s=0.1, hz=600),
        ) as desk,
    ):
        assert await desk.register() == 200
        call = await phone.caller.call("101", caller="+420601482915", hz=CALLER_HZ)
        await call.hears(600)
        await (await desk.called()).hears(CALLER_HZ)
        call.hang_up()
        own = await desk.call("900", hz=700)
        await phone.do("answer", (await phone.event("ringing"))["uniqueid"])
        await own.hears(PAGE_HZ)
        await phone.page.hears(700)


async def test_the_ringing_sound_waits_for_a_gesture(site: str) -> None:
    async with browser() as page:
        await page.open(site)
        await page.page.wait_for_function("'ringer' in window")  # which counts as a gesture itself
        assert await page.page.evaluate("lockedAtFirst")
        await page.page.evaluate("ringer.ring('christmas')")
        await page.page.wait_for_function("!ringer.locked")
        assert page.console == []
