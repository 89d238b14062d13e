"""The settings of queues, and what is said about mistakes in them."""

from pathlib import Path

import pytest
from tests.unit.test_config import complaint, load

from ucs.core.ids import QueueId
from ucs.core.queue import Announcements, CallerRule, Destination, Overflow, Rests, SkillNeed, Strategy, When
from ucs.site_config import site

AGENTS = """
[[agents]]
id = 1
username = "jana"
displayname = "Jana"
skills = { german = 5, english = 2 }
[[agents]]
id = 2
username = "petr"
displayname = "Petr"
"""
QUEUE = f"{AGENTS}[[queues]]\nid = 1\nname = 'A'\nnumber = '800'\nmembers = ['jana', 'petr']\n"


def test_a_queue_has_what_the_file_says(tmp_path: Path) -> None:
    text = f"""{QUEUE}
strategy = "best_skilled"
priority = 3
callers = [{{ prefix = "+420600", priority = 1 }}]
level_delay_s = 15
skills = [{{ skill = "german", level = 4, relax_every_s = 30, relax_by = 2, lowest = 1 }}]
rests = {{ no_answer_s = 3 }}
min_agents = 2
[site.rules.rests]
busy_s = 7
"""
    found = site(load(tmp_path, text))
    (queue,) = found.queues
    assert found.agents[0].skills == {"german": 5, "english": 2}
    assert (queue.strategy, queue.priority, queue.level_delay_s) == (Strategy.BEST_SKILLED, 3, 15)
    assert queue.callers == (CallerRule("+420600", 1),)
    assert queue.skills == (SkillNeed("german", 4, 30, 2, 1),)
    assert queue.rests == Rests(no_answer_s=3, busy_s=7)
    assert queue.min_agents == 2


def test_a_queue_without_rests_has_the_sites(tmp_path: Path) -> None:
    assert site(load(tmp_path, QUEUE)).queues[0].rests is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("strategy = 'random'", ["[[queues]] number 1, strategy", "One of: best_skilled", "ring_all"]),
        ("strateg = 'ring_all'", ["'strateg'", "Did you mean 'strategy'?"]),
        ("strategy = 'best_skilled'", ["[[queues]] 'A'", "needs skills"]),
        ("skills = [{ skill = 'germn' }]", ["'A', skills", "'germn'", "Did you mean 'german'?"]),
        ("skills = [{ skill = 'german', lowest = 2 }]", ["'A', skills", "lowest level 2", "level 1"]),
        ("skills = [{ skill = 'german', relax = 2 }]", ["skills number 1", "Did you mean 'relax_by'?"]),
        ("callers = [{ prefix = 'x', priority = 1 }]", ["callers number 1 prefix"]),
        (
            "callers = [{ prefix = '1', priority = 1 }, { prefix = '1', priority = 2 }]",
            ["'A', callers", "same prefix"],
        ),
        ("rests = { busy = 1 }", ["rests", "'busy'", "Did you mean 'busy_s'?"]),
        ("rests = { busy_s = -1 }", ["rests busy_s"]),
        ("min_agents = 3", ["'A', min_agents", "3 agents", "has 2"]),
        ("level_delay_s = -1", ["level_delay_s"]),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_was_meant(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    said = complaint(tmp_path, QUEUE + text)
    assert [word for word in words if word not in said] == [], said


BACKUP = "[[queues]]\nid = 2\nname = 'B'\nnumber = '801'\n[[queues]]\nid = 3\nname = 'C'\ntype = 'outbound'\n"


def test_ways_out_hours_and_announcements_are_what_the_file_says(tmp_path: Path) -> None:
    text = f"""{QUEUE}
overflow = [
  {{ when = "length", length = 10, announcement = ["tt-allbusy"] }},
  {{ when = "wait", after_s = 90, queue = "B" }},
  {{ when = "no_agents", number = "+420222333444" }},
]
closed = {{ announcement = ["custom/closed", "goodbye"] }}
language = "pt_BR"
announcements = {{ first_after_s = 5, every_s = 30, wait = true, sounds = ["queue-thankyou"] }}
[queues.hours]
mon = ["08:00-12:00", "13:00-24:00"]
exceptions = {{ "2026-12-24" = [], "2026-12-26" = ["09:30-10:00"] }}
{BACKUP}"""
    queue = site(load(tmp_path, text)).queues[0]
    assert queue.overflow == (
        Overflow(When.LENGTH, Destination(announcement=("tt-allbusy",)), length=10),
        Overflow(When.WAIT, Destination(QueueId(2)), after_s=90),
        Overflow(When.NO_AGENTS, Destination(number="+420222333444")),
    )
    assert queue.closed == Destination(announcement=("custom/closed", "goodbye"))
    assert queue.announcements == Announcements(5, 30, position=True, wait=True, sounds=("queue-thankyou",))
    assert queue.language == "pt_BR"
    assert queue.hours is not None
    assert queue.hours.week == (((480, 720), (780, 1440)), (), (), (), (), (), ())
    assert queue.hours.exceptions == {"2026-12-24": (), "2026-12-26": ((570, 600),)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("overflow = [{ when = 'wait', queue = 'B' }]", ["'A', overflow", "needs after_s"]),
        ("overflow = [{ when = 'length' }]", ["needs length"]),
        ("overflow = [{ when = 'no_agents', after_s = 5 }]", ["after_s goes with when = 'wait'"]),
        ("overflow = [{ when = 'late' }]", ["overflow number 1 when", "One of: length, no_agents, wait."]),
        ("overflow = [{ when = 'no_agents', queue = 'BB' }]", ["no queue 'BB'", "Did you mean 'B'?"]),
        ("overflow = [{ when = 'no_agents', queue = 'A' }]", ["cannot go to the queue 'A'"]),
        ("overflow = [{ when = 'no_agents', queue = 'C' }]", ["cannot go to the queue 'C'"]),
        ("closed = { queue = 'B', announcement = ['x'] }", ["'A', closed", "only one of"]),
        ("closed = { announcement = ['../x y'] }", ["closed announcement"]),
        ("hours = { mo = [] }", ["'mo'", "Did you mean 'mon'?"]),
        ("hours = { mon = ['8-12'] }", ["hours mon"]),
        ("hours = { mon = ['22:00-06:00'] }", ["'A', hours, mon", "22:00-24:00"]),
        ("hours = { mon = ['22:00-25:00'] }", ["within the day"]),
        ("hours = { exceptions = { '24.12.' = [] } }", ["'24.12.' is no date", "2026-12-24"]),
        ("language = '../en'", ["language"]),
        ("announcements = { first_after_s = 0 }", ["announcements first_after_s"]),
    ],
)
def test_a_mistake_in_the_ways_out_is_told(tmp_path: Path, text: str, words: list[str]) -> None:
    said = complaint(tmp_path, f"{QUEUE}{text}\n{BACKUP}")
    assert [word for word in words if word not in said] == [], said
