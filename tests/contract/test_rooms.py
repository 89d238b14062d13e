"""People who change rooms: consultation, conference and transfer as the core orders them, fake and real."""

from tests.support.network import Network, Party
from tests.support.telephony_steps import AGENT, CALL, CALLER, after_all, both_talk, picked_up, talking

from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    CloseCall,
    DialNumber,
    HangUpLeg,
    JoinCall,
    LegCause,
    ParkLeg,
    PlayMusic,
    PlayRinging,
    ReportAnswered,
    ReportEnded,
    ReportInventory,
    ReportReachable,
    RingAgent,
    StopMusic,
    StopRinging,
)

ASKED, TARGET = CallId("t2"), LegId("t2-1")


def ask(number: str = "+420333444555", *, call: CallId = ASKED, leg: LegId = TARGET) -> DialNumber:
    return DialNumber(call, leg, number, "", "+420800800800", 20.0)


async def consulting(network: Network) -> tuple[Party, Party, Party, LegId]:
    """Customer, agent and target: the agent talks with the target, the customer hears music."""
    customer, agent, leg = await talking(network)
    network.telephony.order([ParkLeg(CALL, AGENT), PlayMusic(CALL, leg), JoinCall(CALL, AGENT, ASKED), ask()])
    target = await network.dialled()
    target.ring()
    await agent.hears_ringing()
    target.answer()
    await network.facts.next(ReportAnswered, leg=TARGET)
    await both_talk(agent, target)
    await customer.hears_music()
    return customer, agent, target, leg


async def all_three_talk(*people: Party) -> None:
    for one in people:
        for other in people:
            if one is not other:
                await one.hears(other)


class TestConsultation:
    async def test_customer_hears_music_while_agent_and_target_talk(self, network: Network) -> None:
        await consulting(network)

    async def test_agent_goes_back_and_forth_between_the_two(self, network: Network) -> None:
        customer, agent, target, leg = await consulting(network)
        for _ in range(2):
            network.telephony.order([PlayMusic(ASKED, TARGET), StopMusic(CALL, leg), JoinCall(CALL, AGENT)])
            await both_talk(agent, customer)
            await target.hears_music()
            network.telephony.order(
                [PlayMusic(CALL, leg), StopMusic(ASKED, TARGET), JoinCall(CALL, AGENT, ASKED)]
            )
            await both_talk(agent, target)
            await customer.hears_music()

    async def test_cancelled_consultation_leaves_customer_and_agent_together(self, network: Network) -> None:
        customer, agent, target, leg = await consulting(network)
        network.telephony.order([
            ParkLeg(CALL, AGENT), HangUpLeg(TARGET), CloseCall(ASKED), StopMusic(CALL, leg), JoinCall(CALL, AGENT),
        ])  # fmt: skip
        await target.ends()
        await both_talk(customer, agent)

    async def test_target_that_refuses_leaves_the_agent_in_silence(self, network: Network) -> None:
        customer, agent, leg = await talking(network)
        network.telephony.order([PlayMusic(CALL, leg), JoinCall(CALL, AGENT, ASKED), ask()])
        (await network.dialled()).refuse(486)
        await network.facts.next(ReportEnded, leg=TARGET, cause=LegCause.BUSY)
        network.telephony.order([ParkLeg(CALL, AGENT), CloseCall(ASKED)])
        await agent.hears_nothing()
        await customer.hears_music()
        network.telephony.order([StopMusic(CALL, leg), JoinCall(CALL, AGENT)])
        await both_talk(customer, agent)


class TestConference:
    async def test_all_three_hear_both_others(self, network: Network) -> None:
        customer, agent, target, leg = await consulting(network)
        network.telephony.order([JoinCall(ASKED, TARGET, CALL), JoinCall(CALL, AGENT), StopMusic(CALL, leg)])
        await all_three_talk(customer, agent, target)

    async def test_agent_who_leaves_leaves_the_others_together(self, network: Network) -> None:
        customer, agent, target, leg = await consulting(network)
        network.telephony.order([JoinCall(ASKED, TARGET, CALL), JoinCall(CALL, AGENT), StopMusic(CALL, leg)])
        await all_three_talk(customer, agent, target)
        network.telephony.order([JoinCall(CALL, TARGET), HangUpLeg(AGENT), CloseCall(ASKED)])
        await agent.ends()
        await both_talk(customer, target)

    async def test_customer_who_leaves_leaves_the_others_in_the_consultation(self, network: Network) -> None:
        customer, agent, target, leg = await consulting(network)
        network.telephony.order([JoinCall(ASKED, TARGET, CALL), JoinCall(CALL, AGENT), StopMusic(CALL, leg)])
        await all_three_talk(customer, agent, target)
        customer.hang_up()
        await network.facts.next(ReportEnded, leg=leg)
        network.telephony.order([JoinCall(ASKED, TARGET), JoinCall(ASKED, AGENT), CloseCall(CALL)])
        await both_talk(agent, target)


class TestTransfer:
    async def test_customer_and_target_talk_and_the_agent_is_out(self, network: Network) -> None:
        customer, agent, target, leg = await consulting(network)
        network.telephony.order([
            StopMusic(CALL, TARGET), JoinCall(CALL, TARGET), StopMusic(CALL, leg), HangUpLeg(AGENT), CloseCall(ASKED),
        ])  # fmt: skip
        await agent.ends()
        await both_talk(customer, target)
        await after_all(network)
        await both_talk(customer, target)
        network.telephony.order([HangUpLeg(leg), HangUpLeg(TARGET), CloseCall(CALL)])
        await target.ends()

    async def test_target_that_waited_with_music_talks_too(self, network: Network) -> None:
        customer, agent, target, leg = await consulting(network)
        network.telephony.order([PlayMusic(ASKED, TARGET), StopMusic(CALL, leg), JoinCall(CALL, AGENT)])
        await target.hears_music()
        network.telephony.order([
            StopMusic(CALL, TARGET), JoinCall(CALL, TARGET), StopMusic(CALL, leg), HangUpLeg(AGENT), CloseCall(ASKED),
        ])  # fmt: skip
        await agent.ends()
        await both_talk(customer, target)

    async def test_customer_hears_the_blind_target_ring_and_then_talks_with_it(
        self, network: Network
    ) -> None:
        customer, agent, leg = await talking(network)
        third = LegId("t1-3")
        network.telephony.order([StopMusic(CALL, leg), ask(call=CALL, leg=third), HangUpLeg(AGENT)])
        await agent.ends()
        target = await network.dialled()
        target.ring()
        await customer.hears_ringing()
        target.answer()
        await network.facts.next(ReportAnswered, leg=third)
        await both_talk(customer, target)

    async def test_blind_target_that_refuses_leaves_the_customer_with_music_until_the_agent_is_back(
        self, network: Network
    ) -> None:
        customer, agent, leg = await talking(network)
        third, again = LegId("t1-3"), LegId("t1-4")
        network.telephony.order([StopMusic(CALL, leg), ask(call=CALL, leg=third), HangUpLeg(AGENT)])
        await agent.ends()
        (await network.dialled()).refuse(486)
        await network.facts.next(ReportEnded, leg=third)
        network.telephony.order([
            HangUpLeg(third), PlayMusic(CALL, leg), RingAgent(CALL, again, "101", f"{CALL}~2", CALLER, "", False, 20.0),
        ])  # fmt: skip
        await customer.hears_music()
        agent = await network.rung("101")
        agent.answer()
        await network.facts.next(ReportAnswered, leg=again)
        network.telephony.order([JoinCall(CALL, again), StopMusic(CALL, leg)])
        await both_talk(customer, agent)


class TestInternalCalls:
    async def test_dialling_agent_hears_ringing_until_the_colleague_answers(self, network: Network) -> None:
        agent = await picked_up(network)
        await network.register("102")
        await network.facts.next(ReportReachable, endpoint="102", reachable=True)
        other = LegId("t1-2")
        network.telephony.order([
            JoinCall(CALL, AGENT), PlayRinging(CALL, AGENT), RingAgent(CALL, other, "102", CALL, "201", "", False, 20.0),
        ])  # fmt: skip
        colleague = await network.rung("102")
        colleague.ring()
        await agent.hears_ringing()
        colleague.answer()
        await network.facts.next(ReportAnswered, leg=other)
        network.telephony.order([JoinCall(CALL, other), StopRinging(CALL, AGENT)])
        await both_talk(agent, colleague)

    async def test_people_who_sat_in_another_room_are_found_by_the_next_server(
        self, network: Network
    ) -> None:
        customer, agent, target, leg = await consulting(network)
        await network.restart_server()
        await network.facts.next(ReportInventory)
        network.telephony.order([
            JoinCall(CALL, AGENT, ASKED), PlayMusic(CALL, leg), JoinCall(ASKED, TARGET), StopMusic(ASKED, TARGET),
        ])  # fmt: skip
        await both_talk(agent, target)
        await customer.hears_music()
        network.telephony.order([
            JoinCall(CALL, TARGET), StopMusic(CALL, leg), HangUpLeg(AGENT), CloseCall(ASKED),
        ])  # fmt: skip
        await agent.ends()
        await both_talk(customer, target)
