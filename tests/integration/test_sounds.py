"""The site's own announcements, by language, played by a real Asterisk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.floor import LOUD, a_floor, music
from tests.support import audio
from tests.support.server import Server, running_server
from tests.support.waiting import until

pytestmark = pytest.mark.integration

FIRST_HZ, NUMBER_HZ, CLOSED_HZ, ENGLISH_HZ = 1300.0, 1700.0, 1900.0, 2300.0
NEVER = {"exceptions": {"2020-01-01": ["00:00-24:00"]}}
TOLD = {"first_after_s": 1.0, "every_s": 0.0}
QUEUES = [
    {"id": 1, "name": "Told", "number": "800", "members": ["agent1"], "language": "sk", "announcements": TOLD},
    {"id": 2, "name": "Closed", "number": "801", "language": "sk", "hours": NEVER, "closed": {"announcement": ["closed"]}},
    {"id": 3, "name": "Shut", "number": "802", "hours": NEVER, "closed": {"announcement": ["closed"]}},
    {
        "id": 4, "name": "Fallback", "number": "803", "language": "sk", "hours": NEVER,
        "closed": {"announcement": ["vm-goodbye"]},
    },
]  # fmt: skip


def own(home: Path, name: str, hertz: float) -> None:
    """A sound of the site: a tone of two seconds."""
    file = home / "sounds" / f"{name}.alaw"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(audio.tone(hertz, 2.0))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("sounds")
    own(home, "sk/queue-youarenext", FIRST_HZ)
    own(home, "sk/digits/2", NUMBER_HZ)
    own(home, "sk/closed", CLOSED_HZ)
    own(home, "en/closed", ENGLISH_HZ)
    with running_server(home, queues=QUEUES) as found:
        yield found


async def test_those_who_wait_are_told_their_position_in_the_queue_s_language(server: Server) -> None:
    async with a_floor(server) as floor:
        first = await floor.caller("800")
        await first.hears(FIRST_HZ, LOUD)
        second = await floor.caller("800")
        await second.hears(NUMBER_HZ, LOUD)
        for caller in (first, second):
            caller.hang_up()
        await until(
            lambda: not any(call.live for call in server.state().calls.values()), "nobody waits any more"
        )


@pytest.mark.parametrize(("number", "hertz"), [("801", CLOSED_HZ), ("802", ENGLISH_HZ)])
async def test_the_same_announcement_has_its_own_sound_in_each_language(
    server: Server, number: str, hertz: float
) -> None:
    async with a_floor(server) as floor:
        caller = await floor.caller(number)
        await caller.hears(hertz, LOUD)
        await until(caller.ended.is_set, "the call ends after it")


async def test_what_a_language_lacks_is_said_in_english(server: Server) -> None:
    async with a_floor(server) as floor:
        caller = await floor.caller("803")
        await until(
            lambda: caller.media.loudness() > 300 and music(caller) < 150,
            lambda: f"music is at {music(caller):.0f}, all at {caller.media.loudness():.0f}",
        )
        await until(caller.ended.is_set, "the call ends after it")


async def test_the_doctor_names_what_nobody_would_hear(server: Server) -> None:
    _, said, _ = await server.cli("doctor")
    assert "announcements      6 sounds are there" in said
    closed = server.home / "sounds/sk/closed.alaw"
    content = closed.read_bytes()
    closed.unlink()
    code, said, _ = await server.cli("doctor")
    closed.write_bytes(content)
    assert code == 1
    assert "BAD  announcements      nobody would hear sk/closed" in said
    assert str(closed.with_suffix(".wav")) in said
