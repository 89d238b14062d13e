"""Timers that run out while the telephone network is away: what they are about may have happened in time, unheard."""

from ucs.core.centre import Centre
from ucs.core.decision import Decision
from ucs.core.messages import TimerPostponed

_FOR_THE_NETWORK = ("offer", "dial", "unreachable", "vanish", "recall")
"""The kinds whose running out means something only if the network says that nothing has happened by then."""

_SETTLE_S = 2.0
"""So long after it is back the network may take to tell all: a phone that was picked up meanwhile asks for us once a
second."""


def waits_for_the_network(centre: Centre, kind: str) -> bool:
    """Whether a timer of this kind may not be heeded now."""
    return kind in _FOR_THE_NETWORK and not centre.connected


def postpone(decision: Decision) -> None:
    """The telephone network is back: what ran out meanwhile, or is just about to, is looked at when it has told how things
    stand."""
    now = decision.now
    for key, due in list(decision.centre.timers.items()):
        if due < now + _SETTLE_S and key.partition(":")[0] in _FOR_THE_NETWORK:
            decision.emit(TimerPostponed(now, key, now + _SETTLE_S))
