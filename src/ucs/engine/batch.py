"""The commands that share one commit, and what they lead to."""

import logging
from collections.abc import Sequence

from ucs.core.centre import Centre
from ucs.core.decide import decide
from ucs.core.messages import Effect, Event
from ucs.core.notices import Notice
from ucs.core.timers import Timer
from ucs.engine.inbox import Entry, Question, refuse

log = logging.getLogger(__name__)


class Batch:
    """Decides entries one after another. Nothing leaves it before `settle`: first the events must be logged.

    `broken`: a decision failed by a bug; the state it worked on can no longer be trusted. The decisions before it stand, the
    entries behind it are `left`.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.effects: list[Effect] = []
        self.notices: list[Notice] = []
        self.timers: list[Timer] = []
        self.broken = False
        self.left: Sequence[Entry] = ()
        self._entries: list[Entry] = []
        self._answers: list[tuple[Entry, object, Exception | None]] = []

    def decide(self, centre: Centre, entries: Sequence[Entry], now: float) -> None:
        """Decide these entries on this state, which the decisions change."""
        for place, entry in enumerate(entries):
            self._entries.append(entry)
            try:
                if isinstance(entry, Question):
                    self._answers.append((entry, entry.query(centre, now), None))
                    continue
                decision = decide(centre, entry.command, now)
            except Exception as error:
                log.exception("a decision failed")
                self._answers.append((entry, None, error))
                self.broken = not isinstance(entry, Question)
                if self.broken:
                    self.left = entries[place + 1 :]
                    return
                continue
            self.events += decision.events
            self.effects += decision.effects
            self.notices += decision.notices
            self.timers += decision.timers()
            self._answers.append((entry, decision.answer, decision.refusal))

    def settle(self) -> None:
        """Give everybody their answer."""
        for entry, answer, error in self._answers:
            reply = entry.reply
            if reply is None or reply.done():
                continue
            if error is None:
                reply.set_result(answer)
            else:
                reply.set_exception(error)

    def fail(self, error: Exception) -> None:
        """Nothing of this was logged, or it is not known to be kept: everybody gets the error."""
        for entry in self._entries:
            refuse(entry, error)
