"""What may happen while a customer waits and somebody else is asked."""

import pytest
from tests.unit.core.house import EVA, JANA, PETR, WRAPUP_S, House

from ucs.core.call import Phase
from ucs.core.ids import CallId
from ucs.core.messages import (
    CancelTransfer,
    Cause,
    Conference,
    Dial,
    HangUp,
    HangUpLeg,
    Hold,
    JoinCall,
    LegCause,
    ParkLeg,
    Swap,
    Transfer,
    Unhold,
)
from ucs.core.view import user

OUTSIDE = "555666777"


@pytest.mark.parametrize(
    ("leg_cause", "cause"),
    [(LegCause.BUSY, Cause.BUSY), (LegCause.BAD_NUMBER, Cause.BAD_NUMBER), (LegCause.LOST, Cause.UNKNOWN)],
)
def test_a_target_that_is_not_reached_leaves_the_customer_on_hold(leg_cause: LegCause, cause: Cause) -> None:
    house = House()
    main = house.talks_beside_petr()
    agent = house.leg_of(JANA)
    asked = house.asks(JANA)
    house.ends(house.customer(asked), leg_cause)
    assert (house.record(asked).cause, house.heard_of(JANA)) == (cause, ["hangup"])
    assert (house.call(main).phase, house.call(main).consultation) == (Phase.HELD, None)
    assert ParkLeg(main, agent) in house.ordered
    house.asks(JANA)


def test_a_target_that_rings_too_long_is_given_up() -> None:
    house = House()
    main = house.talks_beside_petr()
    house.asks(JANA)
    house.passes(60)
    assert (house.call(main).phase, house.agent(JANA).calls) == (Phase.HELD, [main])


@pytest.mark.parametrize("what", ["rejects", "busy", "unplugged", "silent", "gone"])
def test_a_colleague_who_cannot_be_consulted_is_not_counted_as_having_missed_a_call(what: str) -> None:
    house = House()
    main = house.talks_beside_petr()
    if what == "busy":
        house.talks(PETR)
    if what == "unplugged":
        house.unplugs(PETR)
    asked = house.asks(JANA, "202")
    if what == "rejects":
        house.do(HangUp(PETR))
    if what == "gone":
        house.unplugs(PETR)
    if what == "silent":
        house.passes(60)
    causes = {"rejects": Cause.REJECTED, "busy": Cause.BUSY}
    assert house.record(asked).cause is causes.get(what, Cause.UNREACHABLE)
    assert house.call(main).phase is Phase.HELD
    figures = user(house.centre, PETR, house.now)
    assert (figures.in_calls_unanswered, house.agent(PETR).resting) == (0, False)


def test_a_consulted_party_who_hangs_up_leaves_the_customer_on_hold() -> None:
    house = House()
    main = house.talks_beside_petr()
    agent = house.leg_of(JANA)
    asked = house.consults(JANA)
    house.ends(house.customer(asked))
    (ended,) = house.call_notices(JANA)
    assert (ended.event.value, ended.call.cause) == ("hangup", Cause.CALLEE_HUNG_UP)
    assert house.orders(ParkLeg) == [ParkLeg(main, agent)]
    house.do(Unhold(JANA))
    assert house.call(main).phase is Phase.TALKING


@pytest.mark.parametrize("answered", [True, False])
@pytest.mark.parametrize("number", [OUTSIDE, "202"])
def test_a_customer_who_hangs_up_leaves_an_ordinary_call_to_the_consulted_party(
    number: str, answered: bool
) -> None:
    house = House()
    main = house.talks_beside_petr()
    agent = house.leg_of(JANA)
    asked = house.consults(JANA, number) if answered else house.asks(JANA, number)
    house.ends(house.customer(main))
    assert house.record(main).cause is Cause.CALLER_HUNG_UP
    (gone,) = [told.call for told in house.call_notices(JANA) if told.event.value == "hangup"]
    assert (gone.connected_user_id, gone.connected_number) == (JANA, "201")
    assert HangUpLeg(agent) not in house.ordered
    assert JoinCall(asked, agent) in house.ordered
    assert (house.call(asked).consults, house.agent(JANA).calls) == (None, [asked])
    assert house.status(JANA) == "READY"
    house.do(HangUp(JANA))
    assert HangUpLeg(agent) in house.ordered
    assert house.status(JANA) == "ACW"
    house.passes(WRAPUP_S)
    assert house.status(JANA) == "READY"


def test_a_customer_who_hangs_up_while_the_consulted_party_waits_leaves_that_one_on_hold() -> None:
    house = House()
    main = house.talks_beside_petr()
    agent = house.leg_of(JANA)
    asked = house.consults(JANA)
    house.do(Swap(JANA))
    house.ends(house.customer(main))
    assert house.call(asked).phase is Phase.HELD
    assert ParkLeg(asked, agent) in house.ordered
    house.do(Unhold(JANA))
    assert JoinCall(asked, agent) in house.ordered


@pytest.mark.parametrize("answered", [True, False])
def test_an_agent_whose_phone_is_put_down_loses_both_calls(answered: bool) -> None:
    house = House()
    main = house.talks_beside_petr()
    asked = house.consults(JANA) if answered else house.asks(JANA)
    target = house.customer(asked)
    house.ends(house.leg_of(JANA))
    assert (house.record(main).cause, house.record(asked).cause) == (
        Cause.CALLEE_HUNG_UP,
        Cause.CALLER_HUNG_UP,
    )
    assert HangUpLeg(target) in house.ordered
    assert not house.agent(JANA).calls


def test_naming_the_first_call_ends_that_one() -> None:
    house = House()
    main = house.talks_beside_petr()
    asked = house.consults(JANA)
    house.do(HangUp(JANA, main))
    assert house.agent(JANA).calls == [asked]


def test_a_second_sign_in_touches_neither_call() -> None:
    house = House()
    main = house.talks_beside_petr()
    asked = house.consults(JANA)
    house.signs_in(JANA)
    assert house.agent(JANA).calls == [main, asked]
    assert house.status(JANA) == "READY"


def test_a_status_chosen_meanwhile_is_taken_when_the_last_of_the_calls_ends() -> None:
    house = House()
    main = house.talks_beside_petr()
    asked = house.consults(JANA)
    house.chooses_lunch(JANA)
    house.ends(house.customer(main))
    assert house.status(JANA) == "READY"
    house.ends(house.customer(asked))
    assert house.status(JANA) == "AUX Lunch"


def test_a_third_party_cannot_be_asked_at_the_same_time() -> None:
    house = House()
    main = house.talks_beside_petr()
    house.consults(JANA)
    assert house.refused(Transfer(JANA, main, "1234")) == "wrong_state"
    assert house.refused(Dial(JANA, "1234")) == "wrong_state"


def test_the_next_customer_waits_while_the_agent_consults() -> None:
    house = House()
    house.works(JANA)
    main = house.talks(JANA)
    house.consults(JANA)
    house.ends(house.customer(main))
    house.calls()
    assert house.rings() is None
    house.works(EVA)
    assert house.rings() == EVA


def test_a_colleague_who_holds_the_first_call_is_not_taken_back_by_the_one_who_consults() -> None:
    house = House()
    house.works(JANA, PETR)
    main = CallId(str(house.do(Dial(PETR, "201")).answer))
    house.picks_up(PETR)
    house.picks_up(JANA)
    house.consults(JANA)
    house.do(Swap(JANA))
    house.do(Hold(PETR))
    house.do(Swap(JANA))
    assert house.refused(Swap(JANA)) == house.refused(Conference(JANA)) == "wrong_state"
    house.do(CancelTransfer(JANA))
    assert (house.call(main).phase, house.call(main).held_by) == (Phase.HELD, PETR)
    assert "resume" not in house.heard_of(JANA)
    house.do(Unhold(PETR))
    assert house.call(main).phase is Phase.TALKING
