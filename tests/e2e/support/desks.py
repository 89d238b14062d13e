"""Bars in real pages on the real engine and edge, in this process, with an Asterisk that many tests share, and desk phones
at it: for tests that look into the server, or want other settings than the demo's."""

import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext
from tests.e2e.support.browser import RECORDER, BrowserPage
from tests.support.asterisk_network import AsteriskNetwork, phones_of
from tests.support.house import House
from tests.support.proxy import Proxy
from tests.unit.api.bars import PASSWORD

from ucs.api.sso import make_token
from ucs.asterisk.process import Running
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, QueueId

SSO_SECRET = "s3cret"
"""Of the provider ``crm``, on a floor whose settings are `SSO`."""
SSO = {"providers": {"crm": SSO_SECRET}}
WEB = Path(str(resources.files("ucs"))) / "web"
_HTML = """<!doctype html><meta charset="utf-8"><title>CRM</title><div id="bar"></div>
<script src="{name}.js"></script><script src="/operator/operator-v4.js"></script>"""


class Desk:
    """One agent's page: `agent` 1 at the desk phone 101, the only member of the queue with the number 801, and so on."""

    def __init__(
        self, house: House, network: AsteriskNetwork, number: int, page: BrowserPage, proxy: Proxy
    ) -> None:
        self.house = house
        self.network = network
        self.page = page
        self.proxy = proxy
        self.agent, self.queue = AgentId(number), QueueId(number)
        self.name, self.phone, self.number = f"agent{number}", f"10{number}", f"80{number}"

    async def api(self, call: str) -> Any:
        """Call a method of the bar, such as ``hold()``; its result."""
        return await self.page.page.evaluate(f"ucsOperator.{call}")

    async def sign_in(self, *, remember: bool = False) -> None:
        """By password, as far as the page's settings let it go by itself."""
        await self.page.callback("onCredentials")
        result = await self.api(f"login('{self.name}', '{PASSWORD}', {str(remember).lower()})")
        assert result["ok"], result
        await self.page.callback("onUser")

    async def work(self) -> None:
        """Sign in, pair the phone, be READY."""
        await self.sign_in()
        await self.page.callback("onIdentify")
        await self.api(f"selectIdentifier('{self.phone}')")
        await self.page.callback("onReady")
        await self.api("changeStatus('READY')")
        await self.page.callback("onStateChange", status="READY")

    async def names(self, *names: str) -> list[str]:
        """The callbacks so far, in order, but those for logs; only these names, if there are any."""
        told = await self.page.callbacks(*names)
        return [one.name for one in told if one.name not in ("onDebug", "onInfo")]

    async def session(self) -> str:
        """The agent's session as the server sees it: none, here (a bar is connected) or away, and the status."""

        def look(centre: Centre, now: float) -> str:
            agent = centre.agents[self.agent]
            there = "none" if agent.session is None else "here" if agent.session.online else "away"
            return f"{there} {agent.status}"

        return await self.house.engine.read(look)

    async def is_(self, session: str) -> bool:
        """Whether `session` is this now."""
        return await self.session() == session

    def token(self) -> str:
        """The arguments of ``sso()``, good once: a token of the same second is the same one."""
        return f"'{self.name}', '{make_token(SSO_SECRET, self.name, int(time.time()))}', 'crm'"


class Floor:
    """Made by `a_floor`."""

    def __init__(self, house: House, network: AsteriskNetwork, stack: AsyncExitStack) -> None:
        self.house = house
        self.network = network
        self._stack = stack

    async def desk(self, number: int, context: BrowserContext, settings: str = "{}") -> Desk:
        """A page of agent `number`, not signed in; `settings` (JavaScript) are joined into its object."""
        proxy = await self._stack.enter_async_context(Proxy("127.0.0.1", self.house.port))
        await self.network.register(f"10{number}")
        desk = Desk(self.house, self.network, number, BrowserPage(await context.new_page()), proxy)
        await self.open(desk, settings)
        return desk

    async def open(self, desk: Desk, settings: str = "{}") -> None:
        """Load the desk's page, with these settings from now on."""
        pages = self.house.pages
        pages.mkdir(parents=True, exist_ok=True)
        own = f"api: {{hostname: '127.0.0.1', port: {desk.proxy.port}}}, headless: true, confirmDevice: false, lang: 'en'"
        (pages / f"{desk.name}.js").write_text(f"window.ucsOperator = Object.assign({{{own}}}, {settings});")
        (pages / f"{desk.name}.html").write_text(_HTML.format(name=desk.name))
        await desk.page.open(f"http://127.0.0.1:{self.house.port}/demo/{desk.name}.html")


def tables(agents: int) -> dict[str, object]:
    """A site of so many agents, each with a desk phone and a queue of their own."""
    numbers = range(1, agents + 1)
    return {
        "agents": [
            {"id": n, "username": f"agent{n}", "displayname": f"Agent {n}", "locale": "en"} for n in numbers
        ],
        "queues": [
            {"id": n, "name": f"Queue {n}", "number": f"80{n}", "members": [f"agent{n}"], "wrapup_s": 0.3}
            for n in numbers
        ],
        "phones": [
            {"id": n, "identifier": f"10{n}", "endpoint": f"10{n}", "password": f"phone-{n}"} for n in numbers
        ],
        "softphones": [],
        "aux_reasons": [{"id": 1, "name": "Lunch"}],
    }


@asynccontextmanager
async def a_floor(home: Path, asterisk: Running, desks: int, **more: object) -> AsyncGenerator[Floor]:
    """The server is up; it, and every proxy, end with the block. `more` replaces tables of the settings."""
    accounts = {f"10{number}": f"phone-{number}" for number in range(1, desks + 1)}
    async with phones_of(asterisk, accounts) as network:
        house = House(home, web=WEB, telephony=network.telephony, **{**tables(desks), **more})
        await house.start()
        try:
            await house.engine.connected.wait()
            async with AsyncExitStack() as stack:
                yield Floor(house, network, stack)
        finally:
            await house.stop()


async def a_desk(floor: Floor, page: BrowserPage, settings: str = "{}", agent: int = 1) -> Desk:
    """In a browser of its own, signed in nowhere."""
    return await floor.desk(agent, await new_context(page), settings)


async def new_context(page: BrowserPage) -> BrowserContext:
    """Another person's browser: no cookie is shared."""
    chromium = page.page.context.browser
    assert chromium is not None
    context = await chromium.new_context()
    await context.add_init_script(path=RECORDER)
    return context
