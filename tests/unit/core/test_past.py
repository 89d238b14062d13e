"""A call that is over, as each of its agents looks back on it."""

from tests.unit.core.house import CAMPAIGN, EVA, JANA, PETR, SUPPORT, House, support

from ucs.core.ids import CallId
from ucs.core.messages import (
    BlindTransfer,
    Cause,
    Dial,
    FinishTransfer,
    HangUp,
    LegCause,
    ReportAnswered,
    ReportLookup,
    SetAccountCode,
)
from ucs.core.objects import Direction
from ucs.core.past import CallResult, Part, parts
from ucs.core.site import Strategy


def looked_back(house: House, uid: CallId) -> list[Part]:
    return list(parts(house.record(uid)))


def test_an_answered_call_says_who_called_how_long_it_rang_and_how_long_they_talked() -> None:
    house = House()
    house.works(JANA)
    uid = house.calls()
    house.passes(4)
    house.picks_up(JANA)
    house.do(ReportLookup(uid, "Novák s.r.o.", "42", {}))
    house.do(SetAccountCode(JANA, uid, "ORDER", "NEW"))
    house.passes(60)
    house.ends(house.customer(uid))
    (part,) = looked_back(house, uid)
    assert (part.agent, part.uniqueid, part.direction, part.result) == (
        JANA, uid, Direction.INCOMING, CallResult.ANSWERED,
    )  # fmt: skip
    assert (part.number, part.number_norm, part.name, part.external_id) == (
        "777123456", "+420777123456", "Novák s.r.o.", "42",
    )  # fmt: skip
    assert (part.queue, part.ring_s, part.talk_s, part.cause) == (SUPPORT, 4, 60, Cause.CALLER_HUNG_UP)
    assert part.codes == ("ORDER/NEW",)


def test_a_call_that_rings_at_two_is_missed_by_one_and_answered_by_the_other() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = house.calls()
    house.passes(21)
    house.picks_up(PETR)
    house.do(HangUp(PETR))
    missed, answered = looked_back(house, uid)
    assert (missed.agent, missed.result, missed.ring_s, missed.talk_s) == (JANA, CallResult.MISSED, 20, 0)
    assert missed.cause is Cause.UNREACHABLE
    assert (answered.agent, answered.result, answered.ring_s) == (PETR, CallResult.ANSWERED, 1)


def test_each_offer_to_the_same_agent_is_a_part_with_the_uniqueid_of_its_callbacks() -> None:
    house = House()
    house.works(JANA)
    uid = house.calls()
    house.passes(20)
    while house.rings() is None:
        house.passes(1)
    house.picks_up(JANA)
    house.do(HangUp(JANA))
    assert [(p.uniqueid, p.result) for p in looked_back(house, uid)] == [
        (uid, CallResult.MISSED),
        (f"{uid}~2", CallResult.ANSWERED),
    ]


def test_who_lost_a_race_in_a_hunt_group_has_missed_nothing() -> None:
    house = House(support(strategy=Strategy.RING_ALL))
    house.works(JANA, PETR)
    uid = house.calls()
    house.picks_up(PETR)
    house.do(HangUp(PETR))
    assert {p.agent: p.result for p in looked_back(house, uid)} == {
        JANA: CallResult.ELSEWHERE,
        PETR: CallResult.ANSWERED,
    }


def test_a_dialled_call_was_reached_or_not() -> None:
    house = House()
    house.works(JANA)
    for answers in (True, False):
        uid = CallId(str(house.do(Dial(JANA, number="603111222", queue=CAMPAIGN)).answer))
        house.do(ReportAnswered(house.leg_of(JANA)))
        house.passes(3)
        customer = house.customer(uid)
        if answers:
            house.do(ReportAnswered(customer))
            house.passes(9)
        house.ends(customer, LegCause.HANGUP if answers else LegCause.BUSY)
        (part,) = looked_back(house, uid)
        assert (part.agent, part.direction, part.number) == (JANA, Direction.OUTGOING, "603111222")
        assert (part.ring_s, part.talk_s) == (3, 9 if answers else 0)
        assert part.result is (CallResult.ANSWERED if answers else CallResult.NOT_REACHED)
        assert part.cause is (Cause.CALLEE_HUNG_UP if answers else Cause.BUSY)
        house.passes(30)


def test_whoever_hands_a_call_over_talked_until_then_and_the_next_one_from_then_on() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = house.talks(JANA)
    house.passes(10)
    house.do(BlindTransfer(JANA, number="801"))
    house.passes(1)
    house.ends(house.customer(uid))
    (jana,) = looked_back(house, uid)
    assert (jana.result, jana.talk_s, jana.cause) == (CallResult.ANSWERED, 10, Cause.TRANSFERRED)


def test_after_a_consultation_both_calls_are_in_the_past_of_both_agents() -> None:
    house = House()
    house.works(JANA, EVA)
    uid = house.talks(JANA)
    house.passes(10)
    asked = house.consults(JANA, "203")
    house.passes(5)
    house.do(FinishTransfer(JANA))
    house.passes(7)
    house.do(HangUp(EVA))
    jana, eva = looked_back(house, uid)
    assert (jana.agent, jana.talk_s, jana.cause) == (JANA, 15, Cause.TRANSFERRED)
    assert (eva.agent, eva.direction, eva.talk_s) == (EVA, Direction.INCOMING, 7)
    assert eva.number == "777123456"
    asks, answers = looked_back(house, asked)
    assert (asks.agent, asks.direction, asks.other) == (JANA, Direction.OUTGOING, EVA)
    assert (answers.agent, answers.direction, answers.other) == (EVA, Direction.INCOMING, JANA)
    assert asks.talk_s == answers.talk_s == 5
