"""The whole network between a page and the house: media through a `Relay`, both WebSockets through a `Proxy`.

async with a_network(house, page) as network:
    await page.open(house.demo)
    ...
    network.die()  # all that stands is dead, and nobody is told; what is opened from now on is not
"""

import json
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.e2e.support.browser import BrowserPage
from tests.e2e.support.relay import Relay
from tests.support.proxy import Proxy

from ucs.run_file import RunFile

_SCRIPT = """(ways) => {
  const Plain = WebSocket;
  WebSocket = class extends Plain {
    constructor(url, protocols) {
      const there = new URL(url);
      there.port = ways[there.port] ?? there.port;
      super(there, protocols);
    }
  };
}"""


@dataclass
class Network:
    """Made by `a_network`. `bar` leads to our server, `sip` to Asterisk's WebSocket."""

    media: Relay
    bar: Proxy
    sip: Proxy

    def die(self) -> None:
        """Media and both connections."""
        self.media.die()
        self.bar.strand()
        self.sip.strand()


@asynccontextmanager
async def a_network(run: RunFile, page: BrowserPage) -> AsyncGenerator[Network]:
    """Of a page that is not open yet."""
    async with AsyncExitStack() as stack:
        ports = [urlsplit(url).port or 0 for url in (run.ws, run.ari)]
        proxies = [await stack.enter_async_context(Proxy("127.0.0.1", port)) for port in ports]
        network = Network(await stack.enter_async_context(Relay()), *proxies)
        await network.media.lead(page.page)
        ways = {port: proxy.port for port, proxy in zip(ports, proxies, strict=True)}
        await page.page.add_init_script(f"({_SCRIPT})({json.dumps(ways)})")
        yield network
