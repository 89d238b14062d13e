"""Customer, agent and consulted party talk together."""

import pytest
from tests.unit.core.house import JANA, PETR, House

from ucs.core.call import Phase
from ucs.core.ids import CallId
from ucs.core.messages import (
    CancelTransfer,
    Cause,
    CloseCall,
    Conference,
    FinishTransfer,
    HangUp,
    HangUpLeg,
    Hold,
    JoinCall,
    Mute,
    StopMusic,
    Swap,
    Unhold,
)

OUTSIDE = "555666777"


def three(house: House, number: str = OUTSIDE) -> tuple[CallId, CallId]:
    """All three talk."""
    house.works(JANA, PETR)
    main = house.talks(JANA)
    asked = house.consults(JANA, number)
    house.do(Conference(JANA, main))
    return main, asked


@pytest.mark.parametrize("swapped", [False, True])
def test_all_sit_in_the_room_of_the_customer(swapped: bool) -> None:
    house = House()
    house.works(JANA)
    main = house.talks(JANA)
    asked = house.consults(JANA)
    if swapped:
        house.do(Swap(JANA))
    agent, target = house.leg_of(JANA), house.customer(asked)
    house.do(Conference(JANA))
    assert {JoinCall(asked, target, main), JoinCall(main, agent), StopMusic(asked, target)} <= set(
        house.ordered
    )
    assert house.callbacks(JANA) == ["update", "update", "resume"]
    assert (house.call(main).phase, house.call(asked).phase) == (Phase.TALKING, Phase.TALKING)
    assert not house.do(Conference(JANA)).events


def test_it_can_neither_be_held_nor_swapped_but_muted() -> None:
    house = House()
    main, asked = three(house)
    for command in (Hold(JANA, main), Hold(JANA, asked), Unhold(JANA, main), Swap(JANA)):
        assert house.refused(command) == "wrong_state"
    house.do(Mute(JANA, on=True))


@pytest.mark.parametrize("way", ["finish", "hang up", "hang up the other", "phone"])
def test_an_agent_who_leaves_leaves_the_others_together(way: str) -> None:
    house = House()
    main, asked = three(house)
    agent, target = house.leg_of(JANA), house.customer(asked)
    if way == "phone":
        house.ends(agent)
    else:
        house.do(
            FinishTransfer(JANA) if way == "finish" else HangUp(JANA, main if way == "hang up" else asked)
        )
    assert [(n.call.uniqueid, n.call.cause) for n in house.call_notices(JANA)] == [(main, 8), (asked, 8)]
    assert (house.call(main).third, house.call(main).phase) == (target, Phase.TALKING)
    assert HangUpLeg(target) not in house.ordered
    assert house.record(asked).cause is Cause.TRANSFERRED


def test_a_customer_who_leaves_leaves_agent_and_target_in_a_call_of_their_own() -> None:
    house = House()
    main, asked = three(house)
    agent, target = house.leg_of(JANA), house.customer(asked)
    house.ends(house.customer(main))
    moves = [JoinCall(asked, target), JoinCall(asked, agent)]
    assert [order for order in house.ordered if order in moves] == moves
    assert house.ordered.index(moves[1]) < house.ordered.index(CloseCall(main))
    assert (house.agent(JANA).calls, house.call(asked).phase) == ([asked], Phase.TALKING)


def test_a_target_who_leaves_leaves_agent_and_customer_talking() -> None:
    house = House()
    main, asked = three(house, "202")
    house.do(HangUp(PETR))
    assert (house.heard_of(JANA), house.heard_of(PETR)) == (["hangup"], ["hangup"])
    assert (house.call(main).phase, house.call(main).conference) == (Phase.TALKING, False)
    assert house.record(asked).cause is Cause.CALLEE_HUNG_UP
    house.do(Hold(JANA, main))


def test_cancelling_takes_the_target_out() -> None:
    house = House()
    main, asked = three(house)
    target = house.customer(asked)
    house.do(CancelTransfer(JANA, asked))
    assert HangUpLeg(target) in house.ordered
    assert (house.call(main).phase, house.agent(JANA).calls) == (Phase.TALKING, [main])
