"""What a page's phone needs to register, made for one pairing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from ucs.config_tables import SoftphoneTable
from ucs.core import view
from ucs.core.centre import Centre
from ucs.core.ids import AgentId
from ucs.core.site import DeviceType
from ucs.errors import ConfigError
from ucs.protocol import Softphone


def refuse_no_addresses(table: SoftphoneTable, where: str) -> None:
    """What a browser would stumble over when an agent signs in. Raises `ConfigError`."""
    if table.ws_url and not table.ws_url.startswith(("ws://", "wss://")):
        raise ConfigError(
            f"{table.ws_url!r} is no address of a WebSocket",
            where=f"{where} ws_url",
            hint="It begins with wss:// or ws://.",
        )
    for number, server in enumerate(table.ice_servers, 1):
        if not server.get("urls"):
            raise ConfigError(
                "'urls' is missing",
                where=f"{where} ice_servers number {number}",
                hint='{ urls = "turn:turn.example.com", username = "...", credential = "..." }, say.',
            )


class SoftphoneAccess(msgspec.Struct, frozen=True):
    """`address` (user@host) and `password` are derived from endpoint and pairing. `media_ports`: see `Softphone`."""

    ws_url: str
    address: Callable[[str, str], str]
    password: Callable[[str, str], str]
    ice_servers: Sequence[dict[str, object]] = ()
    media_ports: str = ""

    def of(self, centre: Centre, agent: AgentId) -> Softphone | None:
        """The agent's paired phone, if it is a softphone."""
        paired = view.pairing(centre, agent)
        if paired is None or paired.device.type is not DeviceType.SOFTPHONE:
            return None
        endpoint = paired.device.endpoint
        return Softphone(
            ws_url=self.ws_url,
            sip_uri=f"sip:{self.address(endpoint, paired.pairing)}",
            username=endpoint,
            password=self.password(endpoint, paired.pairing),
            ice_servers=list(self.ice_servers),
            media_ports=self.media_ports,
        )
