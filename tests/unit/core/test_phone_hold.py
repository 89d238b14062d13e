"""Hold and resume pressed at the desk phone itself."""

import pytest
from msgspec.structs import replace
from tests.unit.core.house import JANA, PETR, House, site

from ucs.core.call import Phase
from ucs.core.ids import CallId
from ucs.core.messages import (
    AnswerPhone,
    FinishTransfer,
    Hold,
    JoinCall,
    ParkLeg,
    PlayMusic,
    ReportHeld,
    StopMusic,
    Unhold,
)
from ucs.core.objects import Action, CallState
from ucs.core.site import DeviceType, RemoteAnswer


def talking(way: RemoteAnswer = RemoteAnswer.NONE) -> tuple[House, CallId]:
    configured = site()
    phones = tuple(replace(phone, remote_answer=way) for phone in configured.devices)
    house = House(replace(configured, devices=phones))
    house.works(JANA)
    return house, house.talks(JANA)


def hold(house: House, *, held: bool = True) -> None:
    house.do(ReportHeld(house.leg_of(JANA), held))


def test_it_is_a_hold_with_music_and_a_resume() -> None:
    house, uid = talking()
    hold(house)
    assert house.callbacks(JANA) == ["hold"]
    assert house.orders(ParkLeg) == [ParkLeg(uid, house.leg_of(JANA))]
    assert house.orders(PlayMusic) == [PlayMusic(uid, house.customer(uid))]
    house.passes(7)
    hold(house, held=False)
    assert house.callbacks(JANA) == ["resume"]
    assert house.orders(JoinCall) == [JoinCall(uid, house.leg_of(JANA))]
    assert house.orders(StopMusic) == [StopMusic(uid, house.customer(uid))]
    assert house.call(uid).hold_s == 7


def test_told_twice_it_happens_once() -> None:
    house, _ = talking()
    hold(house)
    hold(house)
    assert house.told == []


def test_a_call_held_in_the_bar_stays_held_and_the_phone_takes_it_back() -> None:
    house, uid = talking()
    house.do(Hold(JANA))
    hold(house)
    assert (house.callbacks(JANA), house.call(uid).phase) == (["update"], Phase.HELD)
    assert Action.UNHOLD not in house.seen(JANA).call.actions
    hold(house, held=False)
    assert house.callbacks(JANA) == ["resume"]


def test_the_bar_has_a_phone_that_obeys_take_the_call_back() -> None:
    house, uid = talking(RemoteAnswer.NOTIFY)
    hold(house)
    house.do(Unhold(JANA))
    assert house.ordered == [AnswerPhone(uid, house.leg_of(JANA))]
    assert house.call(uid).phase is Phase.HELD
    hold(house, held=False)
    assert house.callbacks(JANA) == ["resume"]


@pytest.mark.parametrize(("way", "offered"), [(RemoteAnswer.NOTIFY, True), (RemoteAnswer.NONE, False)])
def test_the_bar_offers_to_take_back_only_what_it_can(way: RemoteAnswer, offered: bool) -> None:
    house, _ = talking(way)
    hold(house)
    assert (Action.UNHOLD in house.seen(JANA).call.actions) is offered


def test_the_bar_cannot_take_back_what_another_phone_holds() -> None:
    house, uid = talking()
    hold(house)
    assert house.refused(Unhold(JANA)) == "not_allowed"
    assert house.call(uid).phase is Phase.HELD


def test_after_the_network_was_away_nobody_knows_and_the_bar_may() -> None:
    house, uid = talking()
    hold(house)
    house.lose_network()
    house.connect({house.customer(uid): True, house.leg_of(JANA): True})
    assert house.call(uid).phase is Phase.HELD
    house.do(Unhold(JANA))
    assert house.callbacks(JANA) == ["resume"]


def test_the_customers_own_hold_changes_nothing() -> None:
    house, uid = talking()
    house.do(ReportHeld(house.customer(uid), held=True))
    assert (house.told, house.ordered) == ([], [])


def test_a_phone_that_only_rings_holds_nothing() -> None:
    house, _ = talking()
    house.works(PETR)
    house.calls()
    house.do(ReportHeld(house.leg_of(PETR), held=True))
    assert house.told == []


def consulted() -> tuple[House, CallId, CallId]:
    """Jana asks Petr about her call."""
    house = House()
    main = house.talks_beside_petr()
    return house, main, house.consults(JANA, "202")


def petr_holds(house: House, *, held: bool = True) -> None:
    house.do(ReportHeld(house.leg_of(PETR), held))


def test_a_colleague_who_is_consulted_sees_an_own_hold_and_the_call_goes_on() -> None:
    house, _, asked = consulted()
    petr_holds(house)
    assert house.callbacks(PETR) == ["hold"]
    assert house.callbacks(JANA) == []
    assert (house.seen(PETR).call.state, house.call(asked).phase) == (CallState.HELD, Phase.TALKING)
    petr_holds(house, held=False)
    assert house.callbacks(PETR) == ["resume"]
    assert house.seen(PETR).call.state is CallState.CONNECTED


def test_a_colleague_who_gets_the_call_while_holding_holds_the_customer() -> None:
    house, main, _ = consulted()
    petr_holds(house)
    house.do(FinishTransfer(JANA))
    assert house.callbacks(PETR) == ["ringing", "connect", "hangup", "hold"]
    assert (house.call(main).phase, house.call(main).held_by) == (Phase.HELD, PETR)
    assert house.orders(ParkLeg) == [ParkLeg(main, house.leg_of(PETR))]
    petr_holds(house, held=False)
    assert house.callbacks(PETR) == ["resume"]


def test_a_colleague_who_is_left_with_the_other_while_holding_holds_that_call() -> None:
    house, main, asked = consulted()
    petr_holds(house)
    house.ends(house.customer(main))
    assert (house.call(asked).phase, house.call(asked).held_by) == (Phase.HELD, PETR)
    assert house.orders(PlayMusic) == [PlayMusic(asked, house.leg_of(JANA))]
    assert house.seen(PETR).call.state is CallState.HELD
    petr_holds(house, held=False)
    assert house.callbacks(PETR) == ["resume"]
    assert house.call(asked).phase is Phase.TALKING


def test_a_hold_at_the_others_phone_does_not_keep_one_from_taking_back_the_own() -> None:
    house, main, asked = consulted()
    house.ends(house.customer(main))
    house.do(Hold(JANA))
    petr_holds(house)
    house.do(Unhold(JANA))
    assert house.call(asked).phase is Phase.TALKING


def test_a_colleague_is_not_on_hold_for_ever_because_the_network_was_away() -> None:
    house, main, _ = consulted()
    petr_holds(house)
    legs = {house.customer(main): True, house.leg_of(JANA): True, house.leg_of(PETR): True}
    house.lose_network()
    house.connect(legs)
    assert house.callbacks(PETR) == ["resume"]


def test_a_softphone_has_no_hold_of_its_own() -> None:
    configured = site()
    phones = tuple(replace(phone, type=DeviceType.SOFTPHONE) for phone in configured.devices)
    house = House(replace(configured, devices=phones))
    house.works(JANA)
    uid = house.talks(JANA)
    hold(house)
    assert (house.told, house.call(uid).phase) == ([], Phase.TALKING)
