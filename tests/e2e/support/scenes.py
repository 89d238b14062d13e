"""Scenes of an agent's work, each step done on either of two stages: the sandbox in the page, or the real server at
a real Asterisk."""

import re
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, cast

from tests.e2e.support.browser import BrowserPage, Callback
from tests.e2e.support.desks import Desk
from tests.support.asterisk_network import SipParty
from tests.support.bar import Bar

CUSTOMER, OTHER, COLLEAGUE = "+420603111222", "777123456", "202"

_UNTOLD = ("onDebug", "onInfo", "onConnection", "onConnect", "onWaitingCallersChange")
"""For logs and for the connection; who waits is told after a moment, whose place among the others is not promised."""
_OWN = re.compile(
    r"^(id|who_id|now|until|latest|created|.*_channel|statusSince|user|device|agents|phoneLines|phoneReachable|layout)$"
)
"""Numbers, times and names of the two servers' own. Instants are compared by their being there."""


class Scene(ABC):
    """People around one agent's page. The agent works in the bar (`bar`); the rest happens outside of it."""

    def __init__(self, page: BrowserPage) -> None:
        self.page = page
        self._from = 0

    async def bar(self, call: str) -> Any:
        """A method of the bar; its result, without what the server's own words are."""
        result = await self.page.page.evaluate(f"ucsOperator.{call}")
        return {"ok": result["ok"], "code": result.get("code", "")}

    async def begin(self) -> None:
        self._from = len(await self.page.callbacks())

    async def told(self) -> list[Any]:
        """What the page was told since `begin`."""
        told = [one for one in (await self.page.callbacks())[self._from :] if one.name not in _UNTOLD]
        return comparable(told)

    async def state(self) -> Any:
        """What `state()` says; null when signed out."""
        return _plain(await self.page.page.evaluate("ucsOperator.state()"), {})

    async def rests(self) -> None:
        """The agent is READY and has no call."""
        await self.page.page.wait_for_function(
            "() => { const now = ucsOperator.state(); return now && now.status === 'READY' && !now.call }"
        )

    @abstractmethod
    async def customer_calls(self, queue: str, number: str = CUSTOMER) -> None: ...

    @abstractmethod
    async def customer_hangs_up(self) -> None: ...

    @abstractmethod
    async def supervisor_sets(self, status: str, reason: str) -> None: ...

    @abstractmethod
    async def supervisor_lets(self, queue: int, *, serve: bool) -> None:
        """Suspends the agent in the queue, or ends that."""

    @abstractmethod
    async def phone_answers(self) -> None:
        """The agent picks up by hand."""

    @abstractmethod
    async def phone_hangs_up(self) -> None: ...

    @abstractmethod
    async def dial(self, call: str, *, colleague: bool = False) -> Any:
        """A method of the bar that calls somebody, whose phone rings then."""

    @abstractmethod
    async def callee(self, does: str) -> None:
        """Who was called last does: answer, hangUp, busy, refuse."""


class Scripted(Scene):
    """In the sandbox."""

    async def customer_calls(self, queue: str, number: str = CUSTOMER) -> None:
        await self.page.page.evaluate(
            f"void (window.customer = ucs.incoming({{number: '{number}', queue: '{queue}'}}))"
        )

    async def customer_hangs_up(self) -> None:
        await self.page.page.evaluate("customer.hangUp()")

    async def supervisor_sets(self, status: str, reason: str) -> None:
        await self.page.page.evaluate(f"ucs.setStatus('{status}', '{reason}')")

    async def supervisor_lets(self, queue: int, *, serve: bool) -> None:
        await self.page.page.evaluate(f"ucs.setServing({queue}, {'true' if serve else 'false'})")

    async def phone_answers(self) -> None:
        await self.page.page.evaluate("ucs.phone.answer()")

    async def phone_hangs_up(self) -> None:
        await self.page.page.evaluate("ucs.phone.hangUp()")

    async def dial(self, call: str, *, colleague: bool = False) -> Any:
        return await self.bar(call)

    async def callee(self, does: str) -> None:
        await self.page.page.evaluate(f"ucs.called().{does}()")


class Real(Scene):
    """On the real server, with SIP phones."""

    numbers = {"Support": "800", "Quick": "801"}
    refusals = {"busy": 486, "refuse": 603}

    def __init__(self, desk: Desk, supervisor: Bar) -> None:
        super().__init__(desk.page)
        self.supervisor = supervisor
        self.network = desk.network
        self.customer: SipParty | None = None
        self.phone: SipParty | None = None
        self.other: SipParty | None = None

    async def customer_calls(self, queue: str, number: str = CUSTOMER) -> None:
        self.customer = await self.network.call(self.numbers[queue], number)

    async def customer_hangs_up(self) -> None:
        assert self.customer is not None
        self.customer.hang_up()

    async def supervisor_sets(self, status: str, reason: str) -> None:
        await self.supervisor.do("force_status", agent=1, status=status, reason=reason)

    async def supervisor_lets(self, queue: int, *, serve: bool) -> None:
        await self.supervisor.do("force_resume" if serve else "force_suspend", agent=1, queue=queue)

    async def rung(self) -> SipParty:
        """The agent's phone rings, and obeys the bar."""
        phone = await self.network.rung("101")
        phone.obey()
        phone.ring()
        self.phone = phone
        return phone

    async def phone_answers(self) -> None:
        assert self.phone is not None
        self.phone.answer()

    async def phone_hangs_up(self) -> None:
        assert self.phone is not None
        self.phone.hang_up()

    async def dial(self, call: str, *, colleague: bool = False) -> Any:
        busy = self.phone is not None and not self.phone.call.ended.is_set()
        result = await self.bar(call)
        if result["ok"]:
            if not busy:
                (await self.rung()).answer()
            self.other = await (self.network.rung("102") if colleague else self.network.dialled())
            self.other.ring()
        return result

    async def callee(self, does: str) -> None:
        assert self.other is not None
        match does:
            case "answer":
                self.other.answer()
            case "hangUp":
                self.other.hang_up()
            case _:
                self.other.refuse(self.refusals[does])


Step = tuple[str, Callable[[Scene], Awaitable[Any]]]


def bar(call: str) -> Step:
    return call, lambda scene: scene.bar(call)


def dial(call: str, *, colleague: bool = False) -> Step:
    return call, lambda scene: scene.dial(call, colleague=colleague)


def calls(queue: str = "Support") -> Step:
    return f"a customer calls {queue}", lambda scene: scene.customer_calls(queue)


def callee(does: str) -> Step:
    return f"who was called: {does}", lambda scene: scene.callee(does)


def supervisor_sets(status: str, reason: str = "") -> Step:
    return f"a supervisor sets {status} {reason}", lambda scene: scene.supervisor_sets(status, reason)


def supervisor_lets(queue: int, *, serve: bool) -> Step:
    what = f"a supervisor: queue {queue}, serve: {serve}"
    return what, lambda scene: scene.supervisor_lets(queue, serve=serve)


async def _rings(scene: Scene) -> None:
    if isinstance(scene, Real):
        await scene.rung()


async def _missed(scene: Scene) -> None:
    await scene.page.page.wait_for_function("() => ucsOperator.state().status === 'AUX'")


rings: Step = "it rings at the agent", _rings
hangs_up: Step = "the customer hangs up", lambda scene: scene.customer_hangs_up()
picks_up: Step = "the agent picks up by hand", lambda scene: scene.phone_answers()
puts_down: Step = "the agent puts the phone down", lambda scene: scene.phone_hangs_up()
rested: Step = "the agent is READY again", lambda scene: scene.rests()
missed: Step = "nobody answers", _missed
TALK: tuple[Step, ...] = (calls(), rings, bar("answer()"))
ASK: tuple[Step, ...] = (*TALK, dial(f"transfer('{OTHER}')"))
ASK_PETR: tuple[Step, ...] = (*TALK, dial(f"transfer('{COLLEAGUE}')", colleague=True))

SCENES: dict[str, tuple[Step, ...]] = {
    "a call, and the customer leaves": (*TALK, hangs_up, rested),
    "a call answered and ended at the phone": (calls("Quick"), rings, picks_up, puts_down),
    "a call with everything": (
        *TALK,
        bar("hold()"), bar("hold()"), bar("unhold()"), bar("mute()"), bar("mute()"), bar("mute(true)"),
        bar("record('start')"), bar("record('pause')"), bar("record('resume')"), bar("record('stop')"),
        bar("record('pause')"), bar("dtmf('12#')"),
        bar("setAccountCode(ucsOperator.state().call.uniqueid, 'A', 'B')"),
        bar("setAccountCode(ucsOperator.state().call.uniqueid, 'Z')"),
        bar("changeStatus('AUX', 'Lunch')"), bar("changeStatus('READY')"), bar("logout()"),
        bar("hangup()"), rested,
    ),
    "a call always recorded": (
        calls("Quick"), rings, bar("answer()"), bar("record('stop')"), bar("record('pause')"), bar("hangup()"),
    ),
    "the customer gives up while it rings": (calls(), rings, hangs_up, rested),
    "a rejected call comes back": (
        calls(), rings, bar("reject()"), rings, bar("answer()"), bar("hangup()"), rested,
    ),
    "a call is not answered": (calls("Quick"), rings, missed, hangs_up, bar("changeStatus('READY')"), rested),
    "the agent leaves while it rings": (
        calls(), rings, bar("changeStatus('AUX', 'Lunch')"), hangs_up, bar("changeStatus('READY')"), rested,
    ),
    "status and queues": (
        bar("changeStatus('AUX', 'Nap')"), bar("changeStatus('AUX', 'Lunch')"), bar("changeStatus('AUX', 'Lunch')"),
        bar("suspend(1)"), bar("suspend(1)"), bar("resume(1)"), bar("suspend(99)"), bar("extendWrapUp(5)"),
        bar("changeStatus('ACW')"), bar("changeStatus('OFFLINE')"), bar("changeStatus('READY')"),
    ),
    "a supervisor's steps": (
        supervisor_sets("AUX", "Lunch"), supervisor_sets("AUX", "Lunch"), supervisor_lets(1, serve=False),
        supervisor_lets(1, serve=False), supervisor_lets(1, serve=True), supervisor_lets(1, serve=True),
        calls(), supervisor_sets("READY"), rings, supervisor_sets("AUX", "Lunch"), supervisor_sets("READY"), rings,
        bar("answer()"), supervisor_sets("AUX", "Lunch"), supervisor_sets("AUX", "Lunch"), supervisor_sets("READY"),
        bar("hangup()"), rested,
    ),
    "a status for later": (
        *TALK, bar("changeStatus('AUX', 'Lunch')"), bar("hangup()"), bar("changeStatus('READY')"), rested,
    ),
    "a wrap-up that is made longer, and stands still during a call": (
        *TALK, bar("hangup()"), bar("extendWrapUp(1000)"), bar("extendWrapUp(1)"), dial(f"dial('{OTHER}')"),
        callee("busy"), bar("changeStatus('READY')"), rested,
    ),
    "a call out": (
        dial(f"dial('{OTHER}', undefined, undefined, {{ticket: 7}})"), callee("answer"),
        bar("hold()"), bar("unhold()"), bar("mute()"), bar("hangup()"),
    ),
    "a direct call out, ended by the callee": (
        dial(f"dial('{OTHER}', 'directCall')"), callee("answer"), callee("hangUp"),
    ),
    "a call to somebody busy": (dial(f"dial('{OTHER}')"), callee("busy")),
    "a call that is refused": (dial(f"dial('{OTHER}')"), callee("refuse")),
    "a call given up": (dial(f"dial('{OTHER}')"), bar("hangup()")),
    "a call to a colleague": (
        dial(f"dial('{COLLEAGUE}')", colleague=True), callee("answer"), bar("hold()"), bar("hangup()"),
    ),
    "what is no number": (
        bar("dial('hello')"), bar("dial('201')"), bar("hangup()"), bar("transfer('202')"), bar("pickUp()"),
    ),
    "a second call at once": (*TALK, bar(f"dial('{OTHER}')"), bar("hangup()"), rested),
    "a consultation, joined": (*ASK, callee("answer"), bar("finishTransfer()"), hangs_up, rested),
    "a consultation, cancelled while it rings": (
        *ASK, bar("finishTransfer()"), bar("cancelTransfer()"), bar("hangup()"), rested,
    ),
    "a consultation, cancelled": (*ASK, callee("answer"), bar("cancelTransfer()"), hangs_up, rested),
    "a consultation with a muted microphone": (
        *TALK, bar("mute()"), dial(f"transfer('{OTHER}')"), callee("answer"), bar("mute()"),
        bar("hangup()"), bar("unhold()"), bar("hangup()"), rested,
    ),
    "swapping, and all at once": (
        *ASK, callee("answer"), bar("swap()"), bar("swap()"), bar("conference()"), bar("hold()"), bar("conference()"),
        bar("hangup()"), hangs_up, rested,
    ),
    "a conference cancelled": (
        *ASK, callee("answer"), bar("conference()"), bar("cancelTransfer()"), hangs_up, rested,
    ),
    "the consulted party leaves": (
        *ASK, callee("answer"), callee("hangUp"), bar("unhold()"), hangs_up, rested,
    ),
    "the consulted party is busy": (*ASK, callee("busy"), bar("unhold()"), hangs_up, rested),
    "the customer leaves a consultation": (
        *ASK, callee("answer"), hangs_up, bar("hold()"), bar("unhold()"), callee("hangUp"), rested,
    ),
    "the phone is put down in a consultation": (*ASK, callee("answer"), puts_down, rested),
    "a consultation in two steps": (
        *TALK, bar("transfer()"), dial(f"dial('{OTHER}')"), callee("answer"), bar("hangup()"),
        bar("unhold()"), bar("transfer()"),
        bar("cancelTransfer()"), hangs_up, rested,
    ),
    "a colleague is asked": (
        *ASK_PETR, callee("answer"), bar("swap()"), bar("finishTransfer()"), hangs_up, rested,
    ),
    "a colleague declines": (*ASK_PETR, callee("refuse"), bar("unhold()"), hangs_up, rested),
    "a blind transfer": (*TALK, dial(f"blindTransfer('{OTHER}')"), callee("answer"), hangs_up, rested),
    "a blind transfer of a call out": (
        dial(f"dial('{OTHER}')"), callee("answer"), dial("blindTransfer('777999888')"), callee("answer"),
        callee("hangUp"),
    ),
    "a blind transfer that comes back": (
        *TALK, dial(f"blindTransfer('{OTHER}')"), callee("busy"), rings, bar("answer()"), bar("hangup()"), rested,
    ),
}  # fmt: skip


def comparable(told: list[Callback]) -> list[Any]:
    """Names and arguments; calls are known by the order in which they came."""
    names: dict[str, str] = {}
    # A warning's words are each server's own.
    return [(one.name, None if one.name == "onWarning" else _plain(one.args, names)) for one in told]


def _plain(value: Any, names: dict[str, str]) -> Any:
    """Without what is each server's own."""
    if isinstance(value, list):
        return [_plain(one, names) for one in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for key, one in cast("dict[str, Any]", value).items():
        if key == "uniqueid":
            uid, _, series = one.partition("~")
            found[key] = names.setdefault(uid, f"call {len(names) + 1}") + series
        elif key in ("connected", "disconnected"):
            found[key] = one is not None
        elif not _OWN.match(key):
            found[key] = _plain(one, names)
    return found


def difference(sandbox: Any, server: Any, where: str = "") -> str:
    """The first place where they differ."""
    if isinstance(sandbox, dict) and isinstance(server, dict):
        ours, theirs = cast("dict[str, Any]", sandbox), cast("dict[str, Any]", server)
        found = [key for key in sorted({*ours, *theirs}) if ours.get(key) != theirs.get(key)]
        if found:
            return difference(ours.get(found[0]), theirs.get(found[0]), f"{where}.{found[0]}")
    if isinstance(sandbox, list | tuple) and isinstance(server, list | tuple):
        pairs = zip(cast("list[Any]", sandbox), cast("list[Any]", server), strict=False)
        for number, (one, other) in enumerate(pairs):
            if one != other:
                return difference(one, other, f"{where}[{number}]")
    return f"{where}: the sandbox has {sandbox}, the server {server}"


def comparable_calls(past: list[Any]) -> list[Any]:
    """Calls of the past, without ids and times; the order of those that began together is nobody's."""
    own = ("uniqueid", "begin", "ring_s", "talk_s")
    return [{key: value for key, value in one.items() if key not in own} for one in past]
