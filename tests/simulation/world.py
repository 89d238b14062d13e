"""One seeded run: virtual time, random people, a faulty network, checks after every decision."""

import heapq
import itertools
import random
from collections.abc import Callable

from simulation.at_phones import AtPhones
from simulation.deeds import CALM, DEEDS
from simulation.invariants import History, check_state
from simulation.network import Faults, Network
from simulation.rooms import check_rooms
from simulation.sites import AGENTS, site
from ucs.core.centre import Centre
from ucs.core.decide import decide
from ucs.core.decision import Decision
from ucs.core.evolve import evolve
from ucs.core.ids import AgentId, LegId, QueueId, SessionId
from ucs.core.messages import (
    Answer,
    BlindTransfer,
    CancelTransfer,
    Command,
    Conference,
    ConfigureSite,
    ConfirmDevice,
    Dial,
    Event,
    ExtendWrapUp,
    FinishTransfer,
    ForceResume,
    ForceStatus,
    ForceSuspend,
    HangUp,
    Hold,
    LoseAllSessions,
    LoseSession,
    LoseTelephony,
    Mute,
    PairDevice,
    PickUp,
    Record,
    RecordWish,
    ReportLookup,
    ResumeQueue,
    ResumeSession,
    SendDigits,
    SetAccountCode,
    SetStatus,
    SignIn,
    SignOut,
    Status,
    SuspendQueue,
    Swap,
    TakeCalls,
    TimerDue,
    Transfer,
    Unhold,
    UnpairDevice,
)
from ucs.core.pickable import ringing_elsewhere

START = 1_790_000_000.0


class World(AtPhones):
    """Everything of one run. `log` are the events so far."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.now = START
        self.centre = Centre()
        self.log: list[Event] = []
        self.history = History()
        calm = self.random.random() < 0.5
        faults = Faults(answers=0.9, answers_within_s=1.5, hangs_up=0.1) if calm else Faults()
        self._deeds = DEEDS | CALM if calm else DEEDS
        self.network = Network(self.random, self.later, self.submit, faults, clock=lambda: self.now)
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._count = itertools.count()
        self.legs = itertools.count(1)
        self._sessions = itertools.count(1)
        self._inbox: list[Command] = []
        self._busy = False
        self._down = False
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
        decision = decide(self.centre, command, self.now)
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
        folded = Centre()
        for event in self.log:
            evolve(folded, event)
        folded.touched.clear()
        assert folded == self.centre, "the log does not tell the present state"

    def restart(self) -> None:
        """The server dies and starts again: what it had not logged is gone, orders on the way may be too."""
        self.network.disconnect()
        self._inbox.clear()
        self._fold()
        self._down = True

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

    def _call_control(self) -> None:
        agent = self._agent()
        make = self.random.choice([Hold, Unhold, Mute, HangUp, HangUp])
        self.submit(make(agent, uniqueid=self.random.choice([*self.centre.agents[agent].calls, ""])))

    def _number(self) -> str:
        """Outside, colleagues, queues, what is no number."""
        return self.random.choice(["123456", "123456", "201", "202", "203", "204", "800", "802", "x"])

    def _answer(self) -> None:
        """Agents 1 and 2 pick up at their desk phones from the bar."""
        self.submit(Answer(AgentId(self.random.randint(1, 3))))

    def _pick_up(self) -> None:
        """The first that rings, or one of those that the bar shows."""
        agent = self._agent()
        shown = [call.uniqueid for call in ringing_elsewhere(self.centre, (agent,))[agent]]
        self.submit(PickUp(agent, self.random.choice([*shown, ""])))

    def _extend_wrapup(self) -> None:
        self.submit(ExtendWrapUp(self._agent(), self.random.choice([1, 5, 900])))

    def _dial(self) -> None:
        queue = self.random.choice([None, None, QueueId(0), QueueId(3), QueueId(1)])
        line = self.random.choice([None, None, self.random.randint(1, 2)])
        self.submit(Dial(self._agent(), self._number(), queue=queue, line=line, data={"a": 1}))

    def _busy_agent(self) -> AgentId:
        """Somebody with a call, if there is anybody."""
        busy = [agent.id for agent in self.centre.agents.values() if agent.calls]
        return self.random.choice(busy or [self._agent()])

    def _ask(self) -> None:
        number = self._number() if self.random.random() < 0.8 else ""
        self.submit(Transfer(self._busy_agent(), number=number))

    def _hand_over(self) -> None:
        self.submit(BlindTransfer(self._busy_agent(), self._number()))

    def _while_asking(self) -> None:
        agent = self._busy_agent()
        make = self.random.choice([CancelTransfer, Swap, Swap, Conference, FinishTransfer, FinishTransfer])
        calls = self.centre.agents[agent].calls
        self.submit(make(agent, self.random.choice([*calls, ""])))

    def _queue(self) -> None:
        make = self.random.choice([SuspendQueue, ResumeQueue])
        self.submit(make(self._agent(), QueueId(self.random.randint(1, 5))))

    def _code(self) -> None:
        calls = list(self.centre.calls)
        if calls:
            code = self.random.choice(["A", "B"])
            self.submit(
                SetAccountCode(
                    self._agent(), self.random.choice(calls), code, self.random.choice([None, "1"])
                )
            )

    def _record(self) -> None:
        self.submit(Record(self._agent(), self.random.choice(list(RecordWish))))

    def _digits(self) -> None:
        self.submit(SendDigits(self._agent(), self.random.choice(["1", "12#", "x"])))

    def _look_up(self) -> None:
        if self.centre.calls:
            call = self.random.choice(list(self.centre.calls))
            self.submit(ReportLookup(call, "Customer", "C-1", {"a": 0, "vip": True}))

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
            self.later(self.random.choice([0.5, 0.5, 10, 45]) * self.random.random(), self._start_again)

    def _change_site(self) -> None:
        """The same people and queues with other rules."""
        self.submit(ConfigureSite(site(self.random.randrange(1_000_000))))

    def _reconnect(self) -> None:
        if not self._down and not self.network.connected:
            self.network.connect()

    def _take_inventory(self) -> None:
        if self.network.connected and not self._down:
            self.submit(self.network.inventory())
