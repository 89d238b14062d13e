"""In which order requests leave for Asterisk."""

import asyncio
from typing import Any

import pytest

from ucs.asterisk.actions import Actions
from ucs.asterisk.ari import Query, Refused
from ucs.asterisk.legs import Legs
from ucs.asterisk.orders import Orders
from ucs.asterisk.phones import Phones
from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    Announce,
    ArriveCall,
    CloseCall,
    DialNumber,
    HangUpLeg,
    JoinCall,
    LegCause,
    MuteLeg,
    ParkLeg,
    PlayMusic,
    ReportEnded,
    RingAgent,
    StopMusic,
    StopRinging,
    TelephonyFact,
    WelcomeCaller,
)

CALL, OTHER = CallId("c1"), CallId("c2")
CALLER, AGENT, CUSTOMER = LegId("17.1"), LegId("c1-1"), LegId("c1-2")


class ScriptedAri:
    """Answers requests when told; remembers them as ``METHOD path``."""

    app = "ucs"

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.queries: list[Query] = []
        self.bodies: list[Any] = []
        self.refusals: dict[str, Refused] = {}
        self.gates: dict[str, asyncio.Event] = {}
        self.aborted = False
        self._news = asyncio.Event()

    def ask(
        self, method: str, path: str, query: Query | None = None, body: Any = None
    ) -> asyncio.Task[bytes]:
        return asyncio.create_task(self._answer(self._note(method, path, query, body)))

    async def request(self, method: str, path: str, query: Query | None = None, body: Any = None) -> bytes:
        return await self._answer(self._note(method, path, query, body))

    def _note(self, method: str, path: str, query: Query | None, body: Any) -> str:
        name = f"{method} {path}"
        self.sent.append(name)
        self.queries.append(query or {})
        self.bodies.append(body)
        self._news.set()
        return name

    async def _answer(self, name: str) -> bytes:
        if gate := self.gates.get(name):
            await gate.wait()
        if refusal := self.refusals.get(name):
            raise refusal
        return b""

    def abort(self) -> None:
        self.aborted = True

    async def until_sent(self, name: str) -> None:
        async with asyncio.timeout(2):
            while name not in self.sent:
                self._news.clear()
                await self._news.wait()


class World:
    def __init__(self) -> None:
        self.ari = ScriptedAri()
        self.legs = Legs()
        self.told: list[TelephonyFact] = []
        self.actions = Actions(
            self.ari,  # pyright: ignore[reportArgumentType] (only what it uses)
            self.legs,
            Phones(b"key", {}),
            self.told.append,
            lambda: "PJSIP/{number}@trunk",
        )
        self.orders = Orders(self.actions, self.legs)
        self.legs.take(ArriveCall(leg=CALLER, number="800", caller_number="777"))

    def ring(self, call: CallId = CALL, leg: LegId = AGENT, *, auto_answer: bool = False) -> RingAgent:
        return RingAgent(call, leg, "101", call, "777", 'Jana "<evil>" ;x=1', auto_answer, 20.0)


@pytest.fixture
def world() -> World:
    return World()


async def test_phone_rings_before_anything_else_of_its_batch(world: World) -> None:
    world.orders.give([WelcomeCaller(CALL, CALLER), PlayMusic(CALL, CALLER), world.ring()])
    await world.ari.until_sent("POST channels/17.1/moh")
    assert world.ari.sent == [
        "POST channels/c1-1",
        "POST channels/17.1/variable",
        "POST channels/17.1/answer",
        "POST bridges/c1",
        "POST bridges/c1/addChannel",
        "POST channels/17.1/moh",
    ]


async def test_orders_of_one_call_wait_for_each_other(world: World) -> None:
    gate = world.ari.gates["POST channels/17.1/variable"] = asyncio.Event()
    world.orders.give([WelcomeCaller(CALL, CALLER), PlayMusic(CALL, CALLER)])
    world.orders.give([CloseCall(CALL)])
    world.orders.give([CloseCall(OTHER)])
    await world.ari.until_sent("DELETE bridges/c2")
    assert world.ari.sent == ["POST channels/17.1/variable", "DELETE bridges/c2"]
    gate.set()
    await world.ari.until_sent("DELETE bridges/c1")
    assert world.ari.sent[-2:] == ["POST channels/17.1/moh", "DELETE bridges/c1"]


async def test_orders_about_a_leg_keep_the_order_of_its_call(world: World) -> None:
    gate = world.ari.gates["POST channels/17.1/variable"] = asyncio.Event()
    world.orders.give([WelcomeCaller(CALL, CALLER)])
    world.orders.give([MuteLeg(CALLER), HangUpLeg(CALLER)])
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert world.ari.sent == ["POST channels/17.1/variable"]
    gate.set()
    await world.ari.until_sent("DELETE channels/17.1")
    assert world.ari.sent[-2:] == ["POST channels/17.1/mute", "DELETE channels/17.1"]


async def test_calls_whose_people_sit_in_each_others_rooms_share_their_order(world: World) -> None:
    gate = world.ari.gates["POST channels/17.1/variable"] = asyncio.Event()
    world.orders.give([WelcomeCaller(CALL, CALLER), JoinCall(CALL, CALLER, OTHER)])
    world.orders.give([PlayMusic(OTHER, CUSTOMER), CloseCall(OTHER)])
    world.orders.give([CloseCall(CallId("c3"))])
    await world.ari.until_sent("DELETE bridges/c3")
    assert world.ari.sent == ["POST channels/17.1/variable", "DELETE bridges/c3"]
    gate.set()
    await world.ari.until_sent("DELETE bridges/c2")
    places = [name for name in world.ari.sent if name.endswith("addChannel") or "moh" in name]
    assert places == ["POST bridges/c1/addChannel", "POST bridges/c2/addChannel", "POST channels/c1-2/moh"]


async def test_music_is_ordered_to_stop_twice_before_anything_else_of_the_call(world: World) -> None:
    world.orders.give([StopMusic(CALL, CALLER), CloseCall(CALL)])
    await world.ari.until_sent("DELETE bridges/c1")
    assert world.ari.sent == ["DELETE channels/17.1/moh"] * 2 + ["DELETE bridges/c1"]


async def test_music_has_stopped_before_an_announcement(world: World) -> None:
    world.orders.give([Announce(CALL, CALLER, "a1", ("sorry",), "en"), CloseCall(CALL)])
    await world.ari.until_sent("DELETE bridges/c1")
    assert world.ari.sent[:-1] == ["DELETE channels/17.1/moh"] * 2 + ["POST channels/17.1/play/a1"]


async def test_a_ringing_tone_is_ordered_to_stop_once_when_its_leg_is_gone(world: World) -> None:
    world.ari.refusals["DELETE channels/17.1/ring"] = Refused(404, "gone")
    world.orders.give([StopRinging(CALL, CALLER), CloseCall(CALL)])
    await world.ari.until_sent("DELETE bridges/c1")
    assert world.ari.sent == ["DELETE channels/17.1/ring", "DELETE bridges/c1"]


async def test_order_to_end_waits_until_the_phone_is_called(world: World) -> None:
    gate = world.ari.gates["POST channels/c1-1"] = asyncio.Event()
    world.orders.give([world.ring()])
    world.orders.give([HangUpLeg(AGENT)])
    world.orders.give([CloseCall(OTHER)])
    await world.ari.until_sent("DELETE bridges/c2")
    assert "DELETE channels/c1-1" not in world.ari.sent
    gate.set()
    await world.ari.until_sent("DELETE channels/c1-1")


async def test_phone_is_called_once_for_one_leg(world: World) -> None:
    world.orders.give([world.ring()])
    world.orders.give([world.ring(), CloseCall(OTHER)])
    await world.ari.until_sent("DELETE bridges/c2")
    assert world.ari.sent.count("POST channels/c1-1") == 1


async def test_caller_id_cannot_smuggle_anything(world: World) -> None:
    world.orders.give([world.ring()])
    await world.ari.until_sent("POST channels/c1-1")
    assert world.ari.queries[0]["callerId"] == '"Jana evil x1" <777>'


async def test_auto_answer_is_asked_for_in_every_dialect(world: World) -> None:
    world.orders.give([world.ring(auto_answer=True)])
    await world.ari.until_sent("POST channels/c1-1")
    variables = world.ari.bodies[0]["variables"]
    assert variables["PJSIP_HEADER(add,X-UCS-Call)"] == "c1"
    assert variables["PJSIP_HEADER(add,X-UCS-Auto-Answer)"] == "1"
    assert "answer-after=0" in variables["PJSIP_HEADER(add,Call-Info)"]
    assert "alert-autoanswer" in variables["PJSIP_HEADER(add,Alert-Info)"]


async def test_phone_that_cannot_be_called_is_unreachable(world: World) -> None:
    world.ari.refusals["POST channels/c1-1"] = Refused(500, "Allocation failed")
    world.orders.give([world.ring(), CloseCall(OTHER)])
    await world.ari.until_sent("DELETE bridges/c2")
    assert world.told == [ReportEnded(AGENT, LegCause.UNREACHABLE)]


async def test_request_without_answer_gives_the_connection_up(world: World) -> None:
    world.ari.refusals["POST channels/17.1/moh"] = Refused(0, "no answer")
    world.orders.give([PlayMusic(CALL, CALLER), CloseCall(CALL)])
    await world.ari.until_sent("DELETE bridges/c1")
    assert world.ari.aborted


async def test_room_is_made_when_it_is_missing(world: World) -> None:
    refusal = world.ari.refusals["POST bridges/c1/addChannel"] = Refused(404, "Bridge not found")
    world.orders.give([JoinCall(CALL, CALLER), CloseCall(CALL)])
    await world.ari.until_sent("POST bridges/c1")
    assert refusal.status == 404
    assert world.ari.sent[:2] == ["POST bridges/c1/addChannel", "POST bridges/c1"]


async def test_leg_that_is_in_the_room_is_not_moved(world: World) -> None:
    world.orders.give([JoinCall(CALL, CALLER), JoinCall(CALL, CALLER), CloseCall(CALL)])
    await world.ari.until_sent("DELETE bridges/c1")
    assert world.ari.sent.count("POST bridges/c1/addChannel") == 1


async def test_leg_that_is_gone_is_told(world: World) -> None:
    world.ari.refusals["DELETE channels/17.1"] = Refused(404, "Channel not found")
    world.orders.give([HangUpLeg(CALLER), CloseCall(OTHER)])
    await world.ari.until_sent("DELETE bridges/c2")
    assert world.told == [ReportEnded(CALLER, LegCause.HANGUP)]


async def test_dialled_leg_is_placed_before_it_is_called_and_after_it_came(world: World) -> None:
    world.orders.give([DialNumber(CALL, CUSTOMER, "+420222", "", "800", 20.0), CloseCall(OTHER)])
    await world.ari.until_sent("POST channels/create")
    await world.ari.until_sent("DELETE bridges/c2")
    assert "POST bridges/c1/addChannel" not in world.ari.sent
    world.actions.settled(CUSTOMER)
    await world.ari.until_sent("POST channels/c1-2/dial")
    assert world.ari.sent[-2:] == ["POST bridges/c1/addChannel", "POST channels/c1-2/dial"]
    assert world.ari.queries[0]["endpoint"] == "PJSIP/+420222@trunk"


@pytest.mark.parametrize("number", ["", "Local/800", "1@elsewhere", "12&PJSIP/102", "12\r\nX: y"])
async def test_what_is_no_number_is_not_dialled(world: World, number: str) -> None:
    world.orders.give([DialNumber(CALL, CUSTOMER, number, "", "800", 20.0), CloseCall(CALL)])
    await world.ari.until_sent("DELETE bridges/c1")
    assert world.told == [ReportEnded(CUSTOMER, LegCause.BAD_NUMBER)]
    assert world.ari.sent == ["DELETE bridges/c1"]


async def test_empty_rooms_of_open_calls_are_no_orphans(world: World) -> None:
    world.orders.give([JoinCall(CALL, CALLER)])
    await world.ari.until_sent("POST bridges/c1/addChannel")
    await world.actions.remove_orphans(["c1", "c9"])
    assert world.ari.sent[-1:] == ["DELETE bridges/c9"]


async def test_a_park_is_an_orphan_once_its_leg_is_gone(world: World) -> None:
    world.legs.order(AGENT, CALL)
    world.orders.give([JoinCall(CALL, CALLER), ParkLeg(CALL, AGENT)])
    await world.ari.until_sent(f"POST bridges/{AGENT}-park/addChannel")
    await world.actions.remove_orphans([f"{AGENT}-park"])
    assert f"DELETE bridges/{AGENT}-park" not in world.ari.sent
    world.legs.take(ReportEnded(AGENT, LegCause.HANGUP))
    await world.actions.remove_orphans([f"{AGENT}-park"])
    world.orders.give([CloseCall(CALL)])
    await world.ari.until_sent("DELETE bridges/c1")
    assert world.ari.sent.count(f"DELETE bridges/{AGENT}-park") == 1, "the call had it no more"
