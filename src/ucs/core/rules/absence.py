"""When a bar or a phone stays away: out of service step by step, and back by itself.

A lost bar: no new calls after the grace time, AUX after a while, OFFLINE after a long while. A phone that cannot be
reached: AUX after a while. Both AUX end by themselves when bar and phone are there again; OFFLINE does not: somebody who
was gone for so long says when to go on. Nobody is taken out of service during a call, but right after it.
"""

from ucs.core.agent import Agent, Session
from ucs.core.decision import Decision
from ucs.core.ids import AgentId, DeviceId
from ucs.core.messages import (
    AUX,
    OFFLINE,
    READY,
    By,
    DeviceAway,
    SessionAway,
    SessionGraceOver,
    Status,
    StatusChanged,
)
from ucs.core.notices import MessageNotice


def grace_over(decision: Decision, agent_id: AgentId) -> None:
    """No new calls; when the bar stays away, more follows."""
    session = decision.centre.agents[agent_id].session
    if session is not None:
        rules = decision.centre.site.rules
        until = _step(decision, session, rules.session_aux_s or rules.session_offline_s)
        decision.emit(SessionGraceOver(decision.now, agent_id, until))


def away_too_long(decision: Decision, agent_id: AgentId) -> None:
    """Out of service, in the end OFFLINE."""
    session = decision.centre.agents[agent_id].session
    if session is not None:
        offline_s = decision.centre.site.rules.session_offline_s
        until = _step(decision, session, offline_s)
        gone = until is not None and until <= decision.now
        decision.emit(SessionAway(decision.now, agent_id, gone, None if gone else until))


def _step(decision: Decision, session: Session, after_s: float) -> float | None:
    """When the bar will have been away for so long, now at the earliest; null when this step is not taken (0 s)."""
    lost = decision.now if session.lost is None else session.lost
    return max(lost + after_s, decision.now) if after_s > 0 else None


def phone_away(decision: Decision, device_id: DeviceId) -> None:
    """The phone has been unreachable for long."""
    device = decision.centre.devices.get(device_id)
    if device is not None and device.agent is not None:
        decision.emit(DeviceAway(decision.now, device.agent, device_id))


def correct(decision: Decision) -> None:
    """Give those who are misplaced the status that bar and phone allow, and say so where somebody can hear it."""
    centre = decision.centre
    while centre.misplaced:
        agent = centre.agents[min(centre.misplaced)]
        rules = centre.site.rules
        if agent.session is not None and agent.session.gone:
            _set(decision, agent, OFFLINE)
            text = "the connection was lost for too long: you are OFFLINE"
            decision.tell(MessageNotice(agent.id, text, "warning", "session_gone", {}))
        elif agent.withdrawn:
            _set(decision, agent, READY)
            text = "you are READY again"
            decision.tell(MessageNotice(agent.id, text, "success", "service_resumed", {}))
        elif agent.phone_away:
            _set(decision, agent, AUX, rules.unreachable_reason)
            text = "your phone cannot be reached: you are not ready now"
            decision.tell(MessageNotice(agent.id, text, "warning", "phone_unreachable", {}))
        else:
            _set(decision, agent, AUX, rules.session_reason)


def _set(decision: Decision, agent: Agent, status: Status, reason: str = "") -> None:
    withdrawn = status is AUX
    decision.emit(StatusChanged(decision.now, agent.id, status, reason, By.SYSTEM, withdrawn=withdrawn))
