"""What the bar's line test dials: whom Asterisk lets in, and that the server hears nothing of it."""

import pytest
from tests.support.asterisk_network import AsteriskNetwork

from ucs.core.messages import ArriveCall, ReportInventory, ReportReachable

pytestmark = pytest.mark.integration

NUMBER = "~ucs-echo"
LIMIT_S = 20.0
"""More than the dialplan gives it."""


async def test_who_dials_it_hears_themselves_and_the_server_hears_nothing_of_it(
    network: AsteriskNetwork,
) -> None:
    await network.register("101")
    await network.facts.next(ReportReachable)
    phone = await network.call_from("101", NUMBER)
    await phone.hears(phone)
    await network.restart_server()
    inventory = await network.facts.next(ReportInventory)
    assert (inventory.legs, inventory.arrivals) == ({}, ())
    await phone.hears(phone)
    phone.hang_up()
    assert await network.is_empty()
    assert {type(fact) for fact in network.facts.all} <= {ReportReachable, ReportInventory}


async def test_the_network_cannot_dial_it(network: AsteriskNetwork) -> None:
    stranger = await network.call(NUMBER)
    assert await stranger.ends() == 404
    assert await network.is_empty()


async def test_a_dialplan_without_it_refuses_such_a_name_instead_of_making_a_call_of_it(
    network: AsteriskNetwork,
) -> None:
    await network.register("101")
    phone = await network.call_from("101", "~not-there")
    assert await phone.ends() == 404
    assert network.facts.count(ArriveCall) == 0


async def test_it_ends_by_itself(network: AsteriskNetwork) -> None:
    await network.register("101")
    phone = await network.call_from("101", NUMBER)
    await phone.hears(phone)
    await phone.call.ended(LIMIT_S)
