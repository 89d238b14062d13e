"""What callers are told, and when. The words are names of sounds, and numbers to be said."""

from math import ceil

from ucs.core.call import Call
from ucs.core.centre import Centre, serving
from ucs.core.queue import Announcements, QueueProfile
from ucs.core.site import Site

Words = tuple[str | int, ...]

_NEXT, _BEFORE, _BEHIND = "queue-youarenext", "queue-thereare", "queue-callswaiting"
_WAIT, _MINUTE, _MINUTES = "queue-holdtime", "queue-minute", "queue-minutes"


def sounds_of(site: Site) -> dict[str, set[str]]:
    """All that callers may ever hear said here, by language. Numbers are not in it: of which sounds they are put together is
    the business of the language."""
    found: dict[str, set[str]] = {}
    for queue in site.queues:
        sounds = found.setdefault(queue.language, set())
        for destination in (queue.closed, *(way.to for way in queue.overflow)):
            sounds.update(destination.announcement)
        rules = queue.announcements
        if rules is not None:
            sounds.update(rules.sounds)
            sounds.update((_NEXT, _BEFORE, _BEHIND) if rules.position else ())
            sounds.update((_WAIT, _MINUTE, _MINUTES) if rules.wait else ())
    return found


def past_announcements(rules: Announcements, waited: float) -> int:
    """How many are behind a caller who has waited for so long."""
    if waited < rules.first_after_s:
        return 0
    return 1 + (int((waited - rules.first_after_s) / rules.every_s) if rules.every_s > 0 else 0)


def next_announcement(rules: Announcements, entered: float, waited: float) -> float:
    """When the next one is due; infinity when there is none."""
    past = past_announcements(rules, waited)
    if past and rules.every_s <= 0:
        return float("inf")
    return entered + rules.first_after_s + past * rules.every_s


def words(centre: Centre, call: Call, queue: QueueProfile) -> Words:
    """What this caller is told now; empty when there is nothing to tell."""
    rules = queue.announcements
    if rules is None:
        return ()
    place = centre.waiting[queue.id].index(call.place) + 1
    position = _position(place) if rules.position else ()
    wait = _wait(centre, queue, place) if rules.wait else ()
    return *position, *wait, *rules.sounds


def _position(place: int) -> Words:
    return (_NEXT,) if place == 1 else (_BEFORE, place, _BEHIND)


def _wait(centre: Centre, queue: QueueProfile, place: int) -> Words:
    """Each of those who serve the queue takes as long for a call as the latest calls took."""
    handle_s = centre.handle_s.get(queue.id)
    if handle_s is None:
        return ()
    agents = sum(serving(centre, centre.agents[member.agent], queue.id) for member in queue.members)
    minutes = max(1, ceil(place * handle_s / max(1, agents) / 60))
    return _WAIT, minutes, _MINUTE if minutes == 1 else _MINUTES
