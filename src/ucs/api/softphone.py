"""What a page's phone needs to register, made for one pairing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from ucs.core import view
from ucs.core.centre import Centre
from ucs.core.ids import AgentId
from ucs.core.site import DeviceType
from ucs.protocol import Softphone


class SoftphoneAccess(msgspec.Struct, frozen=True):
    """`sip_uri` is a pattern with ``{endpoint}``; `password` derives the password from endpoint and pairing. `media_ports`:
    see `Softphone`."""

    ws_url: str
    sip_uri: str
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
            sip_uri=self.sip_uri.format(endpoint=endpoint),
            username=endpoint,
            password=self.password(endpoint, paired.pairing),
            ice_servers=list(self.ice_servers),
            media_ports=self.media_ports,
        )
