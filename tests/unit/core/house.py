"""A small call centre for prose: three agents with desk phones, two inbound queues, an outbound one.

Every command goes through the real `decide`; after each the invariants hold and the events replayed give the same state.
"""

from typing import Any, TypeVar

from msgspec.structs import replace
from tests.simulation.invariants import History, check_state

from ucs.core.agent import Agent
from ucs.core.call import Call
from ucs.core.centre import Centre
from ucs.core.decide import decide
from ucs.core.decision import Decision
from ucs.core.evolve import evolve
from ucs.core.ids import AgentId, CallId, DeviceId, LegId, QueueId, SessionId
from ucs.core.messages import (
    Announce,
    ArriveCall,
    CallEnded,
    CallRecord,
    Command,
    ConfigureSite,
    ConfirmDevice,
    Effect,
    Event,
    LegCause,
    LoseTelephony,
    PairDevice,
    ReportAnnounced,
    ReportAnswered,
    ReportEnded,
    ReportInventory,
    ReportReachable,
    SetStatus,
    SignIn,
    SignOut,
    Status,
    TimerDue,
    Transfer,
)
from ucs.core.notices import AgentNotice, CallNotice, MessageNotice, Notice
from ucs.core.objects import CallEvent
from ucs.core.site import (
    AgentProfile,
    CallReason,
    DeviceProfile,
    DeviceType,
    Line,
    Member,
    QueueProfile,
    QueueType,
    Reason,
    Site,
)
from ucs.core.timers import Timer
from ucs.errors import UcsError

E = TypeVar("E", bound=Event)
F = TypeVar("F", bound=Effect)

START = 1_790_000_000.0
JANA, PETR, EVA = AgentId(1), AgentId(2), AgentId(3)
SUPPORT, SALES, CAMPAIGN = QueueId(1), QueueId(2), QueueId(3)
RING_S, WRAPUP_S = 20.0, 10.0
ENDPOINTS = frozenset({"101", "102", "103"})


def site() -> Site:
    everybody = tuple(Member(agent) for agent in (JANA, PETR, EVA))
    inbound = QueueType.INBOUND
    return Site(
        agents=(
            AgentProfile(JANA, "jana", "Jana"),
            AgentProfile(PETR, "petr", "Petr"),
            AgentProfile(EVA, "eva", "Eva"),
        ),
        queues=(
            QueueProfile(SUPPORT, "Support", inbound, "800", everybody, RING_S, WRAPUP_S),
            QueueProfile(SALES, "Sales", inbound, "801", everybody[:1], RING_S, wrapup_s=0),
            QueueProfile(CAMPAIGN, "Campaign", QueueType.OUTBOUND, "", everybody[:2], wrapup_s=WRAPUP_S),
        ),
        devices=tuple(
            DeviceProfile(
                DeviceId(agent), f"Phone {agent}", f"10{agent}", DeviceType.PHONE, f"10{agent}",
                (Line(1, f"20{agent}"),),
            )
            for agent in (JANA, PETR, EVA)
        ),
        aux_reasons=(Reason(1, "Lunch"), Reason(2, "Training")),
        call_reasons=(
            CallReason("ORDER", "Order", (CallReason("NEW", "New"), CallReason("CHANGE", "Change"))),
            CallReason("OTHER", "Other"),
        ),
    )  # fmt: skip


def support(**settings: Any) -> Site:
    """The site with these settings of the queue Support."""
    configured = site()
    queue, *others = configured.queues
    return replace(configured, queues=(replace(queue, **settings), *others))


def ranked(*agents: tuple[AgentId, int]) -> tuple[Member, ...]:
    """Members with these priority numbers."""
    return tuple(Member(agent, priority) for agent, priority in agents)


def skilled(configured: Site, skill: str, **levels: int) -> Site:
    """The site with agents who have the skill at these levels, by user name."""
    agents = (
        replace(agent, skills={skill: levels[agent.username]}) if agent.username in levels else agent
        for agent in configured.agents
    )
    return replace(configured, agents=tuple(agents))


class House:
    """`now` moves only when told to. `told` and `ordered` are what the last command led to. `checked`: the invariants
    are; they know only agents who are configured."""

    def __init__(self, configured: Site | None = None) -> None:
        self.now = START
        self.centre = Centre()
        self.log: list[Event] = []
        self.told: list[Notice] = []
        self.ordered: list[Effect] = []
        self._history = History()
        self._legs = 0
        self._timers: list[Timer] = []
        self.boot = "1"
        self.checked = True
        self.do(ConfigureSite(configured or site()))
        self.connect()

    # --- what happens ---

    def decide(self, command: Command) -> Decision:
        """Decide, and check all that must always hold."""
        decision = decide(self.centre, command, self.now)
        self.log += decision.events
        self._timers += decision.timers()
        self.told = decision.notices
        self.ordered = decision.effects
        if self.checked:
            check_state(self.centre, self.now)
        self._history.follow(self.centre, decision.events, decision.notices)
        replayed = Centre()
        for event in self.log:
            evolve(replayed, event)
        replayed.touched.clear()
        assert replayed == self.centre
        return decision

    def do(self, command: Command) -> Decision:
        """A command that must not be refused."""
        decision = self.decide(command)
        assert decision.refusal is None, decision.refusal
        return decision

    def refused(self, command: Command) -> str:
        """A command that must be refused; returns the code."""
        decision = self.decide(command)
        assert isinstance(decision.refusal, UcsError), f"{command} was accepted"
        return decision.refusal.code

    def connect(self, legs: dict[LegId, bool] | None = None, *arrivals: ArriveCall) -> Decision:
        """The telephone network is there, with these legs."""
        return self.do(ReportInventory(self.boot, legs or {}, arrivals, ENDPOINTS))

    def lose_network(self, *, dead: bool = False) -> Decision:
        return self.do(LoseTelephony(dead))

    def passes(self, seconds: float) -> None:
        """Time goes by, timers run out on the way."""
        until = self.now + seconds
        while self._timers and (timer := min(self._timers)).due <= until:
            self._timers.remove(timer)
            self.now = max(timer.due, self.now)
            self.do(TimerDue(timer.key, timer.due))
        self.now = until

    def signs_in(self, agent: AgentId) -> SessionId:
        session = SessionId(f"s{agent}.{self.centre.agents[agent].epoch + 1}")
        self.do(SignIn(agent, session, f"hash of {session}"))
        return session

    def works(self, *agents: AgentId) -> None:
        """They sign in, take the desk phone of their number and become READY, a second after one another."""
        for agent in agents:
            session = self.signs_in(agent)
            self.do(PairDevice(agent, session, f"10{agent}"))
            self.do(ConfirmDevice(agent, session))
            self.do(SetStatus(agent, Status.READY))
            self.passes(1)

    def signs_out(self, agent: AgentId) -> None:
        self.do(SignOut(agent, self.session(agent)))

    def calls(self, number: str = "800", caller: str = "777123456") -> CallId:
        """A customer calls; returns the new call."""
        self._legs += 1
        leg = LegId(f"in-{self._legs}")
        self.do(ArriveCall(leg, number, caller, "Customer", f"+420{caller}"))
        return next(reversed(self.centre.calls))

    def picks_up(self, agent: AgentId) -> Decision:
        """The agent's phone is answered."""
        return self.do(ReportAnswered(self.leg_of(agent)))

    def talks(self, agent: AgentId, number: str = "800") -> CallId:
        """A customer calls, this agent answers."""
        uid = self.calls(number)
        assert self.rings() == agent
        self.picks_up(agent)
        return uid

    def talks_beside_petr(self) -> CallId:
        """Jana talks with a customer, Petr is free."""
        self.works(JANA, PETR)
        return self.talks(JANA)

    def hears_out(self, uid: CallId) -> None:
        """The announcement to the customer comes to its end."""
        self.do(ReportAnnounced(self.customer(uid), self.call(uid).announcing))

    def chooses_lunch(self, agent: AgentId) -> Decision:
        return self.do(SetStatus(agent, Status.AUX, "Lunch"))

    def ends(self, leg: LegId, cause: LegCause = LegCause.HANGUP) -> Decision:
        """The network says that the leg is gone."""
        return self.do(ReportEnded(leg, cause))

    def unplugs(self, agent: AgentId) -> Decision:
        return self.do(ReportReachable(f"10{agent}", reachable=False))

    def asks(self, agent: AgentId, number: str = "555666777") -> CallId:
        """The agent holds the call and consults this number, which rings."""
        return CallId(str(self.do(Transfer(agent, number=number)).answer))

    def consults(self, agent: AgentId, number: str = "555666777") -> CallId:
        """The consulted party has answered."""
        uid = self.asks(agent, number)
        call = self.call(uid)
        self.do(ReportAnswered(call.running[0].leg if call.running else call.customer))
        return uid

    # --- what is ---

    def agent(self, agent: AgentId) -> Agent:
        return self.centre.agents[agent]

    def session(self, agent: AgentId) -> SessionId:
        session = self.agent(agent).session
        assert session is not None
        return session.id

    def status(self, agent: AgentId) -> str:
        found = self.agent(agent)
        return f"{found.status} {found.reason}".strip()

    def call(self, uid: CallId) -> Call:
        return self.centre.calls[uid]

    def customer(self, uid: CallId) -> LegId:
        return self.call(uid).customer

    def rings(self) -> AgentId | None:
        """Whose phone rings, of the newest call that is being offered."""
        offers = [offer for call in self.centre.calls.values() for offer in call.running]
        return offers[-1].agent if offers else None

    def ringing(self, uid: CallId) -> set[AgentId]:
        """Where this call rings."""
        return {offer.agent for offer in self.call(uid).running}

    def leg_of(self, agent: AgentId) -> LegId:
        """The agent's leg that stands."""
        legs = (leg for call in self.centre.calls.values() for leg in call.legs.values())
        return next(leg.id for leg in legs if leg.agent == agent and leg.live)

    def record(self, uid: CallId) -> CallRecord:
        """The call's one record."""
        (found,) = [event.record for event in self.log if isinstance(event, CallEnded) and event.call == uid]
        return found

    # --- what was said and ordered by the last command ---

    def said(self) -> list[tuple[str | int, ...]]:
        """What customers were told by announcements."""
        return [order.say for order in self.orders(Announce)]

    def callbacks(self, agent: AgentId) -> list[str]:
        """The call events this agent was told."""
        return [str(n.event) for n in self.told if isinstance(n, CallNotice) and n.agent == agent]

    def heard_of(self, agent: AgentId) -> list[str]:
        """The callbacks of calls that this agent's page had: `callbacks` without updates."""
        return [str(notice.event) for notice in self.call_notices(agent)]

    def call_notices(self, agent: AgentId) -> list[CallNotice]:
        """The call events this agent was told, with their calls; updates left out."""
        notices = [n for n in self.told if isinstance(n, CallNotice) and n.agent == agent]
        return [notice for notice in notices if notice.event is not CallEvent.UPDATE]

    def seen(self, agent: AgentId) -> CallNotice:
        """The last call object this agent was told."""
        return [n for n in self.told if isinstance(n, CallNotice) and n.agent == agent][-1]

    def messages(self, agent: AgentId) -> list[str]:
        """The groups of the messages to this agent."""
        return [n.group for n in self.told if isinstance(n, MessageNotice) and n.agent == agent]

    def heard(self, agent: AgentId) -> list[str]:
        """The kinds of all notices to this agent."""
        return [type(n).__name__ for n in self.told if isinstance(n, AgentNotice) and n.agent == agent]

    def orders(self, kind: type[F]) -> list[F]:
        return [effect for effect in self.ordered if isinstance(effect, kind)]

    def happened(self, kind: type[E]) -> list[E]:
        return [event for event in self.log if isinstance(event, kind)]
