"""Links to recordings: for one call, one agent and some minutes, made here."""

from urllib.parse import parse_qsl

import pytest

from ucs.api.recording_link import GOOD_FOR_S, RecordingLinks
from ucs.core.ids import AgentId, CallId

CALL, JANA = CallId("u1-17.1"), AgentId(1)


class Clock:
    now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


def made(links: RecordingLinks) -> dict[str, str]:
    link, _ = links.make(CALL, JANA)
    path, _, query = link.partition("?")
    assert path == CALL
    return dict(parse_qsl(query))


def test_a_link_opens_the_call_it_was_made_for_as_the_agent_it_was_made_for() -> None:
    links = RecordingLinks(b"key", Clock())
    assert links.agent_of(CALL, made(links)) == JANA


def test_it_opens_no_other_call() -> None:
    links = RecordingLinks(b"key", Clock())
    assert links.agent_of(CallId("u1-17.2"), made(links)) is None


@pytest.mark.parametrize(
    "changed", [{"agent": "2"}, {"until": "1990000000"}, {"signature": "0" * 64}, {"signature": ""}]
)
def test_it_cannot_be_changed(changed: dict[str, str]) -> None:
    links = RecordingLinks(b"key", Clock())
    assert links.agent_of(CALL, made(links) | changed) is None


def test_it_is_good_for_some_minutes() -> None:
    clock = Clock()
    links = RecordingLinks(b"key", clock)
    query = made(links)
    clock.now += GOOD_FOR_S - 1
    assert links.agent_of(CALL, query) == JANA
    clock.now += 1
    assert links.agent_of(CALL, query) is None


def test_another_site_makes_other_links() -> None:
    assert RecordingLinks(b"key", Clock()).agent_of(CALL, made(RecordingLinks(b"another", Clock()))) is None
