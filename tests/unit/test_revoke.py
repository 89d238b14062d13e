"""``ucs revoke`` forgets what browsers remember."""

import asyncio
from pathlib import Path

import pytest

from ucs.api.accounts import Account
from ucs.api.remember import RememberTokens
from ucs.api.store import EdgeStore
from ucs.cli.logins import revoke
from ucs.core.ids import AgentId
from ucs.errors import NotFound

JANA = Account(AgentId(1), "jana", enabled=True, operator=True, fingerprint="f")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UCS_DATA_DIR", str(tmp_path))
    (tmp_path / "ucs.toml").write_text('[[agents]]\nid = 1\nusername = "jana"\ndisplayname = "Jana"\n')
    return tmp_path


def test_all_remembered_logins_of_a_user_are_revoked_while_the_server_runs(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = EdgeStore(home)
    tokens = RememberTokens(store)
    made = [asyncio.run(tokens.issue(JANA, 1.0)) for _ in range(2)]
    revoke("jana")
    assert capsys.readouterr().out == "2 remembered logins of jana are revoked.\n"
    assert not any(asyncio.run(tokens.verify(JANA, token, 2.0)) for token in made)
    store.close()


def test_an_unknown_user_is_told_from_one_without_logins(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotFound):
        revoke("nobody")
    revoke("jana")
    assert capsys.readouterr().out == "0 remembered logins of jana are revoked.\n"
