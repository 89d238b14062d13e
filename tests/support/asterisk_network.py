"""The contract's network, made of a real Asterisk and SIP phones that speak in tones above the music."""

import asyncio
import itertools
import os
import signal
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import cast
from urllib.parse import unquote

import aiohttp
from tests.support.facts import Facts
from tests.support.network import Party
from tests.support.proxy import Proxy
from tests.support.sip_peer import Call, SipPeer
from tests.support.sip_ws import WebPhone
from tests.support.waiting import until

from ucs.asterisk import music, ports, process
from ucs.asterisk.ari import Access
from ucs.asterisk.phones import softphone_address, softphone_password
from ucs.asterisk.process import Running
from ucs.asterisk.settings import AsteriskSettings, Trunk
from ucs.asterisk.telephony import AsteriskTelephony
from ucs.core.messages import LoseTelephony, ReportInventory
from ucs.engine.telephony import Telephony

SITE_KEY = b"contract"
DESK_PHONES = {"101": "secret101", "102": "secret102"}
TRUNK_HOST = "127.0.0.2"
RINGING_HZ = 425
LOUD, QUIET = 1500, 200
DEADLINE_S = 10.0


def trunk_for_tests() -> Trunk:
    """Calls of the network come from, and go to, an address of their own."""
    port = ports.pick(TRUNK_HOST, ("udp",))
    return Trunk(match=(TRUNK_HOST,), contact=f"{TRUNK_HOST}:{port}")


class SipParty:
    """A `Party` on a SIP call."""

    def __init__(self, call: Call, voice_hz: int, voices: tuple[int, ...]) -> None:
        self.call, self.voice_hz, self._voices = call, voice_hz, voices

    @property
    def number(self) -> str:
        return self.header("From").partition("sip:")[2].partition("@")[0]

    @property
    def dialled(self) -> str:
        return unquote(self.call.invite.user)

    def header(self, name: str) -> str:
        return self.call.invite.get(name)

    def ring(self) -> None:
        self.call.ring()

    def play_early(self) -> None:
        self.call.progress(self.voice_hz)

    def answer(self) -> None:
        self.call.answer(self.voice_hz)

    def obey(self) -> None:
        self.call.on_talk = self.answer

    async def hold(self, *, on: bool = True) -> None:
        assert await self.call.hold(on=on) == 200

    async def refer(self, number: str) -> None:
        assert await self.call.refer(number) == 202

    async def join(self, other: Party) -> None:
        assert isinstance(other, SipParty)
        assert await self.call.refer(other=other.call) == 202

    async def is_answered(self) -> None:
        await self.call.answered()

    async def referred(self) -> bool:
        async with asyncio.timeout(DEADLINE_S):
            return await self.call.referred.get() < 300

    def refuse(self, status: int) -> None:
        self.call.refuse(f"{status} No")

    def hang_up(self) -> None:
        self.call.hang_up()

    async def ends(self) -> int:
        await self.call.ended()
        return self.call.status

    async def hears(self, other: Party) -> None:
        assert isinstance(other, SipParty)
        await self._until(lambda: self.level(other.voice_hz) > LOUD)

    async def hears_only(self, other: Party) -> None:
        assert isinstance(other, SipParty)
        await self._until(lambda: self.level(other.voice_hz) > LOUD and self._music() < QUIET)

    async def hears_music(self) -> None:
        await self._until(lambda: self._music() > 800 and self._loudest_voice() < QUIET)

    async def hears_ringing(self) -> None:
        await self._until(lambda: self.level(RINGING_HZ) > LOUD and self._loudest_voice() < QUIET)

    async def hears_nothing(self) -> None:
        await self._until(lambda: max(self._music(), self._loudest_voice(), self.level(RINGING_HZ)) < QUIET)

    def level(self, hertz: float) -> float:
        return self.call.media.level(hertz)

    def _music(self) -> float:
        return max(self.level(hertz) for hertz in music.HOLD.frequencies_hz)

    def _loudest_voice(self) -> float:
        return max(self.level(voice) for voice in self._voices)

    @staticmethod
    async def _until(fulfilled: Callable[[], bool]) -> None:
        await until(fulfilled)


class AsteriskNetwork:
    """A `Network` with these `desk_phones`. `settings` and `proxy` are for tests of Asterisk alone.

    Its `telephony` is started by `asterisk_network`, or by an engine (see `phones_of`).
    """

    VOICES = tuple(range(2000, 3400, 100))

    def __init__(self, running: Running, proxy: Proxy, desk_phones: Mapping[str, str] = DESK_PHONES) -> None:
        self.settings: AsteriskSettings = running.settings
        self.proxy = proxy
        self.desk_phones = desk_phones
        self.facts = Facts()
        self.telephony: Telephony = self.new_telephony()
        self._voices = itertools.cycle(self.VOICES)
        self._stack = AsyncExitStack()
        self._phones: dict[str, SipPeer] = {}
        self._trunk: SipPeer

    def new_telephony(self, *, direct: bool = False) -> AsteriskTelephony:
        settings = self.settings
        url = settings.ari_url if direct else f"http://127.0.0.1:{self.proxy.port}/ari"
        access = Access(url, settings.ari_user, settings.ari_password, settings.app)
        return AsteriskTelephony(
            access, site_key=SITE_KEY, desk_phones=self.desk_phones, manager=settings.manager
        )

    async def open(self) -> None:
        server = self.settings.host, self.settings.sip_port
        port = int(self.settings.trunk.contact.partition(":")[2])
        self._trunk = await self._stack.enter_async_context(SipPeer(server, host=TRUNK_HOST, port=port))
        for endpoint, password in self.desk_phones.items():
            peer = SipPeer(server, host="127.0.0.4", user=endpoint, password=password, persistent=True)
            self._phones[endpoint] = await self._stack.enter_async_context(peer)

    async def close(self) -> None:
        """After the end of the telephony."""
        for endpoint, phone in self._phones.items():
            if phone.registered:
                await self.unregister(endpoint)
        await self._stack.aclose()
        await self.clean()

    def _party(self, call: Call) -> SipParty:
        return SipParty(call, next(self._voices), self.VOICES)

    async def call(self, number: str, caller: str = "+420777111222", name: str = "") -> SipParty:
        return await self._call(self._trunk, number, caller, name)

    async def call_from(self, endpoint: str, number: str) -> SipParty:
        return await self._call(self._phones[endpoint], number)

    async def _call(self, peer: SipPeer, number: str, caller: str = "", name: str = "") -> SipParty:
        voice = next(self._voices)
        call = await peer.call(number, caller=caller, name=name, hz=voice)
        return SipParty(call, voice, self.VOICES)

    async def register(self, endpoint: str) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while await self._phones[endpoint].register() != 200:  # noqa: ASYNC110 (not pushed yet)
                await asyncio.sleep(0.01)

    async def unregister(self, endpoint: str) -> None:
        await self._phones[endpoint].register(0)

    async def register_softphone(self, endpoint: str, pairing: str, password_of: str = "") -> bool:
        phone = await self._stack.enter_async_context(self.web_phone(endpoint, pairing, password_of))
        return await phone.register() == 200

    def web_phone(self, endpoint: str, pairing: str, password_of: str = "") -> WebPhone:
        password = softphone_password(SITE_KEY, endpoint, password_of or pairing)
        return WebPhone(self.settings.sip_ws_url, softphone_address(endpoint, pairing), password)

    async def rung(self, endpoint: str) -> SipParty:
        return self._party(await self._phones[endpoint].called())

    async def dialled(self) -> SipParty:
        return self._party(await self._trunk.called())

    async def cut(self) -> None:
        await self.proxy.cut()

    async def mend(self) -> None:
        await self.proxy.mend()

    async def restart_server(self) -> None:
        await self.telephony.stop()
        self.telephony = self.new_telephony()
        await self.telephony.start(self.facts)

    async def restart(self) -> None:
        self.kill()
        await self.proxy.cut()
        await self.facts.next(LoseTelephony, dead=True)
        await asyncio.to_thread(process.start, self.settings)
        await self.proxy.mend()

    def kill(self) -> None:
        os.kill(process.status(self.settings.home).pid, signal.SIGKILL)

    # --- Asterisk itself ---

    async def ask(self, method: str, path: str, **query: str) -> object:
        """A request past the adapter."""
        settings = self.settings
        headers = {"Authorization": aiohttp.encode_basic_auth(settings.ari_user, settings.ari_password)}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.request(method, f"{settings.ari_url}/{path}", params=query) as response,
        ):
            return await response.json() if response.content_type == "application/json" else None

    async def ids(self, kind: str) -> list[str]:
        """Of all channels or bridges."""
        found = cast("list[dict[str, str]]", await self.ask("GET", kind))
        return [each["id"] for each in found]

    async def is_empty(self, within_s: float = DEADLINE_S) -> bool:
        """Whether nothing is left soon."""
        try:
            async with asyncio.timeout(within_s):
                while await self.ids("channels") or await self.ids("bridges"):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
        except TimeoutError:
            return False
        return True

    async def clean(self) -> None:
        """Leave nothing for the next test."""
        for kind in ("channels", "bridges"):
            for each in await self.ids(kind):
                await self.ask("DELETE", f"{kind}/{each}")
        assert await self.is_empty()


@asynccontextmanager
async def asterisk_network(running: Running) -> AsyncGenerator[AsteriskNetwork]:
    """Connected; what a test leaves behind is removed."""
    async with phones_of(running) as network:
        try:
            await network.telephony.start(network.facts)
            await network.facts.next(ReportInventory)
            yield network
        finally:
            await network.telephony.stop()


@asynccontextmanager
async def phones_of(
    running: Running, desk_phones: Mapping[str, str] = DESK_PHONES
) -> AsyncGenerator[AsteriskNetwork]:
    """The people at their phones; the telephony is started and stopped within the block. What is left of calls after it
    is removed."""
    async with Proxy(running.settings.host, running.settings.ari_port) as proxy:
        network = AsteriskNetwork(running, proxy, desk_phones)
        try:
            await network.open()
            yield network
        finally:
            await network.close()
