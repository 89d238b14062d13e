"""Network and server go away in the middle of a transfer: what stands is put back where it belongs."""

from collections.abc import Callable

import pytest
from tests.unit.core.house import JANA, PETR, House

from ucs.core import view
from ucs.core.call import LegPhase, Phase
from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    BlindTransfer,
    Cause,
    Conference,
    Dial,
    Effect,
    FinishTransfer,
    JoinCall,
    LegCause,
    LoseAllSessions,
    ParkLeg,
    PlayMusic,
    PlayRinging,
    ReportAnswered,
    StopMusic,
    Swap,
    Transfer,
    WelcomeCaller,
)
from ucs.core.objects import CallState

OUTSIDE = "555666777"

Wanted = Callable[[House, CallId, CallId], set[Effect]]


def legs(house: House) -> dict[LegId, bool]:
    """What stands."""
    return {
        leg.id: leg.phase is LegPhase.UP
        for call in house.centre.calls.values()
        for leg in call.legs.values()
        if leg.live
    }


def transferring(house: House) -> tuple[CallId, CallId]:
    main = house.talks(JANA)
    house.do(Transfer(JANA))
    return main, main


def asking(house: House) -> tuple[CallId, CallId]:
    return house.talks(JANA), house.asks(JANA, OUTSIDE)


def asking_a_colleague(house: House) -> tuple[CallId, CallId]:
    return house.talks(JANA), house.asks(JANA, "202")


def consulting(house: House) -> tuple[CallId, CallId]:
    return house.talks(JANA), house.consults(JANA, OUTSIDE)


def swapped(house: House) -> tuple[CallId, CallId]:
    found = consulting(house)
    house.do(Swap(JANA))
    return found


def conference(house: House) -> tuple[CallId, CallId]:
    found = consulting(house)
    house.do(Conference(JANA))
    return found


def finished(house: House) -> tuple[CallId, CallId]:
    found = consulting(house)
    house.do(FinishTransfer(JANA))
    return found


def handed(house: House) -> tuple[CallId, CallId]:
    main = house.talks(JANA)
    house.do(BlindTransfer(JANA, OUTSIDE))
    return main, main


def wanted_at_a_colleague(house: House) -> tuple[CallId, CallId]:
    main = house.talks(JANA)
    house.do(BlindTransfer(JANA, "202"))
    return main, main


def internal(house: House) -> tuple[CallId, CallId]:
    uid = CallId(str(house.do(Dial(JANA, "202")).answer))
    house.picks_up(JANA)
    house.picks_up(PETR)
    return uid, uid


def third(house: House, uid: CallId) -> LegId:
    found = house.call(uid).third
    assert found is not None
    return found


CASES: list[tuple[Callable[[House], tuple[CallId, CallId]], Wanted]] = [
    (transferring, lambda h, m, a: {ParkLeg(m, h.leg_of(JANA)), PlayMusic(m, h.customer(m))}),
    (asking, lambda h, m, a: {
        JoinCall(m, h.leg_of(JANA), a), PlayMusic(m, h.customer(m)), JoinCall(a, h.customer(a)),
    }),
    (asking_a_colleague, lambda h, m, a: {
        JoinCall(m, h.leg_of(JANA), a), PlayMusic(m, h.customer(m)), PlayRinging(m, h.leg_of(JANA)),
    }),
    (consulting, lambda h, m, a: {
        JoinCall(m, h.leg_of(JANA), a), PlayMusic(m, h.customer(m)), JoinCall(a, h.customer(a)),
        StopMusic(a, h.customer(a)),
    }),
    (swapped, lambda h, m, a: {
        JoinCall(m, h.leg_of(JANA)), StopMusic(m, h.customer(m)), WelcomeCaller(m, h.customer(m)),
        PlayMusic(a, h.customer(a)), JoinCall(a, h.customer(a)),
    }),
    (conference, lambda h, m, a: {
        JoinCall(m, h.leg_of(JANA)), WelcomeCaller(m, h.customer(m)), JoinCall(a, h.customer(a), m),
    }),
    (finished, lambda h, m, a: {
        WelcomeCaller(m, h.customer(m)), JoinCall(m, third(h, m)), StopMusic(m, h.customer(m)),
    }),
    (handed, lambda h, m, a: {WelcomeCaller(m, h.customer(m)), JoinCall(m, third(h, m)), StopMusic(m, h.customer(m))}),
    (wanted_at_a_colleague, lambda h, m, a: {WelcomeCaller(m, h.customer(m)), PlayMusic(m, h.customer(m))}),
    (internal, lambda h, m, a: {
        JoinCall(m, h.leg_of(JANA)), JoinCall(m, h.leg_of(PETR)), StopMusic(m, h.leg_of(JANA)),
    }),
]  # fmt: skip

each = pytest.mark.parametrize(("begin", "wanted"), CASES, ids=[case[0].__name__ for case in CASES])


@each
@pytest.mark.parametrize("what", ["network", "server"])
def test_everybody_is_put_back_where_they_belong(
    begin: Callable[[House], tuple[CallId, CallId]], wanted: Wanted, what: str
) -> None:
    house = House()
    house.works(JANA, PETR)
    main, asked = begin(house)
    phases = [call.phase for call in house.centre.calls.values()]
    house.lose_network()
    if what == "server":
        house.do(LoseAllSessions())
    house.connect(legs(house))
    assert [call.phase for call in house.centre.calls.values()] == phases
    assert wanted(house, main, asked) <= set(house.ordered)


@each
def test_a_network_that_died_ends_it_all(
    begin: Callable[[House], tuple[CallId, CallId]], wanted: Wanted
) -> None:
    house = House()
    house.works(JANA, PETR)
    begin(house)
    house.lose_network(dead=True)
    assert not [call for call in house.centre.calls.values() if call.live]
    assert not house.agent(JANA).calls
    assert not house.agent(PETR).calls
    house.boot = "2"
    house.connect()


@each
def test_a_customer_who_went_meanwhile_is_found_out(
    begin: Callable[[House], tuple[CallId, CallId]], wanted: Wanted
) -> None:
    house = House()
    house.works(JANA, PETR)
    main, asked = begin(house)
    left = legs(house)
    del left[house.customer(main)]
    house.lose_network()
    house.connect(left)
    assert house.record(main).cause is Cause.UNKNOWN
    if main != asked and house.call(asked).live:
        assert house.agent(JANA).calls == [asked]


def test_a_target_lost_while_the_network_was_away_brings_the_call_back() -> None:
    house = House()
    house.works(JANA)
    main, _ = handed(house)
    left = legs(house)
    del left[third(house, main)]
    house.lose_network()
    house.connect(left)
    assert (house.call(main).phase, house.rings()) == (Phase.OFFERING, JANA)


def test_an_answer_found_in_the_inventory_connects_the_consultation() -> None:
    house = House()
    house.works(JANA)
    _, asked = asking(house)
    found = legs(house)
    found[house.customer(asked)] = True
    house.lose_network()
    house.connect(found)
    assert house.call(asked).phase is Phase.TALKING
    house.do(ReportAnswered(house.customer(asked)))


def test_a_call_that_came_back_is_told_by_its_first_name_as_transferred() -> None:
    """A bar that missed both is told of the two series, each as it stands."""
    house = House()
    house.works(JANA)
    main = house.talks(JANA)
    house.do(BlindTransfer(JANA, OUTSIDE))
    house.ends(third(house, main), LegCause.BUSY)
    earlier = view.call(house.centre, main, JANA, house.now)
    again = view.call(house.centre, f"{main}~2", JANA, house.now)
    assert earlier is not None
    assert (earlier.state, earlier.cause, earlier.actions) == (CallState.HUNG_UP, Cause.TRANSFERRED, [])
    assert again is not None
    assert (again.state, again.cause) == (CallState.RINGING, Cause.LIVE)
    assert view.call(house.centre, f"{main}~3", JANA, house.now) is None
