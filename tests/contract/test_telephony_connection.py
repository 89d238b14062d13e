"""Phones, repeated orders and broken connections: the same tests on the fake and on a real Asterisk."""

import pytest
from tests.support.network import Network
from tests.support.telephony_steps import (
    AGENT,
    CALL,
    CALLER,
    CUSTOMER,
    after_all,
    arrived,
    both_talk,
    dial,
    ring,
    softphone,
    talking,
)

from ucs.core.messages import (
    ArriveCall,
    CloseCall,
    HangUpLeg,
    JoinCall,
    LegCause,
    LoseTelephony,
    MuteLeg,
    ParkLeg,
    PlayMusic,
    ProvisionPhone,
    RefuseCaller,
    ReportAnswered,
    ReportEnded,
    ReportInventory,
    ReportReachable,
    ReportRinging,
    RetirePhone,
    StopMusic,
    UnmuteLeg,
    WelcomeCaller,
)
from ucs.errors import Unavailable


class TestRepetition:
    async def test_orders_carried_out_twice_do_no_harm(self, network: Network) -> None:
        caller, agent, leg = await talking(network)
        network.telephony.order(
            [WelcomeCaller(CALL, leg), ring(), JoinCall(CALL, AGENT), StopMusic(CALL, leg)]
        )
        network.telephony.order([UnmuteLeg(AGENT), JoinCall(CALL, leg), JoinCall(CALL, AGENT)])
        await after_all(network)
        await both_talk(caller, agent)
        assert network.facts.count(ReportEnded, leg=AGENT) == 0

    async def test_orders_about_what_is_gone_do_no_harm(self, network: Network) -> None:
        caller, _, leg = await talking(network)
        caller.hang_up()
        await network.facts.next(ReportEnded, leg=leg)
        for _ in range(2):
            network.telephony.order([PlayMusic(CALL, leg), StopMusic(CALL, leg), JoinCall(CALL, leg)])
            network.telephony.order([ParkLeg(CALL, leg), MuteLeg(leg), HangUpLeg(leg), HangUpLeg(AGENT)])
            network.telephony.order([CloseCall(CALL), RefuseCaller(leg), WelcomeCaller(CALL, leg)])
        await network.facts.next(ReportEnded, leg=AGENT)
        await after_all(network)
        assert network.facts.count(ReportEnded, leg=leg) == network.facts.count(ReportEnded, leg=AGENT) == 1


class TestPhones:
    async def test_desk_phone_that_comes_and_goes_is_reported(self, network: Network) -> None:
        await network.register("101")
        await network.facts.next(ReportReachable, endpoint="101", reachable=True)
        await network.unregister("101")
        await network.facts.next(ReportReachable, endpoint="101", reachable=False)

    async def test_softphone_registers_with_the_password_of_its_pairing_only(self, network: Network) -> None:
        await softphone(network, "soft1", "pairing1")
        assert not await network.register_softphone("soft1", "pairing1", password_of="pairing2")
        assert not await network.register_softphone("soft1", "pairing2")

    async def test_repeated_provision_keeps_the_softphone(self, network: Network) -> None:
        await softphone(network, "soft2", "pairing1")
        network.telephony.order([ProvisionPhone("soft2", "pairing1")])
        await after_all(network)
        assert network.facts.count(ReportReachable, endpoint="soft2", reachable=False) == 0

    async def test_new_pairing_throws_the_old_softphone_out(self, network: Network) -> None:
        await softphone(network, "soft3", "pairing1")
        network.telephony.order([ProvisionPhone("soft3", "pairing2")])
        await network.facts.next(ReportReachable, endpoint="soft3", reachable=False)
        assert not await network.register_softphone("soft3", "pairing1")
        assert not await network.register_softphone("soft3", "pairing2", password_of="pairing1")

    async def test_retired_softphone_is_gone(self, network: Network) -> None:
        await softphone(network, "soft4", "pairing1")
        network.telephony.order([RetirePhone("soft4")])
        await network.facts.next(ReportReachable, endpoint="soft4", reachable=False)
        assert not await network.register_softphone("soft4", "pairing1")


class TestConnection:
    async def test_calls_survive_a_broken_connection_and_are_in_the_inventory(self, network: Network) -> None:
        caller, agent, leg = await talking(network)
        await network.cut()
        await network.facts.next(LoseTelephony, dead=False)
        await both_talk(caller, agent)
        await network.mend()
        inventory = await network.facts.next(ReportInventory)
        assert inventory.legs == {AGENT: True, leg: True}
        assert inventory.arrivals == ()
        assert "101" in inventory.reachable
        await both_talk(caller, agent)

    async def test_inventory_names_the_same_life_of_the_network(self, network: Network) -> None:
        await network.cut()
        await network.mend()
        first = await network.facts.next(ReportInventory)
        await network.cut()
        await network.mend()
        assert (await network.facts.next(ReportInventory)).boot == first.boot

    async def test_calls_cannot_be_placed_without_connection(self, network: Network) -> None:
        await network.cut()
        await network.facts.next(LoseTelephony)
        network.telephony.order([ring(), dial()])
        for leg in (AGENT, CUSTOMER):
            assert (await network.facts.next(ReportEnded, leg=leg)).cause is LegCause.UNREACHABLE
        with pytest.raises(Unavailable):
            await network.telephony.simulate_caller("800", CALLER)

    async def test_caller_who_comes_meanwhile_is_told_afterwards(self, network: Network) -> None:
        await network.cut()
        await network.facts.next(LoseTelephony)
        await network.call("800", CALLER)
        await network.mend()
        inventory = await network.facts.next(ReportInventory)
        arrivals = [
            *inventory.arrivals,
            *([] if inventory.arrivals else [await network.facts.next(ArriveCall)]),
        ]
        assert [arrival.caller_number for arrival in arrivals] == [CALLER]

    async def test_caller_whom_no_call_has_taken_is_told_again(self, network: Network) -> None:
        _, leg = await arrived(network)
        await network.restart_server()
        inventory = await network.facts.next(ReportInventory)
        assert (inventory.legs, [arrival.leg for arrival in inventory.arrivals]) == ({}, [leg])

    async def test_caller_who_goes_meanwhile_is_missing_afterwards(self, network: Network) -> None:
        caller, leg = await arrived(network)
        network.telephony.order([WelcomeCaller(CALL, leg), PlayMusic(CALL, leg)])
        await caller.hears_music()
        await network.cut()
        await network.facts.next(LoseTelephony)
        caller.hang_up()
        await caller.ends()
        await network.mend()
        inventory = await network.facts.next(ReportInventory)
        assert (inventory.legs, inventory.arrivals) == ({}, ())

    async def test_calls_survive_the_server(self, network: Network) -> None:
        caller, agent, leg = await talking(network)
        await network.restart_server()
        inventory = await network.facts.next(ReportInventory)
        assert inventory.legs == {AGENT: True, leg: True}
        assert inventory.arrivals == ()
        await both_talk(caller, agent)
        network.telephony.order([ParkLeg(CALL, AGENT), PlayMusic(CALL, leg)])
        await caller.hears_music()
        network.telephony.order([HangUpLeg(leg), HangUpLeg(AGENT), CloseCall(CALL)])
        await network.facts.next(ReportEnded, leg=leg)
        await network.facts.next(ReportEnded, leg=AGENT)

    async def test_ringing_phone_survives_the_server(self, network: Network) -> None:
        await network.register("101")
        network.telephony.order([ring()])
        agent = await network.rung("101")
        agent.ring()
        await network.facts.next(ReportRinging, leg=AGENT)
        await network.restart_server()
        assert (await network.facts.next(ReportInventory)).legs == {AGENT: False}
        agent.answer()
        await network.facts.next(ReportAnswered, leg=AGENT)

    async def test_death_of_the_network_is_told_and_it_comes_back_empty(self, network: Network) -> None:
        _, agent, _ = await talking(network)
        await network.cut()
        await network.mend()
        before = await network.facts.next(ReportInventory)
        await network.restart()
        inventory = await network.facts.next(ReportInventory)
        assert inventory.boot != before.boot
        assert (inventory.legs, inventory.arrivals) == ({}, ())
        agent.hang_up()
        await network.register("101")
        await network.facts.next(ReportReachable, endpoint="101", reachable=True)
