"""Transfers through the real server and a real Asterisk, proved by ear: each party speaks in a tone of its own."""

from collections.abc import Iterator

import pytest
from tests.integration.floor import AGENT_HZ, CUSTOMER_HZ, LOUD, QUIET, Agent, Floor, a_floor, hears_music
from tests.support.server import SUPPORT, Server, running_server
from tests.support.sip_peer import Call
from tests.support.waiting import until

from ucs.core.ids import AgentId, QueueId

pytestmark = pytest.mark.integration

TARGET = "777555666"
TARGET_HZ = 1300.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("transfers")) as found:
        yield found


async def talking(floor: Floor) -> tuple[Agent, str, Call, Call]:
    """A customer of the support queue and agent 1 talk: the agent, the call, the agent's phone, the customer's."""
    agent = await floor.agent(1)
    customer = await floor.caller()
    phone = await agent.answers()
    call = await agent.bar.call("ringing", "connect")
    await hear_each_other(phone, AGENT_HZ, customer, CUSTOMER_HZ)
    return agent, call["uniqueid"], phone, customer


async def hear_each_other(one: Call, one_hz: float, other: Call, other_hz: float) -> None:
    await one.hears(other_hz, LOUD)
    await other.hears(one_hz, LOUD)


async def asks(floor: Floor, agent: Agent, main: str) -> tuple[str, Call]:
    """The agent consults the number outside, which answers."""
    asked = (await agent.bar.do("transfer", uniqueid=main, number=TARGET))["uniqueid"]
    target = await floor.network.called()
    target.answer(TARGET_HZ)
    await until(lambda: agent.bar.series[asked][-1] == "connect", "the consultation is connected")
    return asked, target


async def over(agent: Agent, *uniqueids: str) -> None:
    """The agent has been told that these are over, because of the transfer."""
    for uid in uniqueids:
        await until(lambda uid=uid: agent.bar.series[uid][-1] == "hangup", f"{uid} is over for the agent")
        assert agent.bar.calls[uid]["cause"] == 8


async def test_after_a_finished_transfer_customer_and_target_talk_and_the_agent_hears_nobody(
    server: Server,
) -> None:
    async with a_floor(server) as floor:
        agent, main, phone, customer = await talking(floor)
        asked, target = await asks(floor, agent, main)
        await hear_each_other(phone, AGENT_HZ, target, TARGET_HZ)
        await hears_music(customer)
        await customer.hears_no(TARGET_HZ, QUIET)
        await agent.bar.do("finish_transfer", uniqueid=main)
        await over(agent, main, asked)
        await until(phone.ended.is_set, "the agent's phone is idle")
        await hear_each_other(customer, CUSTOMER_HZ, target, TARGET_HZ)
        await customer.hears_no(AGENT_HZ, QUIET)
        customer.hang_up()
        await until(target.ended.is_set, "the target's phone is idle")
        record = await floor.record(main)
        (transfer,) = record["transfers"]
        assert (transfer["number"], transfer["external"], transfer["reached"]) == (TARGET, True, True)
        figures = server.state().agents[AgentId(1)].figures.queues[QueueId(SUPPORT)]
        assert figures.transferred_external >= 1


async def test_a_consulted_colleague_takes_the_customer_over(server: Server) -> None:
    async with a_floor(server) as floor:
        agent, main, phone, customer = await talking(floor)
        colleague = await floor.agent(2)
        asked = (await agent.bar.do("transfer", uniqueid=main, number="102"))["uniqueid"]
        other = await colleague.rings()
        other.answer(TARGET_HZ)
        await hear_each_other(phone, AGENT_HZ, other, TARGET_HZ)
        await agent.bar.do("finish_transfer", uniqueid=asked)
        await over(agent, main, asked)
        await hear_each_other(customer, CUSTOMER_HZ, other, TARGET_HZ)
        await until(phone.ended.is_set, "the agent's phone is idle")
        assert colleague.bar.series[main] == ["ringing", "connect"]
        assert colleague.bar.series[asked] == ["ringing", "connect", "hangup"]
        assert colleague.bar.calls[main]["number"].endswith("777123456")
        await colleague.bar.do("hangup", uniqueid=main)
        await until(customer.ended.is_set, "the customer's phone is idle")


async def test_in_a_conference_everybody_hears_both_others(server: Server) -> None:
    async with a_floor(server) as floor:
        agent, main, phone, customer = await talking(floor)
        asked, target = await asks(floor, agent, main)
        await agent.bar.do("conference", uniqueid=asked)
        await hear_each_other(phone, AGENT_HZ, customer, CUSTOMER_HZ)
        await hear_each_other(phone, AGENT_HZ, target, TARGET_HZ)
        await hear_each_other(customer, CUSTOMER_HZ, target, TARGET_HZ)
        phone.hang_up()
        await over(agent, main, asked)
        await hear_each_other(customer, CUSTOMER_HZ, target, TARGET_HZ)
        await customer.hears_no(AGENT_HZ, QUIET)
        target.hang_up()
        await until(customer.ended.is_set, "the customer's phone is idle")


async def test_the_agent_swaps_between_the_two_and_cancels(server: Server) -> None:
    async with a_floor(server) as floor:
        agent, main, phone, customer = await talking(floor)
        asked, target = await asks(floor, agent, main)
        await agent.bar.do("swap", uniqueid=main)
        await hear_each_other(phone, AGENT_HZ, customer, CUSTOMER_HZ)
        await hears_music(target)
        await phone.hears_no(TARGET_HZ, QUIET)
        await agent.bar.do("swap", uniqueid=main)
        await hear_each_other(phone, AGENT_HZ, target, TARGET_HZ)
        await hears_music(customer)
        await agent.bar.do("cancel_transfer", uniqueid=asked)
        await until(target.ended.is_set, "the target's phone is idle")
        await hear_each_other(phone, AGENT_HZ, customer, CUSTOMER_HZ)
        assert agent.bar.series[main] == ["ringing", "connect", "hold", "resume", "hold", "resume"]
        assert agent.bar.series[asked] == ["new", "connect", "hold", "resume", "hangup"]
        await agent.bar.do("hangup", uniqueid=main)


async def test_a_blind_transfer_that_fails_comes_back_and_can_be_heard_again(server: Server) -> None:
    async with a_floor(server) as floor:
        agent, main, phone, customer = await talking(floor)
        await agent.bar.do("blind_transfer", uniqueid=main, number=TARGET)
        await over(agent, main)
        await until(phone.ended.is_set, "the agent's phone is idle")
        target = await floor.network.called()
        target.refuse("486 Busy Here")
        back = await agent.answers()
        again = await agent.bar.call("ringing", "connect")
        assert again["uniqueid"] == f"{main}~2"
        assert "transfer_failed" in [push["group"] for push in agent.bar.pushed("notice")]
        await hear_each_other(back, AGENT_HZ, customer, CUSTOMER_HZ)
        await agent.bar.do("hangup", uniqueid=again["uniqueid"])
        await until(customer.ended.is_set, "the customer's phone is idle")


async def test_a_blind_transfer_reaches_a_colleague(server: Server) -> None:
    async with a_floor(server) as floor:
        agent, main, _, customer = await talking(floor)
        colleague = await floor.agent(2)
        await agent.bar.do("blind_transfer", uniqueid=main, number="102")
        await hears_music(customer)
        other = await colleague.rings()
        other.answer(TARGET_HZ)
        await hear_each_other(customer, CUSTOMER_HZ, other, TARGET_HZ)
        await over(agent, main)
        await colleague.bar.do("hangup", uniqueid=main)


async def test_colleagues_call_each_other(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        colleague = await floor.agent(2)
        uid, phone = await agent.dials("102")
        other = await colleague.rings()
        await agent.bar.call("new", "ringing")
        other.answer(TARGET_HZ)
        await hear_each_other(phone, AGENT_HZ, other, TARGET_HZ)
        assert agent.bar.series[uid] == ["new", "ringing", "connect"]
        assert colleague.bar.series[uid] == ["ringing", "connect"]
        await agent.bar.do("hangup", uniqueid=uid)
        await until(other.ended.is_set, "the colleague's phone is idle")
        assert colleague.bar.series[uid][-1] == "hangup"


async def test_a_consultation_outlives_the_servers_connection_to_asterisk_and_a_cut_of_the_bar(
    server: Server,
) -> None:
    async with a_floor(server) as floor:
        agent, main, phone, customer = await talking(floor)
        asked, target = await asks(floor, agent, main)
        await agent.bar.cut()
        await agent.bar.up.wait()
        await agent.bar.do("finish_transfer", uniqueid=main)
        await over(agent, main, asked)
        await hear_each_other(customer, CUSTOMER_HZ, target, TARGET_HZ)
        await until(phone.ended.is_set, "the agent's phone is idle")
