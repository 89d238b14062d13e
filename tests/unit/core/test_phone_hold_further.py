"""On hold at the desk phone itself while a call begins or is handed on: the bar never takes back what is held there."""

import pytest
from msgspec.structs import replace
from tests.unit.core.house import JANA, PETR, House, site

from ucs.core.call import Phase
from ucs.core.callview import call_as_seen
from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    AnswerPhone,
    ArriveCall,
    CancelTransfer,
    Command,
    Conference,
    Dial,
    Hold,
    JoinCall,
    ParkLeg,
    PlayMusic,
    ReportAnswered,
    ReportHeld,
    Swap,
    Transfer,
    Unhold,
)
from ucs.core.notices import CallNotice
from ucs.core.objects import Action
from ucs.core.site import RemoteAnswer

SECOND = LegId("phone-2")
BY_HAND, OBEYS = RemoteAnswer.NONE, RemoteAnswer.NOTIFY
WAYS_BACK = {"unhold": Unhold(JANA), "swap": Swap(JANA), "conference": Conference(JANA)}


def talking(way: RemoteAnswer = BY_HAND) -> tuple[House, CallId]:
    configured = site()
    phones = tuple(replace(phone, remote_answer=way) for phone in configured.devices)
    house = House(replace(configured, devices=phones))
    house.works(JANA)
    return house, house.talks(JANA)


def hold(house: House, leg: LegId, *, held: bool = True) -> None:
    """A second later."""
    house.passes(1)
    house.do(ReportHeld(leg, held))


def asking(way: RemoteAnswer = BY_HAND) -> tuple[House, CallId, CallId, LegId]:
    """Jana asks somebody outside, with the one leg of her phone."""
    house, main = talking(way)
    return house, main, house.consults(JANA), house.leg_of(JANA)


def two_calls(way: RemoteAnswer = BY_HAND) -> tuple[House, CallId, CallId, LegId]:
    """Jana has dialled the second one at her phone, which holds the first."""
    house, main = talking(way)
    first = house.leg_of(JANA)
    hold(house, first)
    house.do(ArriveCall(SECOND, "777123456", "x", trunk=False, endpoint="101"))
    asked = house.call(main).consultation
    assert asked is not None
    house.do(ReportAnswered(house.customer(asked)))
    return house, main, asked, first


def may(house: House, uid: CallId) -> set[Action]:
    return set(call_as_seen(house.centre, house.call(uid), JANA, house.now).actions)


def phases(house: House, *calls: CallId) -> list[Phase]:
    return [house.call(uid).phase for uid in calls]


@pytest.mark.parametrize("wish", WAYS_BACK)
def test_what_is_held_by_hand_no_wish_of_the_bar_takes_back(wish: str) -> None:
    house, main, asked, leg = asking()
    hold(house, leg)
    assert house.refused(WAYS_BACK[wish]) == "not_allowed"
    assert phases(house, main, asked) == [Phase.HELD, Phase.HELD]
    assert house.ordered == []
    hold(house, leg, held=False)
    assert phases(house, main, asked) == [Phase.HELD, Phase.TALKING]


@pytest.mark.parametrize("wish", WAYS_BACK)
def test_a_phone_that_obeys_is_told_to_take_it_back_and_only_then_it_is(wish: str) -> None:
    house, main, asked, leg = asking(OBEYS)
    hold(house, leg)
    house.do(WAYS_BACK[wish])
    assert house.ordered == [AnswerPhone(asked, leg)]
    assert phases(house, main, asked) == [Phase.HELD, Phase.HELD]
    hold(house, leg, held=False)
    assert house.heard_of(JANA) == ["resume"]
    assert phases(house, main, asked) == [Phase.HELD, Phase.TALKING]


def test_a_transfer_that_is_cancelled_leaves_the_customer_on_hold_at_the_phone() -> None:
    house, main, asked, leg = asking()
    hold(house, leg)
    house.do(CancelTransfer(JANA))
    assert phases(house, main, asked) == [Phase.HELD, Phase.ENDED]
    assert Action.UNHOLD not in house.seen(JANA).call.actions
    hold(house, leg, held=False)
    assert house.callbacks(JANA) == ["resume"]


def test_a_transfer_is_cancelled_and_a_phone_that_obeys_told_to_go_back() -> None:
    house, main, asked, leg = asking(OBEYS)
    hold(house, leg)
    house.do(CancelTransfer(JANA))
    assert AnswerPhone(main, leg) in house.ordered
    assert phases(house, main, asked) == [Phase.HELD, Phase.ENDED]
    hold(house, leg, held=False)
    assert house.callbacks(JANA) == ["resume"]


def test_a_transfer_that_waits_for_a_number_is_given_up_at_the_phone() -> None:
    house, main = talking()
    house.do(Transfer(JANA))
    assert Action.CANCEL_TRANSFER in house.seen(JANA).call.actions
    hold(house, house.leg_of(JANA))
    assert Action.CANCEL_TRANSFER not in house.seen(JANA).call.actions
    assert house.refused(CancelTransfer(JANA)) == "not_allowed"
    hold(house, house.leg_of(JANA), held=False)
    assert (house.call(main).phase, house.call(main).transferring) == (Phase.TALKING, False)


def test_who_answers_while_the_agents_phone_is_on_hold_waits_with_music() -> None:
    house, main = talking()
    hold(house, house.leg_of(JANA))
    house.passes(1)
    asked = house.consults(JANA)
    assert house.heard_of(JANA) == ["connect", "hold"]
    assert PlayMusic(asked, house.customer(asked)) in house.ordered
    hold(house, house.leg_of(JANA), held=False)
    assert phases(house, main, asked) == [Phase.HELD, Phase.TALKING]


def test_a_number_that_answers_while_the_phone_that_dialled_it_is_on_hold_hears_music() -> None:
    house = House()
    house.works(JANA)
    uid = CallId(str(house.do(Dial(JANA, "555666777")).answer))
    house.picks_up(JANA)
    hold(house, house.leg_of(JANA))
    house.do(ReportAnswered(house.customer(uid)))
    assert house.heard_of(JANA) == ["connect", "hold"]
    assert house.orders(PlayMusic) == [PlayMusic(uid, house.customer(uid))]
    hold(house, house.leg_of(JANA), held=False)
    assert house.callbacks(JANA) == ["resume"]


@pytest.mark.parametrize("wish", ["unhold", "swap"])
def test_the_first_of_a_phones_two_calls_is_taken_back_by_hand(wish: str) -> None:
    house, main, asked, _ = two_calls()
    assert house.refused(Unhold(JANA, main) if wish == "unhold" else Swap(JANA)) == "not_allowed"
    assert phases(house, main, asked) == [Phase.HELD, Phase.TALKING]


@pytest.mark.parametrize("wish", ["unhold", "swap"])
def test_the_first_of_two_calls_is_taken_back_by_a_phone_that_obeys(wish: str) -> None:
    house, main, asked, first = two_calls(OBEYS)
    house.do(Unhold(JANA, main) if wish == "unhold" else Swap(JANA))
    assert house.ordered == [AnswerPhone(main, first)]
    hold(house, SECOND)
    hold(house, first, held=False)
    assert phases(house, main, asked) == [Phase.TALKING, Phase.HELD]
    house.do(Swap(JANA))
    assert house.ordered == [AnswerPhone(asked, SECOND)]


def test_of_two_calls_the_second_is_ended_from_the_bar_and_the_first_stays_on_hold() -> None:
    house, main, asked, first = two_calls()
    house.do(CancelTransfer(JANA))
    assert phases(house, main, asked) == [Phase.HELD, Phase.ENDED]
    assert house.orders(JoinCall) == []
    hold(house, first, held=False)
    assert house.callbacks(JANA) == ["resume"]
    assert house.orders(JoinCall) == [JoinCall(main, first)]


def test_a_conference_of_two_calls_talks_with_the_one_that_is_not_on_hold() -> None:
    house, main, asked, first = two_calls()
    house.do(Conference(JANA))
    assert JoinCall(main, SECOND) in house.ordered
    house.do(CancelTransfer(JANA))
    assert phases(house, main, asked) == [Phase.HELD, Phase.ENDED]
    assert house.ordered[-2:] == [ParkLeg(main, first), PlayMusic(main, house.customer(main))]


def in_conference_on_hold() -> tuple[House, CallId, CallId, LegId]:
    """Jana has put her phone on hold, the two others talk on."""
    house, main, asked, leg = asking()
    house.do(Conference(JANA))
    hold(house, leg)
    assert phases(house, main, asked) == [Phase.TALKING, Phase.TALKING]
    return house, main, asked, leg


def test_a_customer_who_is_left_with_an_agent_on_hold_hears_music() -> None:
    house, main, asked, leg = in_conference_on_hold()
    house.ends(house.customer(asked))
    assert (house.call(main).phase, house.call(main).held_by) == (Phase.HELD, JANA)
    assert house.orders(PlayMusic) == [PlayMusic(main, house.customer(main))]
    hold(house, leg, held=False)
    assert house.callbacks(JANA) == ["resume"]


def test_who_was_asked_and_is_left_with_an_agent_on_hold_hears_music() -> None:
    house, main, asked, leg = in_conference_on_hold()
    house.ends(house.customer(main))
    assert (house.call(asked).phase, house.call(asked).held_by) == (Phase.HELD, JANA)
    assert house.orders(PlayMusic) == [PlayMusic(asked, house.customer(asked))]
    hold(house, leg, held=False)
    assert house.callbacks(JANA) == ["resume"]


def test_a_colleague_on_hold_keeps_nobody_from_anything() -> None:
    house = House()
    main = house.talks_beside_petr()
    asked = house.consults(JANA, "202")
    hold(house, house.leg_of(PETR))
    for wish in (Swap(JANA), Swap(JANA), Conference(JANA)):
        house.do(wish)
    assert phases(house, main, asked) == [Phase.TALKING, Phase.TALKING]


@pytest.mark.parametrize("way", [BY_HAND, OBEYS])
@pytest.mark.parametrize("legs", ["one leg", "two legs"])
@pytest.mark.parametrize("steps", ["", "1", "2", "12", "bar", "bar 1", "2 bar 1"])
def test_the_bar_is_told_what_the_server_would_accept(way: RemoteAnswer, legs: str, steps: str) -> None:
    """Whatever is held and taken back, in whatever order, at the phone's first call, at its second, or in the bar."""

    def reached() -> tuple[House, CallId, CallId, dict[CallId, set[Action]]]:
        house, main, asked, first = two_calls(way) if legs == "two legs" else asking(way)
        told = {uid: may(house, uid) for uid in (main, asked)}
        at_hold = {first: legs == "two legs", SECOND: False}
        for step in steps.replace("bar", "b").replace(" ", ""):
            leg = SECOND if step == "2" and legs == "two legs" else first
            at_hold[leg] = not at_hold[leg]
            house.decide(Hold(JANA) if step == "b" else ReportHeld(leg, at_hold[leg]))
            for notice in (n for n in house.told if isinstance(n, CallNotice) and n.agent == JANA):
                told[CallId(notice.call.uniqueid)] = set(notice.call.actions)
        return house, main, asked, told

    def accepted(wish: Command) -> bool:
        return reached()[0].decide(wish).refusal is None

    _, main, asked, told = reached()
    for uid in (main, asked):
        assert (Action.SWAP in told[uid]) == accepted(Swap(JANA, uid))
        assert (Action.CONFERENCE in told[uid]) == accepted(Conference(JANA, uid))
        assert (Action.UNHOLD in told[uid]) <= accepted(Unhold(JANA, uid))
        assert (Action.UNHOLD in told[uid]) or (Action.HOLD in told[uid]) or not accepted(Unhold(JANA, uid))
