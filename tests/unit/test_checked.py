"""What is refused before anything is started, by `ucs run` and `ucs doctor` alike."""

from pathlib import Path

import pytest

from ucs.api.accounts import hash_password
from ucs.app import checked
from ucs.config import load_settings
from ucs.errors import ConfigError

_AGENT = '[[agents]]\nid = 1\nusername = "jana"\ndisplayname = "Jana"\npassword_hash = "{}"\n'


def check(tmp_path: Path, text: str) -> None:
    (tmp_path / "ucs.toml").write_text(text)
    checked(load_settings({"UCS_DATA_DIR": str(tmp_path)}))


@pytest.mark.parametrize(
    ("text", "where", "told"),
    [
        (_AGENT.format("letmein"), "'jana', password_hash", "ucs passwd"),
        ('[server]\nallowed_origins = ["crm"]', "allowed_origins", "no origin"),
        ('[server]\nhost = "192.0.2.1"', "host", "no address of this machine"),
        ('[softphone]\nws_url = "sip.example.com"', "ws_url", "wss://"),
        ('[softphone]\nice_servers = [{ url = "stun:x" }]', "ice_servers number 1", "'urls' is missing"),
        ('[sso.jwt.crm]\npublic_key = "x"\naudience = "ucs"', "crm", "no public key"),
    ],
)
def test_what_cannot_work_is_refused_with_its_place(tmp_path: Path, text: str, where: str, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        check(tmp_path, text)
    assert where in refused.value.where
    assert str(tmp_path / "ucs.toml") in refused.value.where
    assert told in str(refused.value)
    assert "letmein" not in str(refused.value)


def test_what_works_is_taken(tmp_path: Path) -> None:
    softphone = '[softphone]\nws_url = "wss://x/sip"\nice_servers = [{ urls = "stun:x" }]\n'
    check(tmp_path, softphone + _AGENT.format(hash_password("letmein")))
