"""What people do at desk phones themselves: dial, hold, transfer. The same tests on the fake and on a real Asterisk."""

from tests.support.network import Network, Party
from tests.support.telephony_steps import AGENT, CALL, after_all, both_talk, talking

from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    AnswerRefer,
    ArriveCall,
    JoinCall,
    ParkLeg,
    PlayMusic,
    ReportHeld,
    ReportReferred,
    StopMusic,
    WelcomeCaller,
)


class TestHoldAtThePhone:
    async def test_hold_and_resume_at_the_phone_are_reported_once(self, network: Network) -> None:
        caller, agent, leg = await talking(network)
        await agent.hold()
        await network.facts.next(ReportHeld, leg=AGENT, held=True)
        network.telephony.order([ParkLeg(CALL, AGENT), PlayMusic(CALL, leg)])
        await caller.hears_music()
        await agent.hold(on=False)
        await network.facts.next(ReportHeld, leg=AGENT, held=False)
        network.telephony.order([StopMusic(CALL, leg), JoinCall(CALL, AGENT)])
        await both_talk(caller, agent)
        await after_all(network)
        assert network.facts.count(ReportHeld) == 2


class TestDialling:
    async def test_phone_that_dials_is_known_by_its_account(self, network: Network) -> None:
        await network.register("101")
        await network.call_from("101", "777123456")
        arrival = await network.facts.next(ArriveCall)
        assert (arrival.number, arrival.endpoint, arrival.trunk) == ("777123456", "101", False)

    async def test_caller_from_outside_has_no_account(self, network: Network) -> None:
        await network.call("800")
        arrival = await network.facts.next(ArriveCall)
        assert (arrival.endpoint, arrival.trunk) == ("", True)


async def two_calls(network: Network) -> tuple[Party, Party, LegId]:
    """The agent talks with a caller and has dialled somebody else at the same phone."""
    _, agent, _ = await talking(network)
    await agent.hold()
    second = await network.call_from("101", "602602602")
    arrival = await network.facts.next(ArriveCall, number="602602602")
    network.telephony.order([WelcomeCaller(CallId("t2"), arrival.leg)])
    await second.is_answered()
    return agent, second, arrival.leg


class TestTransfers:
    async def test_wish_to_hand_over_to_a_number_is_reported_once_and_answered(
        self, network: Network
    ) -> None:
        _, agent, _ = await talking(network)
        await agent.refer("777123456")
        wish = await network.facts.next(ReportReferred, leg=AGENT)
        assert (wish.number, wish.other) == ("777123456", "")
        network.telephony.order([AnswerRefer(CALL, AGENT, done=True)])
        assert await agent.referred()
        await after_all(network)
        assert network.facts.count(ReportReferred) == 1

    async def test_wish_that_was_refused_can_be_repeated_and_the_call_goes_on(self, network: Network) -> None:
        caller, agent, _ = await talking(network)
        for _ in range(2):
            await agent.refer("777123456")
            await network.facts.next(ReportReferred, leg=AGENT)
            network.telephony.order([AnswerRefer(CALL, AGENT, done=False)])
            assert not await agent.referred()
        await both_talk(caller, agent)

    async def test_wish_to_join_two_calls_names_both_legs(self, network: Network) -> None:
        agent, second, leg = await two_calls(network)
        await agent.join(second)
        wish = await network.facts.next(ReportReferred, leg=AGENT)
        assert (wish.other, wish.leg) == (leg, AGENT)
        network.telephony.order([AnswerRefer(CALL, AGENT, done=True)])
        assert await agent.referred()

    async def test_second_call_of_the_phone_may_ask_as_well(self, network: Network) -> None:
        agent, second, leg = await two_calls(network)
        await second.join(agent)
        assert (await network.facts.next(ReportReferred, leg=leg)).other == AGENT
