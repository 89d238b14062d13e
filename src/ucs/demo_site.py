"""The site that `make run` starts with: written once, with passwords nobody has chosen."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

import msgspec

from ucs.api.accounts import hash_password
from ucs.config import FILE_NAME
from ucs.errors import ConfigError

CREDENTIALS_NAME = "demo-credentials.json"

_PEOPLE = (
    (1, "agent1", "Jana Nováková", "agent", "201"),
    (2, "agent2", "Petr Svoboda", "agent", "202"),
    (3, "agent3", "Lucie Dvořáková", "agent", "203"),
    (4, "agent4", "Tomáš Černý", "agent", "204"),
    (5, "supervisor", "Eva Procházková", "supervisor", "205"),
    (6, "admin", "Martin Kučera", "admin", ""),
)
_QUEUES = ((1, "Support", "inbound", "800"), (2, "Sales", "inbound", "801"), (3, "Campaign", "outbound", ""))
_PRIORITIES = {"agent1": 1, "agent2": 1, "agent3": 2, "agent4": 2}
_AUX_REASONS = ((1, "Oběd / Lunch"), (2, "Přestávka / Break"), (3, "Školení / Training"))
_CALL_REASONS = {
    ("ORDER", "Objednávka / Order"): (("NEW", "Nová / New"), ("CHANGE", "Změna / Change")),
    ("COMPLAINT", "Reklamace / Complaint"): (("GOODS", "Zboží / Goods"), ("DELIVERY", "Doručení / Delivery")),
    ("OTHER", "Jiné / Other"): (),
}
_PHONES = ((21, "101"), (22, "102"))


class DemoCredentials(msgspec.Struct, frozen=True):
    """User name to password, in clear: for people who try the demo."""

    accounts: dict[str, str]


def write_demo_site(data_dir: Path) -> DemoCredentials | None:
    """Write the demo's ``ucs.toml`` unless there is one, and return the passwords of the demo's accounts.

    Null when the settings are somebody's own. Both files are readable by their owner only. Takes half a second the first
    time, for the hashes. Raises `ConfigError` when the directory cannot be written.
    """
    settings, credentials = data_dir / FILE_NAME, data_dir / CREDENTIALS_NAME
    try:
        if settings.exists():
            return _read(credentials) if credentials.exists() else None
        made = DemoCredentials({person[1]: _password() for person in _PEOPLE})
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(credentials, msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n")
        _write(settings, _toml(made))
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", where=str(data_dir)) from error
    return made


def _read(path: Path) -> DemoCredentials | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=DemoCredentials)
    except msgspec.DecodeError:
        return None  # the passwords are lost, the site is not


def _toml(credentials: DemoCredentials) -> str:
    """The settings, with remarks for those who will edit them."""
    lines = [
        "# The demo site, written by the first start. Change what you like; the server reads it when it starts.",
        "",
        "[site]",
        "demo = true",
        'country = "CZ"',
        'timezone = "Europe/Prague"',
        "",
        "[trunk]  # any SIP peer on this machine may call 800 and 801, and is called",
        'match = ["127.0.0.0/8"]',
        'contact = "127.0.0.1:5070"',
        "",
        "[sso.providers]  # name and secret; the token is that of the operator API",
        f"demo = {_text(_password())}",
    ]
    for id_, username, displayname, role, number in _PEOPLE:
        first, last = displayname.split()
        lines += [
            "",
            "[[agents]]",
            f"id = {id_}",
            f"username = {_text(username)}",
            f"displayname = {_text(displayname)}",
            f"firstname = {_text(first)}",
            f"lastname = {_text(last)}",
            f"role = {_text(role)}",
            'locale = ""  # that of the page; or "cs", "en", "sk", "de"',
            *([f"number = {_text(number)}"] if number else []),
            f"password_hash = {_text(hash_password(credentials.accounts[username]))}",
        ]
    for id_, name, kind, number in _QUEUES:
        lines += ["", "[[queues]]", f"id = {id_}", f"name = {_text(name)}", f"type = {_text(kind)}"]
        lines += [f"number = {_text(number)}"] if number else []
        members = [
            f"  {{ agent = {_text(name)}, priority = {order} }}," for name, order in _PRIORITIES.items()
        ]
        lines += ["members = [", *members, "]"]
    for id_, username, *_, number in _PEOPLE:
        if number:
            identifier = username.replace("agent", "soft").replace("supervisor", "softsup")
            lines += ["", "[[softphones]]", f"id = {id_}", f"identifier = {_text(identifier)}"]
            lines += [f"name = {_text('Softphone ' + username)}", f"agent = {_text(username)}"]
    for id_, number in _PHONES:
        lines += [
            "",
            "[[phones]]",
            f"id = {id_}",
            f"identifier = {_text(number)}",
            f"endpoint = {_text(number)}",
        ]
        lines += [f"name = {_text('Desk phone ' + number)}", f"password = {_text(_password())}"]
    for id_, name in _AUX_REASONS:
        lines += ["", "[[aux_reasons]]", f"id = {id_}", f"name = {_text(name)}"]
    for (code, name), children in _CALL_REASONS.items():
        lines += ["", "[[call_reasons]]", f"code = {_text(code)}", f"name = {_text(name)}"]
        inner = [f"  {{ code = {_text(sub)}, name = {_text(text)} }}," for sub, text in children]
        lines += ["children = [", *inner, "]"] if inner else []
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """A TOML string; JSON's escapes are TOML's too."""
    return json.dumps(value, ensure_ascii=False)


def _password() -> str:
    return secrets.token_urlsafe(12)


def _write(path: Path, text: str) -> None:
    """All or nothing, private from the first byte."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    fresh.replace(path)
