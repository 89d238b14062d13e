"""One seeded run: virtual time, random people, a faulty network, checks after every decision."""

import heapq
import itertools
import random
from collections.abc import Callable

from simulation.at_phones import AtPhones
from simulation.call_control import CallControl
from simulation.deeds import CALM, DEEDS, POWER_CUTS
from simulation.invariants import History, awaiting, check_state
from simulation.network import Faults, Network
from simulation.rooms import check_rooms
from simulation.sites import AGENTS, site
from ucs.core.centre import Centre
from ucs.core.decide import decide
from ucs.core.decision import Decision
from ucs.core.evolve import evolve
from ucs.core.ids import AgentId, LegId, QueueId, SessionId
from ucs.core.messages import (
    Command,
    ConfigureSite,
    ConfirmDevice,
    Event,
    ForceResume,
    ForceStatus,
    ForceSuspend,
    LoseAllSessions,
    LoseSession,
    LoseTelephony,
    PairDevice,
    ResumeQueue,
    ResumeSession,
    SetStatus,
    SignIn,
    SignOut,
    Status,
    SuspendQueue,
    TakeCalls,
    TimerDue,
    UnpairDevice,
)

START = 1_790_000_000.0


class World(AtPhones, CallControl):
    """Everything of one run. `log` are the events so far. With `power_cuts` the server's machine, which is not the telephone
    network's, loses its power now and then."""

    def __init__(self, seed: int, *, power_cuts: bool = False) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.now = START
        self.centre = Centre()
        self.log: list[Event] = []
        self.history = History()
        calm = self.random.random() < 0.5
        faults = Faults(answers=0.9, answers_within_s=1.5, hangs_up=0.1) if calm else Faults()
        self._deeds = (DEEDS | CALM if calm else DEEDS) | (POWER_CUTS if power_cuts else {})
        self.network = Network(self.random, self.later, self.submit, faults, clock=lambda: self.now)
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._count = itertools.count()
        self.legs = itertools.count(1)
        self._sessions = itertools.count(1)
        self._inbox: list[Command] = []
        self._busy = False
        self._down = False
        self._power_fails = False
        self._late: list[Command] = []

    def later(self, delay_s: float, work: Callable[[], None]) -> None:
        heapq.heappush(self._due, (self.now + delay_s, next(self._count), work))

    def submit(self, command: Command) -> None:
        """Through the single writer: what comes during a decision is decided after it. While the server is down nothing
        reaches it; timers run out when it is up again."""
        if self._down:
            if isinstance(command, TimerDue):
                self._late.append(command)
            return
        self._inbox.append(command)
        if self._busy:
            return
        self._busy = True
        while self._inbox:
            self._decide(self._inbox.pop(0))
        self._busy = False

    def _decide(self, command: Command) -> None:
        awaits = awaiting(self.centre, command)
        decision = decide(self.centre, command, self.now)
        assert awaits is None or awaits.live, f"{awaits} ended though its agent was waited for"
        if self._power_fails and decision.events and decision.effects:
            self._die_before_the_sync(command, decision)
            return
        self._check(decision)
        self.log += decision.events
        for timer in decision.timers():
            self.later(timer.due - self.now, lambda t=timer: self.submit(TimerDue(t.key, t.due)))
        self.network.order(decision.effects)

    def _check(self, decision: Decision) -> None:
        check_state(self.centre, self.now)
        self.history.follow(self.centre, decision.events, decision.notices)

    # --- a run ---

    def run(self, steps: int) -> None:
        """Random life, then a quiet end in which everything must come to rest."""
        self.submit(ConfigureSite(site(self.seed)))
        self.network.connect()
        for _ in range(steps):
            self._pass(self.random.expovariate(1.5))
            (deed,) = self.random.choices(list(self._deeds), list(self._deeds.values()))
            getattr(self, deed)()
            if not self.network.pending and self.network.connected:
                check_rooms(self.centre, self.network)
        self._come_to_rest()

    def _pass(self, seconds: float) -> None:
        end = self.now + seconds
        while self._due and self._due[0][0] <= end:
            due, _, work = heapq.heappop(self._due)
            self.now = max(self.now, due)
            work()
        self.now = end

    def _come_to_rest(self) -> None:
        self._power_fails = False
        if self._down:
            self._pass(60)
        if not self.network.connected:
            self.network.connect()
        self._pass(1)
        for line in list(self.network.lines.values()):
            self.network.hang_up(line.leg)
        for _ in range(8):
            self._pass(15)
            self.submit(self.network.inventory())
            for line in list(self.network.lines.values()):
                self.network.hang_up(line.leg)
        assert not self.network.lines, f"left in the network: {self.network.lines}"
        assert not [call for call in self.centre.calls.values() if call.live], "a call never ended"
        assert not [agent for agent in self.centre.agents.values() if agent.calls], "an agent is stuck"
        assert not self.history.open_series(), f"no hang-up told: {self.history.open_series()}"
        self._fold()

    def _fold(self) -> None:
        assert self._folded() == self.centre, "the log does not tell the present state"

    def _folded(self) -> Centre:
        folded = Centre()
        for event in self.log:
            evolve(folded, event)
        folded.touched.clear()
        return folded

    def restart(self) -> None:
        """The server dies and starts again: what it had not logged is gone, orders on the way may be too."""
        self.network.disconnect()
        self._inbox.clear()
        self._fold()
        self._down = True

    def _die_before_the_sync(self, command: Command, decision: Decision) -> None:
        """The orders went out, the disk does not know why, and nobody was told. A timer is armed anew."""
        self._power_fails = False
        self.network.order(decision.effects)
        self.centre = self._folded()
        self.restart()
        if isinstance(command, TimerDue):
            self._late.append(command)
        self.later(self._down_for(), self._start_again)

    def _start_again(self) -> None:
        self._down = False
        self.submit(LoseTelephony())
        self.submit(LoseAllSessions())
        late, self._late = self._late, []
        for command in late:
            self.submit(command)
        self.later(self.random.random() * 2, self._reconnect)

    # --- what people and fate do ---

    def _agent(self) -> AgentId:
        return AgentId(self.random.randint(1, AGENTS))

    def _session(self, agent: AgentId) -> SessionId:
        session = self.centre.agents[agent].session
        return session.id if session is not None else SessionId("none")

    def _enter(self, agent: AgentId) -> None:
        bound = self.random.random() < 0.5
        session = SessionId(f"s{next(self._sessions)}")
        self.submit(SignIn(agent, session, "hash", keep_view=bound, ends_with_page=bound))
        self.submit(PairDevice(agent, session, f"phone{agent}"))
        self.submit(ConfirmDevice(agent, session))

    def _start_work(self) -> None:
        agent = self._agent()
        self._enter(agent)
        if self.random.random() < 0.95:
            self.network.reach(f"phone{agent}", on=True)
        self.submit(SetStatus(agent, Status.READY))

    def _call_in(self) -> None:
        leg = LegId(f"in-{next(self.legs)}")
        self.network.arrive(leg, self.random.choice(["801", "801", "802", "804", "804", "999"]))
        if self.random.random() < 0.5:
            self.later(self.random.random() * 30, lambda: self.network.hang_up(leg))

    def _set_status(self) -> None:
        status = self.random.choice(list(Status))
        self.submit(SetStatus(self._agent(), status, "Lunch" if status is Status.AUX else ""))

    def _leave(self) -> None:
        agent = self._agent()
        self.submit(SignOut(agent, self._session(agent)))

    def _change_phone(self) -> None:
        agent = self._agent()
        self.submit(UnpairDevice(agent, self._session(agent)))

    def _cut_bar(self) -> None:
        agent = self._agent()
        session = self._session(agent)
        self.submit(LoseSession(agent, session))
        self.later(self._while(), lambda: self.submit(ResumeSession(agent, session)))

    def _close_page(self) -> None:
        agent = self._agent()
        session = self._session(agent)
        self.submit(LoseSession(agent, session, closed=True))
        if self.random.random() < 0.5:
            self.later(self.random.random() * 8, lambda: self.submit(ResumeSession(agent, session)))

    def _vanish(self) -> None:
        """Page and softphone are gone at once; the page comes back, or a new one does, or nobody."""
        agent = AgentId(self.random.choice([3, 4]))
        session = self._session(agent)
        self.submit(LoseSession(agent, session, closed=True))
        self.network.reach(f"phone{agent}", on=False)
        new = self.random.random() < 0.5

        def back() -> None:
            self._enter(agent) if new else self.submit(ResumeSession(agent, session))
            self.network.reach(f"phone{agent}", on=True)

        self.later(self.random.random() * 25, back)

    def _move_window(self) -> None:
        """Another window of the browser takes over, with a softphone of its own; the bar may be found lost before or not."""
        agent = AgentId(self.random.choice([3, 4]))
        session = self._session(agent)
        if self.random.random() < 0.5:
            self.submit(LoseSession(agent, session, closed=True))
        gone = self.random.random() < 0.5
        if gone:
            self.network.reach(f"phone{agent}", on=False)
        self.submit(ResumeSession(agent, session, window="hash"))

        def registered() -> None:
            if gone:
                self.network.reach(f"phone{agent}", on=True)
            self.submit(TakeCalls(agent, session))

        self.later(self.random.random(), registered)

    def _supervise(self) -> None:
        by, agent = AgentId(self.random.choice([1, AGENTS, AGENTS])), self._agent()
        queue = QueueId(self.random.randint(1, 4))
        status = self.random.choice(list(Status))
        wishes: list[Command] = [
            ForceStatus(by, agent, status, "Lunch" if status is Status.AUX else ""),
            ForceSuspend(by, agent, queue),
            ForceResume(by, agent, queue),
        ]
        self.submit(self.random.choice(wishes))

    def _while(self) -> float:
        """Seconds, short as a rule, longer than any patience now and then."""
        return self.random.random() * self.random.choice([15, 15, 60])

    def _flap_phone(self) -> None:
        endpoint = f"phone{self._agent()}"
        self.network.reach(endpoint, on=False)
        self.later(self._while(), lambda: self.network.reach(endpoint, on=True))

    def _queue(self) -> None:
        make = self.random.choice([SuspendQueue, ResumeQueue])
        self.submit(make(self._agent(), QueueId(self.random.randint(1, 5))))

    def _cut_network(self) -> None:
        self.network.disconnect()
        self.later(self.random.random() * 5, self._reconnect)

    def _crash_network(self) -> None:
        self.network.crash()
        self.later(self.random.random() * 5, self._reconnect)

    def _restart_server(self) -> None:
        """It is back soon, as a rule."""
        if not self._down:
            self.restart()
            self.later(self._down_for(), self._start_again)

    def _down_for(self) -> float:
        return self.random.choice([0.5, 0.5, 10, 45]) * self.random.random()

    def _lose_power(self) -> None:
        """As soon as something is ordered."""
        self._power_fails = True

    def _change_site(self) -> None:
        """The same people and queues with other rules."""
        self.submit(ConfigureSite(site(self.random.randrange(1_000_000))))

    def _reconnect(self) -> None:
        if not self._down and not self.network.connected:
            self.network.connect()

    def _take_inventory(self) -> None:
        if self.network.connected and not self._down:
            self.submit(self.network.inventory())
