"""Calls made and handed on at the desk phone itself, as the bar shows them."""

from collections.abc import Iterator

import pytest
from tests.integration.floor import (
    AGENT_HZ,
    CUSTOMER_HZ,
    Agent,
    Floor,
    a_floor,
    both_hear_each_other,
    hears_music,
)
from tests.support.server import Server, running_server
from tests.support.sip_peer import Call
from tests.support.waiting import until

pytestmark = pytest.mark.integration

NUMBER = "777123456"
TARGET_HZ = 1300.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("phone-calls")) as found:
        yield found


async def dials(agent: Agent, number: str) -> Call:
    agent.phone.persistent = True  # it answers the server's challenge
    return await agent.phone.call(number, hz=AGENT_HZ)


async def talks(floor: Floor, agent: Agent) -> tuple[str, Call, Call]:
    """A caller and this agent; returns the uniqueid, the customer's side and the phone's."""
    customer = await floor.caller()
    phone = await agent.answers()
    call = await agent.bar.call("ringing", "connect")
    await both_hear_each_other(phone, customer)
    return call["uniqueid"], customer, phone


def series(agent: Agent) -> list[list[str]]:
    """The callbacks of each call that the agent's page had, the oldest call first."""
    return list(agent.bar.series.values())


async def test_a_number_dialled_at_the_phone_is_a_call_in_the_bar(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        phone = await dials(agent, NUMBER)
        customer = await floor.network.called()
        assert customer.invite.user == NUMBER
        customer.ring()
        rung = await agent.bar.call("new", "ringing")
        assert (rung["direction"], rung["number"], rung["caller_number"]) == ("OUTGOING", NUMBER, "101")
        customer.answer(CUSTOMER_HZ)
        call = await agent.bar.call("new", "ringing", "connect")
        await both_hear_each_other(phone, customer)
        await agent.bar.do("hold", uniqueid=call["uniqueid"])
        await hears_music(customer)
        await agent.bar.do("unhold", uniqueid=call["uniqueid"])
        await both_hear_each_other(phone, customer)
        phone.hang_up()
        await agent.bar.call("new", "ringing", "connect", "hold", "resume", "hangup")
        await until(customer.ended.is_set, "the customer's phone is idle")
        record = await floor.record(call["uniqueid"])
        assert (record["direction"], record["called_number"], record["cause"]) == ("OUTGOING", NUMBER, 3)


async def test_a_busy_number_ends_the_call_at_the_phone(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        phone = await dials(agent, NUMBER)
        (await floor.network.called()).refuse("486 Busy Here")
        ended = await agent.bar.call("new", "hangup")
        assert ended["cause"] == 1
        await until(phone.ended.is_set, "the agent's phone is idle")


async def test_a_colleague_dialled_at_the_phone_is_rung_and_both_bars_show_it(server: Server) -> None:
    async with a_floor(server) as floor:
        agent, colleague = await floor.agent(1), await floor.agent(2)
        phone = await dials(agent, "102")
        other = await colleague.phone.called()
        other.ring()
        await agent.bar.call("new", "ringing")
        other.answer(CUSTOMER_HZ)
        await agent.bar.call("new", "ringing", "connect")
        await colleague.bar.call("ringing", "connect")
        await both_hear_each_other(phone, other)
        phone.hang_up()
        await until(other.ended.is_set, "the colleague's phone is idle")


@pytest.mark.parametrize("number", ["101", "phone", "enter", "leg"])
async def test_what_is_no_number_is_refused_at_the_phone(server: Server, number: str) -> None:
    """Nor are the words of our own dialplan."""
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        phone = await dials(agent, number)
        await until(phone.ended.is_set, "the phone is idle")
        assert phone.status == 404
        assert agent.bar.calls == {}


async def test_the_phone_hands_a_call_over_to_a_number(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        _, customer, phone = await talks(floor, agent)
        assert await phone.refer(NUMBER) == 202
        assert await phone.referred.get() == 200
        target = await floor.network.called()
        target.answer(AGENT_HZ)
        ended = await agent.bar.call("ringing", "connect", "hangup")
        assert ended["cause"] == 8
        await until(phone.ended.is_set, "the agent's phone is idle")
        await both_hear_each_other(target, customer)
        customer.hang_up()
        await until(target.ended.is_set, "the target's phone is idle")


async def test_a_call_handed_over_in_vain_comes_back_to_the_phone(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid, customer, phone = await talks(floor, agent)
        assert await phone.refer(NUMBER) == 202
        (await floor.network.called()).refuse("486 Busy Here")
        again = await agent.answers()
        await until(lambda: agent.bar.series.get(f"{uid}~2") == ["ringing", "connect"], "it is back")
        await both_hear_each_other(again, customer)
        customer.hang_up()
        await until(again.ended.is_set, "the agent's phone is idle")
        await until(lambda: series(agent)[-1][-1] == "hangup", "the page was told")
        assert series(agent) == [["ringing", "connect", "hangup"]] * 2


async def test_a_transfer_that_is_refused_leaves_the_call_alone(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        _, customer, phone = await talks(floor, agent)
        assert await phone.refer("101") == 202
        assert await phone.referred.get() >= 400
        await both_hear_each_other(phone, customer)
        customer.hang_up()
        await until(phone.ended.is_set, "the agent's phone is idle")
        await agent.bar.call("ringing", "connect", "hangup")


async def consults(floor: Floor, agent: Agent, phone: Call) -> tuple[Call, Call]:
    """Hold at the phone, and dial somebody there, who is heard; returns the phone's second call and their side."""
    assert await phone.hold() == 200
    await agent.bar.call("ringing", "connect", "hold")
    second = await dials(agent, NUMBER)
    await until(second.answered.is_set, "the phone is heard")
    target = await floor.network.called()
    target.answer(TARGET_HZ)
    await second.hears(TARGET_HZ)
    return second, target


async def test_the_phone_consults_and_joins_both(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid, customer, phone = await talks(floor, agent)
        second, target = await consults(floor, agent, phone)
        await target.hears(AGENT_HZ)
        await hears_music(customer)
        await customer.hears_no(TARGET_HZ)
        assert await phone.refer(other=second) == 202
        assert await phone.referred.get() == 200
        await customer.hears(TARGET_HZ)
        await target.hears(CUSTOMER_HZ)
        await target.hears_no(AGENT_HZ)
        for own in (phone, second):
            await until(own.ended.is_set, "the agent's phone is idle")
        assert agent.bar.calls[uid]["cause"] == 8
        assert series(agent) == [["ringing", "connect", "hold", "hangup"], ["new", "connect", "hangup"]]
        customer.hang_up()
        await until(target.ended.is_set, "the target's phone is idle")
        record = await floor.record(uid)
        assert [each["reached"] for each in record["transfers"]] == [True]


async def test_the_bar_finishes_what_began_at_the_phone(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid, customer, phone = await talks(floor, agent)
        second, target = await consults(floor, agent, phone)
        await agent.bar.do("finish_transfer", uniqueid=uid)
        await customer.hears(TARGET_HZ)
        await until(second.ended.is_set, "the agent's phone is idle")
        assert series(agent) == [["ringing", "connect", "hold", "hangup"], ["new", "connect", "hangup"]]
        customer.hang_up()
        await until(target.ended.is_set, "the target's phone is idle")


async def test_the_phone_puts_the_consultation_down_and_takes_the_customer_back(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        _, customer, phone = await talks(floor, agent)
        second, target = await consults(floor, agent, phone)
        second.hang_up()
        await until(target.ended.is_set, "the target's phone is idle")
        assert await phone.hold(on=False) == 200
        await both_hear_each_other(phone, customer)
        customer.hang_up()
        await until(phone.ended.is_set, "the agent's phone is idle")
        await until(lambda: series(agent)[0][-1] == "hangup", "the page was told")
        whole = ["ringing", "connect", "hold", "resume", "hangup"]
        assert series(agent) == [whole, ["new", "connect", "hangup"]]


async def test_what_the_phone_holds_the_bar_leaves_on_hold(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid, customer, phone = await talks(floor, agent)
        second, target = await consults(floor, agent, phone)
        for wish in ("swap", "unhold"):
            assert (await agent.bar.ask(wish, uniqueid=uid))["code"] == "not_allowed"
        await agent.bar.do("conference", uniqueid=uid)
        for one, hertz in ((target, AGENT_HZ), (customer, AGENT_HZ), (customer, TARGET_HZ)):
            await one.hears(hertz)
        await agent.bar.do("cancel_transfer", uniqueid=uid)
        await until(second.ended.is_set, "the phone's second call is over")
        await until(target.ended.is_set, "the target's phone is idle")
        await hears_music(customer)
        assert "unhold" not in agent.bar.calls[uid]["actions"]
        assert await phone.hold(on=False) == 200
        await both_hear_each_other(phone, customer)
        assert series(agent)[0] == ["ringing", "connect", "hold", "resume", "hold", "resume"]
        customer.hang_up()
        await until(phone.ended.is_set, "the agent's phone is idle")
