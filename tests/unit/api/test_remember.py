import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from ucs.api.accounts import Account
from ucs.api.remember import VALID_S, RememberTokens
from ucs.api.replay import UsedTokens
from ucs.api.store import FILE_NAME, EdgeStore
from ucs.core.ids import AgentId
from ucs.errors import Unavailable

JANA = Account(AgentId(1), "jana", enabled=True, operator=True, fingerprint="f1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EdgeStore]:
    store = EdgeStore(tmp_path, timeout_s=0.05)
    yield store
    store.close()


async def test_a_token_is_kept_hashed_in_a_private_file(store: EdgeStore, tmp_path: Path) -> None:
    token = await RememberTokens(store).issue(JANA, 0.0)
    assert token not in _everything_below(tmp_path)
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600


async def test_a_token_dies_with_the_password(store: EdgeStore) -> None:
    tokens = RememberTokens(store)
    token = await tokens.issue(JANA, 0.0)
    assert not await tokens.verify(msgspec.structs.replace(JANA, fingerprint="f2"), token, 1.0)
    assert await tokens.verify(JANA, token, 1.0)


async def test_a_token_lives_on_while_it_is_used(store: EdgeStore) -> None:
    tokens = RememberTokens(store)
    token = await tokens.issue(JANA, 0.0)
    assert await tokens.verify(JANA, token, VALID_S)
    assert await tokens.verify(JANA, token, 2 * VALID_S)
    assert not await tokens.verify(JANA, token, 3 * VALID_S + 1)


async def test_the_longest_unused_browser_is_forgotten(store: EdgeStore) -> None:
    tokens = RememberTokens(store)
    made = [await tokens.issue(JANA, float(at)) for at in range(11)]
    assert [await tokens.verify(JANA, token, 11.0) for token in made] == [False] + [True] * 10


async def test_a_fingerprint_is_new_once_until_it_is_too_old_to_matter(store: EdgeStore) -> None:
    used = UsedTokens(store)
    assert await used.use("a", 0.0, 600.0)
    assert not await used.use("a", 600.0, 1200.0)
    assert await used.use("a", 601.0, 1200.0)


async def test_a_locked_file_is_unavailable_and_recovers(store: EdgeStore, tmp_path: Path) -> None:
    used = UsedTokens(store)
    with sqlite3.connect(tmp_path / FILE_NAME) as other:
        other.execute("begin exclusive")
        with pytest.raises(Unavailable):
            await used.use("a", 0.0, 600.0)
        other.rollback()
    other.close()
    assert await used.use("a", 0.0, 600.0)


def test_a_directory_that_cannot_be_used_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable):
        EdgeStore(tmp_path / "file")


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database, whatever its name says" * 100)
    with pytest.raises(Unavailable):
        EdgeStore(tmp_path)


def _everything_below(directory: Path) -> str:
    return "".join(file.read_bytes().decode("latin-1") for file in directory.iterdir())
