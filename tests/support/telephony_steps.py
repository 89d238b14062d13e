"""What several contract tests of a telephone network do first."""

import asyncio

from tests.support.network import Network, Party

from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    ArriveCall,
    DialNumber,
    JoinCall,
    PlayMusic,
    ProvisionPhone,
    ReportAnswered,
    ReportEnded,
    ReportReachable,
    RingAgent,
    StopMusic,
    WelcomeCaller,
)

CALL = CallId("t1")
AGENT = LegId("t1-1")
CUSTOMER = LegId("t1-2")
CALLER = "+420777111222"


def ring(
    leg: LegId = AGENT, endpoint: str = "101", *, call: CallId = CALL, auto_answer: bool = False
) -> RingAgent:
    return RingAgent(call, leg, endpoint, f"{call}~2", CALLER, "Jana Nová", auto_answer, 20.0)


def dial(number: str = "+420222333444", endpoint: str = "", timeout_s: float = 20.0) -> DialNumber:
    return DialNumber(CALL, CUSTOMER, number, endpoint, "+420800800800", timeout_s)


async def arrived(network: Network) -> tuple[Party, LegId]:
    """A caller on the line, nothing ordered yet."""
    caller = await network.call("800", CALLER)
    arrival = await network.facts.next(ArriveCall)
    return caller, arrival.leg


async def picked_up(network: Network) -> Party:
    """The agent of desk phone 101 has picked up his leg."""
    await network.register("101")
    await network.facts.next(ReportReachable, endpoint="101", reachable=True)
    network.telephony.order([ring()])
    agent = await network.rung("101")
    agent.answer()
    await network.facts.next(ReportAnswered, leg=AGENT)
    return agent


async def talking(network: Network) -> tuple[Party, Party, LegId]:
    """Caller and agent connected, the way the core does it."""
    caller, leg = await arrived(network)
    network.telephony.order([WelcomeCaller(CALL, leg), PlayMusic(CALL, leg)])
    agent = await picked_up(network)
    network.telephony.order([JoinCall(CALL, AGENT), StopMusic(CALL, leg)])
    await both_talk(caller, agent)
    return caller, agent, leg


async def both_talk(one: Party, other: Party) -> None:
    await one.hears_only(other)
    await other.hears_only(one)


async def after_all(network: Network) -> None:
    """Wait until everything ordered before has been carried out and reported."""
    marker = LegId(f"marker-{len(network.facts.all)}")
    network.telephony.order([RingAgent(CallId(marker), marker, "nobody", "", "", "", False, 1.0)])
    await network.facts.next(ReportEnded, leg=marker)


async def softphone(network: Network, endpoint: str, pairing: str) -> None:
    """Provision it and have it register."""
    network.telephony.order([ProvisionPhone(endpoint, pairing)])
    async with asyncio.timeout(5):
        while not await network.register_softphone(endpoint, pairing):  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.01)
    await network.facts.next(ReportReachable, endpoint=endpoint, reachable=True)
