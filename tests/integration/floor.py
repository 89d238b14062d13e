"""A working day for tests: agents with a bar and a desk phone, customers on the telephone network, tones for voices."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.support.bar import Bar, connected_bar
from tests.support.figures import check_figures
from tests.support.server import PASSWORD, Server
from tests.support.sip_peer import Call, SipPeer
from tests.support.waiting import until

from ucs.asterisk.music import HOLD
from ucs.core.ids import AgentId

Json = dict[str, Any]

AGENT_HZ, CUSTOMER_HZ, EARLY_HZ = 1000.0, 700.0, 600.0
LOUD, QUIET = 1500.0, 150.0
MUSIC_LOUD = 600.0
CALLER = "+420777123456"


@dataclass
class Agent:
    """Somebody at work: `bar` in the browser, `phone` on the desk."""

    name: str
    bar: Bar
    phone: SipPeer

    async def answers(self) -> Call:
        """Pick up the phone, which rings or will at once; talk in this agent's tone."""
        call = await self.rings()
        call.answer(AGENT_HZ)
        return call

    async def rings(self) -> Call:
        """The phone rings: the bar knows when the phone has said so."""
        call = await self.phone.called()
        call.ring()
        return call

    async def dials(self, number: str, **fields: object) -> tuple[str, Call]:
        """Dial in the bar; the desk phone picks up by itself. Returns the call's uniqueid and the phone's side."""
        dialled = await self.bar.do("dial", number=number, **fields)
        return dialled["uniqueid"], await self.answers()


class Floor:
    """Made by `a_floor`. `network` is where customers are."""

    def __init__(self, server: Server, network: SipPeer, stack: AsyncExitStack) -> None:
        self.server = server
        self.network = network
        self._stack = stack

    async def agent(self, number: int, status: str = "READY") -> Agent:
        """Agent 1 or 2 at desk phone 101 or 102, registered and signed in."""
        name, endpoint = f"agent{number}", f"10{number}"
        phone = SipPeer(self.server.sip, user=endpoint, password=f"phone-{endpoint}")
        phone = await self._stack.enter_async_context(phone)
        assert await phone.register() == 200
        self._stack.push_async_callback(phone.register, 0)
        bar = await self._stack.enter_async_context(connected_bar(self.server.run.ws))
        await bar.work(name, PASSWORD, endpoint, status)
        self._stack.push_async_callback(_sign_out, bar)
        await until(lambda: self.rested(number, endpoint), f"{name} is there and has rested")
        return Agent(name, bar, phone)

    def rested(self, number: int, endpoint: str) -> bool:
        """Whether the server knows that the phone is there, and nothing of an earlier test keeps the agent."""
        state = self.server.state()
        reachable = state.devices[state.endpoints[endpoint]].reachable
        return reachable and not state.agents[AgentId(number)].resting

    async def caller(self, number: str = "800", hz: float = CUSTOMER_HZ) -> Call:
        """A customer calls and is answered by the music."""
        call = await self.network.call(number, caller=CALLER, hz=hz)
        await until(call.answered.is_set, f"{number} answers")
        return call

    async def record(self, uniqueid: str) -> Json:
        """The one record of this call."""
        records = [one for one in await self.server.call_records() if one["uniqueid"] == uniqueid]
        assert len(records) == 1, records
        return records[0]


async def _sign_out(bar: Bar) -> None:
    if bar.stage and bar.up.is_set():
        await until(lambda: _out(bar), "signed out")


async def _out(bar: Bar) -> bool:
    reply = await bar.ask("logout")
    return bool(reply["ok"]) or reply["code"] == "wrong_state"


@asynccontextmanager
async def a_floor(server: Server) -> AsyncGenerator[Floor]:
    """The network side is open. At the end everybody hangs up and leaves; nothing may be left then, and the figures
    of the day must be those of the log."""
    async with AsyncExitStack() as stack:
        host, port = server.carrier
        network = await stack.enter_async_context(SipPeer(server.sip, host=host, port=port))
        people = AsyncExitStack()
        try:
            yield Floor(server, network, people)
        finally:
            for call in list(network.calls):
                call.hang_up()
            await people.aclose()
    await server.nothing_is_left()
    await check_figures(server)


async def both_hear_each_other(agent: Call, customer: Call) -> None:
    """Each side's tone arrives at the other, and not its own."""
    await agent.hears(CUSTOMER_HZ, LOUD)
    await customer.hears(AGENT_HZ, LOUD)
    await agent.hears_no(AGENT_HZ, QUIET)
    await customer.hears_no(CUSTOMER_HZ, QUIET)


def music(call: Call) -> float:
    """How loud the music of the house is in this call."""
    return max(call.media.level(hz) for hz in HOLD.frequencies_hz)


async def hears_music(call: Call) -> None:
    """Music, and nobody's voice."""
    await until(lambda: music(call) > MUSIC_LOUD, lambda: f"music is at {music(call):.0f}")
    await call.hears_no(AGENT_HZ, QUIET)


async def hears_no_music(call: Call) -> None:
    await until(lambda: music(call) < QUIET, lambda: f"music is at {music(call):.0f}")
