"""Decisions per second of the core, and commands per second through the log."""

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench import report
from bench.report import Row
from ucs.core.centre import Centre
from ucs.core.decide import decide
from ucs.core.ids import AgentId, DeviceId, LegId, QueueId, SessionId
from ucs.core.messages import (
    AgentOffered,
    ArriveCall,
    Command,
    ConfigureSite,
    ConfirmDevice,
    Effect,
    HangUp,
    PairDevice,
    ReportAnswered,
    ReportInventory,
    ReportRinging,
    RingAgent,
    SetStatus,
    SignIn,
    Status,
)
from ucs.core.site import AgentProfile, DeviceProfile, DeviceType, Line, Member, QueueProfile, QueueType, Site
from ucs.engine.engine import Engine
from ucs.engine.telephony import Report
from ucs.log.sqlite import SqliteLog

AGENTS = 1000
QUEUES = 100
QUEUES_PER_AGENT = 5
CALLS = 20_000
RUNS = 5

METHOD = (
    "core: whole calls (arrive, ring, answer, hang up), 600 at any time, agents in five queues each; one process, no"
    " input or output. Commands: changes of status that somebody waits for, through engine and SQLite log, write-ahead,"
    " every commit synced to the disk. Medians of five runs."
)


def site() -> Site:
    """1 000 agents in 100 queues, each agent in five."""
    chance = random.Random(1)
    members: dict[int, list[Member]] = {queue: [] for queue in range(1, QUEUES + 1)}
    for agent in range(1, AGENTS + 1):
        for queue in chance.sample(range(1, QUEUES + 1), QUEUES_PER_AGENT):
            members[queue].append(Member(AgentId(agent)))
    return Site(
        agents=tuple(AgentProfile(AgentId(a), f"agent{a}", f"Agent {a}") for a in range(1, AGENTS + 1)),
        queues=tuple(
            QueueProfile(QueueId(q), f"Queue {q}", QueueType.INBOUND, str(8000 + q), tuple(found), wrapup_s=0)
            for q, found in members.items()
        ),
        devices=tuple(
            DeviceProfile(DeviceId(a), f"Phone {a}", f"p{a}", DeviceType.PHONE, f"p{a}", (Line(a, str(a)),))
            for a in range(1, AGENTS + 1)
        ),
    )


def opening() -> list[Command]:
    """Everybody signs in and is READY."""
    reachable = frozenset(f"p{a}" for a in range(1, AGENTS + 1))
    commands: list[Command] = [ConfigureSite(site()), ReportInventory("boot", {}, (), reachable)]
    for number in range(1, AGENTS + 1):
        agent, session = AgentId(number), SessionId(f"s{number}")
        commands += [
            SignIn(agent, session, ""),
            PairDevice(agent, session, f"p{number}"),
            ConfirmDevice(agent, session),
        ]
        commands += [SetStatus(agent, Status.READY)]
    return commands


def one_run(calls: int) -> float:
    """Decisions per second over `calls` whole calls (arrive, ring, answer, hang up), 600 of them at any time."""
    centre, now = Centre(), 1_790_000_000.0
    for command in opening():
        decide(centre, command, now)
    chance = random.Random(2)
    numbers = [str(8000 + chance.randint(1, QUEUES)) for _ in range(calls)]
    talking: list[AgentId] = []
    count = 0
    begin = time.perf_counter()
    for place, number in enumerate(numbers):
        now += 0.001
        decision = decide(centre, ArriveCall(LegId(f"c{place}"), number, "+420123456789"), now)
        count += 1
        offers = [event for event in decision.events if isinstance(event, AgentOffered)]
        while len(talking) > 600:
            decision = decide(centre, HangUp(talking.pop(0)), now)
            count += 1
            offers += [event for event in decision.events if isinstance(event, AgentOffered)]
        for offer in offers:
            decide(centre, ReportRinging(offer.leg), now)
            decide(centre, ReportAnswered(offer.leg), now)
            talking.append(offer.agent)
            count += 2
    return count / (time.perf_counter() - begin)


def decisions_per_s() -> Sequence[float]:
    """One figure a run."""
    return [one_run(CALLS) for _ in range(RUNS)]


class _Phones:
    """A telephone network whose phones answer at once."""

    def __init__(self) -> None:
        self._report: Report = lambda fact: None

    async def start(self, report: Report) -> None:
        self._report = report
        report(ReportInventory("boot", {}, (), frozenset(f"p{a}" for a in range(1, AGENTS + 1))))

    def order(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, RingAgent):
                self._report(ReportAnswered(effect.leg))

    async def simulate_caller(self, number: str, caller_number: str) -> None: ...

    async def stop(self) -> None: ...


async def _logged_run(commands: int, path: Path) -> float:
    engine = Engine(SqliteLog(path), _Phones())
    await engine.start(*opening())
    begin = time.perf_counter()
    await asyncio.gather(
        *(
            engine.submit(
                SetStatus(AgentId(n % AGENTS + 1), Status.AUX if n // AGENTS % 2 == 0 else Status.READY, "")
            )
            for n in range(commands)
        )
    )
    rate = commands / (time.perf_counter() - begin)
    await engine.stop()
    return rate


def logged_commands_per_s(commands: int = 20_000) -> Sequence[float]:
    """Commands, each with an answer, through engine and SQLite log with full synchronisation."""
    found: list[float] = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory(dir=".") as directory:
            found.append(asyncio.run(_logged_run(commands, Path(directory) / "bench.db")))
    return found


def measure() -> Sequence[Row]:
    """The medians of several runs."""
    report.progress(f"{RUNS} runs of {CALLS:,} calls")
    core = statistics.median(decisions_per_s())
    report.progress(f"{RUNS} runs of logged commands")
    logged = statistics.median(logged_commands_per_s())
    return [
        Row("core: decisions/s, 1 000 agents, 100 queues", f"{core:,.0f}", ">= 50,000", core >= 50_000),
        Row("engine: commands/s through the log", f"{logged:,.0f}", ">= 10,000", logged >= 10_000),
    ]
