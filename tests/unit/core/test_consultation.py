"""Asking somebody while the customer waits, and joining the two."""

import pytest
from tests.unit.core.house import JANA, PETR, SUPPORT, House

from ucs.core.call import Phase
from ucs.core.ids import CallId
from ucs.core.messages import (
    CancelTransfer,
    Cause,
    CloseCall,
    Conference,
    Dial,
    DialNumber,
    FinishTransfer,
    HangUp,
    HangUpLeg,
    Hold,
    JoinCall,
    Mute,
    ParkLeg,
    PlayMusic,
    ReportAnswered,
    ReportRinging,
    RingAgent,
    StopMusic,
    Swap,
    Transfer,
    Unhold,
)
from ucs.core.notices import CallNotice, CustomerNotice
from ucs.core.objects import Action, CallState, Direction
from ucs.core.view import call, user
from ucs.errors import WrongState

OUTSIDE = "555666777"


def actions(house: House, agent: int, uid: CallId) -> set[Action]:
    seen = call(house.centre, uid, agent, house.now)  # pyright: ignore[reportArgumentType]
    assert seen is not None
    return set(seen.actions) - {Action.DTMF, Action.RECORD_START}


def test_a_transfer_with_a_number_holds_the_customer_and_calls_it_with_the_agents_own_leg() -> None:
    house = House()
    main = house.talks_beside_petr()
    agent, customer = house.leg_of(JANA), house.customer(main)
    asked = house.asks(JANA)
    assert house.callbacks(JANA) == ["hold", "new", "update"]
    target = house.customer(asked)
    assert house.ordered[:2] == [ParkLeg(main, agent), PlayMusic(main, customer)]
    assert house.orders(JoinCall) == [JoinCall(main, agent, asked)]
    (dialled,) = house.orders(DialNumber)
    assert (dialled.call, dialled.leg, dialled.number) == (asked, target, OUTSIDE)
    assert not house.orders(RingAgent)
    house.do(ReportRinging(target))
    assert (house.callbacks(JANA), house.seen(JANA).call.uniqueid) == (["ringing"], asked)
    house.do(ReportAnswered(target))
    (connected,) = house.call_notices(JANA)
    assert (connected.event.value, connected.call.direction) == ("connect", Direction.OUTGOING)
    assert (house.call(main).phase, house.call(asked).phase) == (Phase.HELD, Phase.TALKING)


def test_a_transfer_without_a_number_waits_for_the_next_one_dialled() -> None:
    house = House()
    main = house.talks_beside_petr()
    house.do(Transfer(JANA, main))
    assert (house.callbacks(JANA), house.call(main).phase) == (["hold", "update"], Phase.HELD)
    assert not house.orders(DialNumber)
    asked = CallId(str(house.do(Dial(JANA, OUTSIDE, data={"why": "price"})).answer))
    assert house.call(main).consultation == asked
    assert house.call(asked).data == {"why": "price"}
    assert house.refused(Dial(JANA, OUTSIDE)) == "wrong_state"


def test_going_back_to_the_customer_forgets_the_transfer_that_waited_for_a_number() -> None:
    house = House()
    house.talks_beside_petr()
    house.do(Transfer(JANA))
    house.do(CancelTransfer(JANA))
    assert house.callbacks(JANA) == ["resume"]
    assert house.refused(Dial(JANA, OUTSIDE)) == "wrong_state"
    assert house.refused(CancelTransfer(JANA)) == "wrong_state"


def test_a_finished_transfer_joins_customer_and_target_and_the_agent_is_out() -> None:
    house = House()
    main = house.talks_beside_petr()
    agent, customer = house.leg_of(JANA), house.customer(main)
    house.passes(10)
    asked = house.asks(JANA)
    target = house.customer(asked)
    house.do(ReportAnswered(target, "PJSIP/trunk-2"))
    house.passes(5)
    house.do(FinishTransfer(JANA, main))
    assert house.ordered[:4] == [
        StopMusic(main, target), JoinCall(main, target), StopMusic(main, customer), HangUpLeg(agent),
    ]  # fmt: skip
    assert CloseCall(asked) in house.ordered
    assert HangUpLeg(target) not in house.ordered
    told = [notice.call for notice in house.call_notices(JANA)]
    assert [(seen.uniqueid, seen.cause) for seen in told] == [(main, 8), (asked, 8)]
    assert told[1].connected_channel == "PJSIP/trunk-2"
    assert (house.call(main).phase, house.call(main).agent) == (Phase.TALKING, None)
    assert house.status(JANA) == "ACW"
    house.passes(60)
    house.ends(target)
    record = house.record(main)
    assert (record.agent, record.cause, record.talk_s) == (JANA, Cause.CALLEE_HUNG_UP, 75.0)
    assert [(t.agent, t.number, t.blind, t.external, t.reached) for t in record.transfers] == [
        (JANA, OUTSIDE, False, True, True)
    ]
    assert house.record(asked).cause is Cause.TRANSFERRED
    figures = user(house.centre, JANA, house.now)
    assert (figures.talktime, figures.transferred, figures.transferred_external) == (15, 1, 1)
    assert figures.queues[SUPPORT].transferred_external == 1


def test_the_customer_may_end_a_call_that_was_transferred_outside() -> None:
    house = House()
    main = house.talks_beside_petr()
    asked = house.consults(JANA)
    target = house.customer(asked)
    house.do(FinishTransfer(JANA))
    house.ends(house.customer(main))
    assert house.orders(HangUpLeg) == [HangUpLeg(target)]
    assert house.record(main).cause is Cause.CALLER_HUNG_UP


def test_a_colleague_who_was_consulted_sees_the_customers_call_ring_and_connect() -> None:
    house = House()
    main = house.talks_beside_petr()
    asked = house.asks(JANA, "202")
    assert house.rings() == PETR
    assert house.seen(PETR).call.number == "201"
    assert house.seen(PETR).call.direction is Direction.INCOMING
    house.picks_up(PETR)
    assert (house.heard_of(JANA), house.heard_of(PETR)) == (["connect"], ["connect"])
    house.passes(5)
    house.do(FinishTransfer(JANA, asked))
    told = [(n.event.value, n.call.uniqueid, n.call.cause) for n in house.call_notices(PETR)]
    assert told == [("ringing", main, -1), ("connect", main, -1), ("hangup", asked, 8)]
    ringing, connected, _ = house.call_notices(PETR)
    assert (ringing.call.state, ringing.call.number) == (CallState.RINGING, "777123456")
    assert (connected.call.connected, connected.call.connected_user_id) == (house.now, PETR)
    assert house.agent(PETR).calls == [main]
    house.passes(7)
    house.do(HangUp(PETR))
    assert house.record(main).agent == PETR
    figures = user(house.centre, PETR, house.now)
    assert (figures.talktime, figures.in_calls_answered, figures.transferred) == (7, 0, 0)
    assert user(house.centre, JANA, house.now).transferred_external == 0
    assert user(house.centre, JANA, house.now).transferred == 1
    assert house.status(PETR) == "ACW"


def test_a_colleague_who_was_muted_stays_so_in_the_customers_call() -> None:
    house = House()
    main = house.talks_beside_petr()
    asked = house.consults(JANA, "202")
    house.do(Mute(PETR, on=True, uniqueid=asked))
    house.do(FinishTransfer(JANA))
    assert [(n.event.value, n.call.uniqueid) for n in house.call_notices(PETR)] == [
        ("ringing", main), ("connect", main), ("mute", main), ("hangup", asked),
    ]  # fmt: skip


def test_a_queue_can_be_consulted() -> None:
    house = House()
    house.works(JANA)
    main = house.talks(JANA)
    asked = house.asks(JANA, "800")
    assert house.call(asked).phase is Phase.QUEUED
    assert house.orders(PlayMusic)[-1] == PlayMusic(main, house.leg_of(JANA))
    house.works(PETR)
    assert house.rings() == PETR
    house.picks_up(PETR)
    house.do(FinishTransfer(JANA))
    assert house.call(main).agent == PETR


def test_a_consultation_that_was_not_answered_cannot_be_finished_or_swapped() -> None:
    house = House()
    main = house.talks_beside_petr()
    house.asks(JANA)
    for command in (FinishTransfer(JANA), Swap(JANA), Unhold(JANA, main), Transfer(JANA, main, "1")):
        assert house.refused(command) == "wrong_state"


def test_cancelling_ends_the_consultation_and_brings_the_customer_back() -> None:
    house = House()
    main = house.talks_beside_petr()
    agent = house.leg_of(JANA)
    asked = house.consults(JANA)
    house.do(CancelTransfer(JANA))
    assert house.heard_of(JANA) == ["hangup", "resume"]
    assert house.record(asked).cause is Cause.CALLER_HUNG_UP
    assert house.orders(JoinCall) == [JoinCall(main, agent)]
    assert house.call(main).phase is Phase.TALKING


@pytest.mark.parametrize("named", [True, False])
def test_hanging_up_ends_the_consultation_only(named: bool) -> None:
    house = House()
    main = house.talks_beside_petr()
    agent = house.leg_of(JANA)
    asked = house.consults(JANA)
    house.do(HangUp(JANA, asked if named else ""))
    assert (house.call(main).phase, house.agent(JANA).calls) == (Phase.HELD, [main])
    assert house.orders(ParkLeg) == [ParkLeg(main, agent)]
    assert house.ordered.index(ParkLeg(main, agent)) < house.ordered.index(CloseCall(asked))


def test_swapping_lets_the_other_one_wait_with_music() -> None:
    house = House()
    main = house.talks_beside_petr()
    agent, customer = house.leg_of(JANA), house.customer(main)
    asked = house.consults(JANA)
    target = house.customer(asked)
    house.do(Swap(JANA, main))
    assert [(n.event.value, n.call.uniqueid) for n in house.call_notices(JANA)] == [
        ("hold", asked), ("resume", main),
    ]  # fmt: skip
    assert PlayMusic(asked, target) in house.ordered
    assert house.ordered[-2:] == [StopMusic(main, customer), JoinCall(main, agent)]
    house.do(Swap(JANA))
    assert PlayMusic(main, customer) in house.ordered
    assert house.ordered[-2:] == [StopMusic(asked, target), JoinCall(main, agent, asked)]
    house.do(Unhold(JANA, main))
    assert (house.call(main).phase, house.call(asked).phase) == (Phase.TALKING, Phase.HELD)
    house.do(FinishTransfer(JANA))
    assert house.call(main).third == target
    assert StopMusic(main, target) in house.ordered


def test_both_may_be_held() -> None:
    house = House()
    main = house.talks_beside_petr()
    agent = house.leg_of(JANA)
    asked = house.consults(JANA)
    house.do(Hold(JANA, asked))
    assert ParkLeg(main, agent) in house.ordered
    assert (house.call(main).phase, house.call(asked).phase) == (Phase.HELD, Phase.HELD)


def test_a_mute_is_told_for_both_calls_of_the_one_leg() -> None:
    house = House()
    main = house.talks_beside_petr()
    house.do(Mute(JANA, on=True))
    asked = house.consults(JANA)
    house.do(Mute(JANA, on=False, uniqueid=asked))
    assert [(n.event.value, n.call.uniqueid) for n in house.call_notices(JANA)] == [
        ("unmute", main), ("unmute", asked),
    ]  # fmt: skip


def test_what_can_be_done_is_told_with_each_call() -> None:
    house = House()
    main = house.talks_beside_petr()
    own = {Action.HANGUP, Action.MUTE}
    assert actions(house, JANA, main) == own | {Action.HOLD, Action.TRANSFER, Action.BLIND_TRANSFER}
    asked = house.asks(JANA, "202")
    assert actions(house, JANA, main) == actions(house, JANA, asked) == own | {Action.CANCEL_TRANSFER}
    house.picks_up(PETR)
    both = {Action.CANCEL_TRANSFER, Action.SWAP, Action.CONFERENCE, Action.FINISH_TRANSFER}
    assert actions(house, JANA, main) == own | both | {Action.UNHOLD}
    assert actions(house, JANA, asked) == own | both | {Action.HOLD}
    assert actions(house, PETR, asked) == own
    house.do(FinishTransfer(JANA))
    assert actions(house, JANA, main) == set()
    assert Action.TRANSFER in actions(house, PETR, main)


def test_what_can_be_done_in_the_first_call_is_told_anew_with_every_step_of_the_consultation() -> None:
    house = House()
    main = house.talks_beside_petr()

    def told() -> set[Action]:
        notices = [n for n in house.told if isinstance(n, CallNotice) and n.call.uniqueid == main]
        return set(notices[-1].call.actions)

    asked = house.asks(JANA)
    assert Action.SWAP not in told()
    house.do(ReportAnswered(house.customer(asked)))
    assert Action.SWAP in told()
    house.ends(house.customer(asked))
    assert {Action.TRANSFER, Action.UNHOLD} <= told()


def test_who_is_consulted_can_neither_hold_nor_transfer() -> None:
    house = House()
    main = house.talks_beside_petr()
    asked = house.consults(JANA, "202")
    for command in (Hold(PETR), Transfer(PETR), Swap(PETR), FinishTransfer(PETR, asked)):
        assert house.refused(command) == "wrong_state"
    assert house.refused(FinishTransfer(PETR, main)) == "stale_call"


@pytest.mark.parametrize("make", [FinishTransfer, Swap, Conference])
def test_who_consults_nobody_is_told_so_though_the_call_only_rings(make: type[FinishTransfer]) -> None:
    house = House()
    house.works(JANA)
    house.calls()
    refusal = house.decide(make(JANA)).refusal
    assert isinstance(refusal, WrongState)
    assert refusal.message.startswith("nobody is being consulted")


def test_a_party_outside_who_is_consulted_is_looked_up_a_colleague_is_not() -> None:
    house = House()
    house.works(JANA, PETR)
    house.talks(JANA)
    asked = house.asks(JANA, "603555666")
    (question,) = [notice for notice in house.told if isinstance(notice, CustomerNotice)]
    assert (question.call, question.number, question.direction) == (asked, "603555666", Direction.OUTGOING)
    house.do(HangUp(JANA))
    house.asks(JANA, "202")
    assert not [notice for notice in house.told if isinstance(notice, CustomerNotice)]
