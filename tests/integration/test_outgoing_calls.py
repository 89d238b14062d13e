"""Calls that agents make from the bar with a desk phone."""

from collections.abc import Iterator

import pytest
from tests.integration.floor import CUSTOMER_HZ as HZ
from tests.integration.floor import EARLY_HZ, a_floor, both_hear_each_other, hears_music, hears_no_music
from tests.support.server import TABLES, Server, running_server
from tests.support.waiting import until

pytestmark = pytest.mark.integration

NUMBER = "777123456"
RULES = TABLES["site"]["rules"] | {"dial_timeout_s": 3.0}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("outgoing"), site={"rules": RULES}) as found:
        yield found


@pytest.mark.parametrize("first", ["agent", "customer"])
async def test_a_dialled_call_is_answered_and_both_hear_each_other(server: Server, first: str) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid, phone = await agent.dials("777 123 456", data={"deal": 7})
        customer = await floor.network.called()
        assert customer.invite.user == NUMBER
        assert "222333444" in customer.invite.get("P-Asserted-Identity") + customer.invite.get("From")
        customer.ring()
        rung = await agent.bar.call("new", "ringing")
        assert (rung["state"], rung["direction"], rung["called_number_norm"]) == (
            2,
            "OUTGOING",
            "+420777123456",
        )
        customer.answer(HZ)
        call = await agent.bar.call("new", "ringing", "connect")
        assert (call["uniqueid"], call["data"], call["outbound_id"]) == (uid, {"deal": 7}, 3)
        await both_hear_each_other(phone, customer)
        if first == "agent":
            await agent.bar.do("hangup", uniqueid=uid)
        else:
            customer.hang_up()
        ended = await agent.bar.call("new", "ringing", "connect", "hangup")
        await until(customer.ended.is_set, "the customer's phone is idle")
        await until(phone.ended.is_set, "the agent's phone is idle")
        record = await floor.record(uid)
        cause = 3 if first == "agent" else 4
        assert (ended["cause"], record["cause"]) == (cause, cause)
        assert (record["direction"], record["called_number"], record["data"]) == (
            "OUTGOING",
            NUMBER,
            {"deal": 7},
        )
        assert record["talk_s"] > 0


async def test_an_outgoing_call_can_be_held_and_muted(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid, phone = await agent.dials(NUMBER)
        customer = await floor.network.called()
        customer.answer(HZ)
        await agent.bar.call("new", "connect")
        await both_hear_each_other(phone, customer)
        await agent.bar.do("hold", uniqueid=uid)
        await hears_music(customer)
        await agent.bar.do("unhold", uniqueid=uid)
        await agent.bar.do("mute", uniqueid=uid, on=True)
        await customer.hears_no(1000)
        await agent.bar.do("mute", uniqueid=uid, on=False)
        await both_hear_each_other(phone, customer)
        await hears_no_music(customer)


async def test_early_sound_of_the_network_is_heard_before_the_answer(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid, phone = await agent.dials(NUMBER)
        customer = await floor.network.called()
        customer.progress(EARLY_HZ)
        await agent.bar.call("new", "ringing")
        await phone.hears(EARLY_HZ)
        customer.say(HZ)
        customer.answer(HZ)
        await agent.bar.call("new", "ringing", "connect")
        await both_hear_each_other(phone, customer)
        await agent.bar.do("hangup", uniqueid=uid)


@pytest.mark.parametrize(
    ("answer", "rings", "cause"),
    [
        ("486 Busy Here", False, 1),
        ("600 Busy Everywhere", True, 1),
        ("404 Not Found", False, 2),
        ("484 Address Incomplete", True, 2),
        ("603 Decline", True, 5),
        ("403 Forbidden", False, 5),
        ("480 Temporarily Unavailable", True, 6),
        ("503 Service Unavailable", False, 6),
    ],
)
async def test_why_a_number_was_not_reached(server: Server, answer: str, rings: bool, cause: int) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid, phone = await agent.dials(NUMBER)
        customer = await floor.network.called()
        if rings:
            customer.ring()
            await agent.bar.call("new", "ringing")
        customer.refuse(answer)
        ended = await agent.bar.call(*(["new", "ringing", "hangup"] if rings else ["new", "hangup"]))
        assert (ended["uniqueid"], ended["cause"], ended["connected"]) == (uid, cause, None)
        await until(phone.ended.is_set, "the agent's phone is idle")
        assert agent.bar.status == "READY"
        assert (await floor.record(uid))["cause"] == cause


async def test_a_number_that_nobody_answers_is_given_up(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid, phone = await agent.dials(NUMBER)
        customer = await floor.network.called()
        customer.ring()
        ended = await agent.bar.call("new", "ringing", "hangup")
        assert ended["cause"] == 6
        await until(customer.ended.is_set, "the customer's phone is silent")
        await until(phone.ended.is_set, "the agent's phone is idle")
        assert (await floor.record(uid))["cause"] == 6


async def test_the_agent_gives_up_while_it_rings(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid, _ = await agent.dials(NUMBER)
        customer = await floor.network.called()
        customer.ring()
        await agent.bar.call("new", "ringing")
        await agent.bar.do("hangup", uniqueid=uid)
        await agent.bar.call("new", "ringing", "hangup")
        await until(customer.ended.is_set, "the customer's phone is silent")
        assert customer.status == 487
        assert (await floor.record(uid))["cause"] == 3


async def test_the_own_phone_declines_the_dialled_call(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid = (await agent.bar.do("dial", number=NUMBER))["uniqueid"]
        (await agent.phone.called()).refuse("603 Decline")
        ended = await agent.bar.call("new", "hangup")
        assert (ended["uniqueid"], ended["cause"]) == (uid, 3)
        assert floor.network.arrivals.empty()


async def test_the_own_phone_is_asked_to_pick_up_by_itself(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid = (await agent.bar.do("dial", number=NUMBER))["uniqueid"]
        phone = await agent.phone.called()
        assert phone.invite.get("X-UCS-Call") == uid
        assert "answer-after=0" in phone.invite.get("Call-Info")
        await agent.bar.do("hangup", uniqueid=uid)
        await until(phone.ended.is_set, "the phone is silent")


async def test_a_colleague_is_called_at_the_desk_phone(server: Server) -> None:
    async with a_floor(server) as floor:
        agent, colleague = await floor.agent(1), await floor.agent(2, status="ACW")
        uid, phone = await agent.dials("102")
        other = await colleague.phone.called()
        other.answer(HZ)
        await agent.bar.call("new", "connect")
        await both_hear_each_other(phone, other)
        await agent.bar.do("hangup", uniqueid=uid)
        await until(other.ended.is_set, "the colleague's phone is idle")
