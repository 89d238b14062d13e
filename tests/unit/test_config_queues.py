"""The settings of queues, and what is said about mistakes in them."""

from pathlib import Path

import pytest
from tests.unit.test_config import complaint, load

from ucs.core.queue import CallerRule, Rests, SkillNeed, Strategy
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
