"""Supervisors who change what others do."""

import msgspec
import pytest
from tests.unit.core.house import EVA, JANA, PETR, SALES, SUPPORT, House, site

from ucs.core.ids import AgentId, QueueId
from ucs.core.messages import (
    By,
    ForceResume,
    ForceStatus,
    ForceSuspend,
    HangUp,
    QueueResumed,
    QueueSuspended,
    SetStatus,
    SignOut,
    Status,
    StatusChanged,
)
from ucs.core.notices import MembershipNotice, MessageNotice
from ucs.core.site import AgentProfile, Member

BOSS = AgentId(9)


def supervised(team: int | None = None, others: int | None = None) -> House:
    """Petr supervises Support (of his `team`), where Jana is in the team `others`; the boss may do everything."""
    plain = site()
    support, *rest = plain.queues
    members = (Member(JANA, team_id=others), Member(PETR, supervisor=True, team_id=team), Member(EVA))
    agents = (*plain.agents, AgentProfile(BOSS, "boss", "Boss", superuser=True))
    queues = (msgspec.structs.replace(support, members=members), *rest)
    house = House(msgspec.structs.replace(plain, agents=agents, queues=queues))
    house.works(JANA, PETR, EVA)
    return house


def test_a_supervisor_changes_the_status_and_the_agent_learns_who_did_it() -> None:
    house = supervised()
    house.do(ForceStatus(PETR, JANA, Status.AUX, "Training"))
    assert house.status(JANA) == "AUX Training"
    change = house.happened(StatusChanged)[-1]
    assert (change.by, change.who) == (By.SUPERVISOR, PETR)
    (told,) = [notice for notice in house.told if isinstance(notice, MessageNotice)]
    assert (told.agent, told.group, told.data["who"]) == (JANA, "supervisor", "Petr")
    assert "StatusNotice" in house.heard(JANA)
    house.do(SetStatus(JANA, Status.READY))
    assert house.happened(StatusChanged)[-1].by is By.AGENT


def test_a_status_forced_during_a_call_waits_and_is_still_the_supervisors() -> None:
    house = supervised()
    uid = house.talks(JANA)
    house.do(ForceStatus(PETR, JANA, Status.OFFLINE))
    assert (house.status(JANA), house.agent(JANA).pending) == ("READY", Status.OFFLINE)
    assert house.messages(JANA) == ["supervisor"]
    house.do(HangUp(JANA, uid))
    assert house.status(JANA) == "OFFLINE"
    change = house.happened(StatusChanged)[-1]
    assert (change.by, change.who) == (By.SUPERVISOR, PETR)


def test_an_agent_who_chooses_after_the_supervisor_wins() -> None:
    house = supervised()
    uid = house.talks(JANA)
    house.do(ForceStatus(PETR, JANA, Status.OFFLINE))
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    house.do(HangUp(JANA, uid))
    change = house.happened(StatusChanged)[-1]
    assert (change.reason, change.by, change.who) == ("Lunch", By.AGENT, None)


def test_a_forced_break_takes_a_ringing_call_back() -> None:
    house = supervised()
    house.calls()
    assert house.rings() == JANA
    house.do(ForceStatus(PETR, JANA, Status.AUX, "Lunch"))
    assert house.rings() == PETR


def test_a_supervisor_suspends_and_resumes_and_it_is_on_record() -> None:
    house = supervised()
    house.do(ForceSuspend(PETR, JANA, SUPPORT))
    assert MembershipNotice(JANA, SUPPORT, suspended=True) in house.told
    assert house.messages(JANA) == ["supervisor"]
    assert not house.do(ForceSuspend(PETR, JANA, SUPPORT)).events
    house.calls()
    assert house.rings() == PETR
    house.do(ForceResume(PETR, JANA, SUPPORT))
    assert not house.do(ForceResume(PETR, JANA, SUPPORT)).events
    (suspended,), (resumed,) = house.happened(QueueSuspended), house.happened(QueueResumed)
    assert (suspended.by, suspended.who, resumed.by, resumed.who) == (
        By.SUPERVISOR,
        PETR,
        By.SUPERVISOR,
        PETR,
    )


@pytest.mark.parametrize(
    ("team", "others", "may"), [(None, 1, True), (1, 1, True), (1, 2, False), (1, None, False)]
)
def test_a_supervisor_with_a_team_has_power_over_that_team_only(
    team: int | None, others: int | None, may: bool
) -> None:
    house = supervised(team, others)
    for command in (ForceStatus(PETR, JANA, Status.OFFLINE), ForceSuspend(PETR, JANA, SUPPORT)):
        if may:
            house.do(command)
            house.do(SetStatus(JANA, Status.READY))
        else:
            assert house.refused(command) == "not_allowed"


def test_rights_are_those_of_the_queue() -> None:
    house = supervised()
    assert house.refused(ForceStatus(JANA, PETR, Status.OFFLINE)) == "not_allowed"
    assert house.refused(ForceSuspend(PETR, JANA, SALES)) == "not_allowed"
    assert house.refused(ForceStatus(PETR, AgentId(77), Status.OFFLINE)) == "not_allowed"
    house.do(SignOut(PETR, house.session(PETR)))
    assert house.refused(ForceStatus(PETR, JANA, Status.OFFLINE)) == "not_allowed"


def test_a_superuser_may_do_it_to_everybody_who_is_at_work() -> None:
    house = supervised()
    assert house.refused(ForceStatus(BOSS, JANA, Status.OFFLINE)) == "not_allowed"
    house.signs_in(BOSS)
    house.do(ForceStatus(BOSS, EVA, Status.OFFLINE))
    assert house.status(EVA) == "OFFLINE"
    assert house.refused(ForceStatus(BOSS, EVA, Status.AUX, "Holiday")) == "invalid"
    assert house.refused(ForceSuspend(BOSS, EVA, QueueId(99))) == "not_found"
    assert house.refused(ForceStatus(BOSS, AgentId(77), Status.OFFLINE)) == "not_found"
    house.do(SignOut(EVA, house.session(EVA)))
    assert house.refused(ForceStatus(BOSS, EVA, Status.READY)) == "wrong_state"
