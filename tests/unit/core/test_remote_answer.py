"""Picking up a ringing desk phone from the bar."""

import pytest
from msgspec.structs import replace
from tests.unit.core.house import JANA, PETR, RING_S, House, site

from ucs.core.call import Phase
from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    Answer,
    AnswerPhone,
    Dial,
    HangUp,
    HangUpLeg,
    JoinCall,
    LegCause,
    Outcome,
    ReportNotAnswered,
    ReportRinging,
    RingAgent,
)
from ucs.core.objects import Action
from ucs.core.site import DeviceType, RemoteAnswer


def house_with(way: RemoteAnswer, kind: DeviceType = DeviceType.PHONE) -> House:
    """All phones are of one kind."""
    configured = site()
    phones = tuple(replace(phone, remote_answer=way, type=kind) for phone in configured.devices)
    house = House(replace(configured, devices=phones))
    house.works(JANA)
    return house


def ringing(way: RemoteAnswer) -> tuple[House, CallId, LegId]:
    """A call rings at Jana's phone, which has said so."""
    house = house_with(way)
    uid = house.calls()
    leg = house.leg_of(JANA)
    house.do(ReportRinging(leg))
    return house, uid, leg


def test_a_phone_that_knows_the_notify_is_told_to_pick_up() -> None:
    house, uid, leg = ringing(RemoteAnswer.NOTIFY)
    house.do(Answer(JANA, uid))
    assert house.ordered == [AnswerPhone(uid, leg)]
    assert house.callbacks(JANA) == []
    house.picks_up(JANA)
    assert house.callbacks(JANA) == ["connect"]


def test_a_wish_that_comes_before_the_phone_rings_waits_for_it() -> None:
    house = house_with(RemoteAnswer.NOTIFY)
    uid = house.calls()
    house.do(Answer(JANA, uid))
    assert house.ordered == []
    house.do(ReportRinging(house.leg_of(JANA)))
    assert house.ordered == [AnswerPhone(uid, house.leg_of(JANA))]


def test_a_repeated_wish_is_passed_on_again() -> None:
    house, uid, leg = ringing(RemoteAnswer.NOTIFY)
    house.do(Answer(JANA, uid))
    house.do(Answer(JANA))
    assert house.ordered == [AnswerPhone(uid, leg)]


def test_a_wish_is_ordered_anew_after_the_network_was_away() -> None:
    house, uid, leg = ringing(RemoteAnswer.NOTIFY)
    house.do(Answer(JANA, uid))
    house.lose_network()
    house.connect({house.customer(uid): True, leg: False})
    assert AnswerPhone(uid, leg) in house.ordered


def test_a_phone_that_answers_by_itself_is_called_anew_without_a_callback() -> None:
    house, uid, leg = ringing(RemoteAnswer.AUTO_ANSWER)
    house.passes(5)
    house.do(Answer(JANA, uid))
    assert house.ordered == [HangUpLeg(leg, LegCause.ELSEWHERE)]
    house.ends(leg, LegCause.CANCELLED)
    (order,) = house.orders(RingAgent)
    assert (order.auto_answer, order.uniqueid, order.endpoint) == (True, uid, "101")
    assert order.leg != leg
    assert order.timeout_s == RING_S - 5
    assert (house.told, house.call(uid).phase) == ([], Phase.OFFERING)
    house.picks_up(JANA)
    assert house.callbacks(JANA) == ["connect"]
    assert house.orders(JoinCall) == [JoinCall(uid, order.leg)]
    house.do(HangUp(JANA, uid))
    assert [offer.outcome for offer in house.record(uid).offers] == [Outcome.ANSWERED]


@pytest.mark.parametrize("cause", [LegCause.CANCELLED, LegCause.UNREACHABLE, LegCause.UNKNOWN])
def test_a_phone_that_ends_its_call_over_the_notify_is_called_anew_with_headers_instead(
    cause: LegCause,
) -> None:
    house, uid, leg = ringing(RemoteAnswer.NOTIFY)
    house.do(Answer(JANA, uid))
    house.ends(leg, cause)
    (order,) = house.orders(RingAgent)
    assert (order.auto_answer, order.uniqueid, house.told) == (True, uid, [])
    house.picks_up(JANA)
    assert house.callbacks(JANA) == ["connect"]


def test_a_phone_called_anew_that_ends_that_call_too_has_failed() -> None:
    house, uid, leg = ringing(RemoteAnswer.NOTIFY)
    house.do(Answer(JANA, uid))
    house.ends(leg, LegCause.UNKNOWN)
    house.ends(house.leg_of(JANA), LegCause.UNKNOWN)
    assert house.callbacks(JANA) == ["hangup"]
    assert house.call(uid).offers[-1].outcome is Outcome.FAILED


def test_a_phone_that_rejects_after_the_notify_is_left_alone() -> None:
    house, uid, leg = ringing(RemoteAnswer.NOTIFY)
    house.do(Answer(JANA, uid))
    house.ends(leg, LegCause.REJECTED)
    assert (house.callbacks(JANA), house.orders(RingAgent)) == (["hangup"], [])


def test_a_phone_lifted_while_it_is_called_anew_is_called_all_the_same() -> None:
    house, uid, leg = ringing(RemoteAnswer.AUTO_ANSWER)
    house.do(Answer(JANA, uid))
    house.picks_up(JANA)
    assert house.call(uid).phase is Phase.OFFERING
    house.ends(leg, LegCause.HANGUP)
    assert len(house.orders(RingAgent)) == 1
    house.picks_up(JANA)
    assert house.call(uid).phase is Phase.TALKING


def test_a_phone_refused_while_it_is_called_anew_rejects_the_call() -> None:
    house, uid, leg = ringing(RemoteAnswer.AUTO_ANSWER)
    house.do(Answer(JANA, uid))
    house.ends(leg, LegCause.REJECTED)
    assert house.callbacks(JANA) == ["hangup"]
    assert house.call(uid).phase is Phase.QUEUED


def test_a_phone_called_anew_that_does_not_answer_has_only_the_rest_of_its_time() -> None:
    house, uid, leg = ringing(RemoteAnswer.AUTO_ANSWER)
    house.passes(5)
    house.do(Answer(JANA, uid))
    house.ends(leg, LegCause.CANCELLED)
    house.passes(RING_S - 5)
    assert house.call(uid).phase is Phase.QUEUED
    assert house.call(uid).offers[0].outcome is Outcome.NO_ANSWER


def test_the_end_is_ordered_anew_after_the_network_was_away() -> None:
    house, uid, leg = ringing(RemoteAnswer.AUTO_ANSWER)
    house.do(Answer(JANA, uid))
    house.lose_network()
    house.connect({house.customer(uid): True, leg: True})
    assert HangUpLeg(leg, LegCause.ELSEWHERE) in house.ordered
    assert house.call(uid).phase is Phase.OFFERING


def test_a_phone_that_is_not_known_to_be_able_is_left_alone() -> None:
    house, uid, _ = ringing(RemoteAnswer.NONE)
    assert house.refused(Answer(JANA, uid)) == "not_allowed"
    assert house.ordered == []


def test_only_the_call_that_rings_here_can_be_answered() -> None:
    house, uid, leg = ringing(RemoteAnswer.NOTIFY)
    house.works(PETR)
    assert house.refused(Answer(PETR, uid)) == "stale_call"
    house.ends(leg, LegCause.REJECTED)
    assert house.rings() == PETR
    assert house.refused(Answer(JANA, uid)) == "stale_call"
    house.picks_up(PETR)
    assert house.refused(Answer(PETR, uid)) == "wrong_state"


def test_the_wish_for_an_earlier_series_does_not_answer_the_next() -> None:
    house, uid, leg = ringing(RemoteAnswer.NOTIFY)
    house.ends(leg, LegCause.NO_ANSWER)
    house.passes(5)
    assert house.seen(JANA).call.uniqueid == f"{uid}~2"
    assert house.refused(Answer(JANA, uid)) == "stale_call"
    house.do(Answer(JANA, f"{uid}~2"))


def test_the_agent_is_told_when_the_phone_cannot_be_reached_that_way() -> None:
    house, uid, leg = ringing(RemoteAnswer.NOTIFY)
    house.do(Answer(JANA, uid))
    house.do(ReportNotAnswered(leg))
    assert house.messages(JANA) == ["answer_failed"]
    assert house.call(uid).phase is Phase.OFFERING


@pytest.mark.parametrize(
    ("way", "kind", "offered"),
    [
        (RemoteAnswer.NOTIFY, DeviceType.PHONE, True),
        (RemoteAnswer.AUTO_ANSWER, DeviceType.PHONE, True),
        (RemoteAnswer.NONE, DeviceType.PHONE, False),
        (RemoteAnswer.NONE, DeviceType.SOFTPHONE, True),
    ],
)
def test_answer_is_offered_only_where_it_works(way: RemoteAnswer, kind: DeviceType, offered: bool) -> None:
    house = house_with(way, kind)
    house.calls()
    actions = house.seen(JANA).call.actions
    assert (Action.ANSWER in actions, Action.REJECT in actions) == (offered, True)


def test_the_phone_of_an_agent_who_dials_is_told_to_pick_up_too() -> None:
    house = house_with(RemoteAnswer.NOTIFY)
    uid = CallId(str(house.do(Dial(JANA, "123")).answer))
    house.do(ReportRinging(house.leg_of(JANA)))
    assert house.ordered == [AnswerPhone(uid, house.leg_of(JANA))]
