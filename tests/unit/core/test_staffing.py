"""The minimum of agents of a queue, and how long who did not answer is left alone."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from tests.unit.core.house import JANA, PETR, SALES, SUPPORT, House, support

from ucs.core.ids import AgentId
from ucs.core.messages import (
    Command,
    HangUp,
    LegCause,
    LoseSession,
    Outcome,
    ReportRinging,
    SetStatus,
    SignOut,
    Status,
    SuspendQueue,
)
from ucs.core.notices import MessageNotice
from ucs.core.queue import Rests

# --- the minimum ---

LEAVING: dict[str, tuple[Callable[[House], Command], str]] = {
    "aux": (lambda house: SetStatus(JANA, Status.AUX, "Lunch"), "status_denied"),
    "offline": (lambda house: SetStatus(JANA, Status.OFFLINE), "status_denied"),
    "suspend": (lambda house: SuspendQueue(JANA, SUPPORT), "suspend_denied"),
    "logout": (lambda house: SignOut(JANA, house.session(JANA)), "logout_denied"),
}


def leaving(house: House, how: str) -> tuple[Command, str]:
    make, group = LEAVING[how]
    return make(house), group


@pytest.mark.parametrize("how", LEAVING)
def test_the_last_agents_a_queue_needs_may_not_leave(how: str) -> None:
    house = House(support(min_agents=2))
    house.works(JANA, PETR)
    command, group = leaving(house, how)
    assert house.refused(command) == "not_allowed"
    (told,) = [notice for notice in house.told if isinstance(notice, MessageNotice)]
    assert (told.agent, told.group) == (JANA, group)
    assert told.data == {"why": "min_agents", "queue": SUPPORT, "minimum": 2}
    assert house.status(JANA) == "READY"
    assert not house.agent(JANA).suspended


@pytest.mark.parametrize("how", LEAVING)
def test_one_more_than_the_minimum_may_leave(how: str) -> None:
    house = House(support(min_agents=1))
    house.works(JANA, PETR)
    house.do(leaving(house, how)[0])


def test_who_does_not_serve_the_queue_leaves_no_gap() -> None:
    house = House(support(min_agents=2))
    house.works(JANA, PETR)
    house.do(LoseSession(JANA, house.session(JANA)))
    house.passes(11)
    house.do(SetStatus(PETR, Status.READY))
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    assert house.refused(SetStatus(PETR, Status.AUX, "Lunch")) == "not_allowed"


def test_acw_and_ready_and_other_queues_are_no_leaving() -> None:
    house = House(support(min_agents=2))
    house.works(JANA, PETR)
    house.do(SuspendQueue(JANA, SALES))
    house.do(SetStatus(JANA, Status.ACW))
    house.do(SetStatus(JANA, Status.READY))


def test_two_who_talk_cannot_both_choose_to_leave_after_their_calls() -> None:
    house = House(support(min_agents=1))
    house.works(JANA, PETR)
    house.talks(JANA)
    house.talks(PETR)
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    assert house.agent(JANA).pending is Status.AUX
    assert house.refused(SetStatus(PETR, Status.AUX, "Lunch")) == "not_allowed"
    assert house.agent(PETR).pending is None


def test_the_system_is_not_refused() -> None:
    house = House(support(min_agents=1))
    house.works(JANA)
    house.calls()
    house.passes(20 + 5 + 20 + 5 + 20)
    assert house.status(JANA) == "AUX No answer"


# --- rests ---

RESTS = Rests(no_answer_s=1, rejected_s=2, busy_s=3, failed_s=4, revoked_s=5)


def rest_of(house: House, agent: AgentId) -> float:
    return house.centre.timers[f"rest:{agent}"] - house.now


@pytest.mark.parametrize(
    ("how", "outcome", "rest_s"),
    [
        ("no answer", Outcome.NO_ANSWER, 1),
        ("rejected", Outcome.REJECTED, 2),
        ("busy", Outcome.BUSY, 3),
        ("unreachable", Outcome.FAILED, 4),
        ("left", Outcome.REVOKED, 5),
    ],
)
@pytest.mark.parametrize("whose", ["the site's", "the queue's own"])
def test_each_way_not_to_answer_has_its_own_rest(
    how: str, outcome: Outcome, rest_s: float, whose: str
) -> None:
    if whose == "the site's":
        configured = support()
        configured = replace(configured, rules=replace(configured.rules, rests=RESTS))
    else:
        configured = support(rests=RESTS)
    house = House(configured)
    house.works(JANA)
    uid = house.calls()
    leg = house.leg_of(JANA)
    match how:
        case "no answer":
            house.do(ReportRinging(leg))
            house.ends(leg, LegCause.NO_ANSWER)
        case "rejected":
            house.do(HangUp(JANA, uid))
        case "busy":
            house.ends(leg, LegCause.BUSY)
        case "unreachable":
            house.ends(leg, LegCause.UNREACHABLE)
        case _:
            house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    assert house.call(uid).offers[0].outcome is outcome
    assert rest_of(house, JANA) == rest_s
