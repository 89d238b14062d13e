"""A whole UCS per test: the server in this process, Asterisk, a trunk's far side, a browser in the demo CRM."""

import re
import shutil
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.support.browser import BrowserPage, browser
from tests.e2e.support.desks import SSO, Floor, a_floor
from tests.support.asterisk import CACHE, PACKAGE_DIR, installed_asterisk, running_asterisk
from tests.support.asterisk_network import trunk_for_tests
from tests.support.quiet import assert_nothing_left
from tests.support.sip_call import Call
from tests.support.sip_peer import SipPeer
from tests.support.sip_plan import Refuse

from ucs.app import LOG_NAME, running
from ucs.asterisk import music, process
from ucs.asterisk.process import Running
from ucs.asterisk.settings import AsteriskSettings
from ucs.config import load_settings
from ucs.core.messages import CallEnded, CallRecord
from ucs.demo_site import write_demo_site
from ucs.log.sqlite import SqliteLog
from ucs.run_file import RunFile

CALLER_HZ = 1000
AGENT_HZ = 440
CALLEE_HZ = 700
CALLER = "+420603111222"


@dataclass
class House:
    """A running UCS. `outside` is the telephone network's far side: it calls in and is called."""

    run: RunFile
    data_dir: Path
    outside: SipPeer
    server: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def restart(self, monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str] = str) -> None:
        """The server ends and starts at the same address, with changed settings; Asterisk goes on."""
        await self.server.aclose()
        file = self.data_dir / "ucs.toml"
        file.write_text(change(file.read_text()))
        monkeypatch.setenv("UCS_HTTP_PORT", self.run.http.rpartition(":")[2])
        self.run = await self.server.enter_async_context(running(load_settings(), self.run.accounts))

    @property
    def demo(self) -> str:
        return f"{self.run.http}/demo/?lang=en"

    def records(self) -> list[CallRecord]:
        """The records of ended calls, from the log as any reader sees it."""
        log = SqliteLog(self.data_dir / LOG_NAME, read_only=True)
        try:
            return [
                one.event.record for one in log.read(kind="CallEnded") if isinstance(one.event, CallEnded)
            ]
        finally:
            log.close()


@dataclass
class Desk:
    """An agent at a browser."""

    page: BrowserPage
    house: House

    async def api(self, call: str) -> Any:
        """Call a method of the bar, such as ``hold()``; its result."""
        return await self.page.page.evaluate(f"ucsOperator.{call}")

    async def sign_in(self, agent: str, phone: str, status: str = "READY", *, remember: bool = False) -> None:
        """Sign in, pair the phone, be READY. `remember`: a page that is loaded anew needs nobody."""
        await self.page.callback("onCredentials")
        login = f"login('{agent}', '{self.house.run.accounts[agent]}', {str(remember).lower()})"
        assert (await self.api(login))["ok"]
        await self.page.callback("onIdentify")
        await self.api(f"selectIdentifier('{phone}')")
        await self.page.callback("onReady")
        await self.page.page.wait_for_function("() => document.readyState === 'complete'")
        if status != "OFFLINE":
            await self.api(f"changeStatus('{status}')")
            await self.page.callback("onStateChange", status=status)

    async def registered(self) -> bool:
        """Whether the softphone can be called."""
        return bool((await self.api("state()"))["phoneReachable"])

    async def talks(self) -> Call:
        """Take a call from outside; the caller, once both hear each other."""
        caller = await self.house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
        await self.page.callback("onCallRinging")
        assert (await self.api("answer()"))["ok"]
        await caller.hears(AGENT_HZ)
        await self.page.hears(CALLER_HZ)
        return caller

    async def series(self) -> list[str]:
        """The call callbacks so far, in order."""
        return [one.name for one in await self.page.callbacks() if one.name.startswith("onCall")]


@pytest.fixture
def extra_toml() -> str:
    """More settings of the site; a module that needs some overrides this."""
    return ""


@pytest.fixture(scope="session")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One that the tests of `a_floor` share."""
    with running_asterisk(tmp_path_factory.mktemp("telephony"), trunk=trunk_for_tests()) as running:
        yield running


@pytest.fixture
async def floor(tmp_path: Path, asterisk: Running) -> AsyncGenerator[Floor]:
    """Three desks; who closes the page, or is away, is soon signed out."""
    site = {"demo": True, "rules": {"close_grace_s": 1.0, "session_grace_s": 2.0}}
    async with a_floor(tmp_path, asterisk, 3, site=site, sso=SSO) as floor:
        yield floor


@pytest.fixture
async def first() -> AsyncGenerator[BrowserPage]:
    """A page in Chromium, beside which others are opened."""
    async with browser() as page:
        yield page


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extra_toml: str) -> AsyncGenerator[House]:
    async with a_house(tmp_path, monkeypatch, lambda text: f"{text}\n{extra_toml}\n") as found:
        yield found


@asynccontextmanager
async def a_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str] = str
) -> AsyncGenerator[House]:
    """A running UCS on the demo site; `change` makes other settings of its ``ucs.toml``."""
    installed_asterisk()
    music.write(CACHE / "music")
    async with SipPeer(host="127.0.0.3", plan=Refuse(480)) as outside:
        _configure(tmp_path, monkeypatch, outside, change)
        settings = load_settings()
        credentials = write_demo_site(tmp_path)
        assert credentials is not None
        network: AsteriskSettings | None = None
        try:
            async with AsyncExitStack() as server:
                run = await server.enter_async_context(running(settings, credentials.accounts))
                network = AsteriskSettings.for_data_dir(tmp_path, sip_port=0, ari_port=0, rtp_ports=(0, 0))
                host, _, port = run.sip.partition(":")
                outside.server = (host, int(port))
                yield House(run, tmp_path, outside, server)
                await assert_nothing_left(network)
        finally:
            if network is not None:
                process.stop(network.home)


def _configure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outside: SipPeer, change: Callable[[str], str]
) -> None:
    """The demo site on free ports, its trunk led to the test's far side, short times."""
    monkeypatch.setenv("UCS_DATA_DIR", str(tmp_path))
    for name in ("HTTP_PORT", "SIP_PORT", "ARI_PORT", "RTP_PORTS"):
        monkeypatch.setenv(f"UCS_{name}", "0")
    write_demo_site(tmp_path)
    file = tmp_path / "ucs.toml"
    text = file.read_text()
    text = re.sub(r"^contact = .*$", f'contact = "{outside.host}:{outside.port}"', text, flags=re.M)
    text += f'\n[asterisk]\npackage_dir = "{PACKAGE_DIR}"\nuse_system = false\n'
    file.write_text(change(text))
    shutil.copytree(CACHE / "music", tmp_path / "asterisk" / "music", dirs_exist_ok=True)


@pytest.fixture
async def desk(house: House) -> AsyncGenerator[Desk]:
    """A browser in the demo CRM, not signed in yet."""
    async with browser(mic_hz=AGENT_HZ) as page:
        await page.open(house.demo)
        yield Desk(page, house)
        assert not [line for line in page.console if "uncaught" in line], page.console
