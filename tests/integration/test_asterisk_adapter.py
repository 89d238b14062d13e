"""What only a real Asterisk can show of the adapter: crowds, wedges, rivals, leftovers, browsers."""

import asyncio
import base64
import hashlib
import time

import pytest
from tests.support.asterisk_network import SITE_KEY, AsteriskNetwork
from tests.support.facts import Facts
from tests.support.telephony_steps import (
    AGENT,
    CALL,
    CALLER,
    arrived,
    dial,
    picked_up,
    ring,
    softphone,
    talking,
)
from tests.support.waiting import until

from ucs.asterisk import ari, link
from ucs.asterisk.ari import Access
from ucs.asterisk.telephony import AsteriskTelephony
from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    ArriveCall,
    CloseCall,
    DialNumber,
    HangUpLeg,
    JoinCall,
    LoseTelephony,
    ParkLeg,
    PlayMusic,
    ProvisionPhone,
    ReportAnswered,
    ReportEnded,
    ReportInventory,
    ReportReachable,
    ReportRinging,
    RingAgent,
    StopMusic,
    TelephonyFact,
    WelcomeCaller,
)

pytestmark = pytest.mark.integration


async def hurry(network: AsteriskNetwork, monkeypatch: pytest.MonkeyPatch, round_s: float) -> None:
    """Connect anew with checks in quick succession."""
    monkeypatch.setattr(link, "ROUND_S", round_s)
    await network.restart_server()
    await network.facts.next(ReportInventory)


class TestLeftovers:
    async def test_queue_call_leaves_nothing(self, network: AsteriskNetwork) -> None:
        caller, _, leg = await talking(network)
        network.telephony.order([ParkLeg(CALL, AGENT), PlayMusic(CALL, leg)])
        await caller.hears_music()
        caller.hang_up()
        await network.facts.next(ReportEnded, leg=leg)
        network.telephony.order([HangUpLeg(AGENT), CloseCall(CALL)])
        assert await network.is_empty()

    async def test_outgoing_call_leaves_nothing(self, network: AsteriskNetwork) -> None:
        await picked_up(network)
        network.telephony.order([JoinCall(CALL, AGENT), dial()])
        (await network.dialled()).refuse(486)
        await network.facts.next(ReportEnded)
        network.telephony.order([HangUpLeg(AGENT), CloseCall(CALL)])
        assert await network.is_empty()

    async def test_a_park_goes_with_its_leg_while_the_call_goes_on(
        self, network: AsteriskNetwork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await hurry(network, monkeypatch, round_s=0.2)
        caller, _, leg = await talking(network)
        network.telephony.order([ParkLeg(CALL, AGENT), PlayMusic(CALL, leg)])
        await caller.hears_music()
        assert sorted(await network.ids("bridges")) == sorted([CALL, f"{AGENT}-park"])
        network.telephony.order([HangUpLeg(AGENT)])
        await network.facts.next(ReportEnded, leg=AGENT)
        await until(lambda: _lacks(network, f"{AGENT}-park"))
        assert await network.ids("bridges") == [CALL]

    async def test_rooms_that_a_dead_server_left_are_removed_and_no_others(
        self, network: AsteriskNetwork
    ) -> None:
        await network.ask("POST", "bridges/left-over", type="mixing", name="ucs")
        await network.ask("POST", "bridges/conference", type="mixing", name="theirs")
        await network.restart_server()
        await until(lambda: _lacks(network, "left-over"))
        assert await network.ids("bridges") == ["conference"]

    async def test_order_to_end_that_was_lost_is_given_again(self, network: AsteriskNetwork) -> None:
        caller, leg = await arrived(network)
        network.telephony.order([WelcomeCaller(CALL, leg), PlayMusic(CALL, leg)])
        await caller.hears_music()
        network.proxy.swallow()
        network.telephony.order([HangUpLeg(leg)])
        network.proxy.break_off()
        await network.proxy.cut()
        await network.facts.next(LoseTelephony)
        await network.mend()
        await caller.ends()

    async def test_server_leaves_calls_of_others_alone(self, network: AsteriskNetwork) -> None:
        await network.ask(
            "POST",
            "channels/theirs",
            endpoint="Local/900@ucs-demo-out/n",
            context="ucs-demo",
            extension="caller",
        )
        await network.restart_server()
        inventory = await network.facts.next(ReportInventory)
        assert (inventory.legs, inventory.arrivals) == ({}, ())
        assert "theirs" in await network.ids("channels")


async def _lacks(network: AsteriskNetwork, bridge: str) -> bool:
    return bridge not in await network.ids("bridges")


class Crowd:
    """What a server knows of many calls at once. It checks every listing against what stands by then."""

    def __init__(self, network: AsteriskNetwork) -> None:
        self.standing: set[LegId] = set()
        self.answered: dict[LegId, CallId] = {}
        self.violations: list[str] = []
        self._telephony = network.telephony
        network.facts.watch(self._take)

    def _take(self, fact: TelephonyFact) -> None:
        match fact:
            case ArriveCall():
                self.standing.add(fact.leg)
            case ReportAnswered():
                self._join(fact.leg)
            case ReportEnded():
                self.standing.discard(fact.leg)
            case ReportInventory():
                told = fact.legs.keys() | {arrival.leg for arrival in fact.arrivals}
                if self.standing != told:
                    missing, revived = self.standing - told, told - self.standing
                    self.violations.append(f"missing {missing}, back from the dead {revived}")
                # A listing may know of an answer before its event: then it is told here, and only here.
                for leg, answered in fact.legs.items():
                    if answered and leg.startswith("m"):
                        self._join(leg)
            case _:
                pass

    def _join(self, leg: LegId) -> None:
        if leg not in self.answered:
            call = self.answered[leg] = CallId(leg.partition("-")[0])
            self._telephony.order([JoinCall(call, leg)])


class TestCrowd:
    CALLS = 30

    async def test_many_calls_at_once_are_served_and_never_reported_missing(
        self, network: AsteriskNetwork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Listings are taken all the time meanwhile; none may lack a leg that was ordered or came before it."""
        await hurry(network, monkeypatch, 0.01)
        await network.register("101")
        await network.facts.next(ReportReachable)
        crowd = Crowd(network)
        callers = await asyncio.gather(*(network.call("800") for _ in range(self.CALLS)))
        for index in range(self.CALLS):
            arrival = await network.facts.next(ArriveCall)
            call, leg = CallId(f"m{index}"), LegId(f"m{index}-1")
            crowd.standing.add(leg)
            ringing = RingAgent(call, leg, "101", call, CALLER, "", False, 20.0)
            network.telephony.order([WelcomeCaller(call, arrival.leg), PlayMusic(call, arrival.leg), ringing])
        agents = [await network.rung("101") for _ in range(self.CALLS)]
        for agent in agents:
            agent.ring()
            agent.answer()
        await until(lambda: len(crowd.answered) == self.CALLS, lambda: crowd.answered)
        await until(lambda: all(caller.call.answered.is_set() for caller in callers))
        seen = network.facts.count(ReportInventory)
        await until(lambda: network.facts.count(ReportInventory) > seen + 2)
        for caller in callers:
            caller.hang_up()
        for leg, call in crowd.answered.items():
            network.telephony.order([HangUpLeg(leg), CloseCall(call)])
        assert await network.is_empty()
        assert not crowd.violations

    async def test_calls_do_not_wait_for_each_other(self, network: AsteriskNetwork) -> None:
        """A slow order of one call holds up no other."""
        await network.register("101")
        await network.facts.next(ReportReachable)
        orders = [
            RingAgent(CallId(f"s{index}"), LegId(f"s{index}-1"), "101", "", CALLER, "", False, 20.0)
            for index in range(10)
        ]
        network.telephony.order(orders)
        agents = [await network.rung("101") for _ in orders]
        assert len({agent.call.invite.get("Call-ID") for agent in agents}) == len(orders)


class TestWedge:
    async def test_asterisk_that_does_not_answer_is_given_up_and_named_wedged(
        self, network: AsteriskNetwork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ari, "DEADLINE_S", 0.3)
        monkeypatch.setattr(link, "ROUND_S", 0.1)
        wedged = asyncio.Event()
        access = Access(
            f"http://127.0.0.1:{network.proxy.port}/ari",
            network.settings.ari_user,
            network.settings.ari_password,
        )
        telephony, facts = AsteriskTelephony(access, site_key=SITE_KEY, wedged=wedged.set), Facts()
        await network.telephony.stop()
        await telephony.start(facts)
        try:
            await facts.next(ReportInventory)
            network.proxy.swallow()
            await facts.next(LoseTelephony, dead=False)
            await network.proxy.cut()
            await network.proxy.mend()
            await facts.next(ReportInventory)
        finally:
            await telephony.stop()

    async def test_two_silent_connections_in_a_row_are_a_wedge(
        self, network: AsteriskNetwork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ari, "DEADLINE_S", 0.3)
        wedged = asyncio.Event()
        silent = await asyncio.start_server(_shake_hands_and_be_silent, "127.0.0.1", 0)
        port = silent.sockets[0].getsockname()[1]
        telephony = AsteriskTelephony(
            Access(f"http://127.0.0.1:{port}/ari", "u", "p"), site_key=SITE_KEY, wedged=wedged.set
        )
        await telephony.start(Facts())
        try:
            async with asyncio.timeout(5):
                await wedged.wait()
        finally:
            await telephony.stop()
            silent.close()


async def _shake_hands_and_be_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    key = next(line for line in head.split("\r\n") if line.lower().startswith("sec-websocket-key")).split(
        ": "
    )[1]
    digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
    accept = base64.b64encode(digest).decode()
    lines = (
        "HTTP/1.1 101 OK",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {accept}",
    )
    writer.write("".join(f"{line}\r\n" for line in (*lines, "")).encode())
    await reader.read()
    writer.close()


class TestRivals:
    async def test_newer_server_takes_over_and_the_older_one_steps_back(
        self, network: AsteriskNetwork
    ) -> None:
        _, leg = await arrived(network)
        rival, facts = network.new_telephony(direct=True), Facts()
        await rival.start(facts)
        try:
            await network.facts.next(LoseTelephony, dead=False)
            inventory = await facts.next(ReportInventory)
            assert [arrival.leg for arrival in inventory.arrivals] == [leg]
            await network.call("801")
            await facts.next(ArriveCall, number="801")
            assert network.facts.count(ReportInventory) == 1
            network.telephony.order([ring()])
            await network.facts.next(ReportEnded, leg=AGENT)
        finally:
            await rival.stop()

    async def test_it_comes_back_after_its_retreat(
        self, network: AsteriskNetwork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(link, "RETREAT_S", 0.2)
        await network.restart_server()
        await network.facts.next(ReportInventory)
        rival, facts = network.new_telephony(direct=True), Facts()
        await rival.start(facts)
        await facts.next(ReportInventory)
        await rival.stop()
        await network.facts.next(ReportInventory)


class TestBrowsers:
    async def test_closed_browser_is_unreachable_at_once(self, network: AsteriskNetwork) -> None:
        network.telephony.order([ProvisionPhone("web1", "p1")])
        await until(lambda: _is_pushed(network, "web1"))
        async with network.web_phone("web1", "p1") as browser:
            assert await browser.register() == 200
            await network.facts.next(ReportReachable, endpoint="web1", reachable=True)
            closed = time.monotonic()
        await network.facts.next(ReportReachable, endpoint="web1", reachable=False)
        assert time.monotonic() - closed < 1

    async def test_newest_browser_has_the_phone(self, network: AsteriskNetwork) -> None:
        await softphone(network, "web2", "p1")
        async with network.web_phone("web2", "p1") as newer:
            assert await newer.register() == 200
            network.telephony.order([ring(endpoint="web2")])
            assert await newer.is_called()

    async def test_phone_of_a_stranger_is_refused(self, network: AsteriskNetwork) -> None:
        assert not await network.register_softphone("nobody", "guessed")

    async def test_unregistered_softphone_fails_at_once(self, network: AsteriskNetwork) -> None:
        network.telephony.order([ProvisionPhone("web3", "p1")])
        await until(lambda: _is_pushed(network, "web3"))
        ordered = time.monotonic()
        network.telephony.order([ring(endpoint="web3")])
        await network.facts.next(ReportEnded, leg=AGENT)
        assert time.monotonic() - ordered < 0.5


async def _is_pushed(network: AsteriskNetwork, endpoint: str) -> bool:
    found = await network.ask("GET", f"asterisk/config/dynamic/res_pjsip/endpoint/{endpoint}")
    return isinstance(found, list)


class TestCalls:
    async def test_desk_phones_are_asked_to_answer_in_their_dialects(self, network: AsteriskNetwork) -> None:
        await network.register("101")
        network.telephony.order([ring(auto_answer=True)])
        agent = await network.rung("101")
        assert "answer-after=0" in agent.header("Call-Info")
        assert "alert-autoanswer" in agent.header("Alert-Info")

    async def test_name_of_the_caller_is_shown(self, network: AsteriskNetwork) -> None:
        await network.register("101")
        network.telephony.order([ring()])
        assert "Jana Nov" in (await network.rung("101")).header("From")

    async def test_ringing_ends_by_itself_when_the_server_is_gone(self, network: AsteriskNetwork) -> None:
        await network.register("101")
        network.telephony.order([RingAgent(CALL, AGENT, "101", CALL, CALLER, "", False, -1.0)])
        agent = await network.rung("101")
        agent.ring()
        await network.telephony.stop()
        assert await agent.ends() == 487

    async def test_number_without_caller_id_is_called_anonymously(self, network: AsteriskNetwork) -> None:
        await picked_up(network)
        order = DialNumber(CALL, LegId("t1-2"), "+420222", "", "", 20.0)
        network.telephony.order([JoinCall(CALL, AGENT), order])
        assert (await network.dialled()).number == "anonymous"

    async def test_music_restarts_for_a_caller_whose_agent_left(self, network: AsteriskNetwork) -> None:
        caller, agent, leg = await talking(network)
        for index in range(2, 4):
            agent.hang_up()
            await network.facts.next(ReportEnded)
            network.telephony.order([PlayMusic(CALL, leg), ring(LegId(f"t1-{index}"))])
            await caller.hears_music()
            agent = await network.rung("101")
            agent.answer()
            await network.facts.next(ReportAnswered, leg=LegId(f"t1-{index}"))
            network.telephony.order([JoinCall(CALL, LegId(f"t1-{index}")), StopMusic(CALL, leg)])
            await caller.hears_only(agent)

    async def test_ringing_is_told_within_moments(self, network: AsteriskNetwork) -> None:
        await network.register("101")
        network.telephony.order([ring()])
        agent = await network.rung("101")
        rang = time.monotonic()
        agent.ring()
        await network.facts.next(ReportRinging, leg=AGENT)
        assert time.monotonic() - rang < 0.5
