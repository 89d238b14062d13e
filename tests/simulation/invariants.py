"""What must hold after every event, whatever the network and the people do."""

from collections import Counter

from tests.simulation.bars import Bars

from ucs.core.agent import Agent
from ucs.core.call import PHASES, Call, Phase, offer_to
from ucs.core.centre import Centre, available, misplaced, routable, serving
from ucs.core.evolve.figures import running
from ucs.core.ids import AgentId, CallId, call_of
from ucs.core.messages import (
    AccountCodeSet,
    CallEnded,
    CallForgotten,
    CallLookedUp,
    CallRecord,
    Cause,
    Command,
    Event,
    Recording,
    ReportEnded,
    Status,
)
from ucs.core.notices import CallNotice, Notice
from ucs.core.objects import CallEvent
from ucs.core.past import CallResult, parts
from ucs.core.remote import held_leg
from ucs.core.rules.targets import may_ring
from ucs.core.sides import first_call, opener
from ucs.core.site import QueueType
from ucs.core.view import user

_LEGAL: dict[CallEvent | None, set[CallEvent]] = {
    None: {CallEvent.NEW, CallEvent.RINGING},
    CallEvent.NEW: {CallEvent.RINGING, CallEvent.CONNECT, CallEvent.HANGUP},
    CallEvent.RINGING: {CallEvent.CONNECT, CallEvent.HANGUP},
    CallEvent.CONNECT: {CallEvent.HOLD, CallEvent.HANGUP},
    CallEvent.HOLD: {CallEvent.RESUME, CallEvent.HANGUP},
    CallEvent.RESUME: {CallEvent.HOLD, CallEvent.HANGUP},
    CallEvent.HANGUP: set(),
}
_OWN_ENDS = {Cause.CALLER_HUNG_UP, Cause.CALLEE_HUNG_UP, Cause.UNKNOWN}
"""The customer's own, and those of a network that lost the call."""
_ASIDE = {CallEvent.MUTE, CallEvent.UNMUTE, CallEvent.UPDATE}


def check_state(centre: Centre, now: float) -> None:
    """The invariants of a state between two decisions."""
    live = [call for call in centre.calls.values() if call.live]
    offers = Counter(offer.agent for call in live for offer in call.running)
    assert all(count == 1 for count in offers.values()), f"two offers to one agent: {offers}"
    assert not centre.touched, "a match was left undone"
    assert not centre.misplaced, "somebody's status was left wrong"
    for agent in centre.agents.values():
        taking_part = [c for c in live if agent.id in (c.agent, c.peer) or offer_to(c, agent.id) is not None]
        assert sorted(agent.calls) == sorted(c.uid for c in taking_part), (agent.id, agent.calls, taking_part)
        _check_hands(agent.id, taking_part)
        if agent.wrapup_left_s is not None:
            assert agent.status is Status.ACW, f"agent {agent.id}: what is left of no wrap-up"
            assert agent.calls, f"agent {agent.id}: a wrap-up stands still without a call"
        assert not misplaced(centre, agent), f"agent {agent.id} is {agent.status}, absent or back"
        if agent.session is not None and agent.session.gone and not agent.calls:
            assert agent.status is Status.OFFLINE, f"agent {agent.id} has been gone for long"
        assert available(centre, agent) == (agent.idle_since is not None), (
            f"idle line is wrong about {agent.id}"
        )
    assert [a for _, a in centre.idle] == [
        a.id
        for a in sorted(centre.agents.values(), key=lambda a: (a.idle_since or 0, a.id))
        if a.idle_since is not None
    ], "idle line out of order"
    if centre.connected:
        for queue, waiting in centre.waiting.items():
            free = [a for a in centre.agents.values() if routable(centre, a, queue)]
            wanting = [uid for *_, uid in waiting] + sorted(
                centre.ringing[queue] if queue in centre.hunts else ()
            )
            for uid in wanting:
                idle = [a.id for a in free if _may_be_asked(centre, centre.calls[uid], a, now)]
                assert not idle, f"queue {queue}: {uid} does not ring at {idle}, who are free"
    _check_calls(centre, live)
    _check_figures(centre, now)


def awaiting(centre: Centre, command: Command) -> Call | None:
    """The call that must survive this command: the phone of the agent it waits for has failed again."""
    if not isinstance(command, ReportEnded):
        return None
    uid = centre.legs.get(command.leg)
    call = None if uid is None else centre.calls[uid]
    return (
        call if call is not None and call.vanished is not None and call.vanished.leg == command.leg else None
    )


def _may_be_asked(centre: Centre, call: Call, agent: Agent, now: float) -> bool:
    """Said anew, step by step: who may be asked for a call that has waited for so long. A timer that is due at this very
    instant may not have come yet."""
    assert call.queue is not None
    queue = centre.queues[call.queue]
    waited = max(0.0, now - call.entered - 1e-3)
    for need in queue.skills:
        level, left = need.level, waited
        while need.relax_every_s and left >= need.relax_every_s and level > need.lowest:
            level, left = max(need.lowest, level - need.relax_by), left - need.relax_every_s
        if centre.profiles[agent.id].skills.get(need.skill, 0) < level:
            return False
    own = next(member.priority for member in queue.members if member.agent == agent.id)
    before = {member.priority for member in queue.members if member.priority < own}
    if waited >= len(before) * queue.level_delay_s:
        return True
    return not any(
        serving(centre, centre.agents[member.agent], queue.id)
        for member in queue.members
        if member.priority < own
    )


def _check_calls(centre: Centre, live: list[Call]) -> None:
    legs = {leg.id: call.uid for call in live for leg in call.legs.values() if leg.live}
    assert centre.legs == legs, "the index of legs is wrong"
    for queue, waiting in centre.waiting.items():
        assert waiting == sorted(
            (c.priority, c.created, c.uid)
            for c in live
            if c.queue == queue and c.phase is Phase.QUEUED and c.target is None
        )
        assert centre.ringing[queue] == {
            c.uid for c in live if c.queue == queue and c.phase is Phase.OFFERING and c.target is None
        }, f"queue {queue} is wrong about what rings"
        callers = sum(1 for c in live if c.queue == queue and c.waits)
        assert centre.callers[queue] == callers, (
            f"queue {queue} counts {centre.callers[queue]} callers, not {callers}"
        )
    for call in centre.calls.values():
        assert call.recorded or call.recording is Recording.OFF, call.uid
        assert call.live or call.recording is Recording.OFF, call.uid
    wanted = [c.uid for c in live if c.phase is Phase.QUEUED and c.target is not None]
    for call in (centre.calls[uid] for uid in wanted):
        agent = centre.agents[call.target] if call.target is not None else None
        assert agent is None or not centre.connected or not may_ring(centre, call, agent), (
            f"{call.uid} waits for {call.target}, who could be rung"
        )
    assert sorted(centre.targeted) == sorted(wanted), (centre.targeted, wanted)
    _check_waiting_for_agents(centre, live)
    for call in live:
        assert (call.phase is Phase.OFFERING) == bool(call.running), (call.uid, call.phase)
        talking = call.phase in (Phase.TALKING, Phase.HELD)
        assert talking or call.connected is None or call.handovers, (call.uid, call.phase)
        assert call.connected is not None or not talking, (call.uid, call.phase)
        assert (call.phase is Phase.HELD) == (call.held_by is not None), (call.uid, call.held_by)
        if talking:
            assert (call.agent is None) == (call.third is not None), (call.uid, call.agent, call.third)
        _check_consultation(centre, call)
        holder = opener(call) or (None if call.peer else call.agent)
        if call.phase is Phase.TALKING and holder is not None and not first_call(centre, call).conference:
            assert not held_leg(centre, call, holder), (
                f"{call.uid} talks, but {holder} is on hold at the phone"
            )


def _check_waiting_for_agents(centre: Centre, live: list[Call]) -> None:
    """Nobody is waited for without end, and nobody is called who is not waited for."""
    waiting = {call.uid: call.vanished for call in live if call.vanished is not None}
    timers = {key for key in centre.timers if key.startswith(("vanish:", "recall:"))}
    due = {f"vanish:{uid}" for uid in waiting}
    lost = {centre.calls[uid].legs[gone.leg].agent for uid, gone in waiting.items() if gone.lost}
    assert due <= timers <= due | {f"recall:{agent}" for agent in lost}, (timers, waiting)


def _check_hands(agent: AgentId, calls: list[Call]) -> None:
    """One call, or one and the consultation about it; one leg, and another for a consultation dialled at the phone."""
    if len(calls) > 1:
        first, asked = calls
        assert first.consultation == asked.uid, f"agent {agent} has {[call.uid for call in calls]}"
    legs = [leg for call in calls for leg in call.legs.values() if leg.agent == agent and leg.live]
    seconds = [leg.id for leg in legs if leg.second]
    assert len(legs) <= 1 + len(seconds), f"agent {agent} has the legs {legs}"
    assert len(seconds) <= max(0, len(calls) - 1), f"agent {agent} has second legs: {seconds}"


def _check_consultation(centre: Centre, call: Call) -> None:
    if call.consultation is not None:
        asked = centre.calls[call.consultation]
        assert asked.live, f"{call.uid} points to {asked.uid}, which has ended"
        assert asked.consults == call.uid, f"{asked.uid} does not point back to {call.uid}"
        assert call.agent in (asked.agent, asked.peer), f"{asked.uid} is not asked by {call.agent}"
        both = (call.phase, asked.phase)
        assert (both == (Phase.TALKING, Phase.TALKING)) == call.conference, (call.uid, both)
    else:
        assert not call.conference, f"{call.uid} is a conference of two"
    if call.consults is not None:
        assert centre.calls[call.consults].consultation == call.uid, f"{call.uid} points to a stranger"
    if call.transferring:
        assert call.phase is Phase.HELD, f"{call.uid} is {call.phase} while its agent dials"
        assert call.consultation is None, f"{call.uid} has its consultation already"


def _check_figures(centre: Centre, now: float) -> None:
    for agent in centre.agents:
        seen = user(centre, agent, now)
        assert seen.ringtime == seen.in_ringtime + seen.out_ringtime
        assert seen.talktime == seen.in_talktime + seen.out_talktime
        assert seen.auxtime == sum(seen.auxtimes.values())
        assert seen.readytime >= seen.idletime + seen.talktime, (agent, seen.readytime)
        assert centre.agents[agent].figures.running.keys() == running(centre, centre.agents[agent]), agent


class History:
    """Follows the events and notices of a run."""

    def __init__(self) -> None:
        self.ended: dict[CallId, CallEnded] = {}
        self.phases: dict[CallId, Phase] = {}
        self.series: dict[tuple[int, str], CallEvent] = {}
        self.connected: set[tuple[int, str]] = set()
        self._bars = Bars()

    def follow(self, centre: Centre, events: list[Event], notices: list[Notice]) -> None:
        """Check what one decision led to."""
        for event in events:
            call = getattr(event, "call", None)
            if call is not None and call in self.ended:
                assert isinstance(event, CallForgotten | AccountCodeSet | CallLookedUp), (
                    f"{event} after the end"
                )
            if isinstance(event, CallEnded):
                assert event.record.uniqueid == event.call
                self.ended[event.call] = event
                self._check_not_dropped(centre, centre.calls[event.call])
        for uid, call in centre.calls.items():
            before = self.phases.get(uid)
            if before is not None and before is not call.phase:
                assert _reaches(before, call.phase), f"{uid}: {before} to {call.phase}"
            self.phases[uid] = call.phase
        for notice in notices:
            if isinstance(notice, CallNotice):
                self._callback(notice)
        self._bars.follow(centre, events, notices)
        for event in events:
            if isinstance(event, CallEnded):
                self._check_past(event.record)

    def _check_not_dropped(self, centre: Centre, call: Call) -> None:
        """A transfer whose target fails does not cost the customer the call."""
        queue = centre.queues.get(call.queue) if call.queue is not None else None
        if call.returns_to is not None and queue is not None and queue.type is QueueType.INBOUND:
            assert call.cause in _OWN_ENDS, (
                f"{call.uid} was dropped on the way to {call.target}: {call.cause}"
            )

    def _check_past(self, record: CallRecord) -> None:
        """Looking back, each agent finds what their callbacks told."""
        found = {(part.agent, part.uniqueid): part for part in parts(record)}
        told = {key for key in self.series if call_of(key[1]) == record.uniqueid}
        assert told <= found.keys(), f"{record.uniqueid}: nothing is kept of {told - found.keys()}"
        for key, part in found.items():
            if key in told:
                answered = key in self.connected
                assert answered == (part.result is CallResult.ANSWERED), f"{key}: {part}"
            assert part.ring_s >= 0, f"{key}: {part}"
            assert part.talk_s >= 0, f"{key}: {part}"

    def _callback(self, notice: CallNotice) -> None:
        key = (notice.agent, notice.call.uniqueid)
        last = self.series.get(key)
        if notice.event in _ASIDE:
            assert last not in (None, CallEvent.HANGUP) or notice.event is CallEvent.UPDATE, (
                key,
                notice.event,
            )
            return
        assert notice.event in _LEGAL[last], f"{key}: {notice.event} after {last}"
        self.series[key] = notice.event
        if notice.event is CallEvent.CONNECT:
            self.connected.add(key)

    def open_series(self) -> list[tuple[int, str]]:
        """Calls whose hang-up nobody was told."""
        return [key for key, last in self.series.items() if last is not CallEvent.HANGUP]


def _reaches(before: Phase, after: Phase) -> bool:
    """Whether a decision of several events may lead from one phase to the other."""
    seen, todo = set[Phase](), [before]
    while todo:
        for phase in PHASES[todo.pop()] - seen:
            seen.add(phase)
            todo.append(phase)
    return after in seen
