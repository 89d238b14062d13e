"""Questions to a running Asterisk and to the machine, each answered within a bound."""

from __future__ import annotations

import base64
import http.client
import urllib.request

import msgspec

from ucs.asterisk import ports
from ucs.asterisk.ari import Access
from ucs.asterisk.settings import AsteriskSettings

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever proxy the environment names


class Conflict(msgspec.Struct, frozen=True):
    """A port that Asterisk wants and another program has. `setting` is the variable that moves ours, if any."""

    port: int
    protocol: ports.Protocol
    host: str
    purpose: str
    setting: str

    @property
    def message(self) -> str:
        """What is wrong."""
        holder = ports.holder(self.port, self.protocol)
        return f"port {self.port}/{self.protocol} on {self.host}, wanted for {self.purpose}, is taken by {holder}"

    @property
    def remedy(self) -> str:
        """What to do."""
        elsewhere = (
            f"set {self.setting} to another port (0 picks a free one)" if self.setting else "try again"
        )
        return f"Stop that program, or {elsewhere}."


def conflicts(settings: AsteriskSettings) -> list[Conflict]:
    """The ports that somebody holds now; our own Asterisk, too, when it runs."""
    host, sip, ari = settings.host, settings.sip_port, settings.ari_port
    wanted = (
        Conflict(sip, "udp", host, "SIP", "UCS_SIP_PORT"),
        Conflict(sip, "tcp", host, "SIP", "UCS_SIP_PORT"),
        Conflict(ari, "tcp", host, "ARI", "UCS_ARI_PORT"),
        Conflict(settings.ami_port, "tcp", "127.0.0.1", "AMI", ""),
    )
    return [each for each in wanted if not ports.is_free(each.host, each.port, (each.protocol,))]


def ours(settings: AsteriskSettings) -> Access:
    """ARI of our own Asterisk."""
    return Access(settings.ari_url, settings.ari_user, settings.ari_password, settings.app)


def ask(access: Access, resource: str, timeout_s: float) -> bytes:
    """GET a resource. Every failure is an `OSError`, a refusal included; 503 means not fully booted yet."""
    account = base64.b64encode(f"{access.user}:{access.password}".encode()).decode()
    if not access.url.startswith(("http://", "https://")):
        raise OSError("its address must begin with http:// or https://")
    request = urllib.request.Request(f"{access.url}/{resource}")  # noqa: S310 (checked above)
    request.add_header("Authorization", f"Basic {account}")
    try:
        with _DIRECT.open(request, timeout=timeout_s) as response:
            return response.read()
    except http.client.HTTPException as error:
        raise OSError(f"no HTTP: {error!r}") from error


class _Module(msgspec.Struct):
    name: str
    status: str


def loaded_modules(access: Access, timeout_s: float = 5) -> set[str]:
    """The modules that run, e.g. ``chan_pjsip.so``. Raises `OSError`."""
    answer = msgspec.json.decode(ask(access, "asterisk/modules", timeout_s), type=list[_Module])
    return {module.name for module in answer if module.status == "Running"}


def channel_count(access: Access, timeout_s: float) -> int:
    """How many there are, a question that a wedged core does not answer. Raises `OSError`."""
    return len(msgspec.json.decode(ask(access, "channels", timeout_s), type=list[object]))
