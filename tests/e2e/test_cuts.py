"""The bar's connection is cut at random while calls come and go, in real pages on the real server, at a real Asterisk with
SIP phones: not one callback is lost, told twice or out of its order.

``UCS_CUTS=1000`` for the long run; every run prints what it did.
"""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.e2e.conftest import AGENT_HZ, CALLER, CALLER_HZ
from tests.e2e.conftest import Desk as RealDesk
from tests.e2e.conftest import House as RealHouse
from tests.e2e.support.browser import browser
from tests.e2e.support.desks import Desk, a_floor, new_context
from tests.support.asterisk_network import AsteriskNetwork, SipParty
from tests.support.proxy import Proxy
from tests.support.waiting import until

from ucs.asterisk.process import Running
from ucs.core.messages import (
    Command,
    Dial,
    HangUp,
    Hold,
    Mute,
    ResumeQueue,
    SetStatus,
    Status,
    SuspendQueue,
    Unhold,
)
from ucs.core.notices import CallNotice, MembershipNotice, Notice, StatusNotice
from ucs.core.objects import CallEvent
from ucs.errors import Rejected

pytestmark = pytest.mark.e2e

CUTS = int(os.environ.get("UCS_CUTS", "60"))
DESKS = 6
SEED = int(os.environ.get("UCS_SEED", "1"))

Told = tuple[str, object]
Record = Callable[[str, object], None]


class Truth:
    """What each agent's page must be told, from what the engine publishes."""

    def __init__(self) -> None:
        self.calls: dict[int, list[Told]] = {}
        self.states: dict[int, list[Told]] = {}
        self._status: dict[int, tuple[str, str]] = {}

    def publish(self, notices: Sequence[Notice]) -> None:
        for notice in notices:
            match notice:
                case CallNotice(event=event) if event is not CallEvent.UPDATE:
                    name = f"onCall{event.value.capitalize()}"
                    self.calls.setdefault(notice.agent, []).append((name, notice.call.uniqueid))
                case StatusNotice():
                    now = notice.status.value, notice.reason
                    if self._status.get(notice.agent, ("OFFLINE", "")) != now:
                        self._status[notice.agent] = now
                        self.states.setdefault(notice.agent, []).append(("onStateChange", now))
                case MembershipNotice():
                    name = "onAgentSuspend" if notice.suspended else "onAgentResume"
                    self.states.setdefault(notice.agent, []).append((name, notice.queue))
                case _:
                    pass


class Shift:
    """One desk: calls come and go on the server's side, whether the bar is there or not."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.random = random.Random(seed)
        self.cuts: Counter[str] = Counter()
        self.over = False

    # --- calls ---

    async def live(self) -> None:
        while not self.over:
            await self.random.choice([self._incoming, self._incoming, self._outgoing, self._change_mind])()
            await self._pause(0.2)
        await self._do(HangUp(self.desk.agent))

    async def _incoming(self) -> None:
        caller = await self.desk.network.call(self.desk.number)
        phone = await self._rung()
        if phone is None or self.random.random() < 0.2:
            caller.hang_up()
            return
        phone.ring()
        await self._pause(0.3)
        if self.random.random() < 0.2:
            phone.refuse(486)
            caller.hang_up()
            return
        phone.answer()
        await self._talk()
        (caller if self.random.random() < 0.5 else phone).hang_up()

    async def _outgoing(self) -> None:
        """Who is dialled answers or does not, see `outside`."""
        await self._do(Dial(self.desk.agent, "777123456"))
        phone = await self._rung()
        if phone is None:
            return
        phone.answer()
        await self._talk()
        phone.hang_up()

    async def _talk(self) -> None:
        """Some things are done by the page, if it is there, the others without it."""
        agent = self.desk.agent
        for _ in range(self.random.randrange(5)):
            await self._pause(0.3)
            command, method = self.random.choice(
                [(Hold(agent), "hold()"), (Unhold(agent), "unhold()"), (Mute(agent), "mute()")]
            )
            if self.random.random() < 0.3:
                await self.desk.page.page.evaluate(f"void ucsOperator.{method}")
            else:
                await self._do(command)

    async def _change_mind(self) -> None:
        agent, queue = self.desk.agent, self.desk.queue
        for command in (SetStatus(agent, Status.AUX, "Lunch"), SuspendQueue(agent, queue)):
            if self.random.random() < 0.7:
                await self._do(command)
                await self._pause(0.2)
        await self._do(ResumeQueue(agent, queue))
        await self._do(SetStatus(agent, Status.READY))

    async def _rung(self) -> SipParty | None:
        """The call that rings at the phone; not one that came too late to be noticed, and is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(2):
                while True:
                    phone = await self.desk.network.rung(self.desk.phone)
                    if not phone.call.ended.is_set():
                        return phone
        return None

    async def _do(self, command: Command) -> None:
        try:
            await self.desk.house.engine.submit(command)
        except Rejected:
            return  # there was no call, or another one

    async def _pause(self, most_s: float) -> None:
        await asyncio.sleep(self.random.random() * most_s)

    # --- cuts ---

    async def cut(self, count: int, long_ones: int) -> None:
        """Cut so often, whenever the bar is on its way or back; `long_ones` are found out by the silence only."""
        kinds: dict[str, Callable[[], Awaitable[None]]] = {
            "reset": self._reset,
            "torn frame": self._tear,
            "refused": self._refuse,
            "black hole": self._swallow,
            "delay": self._delay,
        }
        wanted = ["long black hole"] * long_ones
        wanted += self.random.choices(list(kinds), [4, 3, 2, 2, 2], k=count - long_ones)
        self.random.shuffle(wanted)
        for kind in wanted:
            seen = self.desk.proxy.accepted
            await (self._strand if kind == "long black hole" else kinds[kind])()
            self.cuts[kind] += 1
            await until(
                lambda seen=seen: self.desk.proxy.accepted > seen, f"back after {kind}", deadline_s=40
            )
            # In half of all cases it has hardly come back.
            await asyncio.sleep(self.random.random() * self.random.choice([0.15, 1.5]))

    async def _reset(self) -> None:
        self.desk.proxy.break_off()

    async def _tear(self) -> None:
        self.desk.proxy.break_off(after=1 + self.random.randrange(3000))
        await self._pause(0.5)
        self.desk.proxy.break_off()

    async def _refuse(self) -> None:
        await self.desk.proxy.cut()
        await self._pause(1.0)
        await self.desk.proxy.mend()

    async def _swallow(self) -> None:
        self.desk.proxy.swallow()
        await self._pause(2.0)
        if self.random.random() < 0.5:
            self.desk.proxy.flow()
            await self._pause(0.1)
        self.desk.proxy.break_off()
        self.desk.proxy.flow()

    async def _delay(self) -> None:
        self.desk.proxy.delay = lambda: self.random.random() * 0.2
        await self._pause(1.5)
        self.desk.proxy.break_off()
        self.desk.proxy.delay = lambda: 0.0

    async def _strand(self) -> None:
        self.desk.proxy.strand()


async def outside(network: AsteriskNetwork, chance: random.Random) -> None:
    """Those whom agents dial: most answer, some are busy, some let it ring."""
    while True:
        with suppress(TimeoutError):
            party = await network.dialled()
            match chance.choice(["answer", "answer", "busy", "ring"]):
                case "answer":
                    party.answer()
                case "busy":
                    party.refuse(486)
                case _:
                    party.ring()


async def test_no_callback_is_lost_doubled_or_out_of_order_however_the_connection_breaks(
    tmp_path: Path, asterisk: Running, record_property: Record
) -> None:
    truth = Truth()
    started = time.monotonic()
    async with a_floor(tmp_path, asterisk, DESKS) as floor, browser() as first, asyncio.TaskGroup() as people:
        answering = people.create_task(outside(floor.network, random.Random(SEED)))
        floor.house.engine.subscribe(truth.publish)
        shifts = [
            Shift(await floor.desk(number, await new_context(first)), SEED * 1000 + number)
            for number in range(1, DESKS + 1)
        ]
        for shift in shifts:
            await shift.desk.work()
        living = [asyncio.create_task(shift.live()) for shift in shifts]
        share = [CUTS // DESKS + (number < CUTS % DESKS) for number in range(DESKS)]
        await asyncio.gather(
            *(
                shift.cut(cuts, max(cuts // 25, int(shift is shifts[0])))
                for shift, cuts in zip(shifts, share, strict=True)
            )
        )
        for shift in shifts:
            shift.over = True
        await asyncio.gather(*living)
        for shift in shifts:
            await _agrees(shift, truth)
        answering.cancel()
    kinds = sum((shift.cuts for shift in shifts), Counter[str]())
    told = sum(map(len, truth.calls.values())), sum(map(len, truth.states.values()))
    record_property("callbacks", sum(told))
    print(
        f"\n{kinds.total()} cuts ({dict(kinds)}) at {DESKS} desks in {time.monotonic() - started:.0f} s: "
        f"{told[0]} call callbacks of {len({uid for each in truth.calls.values() for _, uid in each})} calls, "
        f"{told[1]} changes of state; none lost, doubled or out of order"
    )


@pytest.mark.shows(
    "callback:onCallRinging", "callback:onCallConnect", "callback:onCallHangup", "callback:onConnect"
)
async def test_a_real_call_and_its_sound_go_on_while_the_connection_breaks(house: RealHouse) -> None:
    """A softphone's call at a real Asterisk: the bar is cut before and after each step."""
    chance = random.Random(SEED)
    address = urlsplit(house.run.http)
    assert address.hostname is not None
    assert address.port is not None
    async with Proxy(address.hostname, address.port) as proxy, browser(mic_hz=AGENT_HZ) as page:
        desk = RealDesk(page, house)
        await page.open(f"http://{address.hostname}:{proxy.port}/demo/?lang=en")
        await desk.sign_in("agent1", "soft1")

        async def cut() -> None:
            seen, connects = proxy.accepted, len(await page.callbacks("onConnect"))
            proxy.break_off(after=chance.choice([0, 0, 200]))
            await asyncio.sleep(chance.random() * 0.2)
            proxy.break_off()
            await until(lambda: proxy.accepted > seen, "back")
            if chance.random() < 0.7:
                await page.callback("onConnect", count=connects + 1)

        for count in (1, 2):
            await cut()
            caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
            await page.callback("onCallRinging", count=count)
            await cut()
            await until(lambda: _done(desk, "answer()"), "answered")
            await cut()
            await page.callback("onCallConnect", count=count)
            await cut()
            await page.hears(CALLER_HZ)
            await caller.hears(AGENT_HZ)
            await cut()
            caller.hang_up()
            await cut()
            await page.callback("onCallHangup", count=count)
            await until(lambda: _done(desk, "changeStatus('READY')"), "READY")
        assert await desk.series() == ["onCallRinging", "onCallConnect", "onCallHangup"] * 2
        assert len(house.records()) == 2
        await until(lambda: _done(desk, "logout()"), "signed out")


async def _done(desk: RealDesk, call: str) -> bool:
    """Whether the method was accepted; while the connection is being found none is."""
    return bool((await desk.api(call))["ok"])


async def _agrees(shift: Shift, truth: Truth) -> None:
    """The page was told exactly what happened, and nothing that a page cannot understand."""
    desk = shift.desk

    async def told() -> tuple[list[Told], list[Told]]:
        calls: list[Told] = []
        states: list[Told] = []
        for one in await desk.page.callbacks():
            if one.name.startswith("onCall"):
                calls.append((one.name, one.value["uniqueid"]))
            elif one.name == "onStateChange":
                states.append((one.name, (one.value["status"], one.value["reason"])))
            elif one.name.startswith("onAgent"):
                states.append((one.name, one.value))
        return calls, states

    wanted = truth.calls.get(desk.agent, []), truth.states.get(desk.agent, [])

    async def same() -> bool:
        return await told() == wanted

    try:
        await until(same, f"{desk.name} has been told everything", deadline_s=40)
    finally:
        had = await told()
        for name, heard, happened in zip(("calls", "states"), had, wanted, strict=True):
            assert heard == happened, f"{desk.name}, {name}: {_difference(heard, happened)}"
    _legal(wanted[0])
    assert len(await desk.names("onCredentials")) == 1, "the session was lost"
    assert not [line for line in desk.page.console if "uncaught" in line], desk.page.console


def _difference(heard: list[Told], happened: list[Told]) -> str:
    at = next(
        (n for n, (a, b) in enumerate(zip(heard, happened, strict=False)) if a != b),
        min(len(heard), len(happened)),
    )
    return f"from number {at} the page heard {heard[at : at + 4]}, there happened {happened[at : at + 4]}"


def _legal(told: list[Told]) -> None:
    """Each call begins and ends once; what comes between is held to its order by the simulation of the core."""
    series: dict[object, list[str]] = {}
    for name, uniqueid in told:
        series.setdefault(uniqueid, []).append(name)
    for uniqueid, names in series.items():
        assert names[0] in ("onCallNew", "onCallRinging"), (uniqueid, names)
        assert names.index("onCallHangup") == len(names) - 1, (uniqueid, names)
        assert names.count("onCallConnect") <= 1, (uniqueid, names)
