"""What the engine may expect of a telephone network: the same tests on the fake and on a real Asterisk."""

import pytest
from tests.support.network import Network
from tests.support.telephony_steps import (
    AGENT,
    CALL,
    CALLER,
    CUSTOMER,
    after_all,
    arrived,
    both_talk,
    dial,
    picked_up,
    ring,
    talking,
)

from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    AnswerPhone,
    ArriveCall,
    CloseCall,
    HangUpLeg,
    JoinCall,
    LegCause,
    MuteLeg,
    ParkLeg,
    PlayMusic,
    RefuseCaller,
    ReportAnswered,
    ReportEnded,
    ReportReachable,
    ReportRinging,
    StopMusic,
    UnmuteLeg,
    WelcomeCaller,
)


class TestCallsFromOutside:
    async def test_caller_is_reported_with_number_dialled_and_number_shown(self, network: Network) -> None:
        await network.call("800", CALLER, name="Jana")
        arrival = await network.facts.next(ArriveCall)
        assert (arrival.number, arrival.caller_number, arrival.caller_name) == ("800", CALLER, "Jana")
        assert arrival.trunk

    async def test_desk_phone_that_dials_is_told_from_the_trunk(self, network: Network) -> None:
        await network.register("101")
        await network.call_from("101", "222")
        arrival = await network.facts.next(ArriveCall)
        assert (arrival.number, arrival.trunk) == ("222", False)

    async def test_welcomed_caller_hears_music(self, network: Network) -> None:
        caller, leg = await arrived(network)
        network.telephony.order([WelcomeCaller(CALL, leg), PlayMusic(CALL, leg)])
        await caller.hears_music()

    async def test_caller_who_hangs_up_is_reported_once(self, network: Network) -> None:
        caller, leg = await arrived(network)
        network.telephony.order([WelcomeCaller(CALL, leg), PlayMusic(CALL, leg)])
        await caller.hears_music()
        caller.hang_up()
        ended = await network.facts.next(ReportEnded, leg=leg)
        assert ended.cause is LegCause.HANGUP
        network.telephony.order([HangUpLeg(leg), CloseCall(CALL)])
        await after_all(network)
        assert network.facts.count(ReportEnded, leg=leg) == 1

    async def test_caller_who_gives_up_before_the_answer_is_reported(self, network: Network) -> None:
        caller, leg = await arrived(network)
        caller.hang_up()
        assert (await network.facts.next(ReportEnded, leg=leg)).cause is LegCause.HANGUP

    async def test_number_that_nobody_serves_is_refused_as_unallocated(self, network: Network) -> None:
        caller, leg = await arrived(network)
        network.telephony.order([RefuseCaller(leg)])
        assert await caller.ends() == 404

    async def test_order_to_hang_up_ends_a_talking_caller(self, network: Network) -> None:
        caller, _, leg = await talking(network)
        network.telephony.order([HangUpLeg(leg)])
        await caller.ends()
        await network.facts.next(ReportEnded, leg=leg, cause=LegCause.HANGUP)

    async def test_simulated_caller_arrives_like_any_other(self, network: Network) -> None:
        await network.telephony.simulate_caller("801", "+420605605605")
        arrival = await network.facts.next(ArriveCall)
        assert (arrival.number, arrival.caller_number, arrival.trunk) == ("801", "+420605605605", True)


class TestAgents:
    async def test_phone_rings_with_the_callers_number_and_the_name_of_the_call(
        self, network: Network
    ) -> None:
        await network.register("101")
        network.telephony.order([ring()])
        agent = await network.rung("101")
        assert agent.number == CALLER
        assert agent.header("X-UCS-Call") == "t1~2"
        assert agent.header("X-UCS-Auto-Answer") == ""
        agent.ring()
        await network.facts.next(ReportRinging, leg=AGENT)

    async def test_phone_is_asked_to_answer_by_itself_when_its_agent_dialled(self, network: Network) -> None:
        await network.register("101")
        network.telephony.order([ring(auto_answer=True)])
        assert (await network.rung("101")).header("X-UCS-Auto-Answer") == "1"

    async def test_caller_and_agent_hear_each_other_and_the_music_ends(self, network: Network) -> None:
        await talking(network)

    async def test_ringing_and_answer_are_each_reported_once(self, network: Network) -> None:
        await network.register("101")
        network.telephony.order([ring()])
        agent = await network.rung("101")
        agent.ring()
        agent.ring()
        await network.facts.next(ReportRinging, leg=AGENT)
        agent.answer()
        await network.facts.next(ReportAnswered, leg=AGENT)
        await after_all(network)
        assert network.facts.count(ReportRinging) == network.facts.count(ReportAnswered) == 1

    @pytest.mark.parametrize(
        ("status", "cause"),
        [
            (486, LegCause.BUSY),
            (603, LegCause.REJECTED),
            (480, LegCause.NO_ANSWER),
            (503, LegCause.UNREACHABLE),
        ],
    )
    async def test_ringing_phone_that_refuses_is_reported_with_its_reason(
        self, network: Network, status: int, cause: LegCause
    ) -> None:
        await network.register("101")
        network.telephony.order([ring()])
        agent = await network.rung("101")
        agent.ring()
        await network.facts.next(ReportRinging, leg=AGENT)
        agent.refuse(status)
        assert (await network.facts.next(ReportEnded, leg=AGENT)).cause is cause

    async def test_phone_that_is_not_there_fails_at_once(self, network: Network) -> None:
        network.telephony.order([ring(endpoint="102")])
        ended = await network.facts.next(ReportEnded, within_s=1, leg=AGENT)
        assert ended.cause is LegCause.UNREACHABLE

    async def test_ringing_phone_can_be_stopped(self, network: Network) -> None:
        await network.register("101")
        network.telephony.order([ring()])
        agent = await network.rung("101")
        agent.ring()
        await network.facts.next(ReportRinging, leg=AGENT)
        network.telephony.order([HangUpLeg(AGENT, LegCause.CANCELLED)])
        assert await agent.ends() == 487
        assert (await network.facts.next(ReportEnded, leg=AGENT)).cause is LegCause.CANCELLED

    async def test_ringing_phone_that_knows_how_is_answered_from_afar(self, network: Network) -> None:
        await network.register("101")
        network.telephony.order([ring()])
        agent = await network.rung("101")
        agent.obey()
        agent.ring()
        await network.facts.next(ReportRinging, leg=AGENT)
        network.telephony.order([AnswerPhone(CALL, AGENT)])
        await network.facts.next(ReportAnswered, leg=AGENT, within_s=1)

    async def test_order_to_end_overtakes_no_order_to_ring(self, network: Network) -> None:
        await network.register("101")
        network.telephony.order([ring(), HangUpLeg(AGENT)])
        await network.facts.next(ReportEnded, leg=AGENT)
        await after_all(network)
        assert network.facts.count(ReportAnswered) == 0

    async def test_agent_who_hangs_up_leaves_the_caller_in_the_call(self, network: Network) -> None:
        caller, agent, leg = await talking(network)
        agent.hang_up()
        assert (await network.facts.next(ReportEnded, leg=AGENT)).cause is LegCause.HANGUP
        network.telephony.order([PlayMusic(CALL, leg)])
        await caller.hears_music()

    async def test_two_calls_do_not_hear_each_other(self, network: Network) -> None:
        caller, agent, _ = await talking(network)
        other, leg = await arrived(network)
        call, second = CallId("t2"), LegId("t2-1")
        await network.register("102")
        await network.facts.next(ReportReachable, endpoint="102")
        network.telephony.order([WelcomeCaller(call, leg), ring(second, "102", call=call)])
        colleague = await network.rung("102")
        colleague.answer()
        await network.facts.next(ReportAnswered, leg=second)
        network.telephony.order([JoinCall(call, second)])
        await both_talk(other, colleague)
        await both_talk(caller, agent)


class TestHoldAndMute:
    async def test_held_caller_hears_music_each_time_and_the_agent_nothing(self, network: Network) -> None:
        caller, agent, leg = await talking(network)
        for _ in range(2):
            network.telephony.order([ParkLeg(CALL, AGENT), PlayMusic(CALL, leg)])
            await caller.hears_music()
            await agent.hears_nothing()
            network.telephony.order([StopMusic(CALL, leg), JoinCall(CALL, AGENT)])
            await both_talk(caller, agent)

    async def test_caller_who_hangs_up_on_hold_is_reported(self, network: Network) -> None:
        caller, _, leg = await talking(network)
        network.telephony.order([ParkLeg(CALL, AGENT), PlayMusic(CALL, leg)])
        await caller.hears_music()
        caller.hang_up()
        await network.facts.next(ReportEnded, leg=leg, cause=LegCause.HANGUP)
        network.telephony.order([HangUpLeg(AGENT), CloseCall(CALL)])
        await network.facts.next(ReportEnded, leg=AGENT)

    async def test_muted_agent_hears_and_is_not_heard(self, network: Network) -> None:
        caller, agent, _ = await talking(network)
        network.telephony.order([MuteLeg(AGENT)])
        await caller.hears_nothing()
        await agent.hears_only(caller)
        network.telephony.order([UnmuteLeg(AGENT)])
        await caller.hears_only(agent)


class TestCallsToTheOutside:
    async def test_number_is_dialled_and_both_talk(self, network: Network) -> None:
        agent = await picked_up(network)
        network.telephony.order([JoinCall(CALL, AGENT), dial()])
        customer = await network.dialled()
        assert (customer.dialled, customer.number) == ("+420222333444", "+420800800800")
        customer.ring()
        await network.facts.next(ReportRinging, leg=CUSTOMER)
        customer.answer()
        await network.facts.next(ReportAnswered, leg=CUSTOMER)
        await both_talk(agent, customer)

    async def test_agent_hears_it_ring(self, network: Network) -> None:
        agent = await picked_up(network)
        network.telephony.order([JoinCall(CALL, AGENT), dial()])
        (await network.dialled()).ring()
        await agent.hears_ringing()

    async def test_agent_hears_what_is_played_before_the_answer(self, network: Network) -> None:
        agent = await picked_up(network)
        network.telephony.order([JoinCall(CALL, AGENT), dial()])
        customer = await network.dialled()
        customer.play_early()
        await agent.hears(customer)
        await network.facts.next(ReportRinging, leg=CUSTOMER)

    @pytest.mark.parametrize(
        ("status", "cause"),
        [
            (486, LegCause.BUSY),
            (600, LegCause.BUSY),
            (603, LegCause.REJECTED),
            (404, LegCause.BAD_NUMBER),
            (484, LegCause.BAD_NUMBER),
            (480, LegCause.UNREACHABLE),
            (408, LegCause.UNREACHABLE),
            (503, LegCause.UNREACHABLE),
        ],
    )
    async def test_refusal_is_reported_with_its_reason(
        self, network: Network, status: int, cause: LegCause
    ) -> None:
        await picked_up(network)
        network.telephony.order([JoinCall(CALL, AGENT), dial()])
        (await network.dialled()).refuse(status)
        assert (await network.facts.next(ReportEnded, leg=CUSTOMER)).cause is cause

    async def test_nobody_answers(self, network: Network) -> None:
        await picked_up(network)
        network.telephony.order([JoinCall(CALL, AGENT), dial(timeout_s=-1.0)])
        customer = await network.dialled()
        customer.ring()
        assert (await network.facts.next(ReportEnded, leg=CUSTOMER)).cause is LegCause.NO_ANSWER

    async def test_dialling_can_be_stopped(self, network: Network) -> None:
        await picked_up(network)
        network.telephony.order([JoinCall(CALL, AGENT), dial()])
        customer = await network.dialled()
        customer.ring()
        network.telephony.order([HangUpLeg(CUSTOMER), HangUpLeg(AGENT), CloseCall(CALL)])
        assert await customer.ends() == 487
        assert (await network.facts.next(ReportEnded, leg=CUSTOMER)).cause is LegCause.CANCELLED
        await network.facts.next(ReportEnded, leg=AGENT)

    @pytest.mark.parametrize(
        "number", ["", "Local/800", "1@elsewhere", "12;param", "12&PJSIP/102", "+420 222"]
    )
    async def test_what_is_no_number_is_not_dialled(self, network: Network, number: str) -> None:
        network.telephony.order([dial(number)])
        assert (await network.facts.next(ReportEnded, leg=CUSTOMER)).cause is LegCause.BAD_NUMBER

    @pytest.mark.parametrize("number", ["*21#", "00420222333444"])
    async def test_every_character_of_a_number_arrives(self, network: Network, number: str) -> None:
        await picked_up(network)
        network.telephony.order([JoinCall(CALL, AGENT), dial(number)])
        assert (await network.dialled()).dialled == number

    async def test_phone_of_the_house_is_called_instead(self, network: Network) -> None:
        agent = await picked_up(network)
        await network.register("102")
        await network.facts.next(ReportReachable, endpoint="102")
        network.telephony.order([JoinCall(CALL, AGENT), dial("102", endpoint="102")])
        colleague = await network.rung("102")
        colleague.ring()
        colleague.answer()
        await both_talk(agent, colleague)

    async def test_phone_of_the_house_that_is_not_there_fails_at_once(self, network: Network) -> None:
        await picked_up(network)
        network.telephony.order([JoinCall(CALL, AGENT), dial("102", endpoint="102")])
        ended = await network.facts.next(ReportEnded, within_s=1, leg=CUSTOMER)
        assert ended.cause is LegCause.UNREACHABLE
