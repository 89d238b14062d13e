"""What our Asterisk is told: addresses, ports, accounts, the trunk. Chosen once, remembered in the data directory."""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from pathlib import Path
from typing import Self

import msgspec

from ucs.asterisk import ports
from ucs.asterisk.manager import ManagerAccess
from ucs.asterisk.pidfile import Process
from ucs.errors import ConfigError

RTP_PORTS = (20_000, 20_199)

_LONGEST_HOME = 200  # Asterisk cuts the path of a configuration file at 255 characters
_ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:(?P<port>\d{1,5}))?")
_HOST_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_NUMBER = re.compile(r"[0-9+*#]*")


class Trunk(msgspec.Struct, frozen=True, kw_only=True):
    """The way to the telephone network.

    `match` holds the addresses, networks or host names its calls come from, `contact` is where calls to a number go
    (``host:port``). The default serves any SIP peer on this machine.
    """

    match: tuple[str, ...] = ("127.0.0.0/8",)
    contact: str = "127.0.0.1:5070"

    @property
    def is_local(self) -> bool:
        """Whether it takes calls from this machine, where phones may live as well."""
        networks = [_network(match) for match in self.match]
        return any(network is not None and network.is_loopback for network in networks)


class AsteriskSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the installation, the configuration and the process of one Asterisk depend on.

    Make it with `for_data_dir`. Ports are numbers in use, never 0. Both passwords are random and ours.
    """

    data_dir: Path
    host: str
    sip_port: int
    ari_port: int
    ami_port: int
    rtp_ports: tuple[int, int]
    ari_password: str
    ami_password: str
    ari_user: str = "ucs"
    ami_user: str = "ucs"
    app: str = "ucs"
    trunk: Trunk = Trunk()
    absent_wait_s: int = 600
    absent_retry_s: int = 1
    emergency_number: str = ""
    package_dir: Path
    use_system: bool = True
    mirror: str = ""

    @classmethod
    def for_data_dir(
        cls,
        data_dir: Path,
        *,
        host: str = "127.0.0.1",
        sip_port: int = 5060,
        ari_port: int = 8088,
        ami_port: int = 0,
        rtp_ports: tuple[int, int] = RTP_PORTS,
        trunk: Trunk | None = None,
        absent_wait_s: int = 600,
        absent_retry_s: int = 1,
        emergency_number: str = "",
        package_dir: Path | None = None,
        use_system: bool = True,
        mirror: str = "",
        remember: bool = True,
    ) -> Self:
        """The settings for a data directory; what had to be chosen is written to its ``asterisk/asterisk.json``,
        unless nobody wants to `remember` it: a look from another account or environment must change nothing.

        A port 0 (for RTP ``(0, 0)``) picks free ones; a later call gets the same again unless somebody else has
        taken it. `absent_wait_s` is how long callers hear music when the server is away before they go to
        `emergency_number` (over the trunk), or are hung up on when there is none. Raises `ConfigError`.
        """
        home = home_of(data_dir)
        trunk = trunk or Trunk()
        host = "127.0.0.1" if host == "localhost" else host
        if len(str(home)) > _LONGEST_HOME:
            raise ConfigError(
                "the path is too long for Asterisk", where=str(data_dir), hint="Choose a shorter one."
            )
        _check(host, (sip_port, ari_port, ami_port), rtp_ports, trunk, emergency_number)
        before = _read(home / "asterisk.json")
        running = is_running(home)
        taken = {sip_port, ari_port, ami_port}

        def settle(name: str, asked: int, protocols: tuple[ports.Protocol, ...], at: str) -> int:
            remembered = getattr(before, name, 0)
            if asked:
                chosen = asked
            elif (
                remembered
                and remembered not in taken
                and (running or ports.is_free(at, remembered, protocols))
            ):
                chosen = remembered
            else:
                chosen = ports.pick(at, protocols, apart_from=taken)
            taken.add(chosen)
            return chosen

        if not any(rtp_ports):
            remembered = before.rtp_ports if before else RTP_PORTS
            rtp_ports = remembered if before else ports.pick_range(host, remembered[1] - remembered[0] + 1)
        settings = cls(
            data_dir=data_dir.resolve(),
            host=host,
            sip_port=settle("sip_port", sip_port, ("udp", "tcp"), host),
            ari_port=settle("ari_port", ari_port, ("tcp",), host),
            ami_port=settle("ami_port", ami_port, ("tcp",), "127.0.0.1"),
            rtp_ports=rtp_ports,
            ari_password=before.ari_password if before else secrets.token_urlsafe(24),
            ami_password=before.ami_password if before else secrets.token_urlsafe(24),
            trunk=trunk,
            absent_wait_s=absent_wait_s,
            absent_retry_s=absent_retry_s,
            emergency_number=emergency_number,
            package_dir=(package_dir or home / "package").resolve(),
            use_system=use_system,
            mirror=mirror,
        )
        if remember and settings != before:
            write_private(home / "asterisk.json", encode(settings))
        return settings

    @property
    def home(self) -> Path:
        """The directory that is Asterisk's alone."""
        return home_of(self.data_dir)

    @property
    def sounds_home(self) -> Path:
        """Asterisk's directory of data, with the site's own sounds in it."""
        return self.home / "data"

    @property
    def recordings(self) -> Path:
        """Where recordings lie, each named by its call."""
        return self.home / "var/spool/recording"

    @property
    def reachable_host(self) -> str:
        """`host` as a client on this machine dials it: loopback when Asterisk listens everywhere."""
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (recognised, not bound)
        return everywhere.get(self.host, self.host)

    @property
    def ari_url(self) -> str:
        """Where ARI answers, without a trailing slash; events are at the same place with ``ws://``."""
        return f"http://{address(self.reachable_host, self.ari_port)}/ari"

    @property
    def manager(self) -> ManagerAccess:
        """The manager interface, on this machine only."""
        return ManagerAccess("127.0.0.1", self.ami_port, self.ami_user, self.ami_password)

    @property
    def sip_ws_url(self) -> str:
        """Where a browser's SIP over WebSocket connects."""
        return f"ws://{address(self.reachable_host, self.ari_port)}/ws"

    @property
    def sip_address(self) -> str:
        """``host:port`` of SIP over UDP and TCP."""
        return address(self.reachable_host, self.sip_port)

    def __repr__(self) -> str:
        """Say where, never the passwords."""
        return f"AsteriskSettings({str(self.home)!r}, sip={self.sip_address!r}, ari={self.ari_url!r})"


def home_of(data_dir: Path) -> Path:
    """The directory of the Asterisk that belongs to a data directory, whatever the settings are."""
    return data_dir.resolve() / "asterisk"


def is_running(home: Path) -> bool:
    """Whether the Asterisk of this directory runs, by its pid file."""
    try:
        return msgspec.json.decode((home / "process.json").read_bytes(), type=Process).alive
    except (OSError, msgspec.DecodeError):
        return False


def address(host: str, port: int) -> str:
    """``host:port`` with the brackets that IPv6 wants."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def encode(settings: AsteriskSettings) -> bytes:
    """As JSON, passwords included: for files that only the owner can read."""
    return msgspec.json.format(msgspec.json.encode(settings, enc_hook=str), indent=2)


def decode(content: bytes) -> AsteriskSettings:
    """The opposite of `encode`. Raises `msgspec.DecodeError`."""
    return msgspec.json.decode(content, type=AsteriskSettings, dec_hook=lambda _, value: Path(value))


def write_private(path: Path, content: bytes) -> None:
    """Replace a file at once, readable by its owner only from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    fresh.replace(path)


def _read(path: Path) -> AsteriskSettings | None:
    try:
        return decode(path.read_bytes())
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise ConfigError(
            f"cannot be read: {error}",
            where=str(path),
            hint="Delete it; free ports and new passwords are chosen.",
        ) from error


def _network(match: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(match, strict=False)
    except ValueError:
        return None  # a host name


def _check(
    host: str, asked: tuple[int, ...], rtp_ports: tuple[int, int], trunk: Trunk, emergency_number: str
) -> None:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        raise ConfigError(
            f"{host!r} is no IP address", where="host", hint="127.0.0.1 is the default."
        ) from None
    fixed = [port for port in asked if port]
    if any(not 0 <= port <= 65_535 for port in (*asked, *rtp_ports)):
        raise ConfigError("a port is between 1 and 65535, or 0 for a free one", where="ports")
    if len(set(fixed)) < len(fixed):
        raise ConfigError("SIP, ARI and AMI cannot share a port", where="ports")
    first, last = rtp_ports
    if any(rtp_ports) and (first < 1024 or last - first < 3):
        raise ConfigError(
            f"{first}-{last} is no range for RTP",
            where="rtp_ports",
            hint="Two ports a call leg: 20000-20199, say.",
        )
    for match in trunk.match:
        if _network(match) is None and not _HOST_NAME.fullmatch(match):
            raise ConfigError(f"{match!r} is no address, network or host name", where="trunk.match")
    found = _ADDRESS.fullmatch(trunk.contact)
    if not found or not 0 < int(found["port"] or 5060) < 65_536:
        raise ConfigError(f"{trunk.contact!r} is no host:port", where="trunk.contact")
    if not _NUMBER.fullmatch(emergency_number):
        raise ConfigError(f"{emergency_number!r} is no number", where="emergency_number")
