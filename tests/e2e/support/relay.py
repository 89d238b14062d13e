"""The network between a page's media and Asterisk: every way that the page finds leads through a relay that can die.

The page is told the relay's addresses instead of Asterisk's, and Asterisk nothing of the page's, so that no packet has
another way.

async with Relay() as relay:
    await relay.lead(page)
    ...
    relay.die()  # the ways that were found are dead; one that is sought from now on is not
    relay.block()  # as a firewall does: no way passes anything, whenever it is sought
    relay.lose(10)  # one packet of ten, each way
"""

import asyncio
from types import TracebackType
from typing import Self, cast

from playwright.async_api import Page
from tests.support.sip import Address

_SCRIPT = """
const candidate = /^a=candidate:.* udp \\d+ (\\S+) (\\d+) typ host.*$/gim;
const { prototype } = RTCPeerConnection;
const plain = prototype.setRemoteDescription;
prototype.setRemoteDescription = async function ({ type, sdp }) {
  for (const [line, ip, port] of [...sdp.matchAll(candidate)]) {
    const way = ip.includes(":") ? 0 : await window.relayTo(ip, Number(port));
    sdp = sdp.replace(line, way ? line.replace(` ${ip} ${port} `, ` ${ip} ${way} `) : "a=x-no-way");
  }
  return plain.call(this, { type, sdp });
};
let owner = prototype;
while (!Object.hasOwn(owner, "localDescription")) owner = Object.getPrototypeOf(owner);
const own = Object.getOwnPropertyDescriptor(owner, "localDescription").get;
Object.defineProperty(prototype, "localDescription", {
  get() {
    const found = own.call(this);
    if (!found) return found;
    // Asterisk begins anew only when it is told of another place: one that answers nothing, another after each restart.
    const [, name] = /^a=ice-ufrag:(.*)$/m.exec(found.sdp) ?? [, ""];
    const port = 1024 + [...name].reduce((sum, one) => (sum * 31 + one.charCodeAt(0)) % 60000, 7);
    return { type: found.type, sdp: found.sdp.replace(/ \\S+ \\d+ typ host/g, ` 127.0.0.9 ${port} typ host`) };
  },
});
"""


class Relay:
    """`ways` counts those that were asked for."""

    def __init__(self) -> None:
        self._ways: list[_Way] = []
        self._blocked = False
        self._every = 0

    @property
    def ways(self) -> int:
        """How many the page has been given."""
        return len(self._ways)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for way in self._ways:
            way.close()

    async def lead(self, page: Page) -> None:
        """Before the page is opened."""
        await page.expose_function("relayTo", self._open)  # pyright: ignore[reportUnknownMemberType]
        await page.add_init_script(_SCRIPT)

    def die(self) -> None:
        """Nothing passes any more on the ways that there are; nobody is told."""
        for way in self._ways:
            way.dead = True

    def block(self) -> None:
        """Nothing passes on any way from now on, and nobody is told."""
        self._blocked = True
        self.die()

    def lose(self, every: int) -> None:
        """On ways that are sought from now on one packet of so many gets lost, each way."""
        self._every = every

    async def _open(self, host: str, port: int) -> int:
        loop = asyncio.get_running_loop()
        way = _Way()
        way.dead, way.loses = self._blocked, self._every
        self._ways.append(way)
        near, _ = await loop.create_datagram_endpoint(lambda: _End(way, 0), local_addr=(host, 0))
        far, _ = await loop.create_datagram_endpoint(lambda: _End(way, 1), remote_addr=(host, port))
        way.ends = [near, far]
        return int(near.get_extra_info("sockname")[1])


class _Way:
    """From the page (0) to Asterisk (1) and back."""

    def __init__(self) -> None:
        self.dead = False
        self.loses = 0
        self._count = 0
        self.page: Address | None = None
        self.ends: list[asyncio.DatagramTransport] = []

    def passes(self, data: bytes, side: int, sender: Address) -> None:
        self._count += 1
        if self.dead or len(self.ends) < 2 or (self.loses and self._count % self.loses == 0):
            return
        if side == 0:
            self.page = sender
            self.ends[1].sendto(data)
        elif self.page is not None:
            self.ends[0].sendto(data, self.page)

    def close(self) -> None:
        for end in self.ends:
            end.close()


class _End(asyncio.DatagramProtocol):
    def __init__(self, way: _Way, side: int) -> None:
        self._way, self._side = way, side

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        self._way.passes(data, self._side, cast(Address, addr))
