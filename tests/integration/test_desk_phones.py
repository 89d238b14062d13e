"""Desk phones: what the bar makes them do, and what is done at the phone itself."""

from collections.abc import Iterator

import pytest
from tests.integration.floor import (
    AGENT_HZ,
    CUSTOMER_HZ,
    LOUD,
    QUIET,
    Agent,
    Floor,
    a_floor,
    both_hear_each_other,
    hears_music,
    hears_no_music,
)
from tests.support.server import Server, running_server
from tests.support.sip_peer import Call, SipPeer
from tests.support.waiting import until

pytestmark = pytest.mark.integration

WAYS = {21: "notify", 22: "auto_answer"}
LINES = [
    {"id": 1, "number": "101", "name": "Desk"},
    {"id": 2, "number": "109", "endpoint": "101b", "password": "line-b", "caller_id": "222000111"},
]
PHONES = [
    {"id": number, "identifier": name, "endpoint": name, "password": f"phone-{name}", "remote_answer": way}
    | ({"lines": LINES} if name == "101" else {})
    for (number, way), name in zip(WAYS.items(), ("101", "102"), strict=True)
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("phones"), phones=PHONES) as found:
        yield found


def obeys(call: Call) -> None:
    """This phone picks up when told to by a NOTIFY."""
    call.on_talk = lambda: call.answer(AGENT_HZ)


async def ended(agent: Agent, uid: str, customer: Call) -> None:
    await agent.bar.do("hangup", uniqueid=uid)
    await until(customer.ended.is_set, "the customer's phone is idle")


async def test_a_ringing_phone_is_told_to_pick_up(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        customer = await floor.caller()
        phone = await agent.phone.called()
        obeys(phone)
        phone.ring()
        rung = await agent.bar.call("ringing")
        assert "answer" in rung["actions"]
        await agent.bar.do("answer", uniqueid=rung["uniqueid"])
        await agent.bar.call("ringing", "connect")
        await both_hear_each_other(phone, customer)
        await ended(agent, rung["uniqueid"], customer)


async def test_a_phone_told_before_it_rings_picks_up_when_it_does(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        customer = await floor.caller()
        phone = await agent.phone.called()
        obeys(phone)
        rung = await agent.bar.call("ringing")
        await agent.bar.do("answer", uniqueid=rung["uniqueid"])
        assert not phone.answered.is_set()
        phone.ring()
        await agent.bar.call("ringing", "connect")
        await ended(agent, rung["uniqueid"], customer)


async def test_a_phone_is_called_anew_and_picks_up_by_itself(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(2)
        customer = await floor.caller()
        first = await agent.rings()
        rung = await agent.bar.call("ringing")
        await agent.bar.do("answer", uniqueid=rung["uniqueid"])
        await until(first.ended.is_set, "the first call has been taken back")
        second = await agent.phone.called()
        assert "answer-after=0" in second.invite.get("Call-Info")
        assert second.invite.get("X-UCS-Call") == rung["uniqueid"]
        second.answer(AGENT_HZ)
        await agent.bar.call("ringing", "connect")
        await both_hear_each_other(second, customer)
        await ended(agent, rung["uniqueid"], customer)
        (offer,) = (await floor.record(rung["uniqueid"]))["offers"]
        assert offer["outcome"] == "answered"


async def test_the_phone_of_an_agent_who_dials_is_told_to_pick_up(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid = (await agent.bar.do("dial", number="777123456"))["uniqueid"]
        phone = await agent.phone.called()
        obeys(phone)
        phone.ring()
        customer = await floor.network.called()
        customer.answer(700)
        await agent.bar.call("new", "connect")
        await both_hear_each_other(phone, customer)
        await ended(agent, uid, customer)


async def connected(floor: Floor, agent: Agent) -> tuple[str, Call, Call]:
    """A caller and this agent talk; returns the call's uniqueid, the customer's side and the phone's."""
    customer = await floor.caller()
    phone = await agent.rings()
    obeys(phone)
    phone.answer(AGENT_HZ)
    call = await agent.bar.call("ringing", "connect")
    await both_hear_each_other(phone, customer)
    return call["uniqueid"], customer, phone


async def test_hold_and_resume_at_the_phone_show_in_the_bar(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(2)
        uid, customer, phone = await connected(floor, agent)
        assert await phone.hold() == 200
        held = await agent.bar.call("ringing", "connect", "hold")
        assert held["state"] == 5
        await hears_music(customer)
        refused = await agent.bar.ask("unhold", uniqueid=uid)
        assert refused["code"] == "not_allowed"
        assert await phone.hold(on=False) == 200
        await agent.bar.call("ringing", "connect", "hold", "resume")
        await both_hear_each_other(phone, customer)
        await hears_no_music(customer)
        await ended(agent, uid, customer)
        assert (await floor.record(uid))["hold_s"] > 0


async def test_the_bar_takes_back_what_a_phone_that_obeys_holds(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid, customer, phone = await connected(floor, agent)
        assert await phone.hold() == 200
        await agent.bar.call("ringing", "connect", "hold")
        phone.on_talk = lambda: phone.soon(phone.hold(on=False))
        await agent.bar.do("unhold", uniqueid=uid)
        await agent.bar.call("ringing", "connect", "hold", "resume")
        await both_hear_each_other(phone, customer)
        await ended(agent, uid, customer)


async def test_the_bar_holds_resumes_and_mutes_the_call_of_a_desk_phone(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid, customer, phone = await connected(floor, agent)
        await agent.bar.do("mute", uniqueid=uid, on=True)
        await customer.hears_no(AGENT_HZ, QUIET)
        await phone.hears(CUSTOMER_HZ, LOUD)
        await agent.bar.do("mute", uniqueid=uid, on=False)
        await both_hear_each_other(phone, customer)
        await agent.bar.do("hold", uniqueid=uid)
        await hears_music(customer)
        await phone.hears_no(CUSTOMER_HZ, QUIET)
        await agent.bar.do("unhold", uniqueid=uid)
        await both_hear_each_other(phone, customer)
        await hears_no_music(customer)
        await ended(agent, uid, customer)


def lamps(agent: Agent) -> dict[str, str]:
    """The busy lamp of each line, as the bar was told last."""
    lines: dict[str, str] = agent.bar.pushed("phone")[-1]["lines"]
    return lines


async def test_a_call_on_the_second_line_rings_there_and_lights_its_lamp(server: Server) -> None:
    async with (
        a_floor(server) as floor,
        SipPeer(server.sip, user="101b", password="line-b") as second,
    ):
        agent = await floor.agent(1)
        assert await second.register() == 200
        uid = (await agent.bar.do("dial", number="777123456", line=2, queue=0))["uniqueid"]
        phone = await second.called()
        phone.answer(AGENT_HZ)
        customer = await floor.network.called()
        assert "222000111" in customer.invite.get("P-Asserted-Identity") + customer.invite.get("From")
        customer.answer(CUSTOMER_HZ)
        call = await agent.bar.call("new", "connect")
        assert (call["caller_line_id"], call["caller_number"]) == (2, "109")
        await until(lambda: lamps(agent) == {"1": "idle", "2": "busy"}, "the second line's lamp is lit")
        await both_hear_each_other(phone, customer)
        await ended(agent, uid, customer)
        await until(lambda: lamps(agent) == {"1": "idle", "2": "idle"}, "the lamps are out")
        await second.register(0)


async def test_the_lamp_of_the_primary_line_follows_a_call_from_outside(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        customer = await floor.caller()
        phone = await agent.rings()
        await until(lambda: lamps(agent)["1"] == "ringing", "the lamp blinks")
        phone.answer(AGENT_HZ)
        await until(lambda: lamps(agent)["1"] == "busy", "the lamp is lit")
        customer.hang_up()
        await until(lambda: lamps(agent)["1"] == "idle", "the lamp is out")
