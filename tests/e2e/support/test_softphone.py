"""The softphone by itself against a real Asterisk, without our server: the network's caller dials the page."""

from __future__ import annotations

import http.server
import subprocess
import threading
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.support.browser import BrowserPage, Microphone, browser
from tests.e2e.support.sip_call import SipCall, until
from tests.e2e.support.sip_peer import Answer, SipCallee, SipCaller
from tests.e2e.support.wire import Wire
from tests.support.asterisk import running_asterisk

from ucs.asterisk.process import Running

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[3]
PAGE_HZ, CALLER_HZ, MENU_HZ = 440, 1000, 600

PJSIP = """
[page]
type = endpoint
context = from-phones
webrtc = yes
disallow = all
allow = opus,alaw
aors = page
auth = page
[page]
type = aor
max_contacts = 1
remove_existing = yes
[page]
type = auth
username = page
password = secret
[101]
type = endpoint
context = from-phones
transport = udp
disallow = all
allow = alaw
aors = 101
auth = 101
direct_media = no
[101]
type = aor
max_contacts = 1
[101]
type = auth
username = 101
password = desk
"""
DIALPLAN = f"""
[from-trunk]
exten => 900,1,Dial(PJSIP/page,30,b(test-tag^plain^1))
 same => n,Hangup(${{HANGUPCAUSE}})
exten => 901,1,Dial(PJSIP/page,30,b(test-tag^auto^1))
 same => n,Hangup(${{HANGUPCAUSE}})
exten => 902,1,Dial(PJSIP/page,30,b(test-tag^plain^1)G(test-menu^s^1))
 same => n,Hangup(${{HANGUPCAUSE}})
exten => 101,1,Dial(PJSIP/101,30)
 same => n,Hangup(${{HANGUPCAUSE}})
[from-phones]
exten => 900,1,Dial(PJSIP/page,30,b(test-tag^plain^1))
 same => n,Hangup(${{HANGUPCAUSE}})
[test-tag]
exten => plain,1,Set(PJSIP_HEADER(add,X-UCS-Call)=call-${{UNIQUEID}})
 same => n,Return()
exten => auto,1,Set(PJSIP_HEADER(add,X-UCS-Call)=call-${{UNIQUEID}})
 same => n,Set(PJSIP_HEADER(add,X-UCS-Auto-Answer)=1)
 same => n,Return()
[test-menu]
exten => s,1,Wait(60)
exten => s,2,Read(DIGITS,,3,,1,20)
 same => n,GotoIf($["${{DIGITS}}" != "4*2"]?wrong)
 same => n,Playtones({MENU_HZ}/500,{MENU_HZ}/500)
 same => n,Wait(60)
 same => n(wrong),Hangup()
"""
HTML = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>softphone</title>
<script type="module">
import { createPhone, createRinger } from "./phone.mjs";
window.events = [];
window.ringer = createRinger();
window.lockedAtFirst = ringer.locked;
window.begin = (wsUrl, sipUri) => {
  const on = (event) => events.push({ ...event, at: Date.now() / 1000 });
  window.phone = createPhone({ wsUrl, sipUri, username: "page", password: "secret", iceServers: [],
    audioInputConstraints: {}, on });
  phone.start();
};
</script>"""


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    home = tmp_path_factory.mktemp("softphone")
    local = home / "asterisk" / "local"
    local.mkdir(parents=True)
    (local / "modules.conf").write_text("load = app_read.so\n")
    (local / "pjsip.conf").write_text(PJSIP)
    (local / "extensions.conf").write_text(DIALPLAN)
    with running_asterisk(home) as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """The address of a page that has the softphone's chunk and nothing else."""
    directory = tmp_path_factory.mktemp("site")
    (directory / "index.html").write_text(HTML)
    target = f"--outfile={directory / 'phone.mjs'}"
    build = ["node_modules/.bin/esbuild", "operator/src/entry/phone.ts", "--bundle", "--format=esm", target]
    subprocess.run([*build, "--target=es2020", "--log-level=error"], cwd=ROOT, check=True)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}

        def log_message(self, format: str, *args: object) -> None: ...

    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(directory))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


class Phone:
    """The page with its softphone, the wire to Asterisk, and a caller in the network."""

    def __init__(self, page: BrowserPage, wire: Wire, caller: SipCaller) -> None:
        self.page, self.wire, self.caller = page, wire, caller

    async def events(self, kind: str = "") -> list[dict[str, Any]]:
        every: list[dict[str, Any]] = await self.page.page.evaluate("events")
        return [event for event in every if event["type"].startswith(kind)]

    async def event(self, kind: str, count: int = 1) -> dict[str, Any]:
        await self.page.page.wait_for_function(
            "([kind, count]) => events.filter((one) => one.type === kind).length >= count",
            arg=[kind, count],
            timeout=10_000,
        )
        return (await self.events(kind))[count - 1]

    async def do(self, method: str, *args: object) -> None:
        await self.page.page.evaluate("([method, args]) => phone[method](...args)", [method, list(args)])

    async def ringing(self, number: str = "900") -> tuple[SipCall, str]:
        """A call that rings in the page, and its uniqueid."""
        before = len(await self.events("ringing"))
        call = await self.caller.call(number, caller="+420601482915", hz=CALLER_HZ)
        return call, (await self.event("ringing", before + 1))["uniqueid"]

    async def talking(self) -> tuple[SipCall, str]:
        call, uniqueid = await self.ringing()
        await self.do("answer", uniqueid)
        await call.hears(PAGE_HZ)
        await self.page.hears(CALLER_HZ)
        return call, uniqueid

    async def over(self, reason: str) -> None:
        assert (await self.event("ended"))["reason"] == reason
        assert await self.page.connections() == 0


@asynccontextmanager
async def registered(
    asterisk: Running, site: str, *, microphone: Microphone = "granted"
) -> AsyncGenerator[Phone]:
    settings = asterisk.settings
    server = (settings.host, settings.sip_port)
    async with (
        Wire((settings.host, settings.ari_port)) as wire,
        browser(mic_hz=PAGE_HZ, microphone=microphone) as page,
        SipCaller(server) as caller,
    ):
        await page.open(site)
        phone = Phone(page, wire, caller)
        await page.page.wait_for_function("'begin' in window")
        await page.page.evaluate(
            "([url, uri]) => begin(url, uri)", [f"ws://127.0.0.1:{wire.port}/ws", f"sip:page@{settings.host}"]
        )
        await phone.event("registered")
        yield phone
        assert not [line for line in page.console if "uncaught" in line]


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


async def test_a_cut_websocket_leaves_the_call_alone(asterisk: Running, site: str) -> None:
    async with registered(asterisk, site) as phone:
        call, _ = await phone.talking()
        before = time.time()
        phone.wire.cut()
        await phone.event("registered", 2)
        await call.hears(PAGE_HZ)
        await phone.page.hears(CALLER_HZ)
        assert call.largest_gap_ms(since=before, until=time.time()) < 100
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
        assert call.largest_gap_ms(since=since, until=time.time()) < 100
        assert await phone.events("ended") == []


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
        assert not call.answered_at
        await phone.do("reject", uniqueid)
        await call.ended()


async def test_a_desk_phone_registers_is_called_and_calls_the_page(asterisk: Running, site: str) -> None:
    settings = asterisk.settings
    server = (settings.host, settings.sip_port)
    async with (
        registered(asterisk, site) as phone,
        SipCallee(server, user="101", password="desk", plan=Answer(after_s=0.1, hz=600)) as desk,
    ):
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
