"""The settings: environment variables, and the tables of ``ucs.toml`` in the data directory. The environment wins.

A leaf: it knows the form of the settings, not what becomes of them (`ucs.site_config` makes the core's `Site`).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from ucs.config_reader import read_table
from ucs.config_tables import Tables
from ucs.errors import ConfigError

FILE_NAME = "ucs.toml"

PortRange = tuple[int, int]


class Settings(Tables, frozen=True, kw_only=True):
    """Everything that can be set. `file` is where the tables come from, whether it exists or not."""

    data_dir: Path
    file: Path

    @property
    def rtp_ports(self) -> PortRange:
        """First and last UDP port for media; ``(0, 0)`` means free ones."""
        return port_range(self.asterisk.rtp_ports, where=f"{self.file}: [asterisk] rtp_ports")

    @property
    def recordings(self) -> Path | None:
        """The directory that is named as that of the recordings: like every path in the file, below the data directory
        when it is relative."""
        named = self.asterisk.recordings
        return self.data_dir / named if named else None

    def __repr__(self) -> str:
        """Say where from, never what: there are secrets in it."""
        return f"Settings({str(self.file)!r})"


def data_dir(environ: Mapping[str, str] | None = None) -> Path:
    """The directory that holds everything this installation keeps: ``UCS_DATA_DIR``, by default ``.ucs``."""
    return Path((os.environ if environ is None else environ).get("UCS_DATA_DIR") or ".ucs").absolute()


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the file, if there is one, and the environment. Raises `ConfigError` that names file, table and key."""
    environ = os.environ if environ is None else environ
    home = data_dir(environ)
    file = home / FILE_NAME
    values = _parse(file)
    for table, key, variable, convert in _ENVIRONMENT:
        text = environ.get(variable, "").strip()
        inner = values.setdefault(table, {})
        if text and isinstance(inner, dict):
            inner[key] = convert(text, f"environment: {variable}")
    tables = read_table(values, Tables, str(file))
    settings = Settings(
        data_dir=home,
        file=file,
        server=tables.server,
        asterisk=tables.asterisk,
        softphone=tables.softphone,
        sso=tables.sso,
        site=tables.site,
        trunk=tables.trunk,
        groups=tables.groups,
        agents=tables.agents,
        queues=tables.queues,
        phones=tables.phones,
        softphones=tables.softphones,
        aux_reasons=tables.aux_reasons,
        call_reasons=tables.call_reasons,
        layout=tables.layout,
        lookup=tables.lookup,
    )
    _ = settings.rtp_ports  # complain now, not at first use
    return settings


def port_range(text: str, *, where: str) -> PortRange:
    """``20000-20199`` as two numbers; ``0`` as ``(0, 0)``. Raises `ConfigError`."""
    if text.strip() == "0":
        return 0, 0
    first, _, last = text.partition("-")
    try:
        found = int(first), int(last)
    except ValueError:
        found = (0, 0)
    if not 0 < found[0] <= found[1] < 65536:
        raise ConfigError(
            f"{text!r} is no range of ports", where=where, hint="Write 20000-20199, or 0 for free ones."
        )
    return found


def _parse(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"is no TOML: {error}", where=str(file)) from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"is not UTF-8 (byte {error.start})", where=str(file)) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=str(file)) from None


def _port(text: str, where: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise ConfigError(
            f"{text!r} is no port", where=where, hint="A number up to 65535, or 0 for a free one."
        )
    return int(text)


def _ports(text: str, where: str) -> str:
    port_range(text, where=where)
    return text


def _text(text: str, where: str) -> str:
    return text


_ENVIRONMENT: tuple[tuple[str, str, str, Callable[[str, str], object]], ...] = (
    ("server", "host", "UCS_HOST", _text),
    ("server", "http_port", "UCS_HTTP_PORT", _port),
    ("asterisk", "sip_port", "UCS_SIP_PORT", _port),
    ("asterisk", "ari_port", "UCS_ARI_PORT", _port),
    ("asterisk", "rtp_ports", "UCS_RTP_PORTS", _ports),
)
