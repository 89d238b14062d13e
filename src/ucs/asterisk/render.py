"""Asterisk's configuration files, from our templates and the settings."""

from __future__ import annotations

import hashlib
import resource
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from ucs.asterisk.package import Installed
from ucs.asterisk.settings import AsteriskSettings, address, write_private
from ucs.errors import ConfigError

_OPEN_FILES = 20_000
# A module complains when its file is missing; the defaults are what we want.
_EMPTY = (
    *("acl", "ccss", "cel", "chan_websocket", "cli_aliases", "features", "pjproject", "pjsip_notify"),
    *("udptl", "websocket_client"),
)


def render(settings: AsteriskSettings, installed: Installed) -> dict[str, str]:
    """File name -> text, ready for Asterisk's configuration directory.

    A file in ``<data dir>/asterisk/local`` is added: at the end of ours when it has the same name, else as it is.
    That is the place for what one site needs and no upgrade touches.
    """
    values = _values(settings, installed)
    rendered = {f"{name}.conf": "; Nothing to set.\n" for name in _EMPTY}
    rendered |= {
        template.name: _fill(template.name, template.read_text(encoding="utf-8"), values)
        for template in sorted(
            files("ucs.asterisk").joinpath("templates").iterdir(), key=lambda entry: entry.name
        )
        if template.name.endswith(".conf")
    }
    for extra in sorted((settings.home / "local").glob("*.conf")):
        rendered[extra.name] = rendered.get(extra.name, "") + extra.read_text(encoding="utf-8")
    return rendered


def digest(rendered: Mapping[str, str]) -> str:
    """A short name for a configuration: equal when nothing differs."""
    return hashlib.sha256(repr(sorted(rendered.items())).encode()).hexdigest()[:16]


def write(rendered: Mapping[str, str], directory: Path) -> None:
    """Make `directory` hold these files and no other. They contain passwords: only the owner may read them."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for stale in directory.iterdir():
        if stale.name not in rendered:
            stale.unlink()
    for name, text in rendered.items():
        write_private(directory / name, text.encode())


def _values(settings: AsteriskSettings, installed: Installed) -> dict[str, str]:
    home = settings.home
    _, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    open_files = _OPEN_FILES if most_files == resource.RLIM_INFINITY else min(_OPEN_FILES, most_files)
    # Phones register with their name before they prove it, so where they share the trunk's addresses the name
    # must count first. Elsewhere the address does: a caller whose number is a phone's name stays a caller.
    order = "auth_username,username,ip" if settings.trunk.is_local else "auth_username,ip,username"
    emergency = (
        f"Dial(PJSIP/{settings.emergency_number}@trunk,60)"
        if settings.emergency_number
        else "NoOp(no emergency number)"
    )
    return {
        "ETC": str(home / "etc"),
        "VAR": str(home / "var"),
        "MUSIC": str(home / "music"),
        "MODULES": str(installed.modules),
        "DATA": str(settings.sounds_home),
        "OPEN_FILES": str(open_files),
        "SIP_BIND": address(settings.host, settings.sip_port),
        "HTTP_HOST": settings.host,
        "HTTP_BIND": address(settings.host, settings.ari_port),
        "HTTP_PORT": str(settings.ari_port),
        "RTP_FIRST": str(settings.rtp_ports[0]),
        "RTP_LAST": str(settings.rtp_ports[1]),
        "ARI_USER": settings.ari_user,
        "ARI_PASSWORD": settings.ari_password,
        "AMI_PORT": str(settings.ami_port),
        "AMI_USER": settings.ami_user,
        "AMI_PASSWORD": settings.ami_password,
        "IDENTIFIER_ORDER": order,
        "TRUNK_MATCHES": "\n".join(f"match = {match}" for match in settings.trunk.match),
        "TRUNK_CONTACT": f"sip:{settings.trunk.contact}",
        "APP": settings.app,
        "ABSENT_WAIT_S": str(settings.absent_wait_s),
        "ABSENT_RETRY_S": str(settings.absent_retry_s),
        "EMERGENCY": emergency,
    }


def _fill(name: str, text: str, values: Mapping[str, str]) -> str:
    for key, value in values.items():
        if any(character in value for character in ";\r") or ("\n" in value and key != "TRUNK_MATCHES"):
            raise ConfigError(f"{value!r} cannot stand in Asterisk's configuration", where=f"{name}: {key}")
        text = text.replace(f"@{key}@", value)
    return text
