"""What the dialplan does with calls of the network, of phones and of the demo while a server is connected."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest
from tests.support.ari_app import AriApp, connected
from tests.support.asterisk import running_asterisk, sockets
from tests.support.sip import Message, authorize
from tests.support.sip_peer import Call, SipPeer
from tests.support.trunk import NETWORK, TRUNK_PORT, loudest, network, server, until_heard

from ucs.asterisk import console, process
from ucs.asterisk.attach import snippets
from ucs.asterisk.music import CALLER, HOLD
from ucs.asterisk.process import Running
from ucs.asterisk.settings import Trunk

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    trunk = Trunk(contact=f"{NETWORK}:{TRUNK_PORT}")
    with running_asterisk(tmp_path_factory.mktemp("calls"), trunk=trunk) as found:
        yield found
        assert process.status(found.settings.home).channels == 0


async def call_with_password(phone: SipPeer, number: str) -> Call:
    """As a registered phone calls: it is challenged, and calls again with the answer."""
    first = await phone.call(number)
    await first.ended()
    assert first.status == 401
    assert first.final
    uri = first.invite.start.split()[1]
    answer = authorize(first.final.get("WWW-Authenticate"), "INVITE", uri, phone.user, phone.password)
    changed = {"Via": phone.via(), "CSeq": "2 INVITE"}
    headers = [(name, changed.get(name, value)) for name, value in first.invite.headers]
    invite = Message(first.invite.start, [*headers, ("Authorization", answer)])
    call = Call(phone, invite, ours=True)
    invite.body = call.description
    phone.calls.append(call)
    phone.request(invite)
    return call


@pytest.mark.parametrize(
    ("dialled", "number"),
    [
        ("800", "800"),
        ("+420800", "+420800"),
        ("*55", "*55"),
        ("8", "8"),
        ("800,x", "800"),
        ("1&PJSIP/2@trunk", "12"),
    ],
)
async def test_any_number_from_the_network_reaches_the_server_as_a_bare_number(
    running: Running, dialled: str, number: str
) -> None:
    async with connected(running.settings) as app, network(running) as peer:
        await peer.call(quote(dialled, safe="+*"), caller="+420777123456", name="Jana")
        start = await app.event("StasisStart")
        assert start["args"] == ["in", number]
        assert start["channel"]["name"].startswith("PJSIP/trunk-")
        assert start["channel"]["caller"] == {"name": "Jana", "number": "+420777123456"}


@pytest.mark.parametrize("dialled", ["s", "h", "operator"])
async def test_what_is_no_number_is_refused(running: Running, dialled: str) -> None:
    async with connected(running.settings), network(running) as peer:
        call = await peer.call(dialled)
        await call.ended()
        assert call.status == 404


async def test_a_caller_from_this_machine_is_the_network_and_a_phone_is_known_by_its_name(
    running: Running,
) -> None:
    async with (
        connected(running.settings) as app,
        SipPeer(server(running)) as anyone,
        SipPeer(server(running), user="101", password="right") as phone,
        SipPeer(server(running), user="101", password="wrong") as thief,
        SipPeer(server(running), user="999", password="any") as stranger,
    ):
        await app.push_phone("101", "right")
        assert await phone.register() == 200
        assert await thief.register() == 401
        assert await stranger.register() in {401, 403, 404}
        await anyone.call("800", caller="+420601")
        assert (await app.event("StasisStart"))["args"] == ["in", "800"]


async def test_a_caller_from_a_real_trunk_may_bear_the_number_of_a_phone(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            pytest.skip("this machine has no address but loopback")
        outside: str = probe.getsockname()[0]
    with running_asterisk(tmp_path, host="0.0.0.0", trunk=Trunk(match=(outside,))) as running:
        async with (
            connected(running.settings) as app,
            SipPeer((outside, running.settings.sip_port), host=outside) as carrier,
            SipPeer(server(running), user="101", password="p") as phone,
        ):
            await app.push_phone("101", "p")
            assert await phone.register() == 200
            await carrier.call("800", caller="101")
            start = await app.event("StasisStart")
            assert start["args"] == ["in", "800"]
            assert start["channel"]["caller"]["number"] == "101"


async def test_a_phone_that_is_known_reaches_the_server_as_a_phone(running: Running) -> None:
    async with (
        connected(running.settings) as app,
        SipPeer(server(running), user="102", password="p") as phone,
    ):
        await app.push_phone("102", "p")
        assert await phone.register() == 200
        await call_with_password(phone, "+420555123456")
        start = await app.event("StasisStart")
        assert start["args"] == ["phone", "+420555123456"]
        assert start["channel"]["name"].startswith("PJSIP/102-")


async def test_a_browser_registers_over_the_websocket_by_its_name(running: Running) -> None:
    """The first request, without a password yet, from an address that is the trunk's as well."""
    async with connected(running.settings) as app, aiohttp.ClientSession() as session:
        await app.push_phone("web7", "p")
        async with session.ws_connect(running.settings.sip_ws_url, protocols=("sip",)) as browser:
            headers = {
                "Via": "SIP/2.0/WS browser.invalid;branch=z9hG4bK1",
                "From": "<sip:web7@127.0.0.1>;tag=1",
                "To": "<sip:web7@127.0.0.1>",
                "Call-ID": "1@browser.invalid",
                "CSeq": "1 REGISTER",
                "Contact": "<sip:web7@browser.invalid;transport=ws>",
                "Max-Forwards": "70",
            }
            register = Message("REGISTER sip:127.0.0.1 SIP/2.0", list(headers.items()))
            await browser.send_str(register.encode().decode())
            answer = await browser.receive(timeout=10)
            data = answer.data if isinstance(answer.data, bytes) else str(answer.data).encode()
            assert Message.parse(data).status == 401


async def test_a_call_to_a_number_goes_out_over_the_trunk(running: Running) -> None:
    peer = SipPeer(server(running), host=NETWORK, port=TRUNK_PORT)
    async with connected(running.settings) as app, peer:
        query = {"endpoint": "PJSIP/+420555@trunk", "app": running.settings.app, "appArgs": "out"}
        await app.request("POST", "channels", None, callerId="UCS <+420800>", **query)
        call = await peer.called()
        assert call.invite.user == "+420555"
        assert "<sip:+420800@" in call.invite.get("From")
        call.answer(hz=1000)
        assert (await app.event("StasisStart"))["args"] == ["out"]


async def test_sound_goes_over_loopback_only(running: Running) -> None:
    async with connected(running.settings) as app, network(running) as peer:
        call = await peer.call("800", hz=1000)
        channel = (await app.event("StasisStart"))["channel"]["id"]
        await app.request("POST", f"channels/{channel}/answer")
        await call.answered()
        first, last = running.settings.rtp_ports
        media = [at for kind, at, port in sockets(running.pid) if kind == "udp" and first <= port <= last]
        assert media
        assert set(media) == {"127.0.0.1"}


async def simulate(app: AriApp, number: str) -> str:
    """As the demo does; returns the customer's side."""
    caller = {"UCS_DEMO_CALLER": "+420777123456", "UCS_DEMO_NAME": "Jana Nová"}
    where = {"endpoint": f"Local/{number}@ucs-demo-in/n", "context": "ucs-demo", "extension": "caller"}
    await app.request("POST", "channels", {"variables": caller}, **where)
    start = await app.event("StasisStart")
    assert start["args"] == ["in", number]
    assert start["channel"]["caller"] == {"name": "Jana Nová", "number": "+420777123456"}
    return str(start["channel"]["id"])


async def test_a_simulated_customer_plays_a_tune_and_ends_with_the_call(running: Running) -> None:
    async with connected(running.settings) as app, network(running) as peer:
        customer = await simulate(app, "801")
        call = await peer.call("800")
        agent = (await app.event("StasisStart"))["channel"]["id"]
        for channel in (customer, agent):
            await app.request("POST", f"channels/{channel}/answer")
        bridge = (await app.request("POST", "bridges", type="mixing"))["id"]
        await app.request("POST", f"bridges/{bridge}/addChannel", channel=f"{customer},{agent}")
        await until_heard(call, CALLER)
        assert loudest(call, HOLD) < 200
        await app.request("DELETE", f"channels/{customer}")
        async with asyncio.timeout(5):  # both halves of the customer go
            while True:
                if len(await app.request("GET", "channels")) == 1:
                    break
                await asyncio.sleep(0.05)
        await app.request("DELETE", f"bridges/{bridge}")


async def test_a_simulated_person_rings_answers_and_plays_a_tune(running: Running) -> None:
    async with connected(running.settings) as app:
        query = {"endpoint": "Local/555@ucs-demo-out/n", "app": running.settings.app, "appArgs": "out"}
        await app.request("POST", "channels", None, **query)
        start = await app.event("StasisStart")
        assert start["args"] == ["out"]


async def test_the_printed_lines_make_an_asterisk_of_your_own_work(tmp_path: Path) -> None:
    own = "[from-trunk]\nexten => _80X,1,Goto(ucs-from-trunk,${EXTEN},1)\n\n"
    with running_asterisk(tmp_path) as running:
        dialplan = running.settings.home / "etc/extensions.conf"
        dialplan.write_text(own + snippets(ari_password="x")["extensions.conf"])
        console.command(running.settings.home, "dialplan reload")
        async with connected(running.settings) as app, network(running) as peer:
            await peer.call("800")
            assert (await app.event("StasisStart"))["args"] == ["in", "800"]
            refused = await peer.call("900")
            await refused.ended()
            assert refused.status == 404
