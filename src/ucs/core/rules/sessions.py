"""Signing in and out, and pairing a phone."""

from ucs.core.agent import Agent
from ucs.core.decision import Decision
from ucs.core.ids import AgentId
from ucs.core.messages import (
    AgentSignedIn,
    AgentSignedOut,
    By,
    ConfirmDevice,
    DeviceConfirmed,
    DevicePaired,
    DeviceUnpaired,
    LoseAllSessions,
    LoseSession,
    PairDevice,
    ResumeSession,
    SessionLeft,
    SessionLost,
    SessionResumed,
    SignIn,
    SignOut,
    Status,
    StatusChanged,
    UnpairDevice,
)
from ucs.core.notices import MessageNotice
from ucs.core.rules.offers import revoke_offer
from ucs.core.rules.returning import note_back, note_vanished
from ucs.core.rules.staffing import keep_minimum
from ucs.core.site import DeviceProfile, SecondSignIn
from ucs.errors import NotAllowed, NotFound, WrongState


class SignedInElsewhere(NotAllowed):
    """The site lets nobody sign in twice, and this user is signed in."""


def sign_in(decision: Decision, command: SignIn) -> None:
    """The newest sign-in wins, unless the site has it the other way. A call that is going on is not touched.

    Who comes back within the grace time, such as by reloading the page, keeps status and phone.
    """
    agent = decision.agent(command.agent)
    session = agent.session
    if session is not None:
        if session.online and decision.centre.site.rules.second_sign_in is SecondSignIn.REFUSE:
            raise SignedInElsewhere("the user is signed in elsewhere")
        _leave(decision, agent, "taken", keep=not session.online and not session.graced)
    if command.without_device and not agent.calls:
        take_phone(decision, agent)
    decision.emit(
        AgentSignedIn(
            at=decision.now,
            agent=agent.id,
            session=command.session,
            epoch=agent.epoch + 1,
            token_hash=command.token_hash,
            without_device=command.without_device,
            keep_view=command.keep_view,
            ends_with_page=command.ends_with_page,
        )
    )


def sign_out(decision: Decision, command: SignOut) -> None:
    """Refused during a call, and by a queue that would be left with too few agents. An old session's wish is ignored: it
    has been signed out already."""
    agent = decision.agent(command.agent)
    if agent.session is None or agent.session.id != command.session:
        return
    keep_minimum(decision, agent, decision.centre.queues_of[agent.id], "logout_denied")
    revoke_offer(decision, agent)
    if agent.calls:
        refusal = "there is a live call: end it before signing out"
        decision.tell(MessageNotice(agent.id, refusal, "warning", "logout_denied", {"why": "live_call"}))
        raise NotAllowed(refusal)
    _leave(decision, agent, "logout")


def _leave(decision: Decision, agent: Agent, why: str, *, keep: bool = False) -> None:
    """End the session; without a live call the phone and the status go with it, unless they are to be kept."""
    assert agent.session is not None
    revoke_offer(decision, agent)
    if not (agent.calls or keep):
        if agent.status is not Status.OFFLINE:
            decision.emit(StatusChanged(decision.now, agent.id, Status.OFFLINE, "", By.SYSTEM))
        if agent.device is not None:
            decision.emit(DeviceUnpaired(decision.now, agent.id, agent.device))
    view = why == "taken" and agent.session.keep_view and agent.session.online
    decision.emit(AgentSignedOut(decision.now, agent.id, agent.session.id, why, view))


def remove(decision: Decision, agent: Agent) -> None:
    """The agent is no longer configured; a call goes on to its end, but the phone is free for others after it."""
    revoke_offer(decision, agent)
    if agent.session is not None:
        _leave(decision, agent, "removed")
    take_phone(decision, agent)


def take_phone(decision: Decision, agent: Agent) -> None:
    """The agent has no phone any more."""
    revoke_offer(decision, agent)
    if agent.device is not None:
        decision.emit(DeviceUnpaired(decision.now, agent.id, agent.device))


def lose_session(decision: Decision, command: LoseSession) -> None:
    """The connection broke: no new calls once the grace time is over. With the page gone, and the session bound to it, wait
    a moment whether it was a reload."""
    session = decision.agent(command.agent).session
    if session is None or session.id != command.session or not session.online:
        return
    agent = decision.centre.agents[command.agent]
    _lost(decision, agent)
    if command.closed and session.ends_with_page:
        _wait_to_leave(decision, agent)


def _wait_to_leave(decision: Decision, agent: Agent) -> None:
    until = decision.now + decision.centre.site.rules.close_grace_s
    decision.emit(SessionLeft(decision.now, agent.id, until))


def leave_for_good(decision: Decision, agent_id: AgentId) -> None:
    """Nobody came back to the page that was closed: sign out, after the call if there is one."""
    agent = decision.centre.agents[agent_id]
    revoke_offer(decision, agent)
    if agent.calls:
        _wait_to_leave(decision, agent)
    elif agent.session is not None:
        _leave(decision, agent, "closed")


def lose_all_sessions(decision: Decision, _: LoseAllSessions) -> None:
    """After a start of the server nobody is connected yet; everybody has the grace time to come back."""
    for agent in decision.centre.agents.values():
        if agent.session is not None and agent.session.online:
            _lost(decision, agent)


def _lost(decision: Decision, agent: Agent) -> None:
    grace = decision.centre.site.rules.session_grace_s
    decision.emit(SessionLost(decision.now, agent.id, decision.now + grace))
    note_vanished(decision, agent)


def resume_session(decision: Decision, command: ResumeSession) -> None:
    """Raises `NotFound` when the session has ended meanwhile."""
    agent = decision.agent(command.agent)
    if agent.session is None or agent.session.id != command.session:
        raise NotFound("the session has ended: sign in again")
    if command.window or not agent.session.online:
        decision.emit(SessionResumed(decision.now, agent.id, command.window))
    if not command.window:
        note_back(decision, agent)


def _session(decision: Decision, agent: Agent, session: str) -> None:
    if agent.session is None or agent.session.id != session:
        raise WrongState("not signed in")
    if agent.session.without_device:
        raise WrongState("this session was opened without a phone")


def pair_device(decision: Decision, command: PairDevice) -> None:
    """Pair the phone with this identifier; one that somebody else uses is refused."""
    centre = decision.centre
    agent = decision.agent(command.agent)
    _session(decision, agent, command.session)
    profile = _pairable(decision, agent, command.identifier)
    if agent.calls and agent.device != profile.id:
        raise WrongState("another phone cannot be chosen during a call")
    holder = centre.devices[profile.id].agent
    if holder is not None and holder != agent.id:
        raise NotAllowed(f"this phone is in use by {centre.profiles[holder].displayname}")
    if agent.device is not None and agent.device != profile.id:
        decision.emit(DeviceUnpaired(decision.now, agent.id, agent.device))
    pairing = f"{agent.epoch}.{centre.pairing_count + 1}"
    reachable = centre.devices[profile.id].reachable
    until = None if reachable else decision.now + centre.site.rules.unreachable_before_aux_s
    decision.emit(DevicePaired(decision.now, agent.id, profile.id, pairing, until))
    decision.answer = profile.id


def _pairable(decision: Decision, agent: Agent, identifier: str) -> DeviceProfile:
    for profile in decision.centre.site.devices:
        if profile.identifier == identifier and profile.user_id in (None, agent.id):
            return profile
    raise NotFound(f"there is no phone with identifier {identifier!r} for you")


def confirm_device(decision: Decision, command: ConfirmDevice) -> None:
    """`provision()`: ready to work with the paired phone."""
    agent = decision.agent(command.agent)
    _session(decision, agent, command.session)
    if agent.device is None:
        raise WrongState("no phone is paired")
    decision.emit(DeviceConfirmed(decision.now, agent.id))


def unpair_device(decision: Decision, command: UnpairDevice) -> None:
    """`identify()`: back to choosing a phone, still signed in; refused during a call."""
    agent = decision.agent(command.agent)
    _session(decision, agent, command.session)
    revoke_offer(decision, agent)
    if agent.calls:
        raise WrongState("another phone cannot be chosen during a call")
    if agent.device is not None:
        decision.emit(DeviceUnpaired(decision.now, agent.id, agent.device))
