"""A site that is configured anew while people work and callers wait."""

import msgspec
import pytest
from tests.unit.core.house import JANA, PETR, SUPPORT, House

from ucs.core.agent import Agent
from ucs.core.ids import AgentId, DeviceId, QueueId
from ucs.core.messages import Cause, ConfigureSite, PairDevice, SetStatus, Status, UnpairDevice
from ucs.core.site import Site
from ucs.core.view import pairing, state


def without(
    site: Site, *, agent: AgentId | None = None, device: DeviceId | None = None, queue: QueueId | None = None
) -> Site:
    """The site, but for this agent, phone or queue."""
    return msgspec.structs.replace(
        site,
        agents=tuple(profile for profile in site.agents if profile.id != agent),
        devices=tuple(profile for profile in site.devices if profile.id != device),
        queues=tuple(
            msgspec.structs.replace(
                profile, members=tuple(member for member in profile.members if member.agent != agent)
            )
            for profile in site.queues
            if profile.id != queue
        ),
    )


def jana(house: House) -> Agent:
    return house.agent(JANA)


def test_the_same_site_again_changes_nothing() -> None:
    house = House()
    assert not house.do(ConfigureSite(house.centre.site)).events


@pytest.mark.parametrize("busy", [False, True])
def test_an_agent_who_is_no_longer_configured_is_signed_out(busy: bool) -> None:
    house = House()
    house.works(JANA, PETR)
    if busy:
        house.talks(JANA)
    house.checked = False
    house.do(ConfigureSite(without(house.centre.site, agent=JANA)))
    assert jana(house).session is None
    assert house.refused(SetStatus(JANA, Status.READY)) == "not_found"
    if busy:
        house.ends(house.leg_of(JANA))
        assert not [call for call in house.centre.calls.values() if call.live]
    house.do(UnpairDevice(PETR, house.session(PETR)))
    house.do(PairDevice(PETR, house.session(PETR), "101"))


@pytest.mark.parametrize("work", ["idle", "rung", "talking"])
def test_a_phone_that_is_no_longer_configured_is_taken_from_its_agent(work: str) -> None:
    house = House()
    house.works(JANA, PETR)
    if work == "rung":
        house.calls()
    elif work == "talking":
        house.talks(JANA)
    house.do(ConfigureSite(without(house.centre.site, device=DeviceId(1))))
    assert jana(house).device is None
    assert pairing(house.centre, JANA) is None
    assert state(house.centre, JANA, house.now).device is None
    if work == "rung":
        assert house.rings() == PETR
    elif work == "talking":
        house.ends(house.leg_of(JANA))
    house.calls()
    assert house.rings() == PETR


def test_a_caller_in_a_queue_that_is_no_longer_configured_is_let_go() -> None:
    house = House()
    waiting = house.calls()
    house.do(ConfigureSite(without(house.centre.site, queue=SUPPORT)))
    assert house.record(waiting).cause is Cause.UNKNOWN
    house.connect()
    house.works(JANA)


def test_a_conversation_of_a_queue_that_is_no_longer_configured_goes_on() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    house.do(ConfigureSite(without(house.centre.site, queue=SUPPORT)))
    assert house.call(uid).live
    house.ends(house.customer(uid))
    assert house.status(JANA) == "READY"
