"""A bare ARI application for tests of Asterisk alone: events in, requests out, nothing remembered."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp

from ucs.asterisk.settings import AsteriskSettings

Json = dict[str, Any]
DEADLINE_S = 10.0


class AriApp:
    """Made by `connected`, which also ends it."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url
        self._events: list[Json] = []
        self._news = asyncio.Condition()

    async def request(self, method: str, resource: str, body: Json | None = None, **query: str) -> Any:
        """One request; fails the test when it is refused."""
        async with self._session.request(
            method, f"{self._url}/{resource}", params=query, json=body
        ) as response:
            text = await response.text()
            assert response.ok, f"{method} {resource}: {response.status} {text}"
            return await response.json() if text else None

    async def event(self, kind: str) -> Json:
        """The next event of this type, which may have come already."""
        async with asyncio.timeout(DEADLINE_S), self._news:
            while True:
                for event in self._events:
                    if event["type"] == kind:
                        self._events.remove(event)
                        return event
                await self._news.wait()

    async def push_phone(self, name: str, password: str) -> None:
        """Makes a desk phone known, in the order that Asterisk wants."""
        objects: dict[str, dict[str, str]] = {
            "auth": {"auth_type": "userpass", "username": name, "password": password},
            "aor": {"max_contacts": "1", "remove_existing": "yes"},
            "endpoint": {
                "context": "from-phones",
                "auth": name,
                "aors": name,
                "disallow": "all",
                "allow": "alaw",
            },
        }
        for kind, values in objects.items():
            fields = [{"attribute": key, "value": value} for key, value in values.items()]
            resource = f"asterisk/config/dynamic/res_pjsip/{kind}/{name}"
            await self.request("PUT", resource, {"fields": fields})

    async def hang_up_all(self) -> None:
        """Ends whatever the test left, and waits until it is gone."""
        async with asyncio.timeout(DEADLINE_S):
            while channels := await self.request("GET", "channels"):
                for channel in channels:
                    async with self._session.delete(f"{self._url}/channels/{channel['id']}"):
                        pass  # gone already is as good
                await asyncio.sleep(0.02)

    async def receive(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Take events in until the connection ends."""
        async for message in socket:
            async with self._news:
                self._events.append(message.json())
                self._news.notify_all()


@asynccontextmanager
async def connected(settings: AsteriskSettings) -> AsyncGenerator[AriApp]:
    """The application that the dialplan hands calls to, connected while the block runs; no call is left after it."""
    account = b64encode(f"{settings.ari_user}:{settings.ari_password}".encode()).decode()
    async with aiohttp.ClientSession(headers={"Authorization": f"Basic {account}"}) as session:
        app = AriApp(session, settings.ari_url)
        events = settings.ari_url.replace("http", "ws", 1) + f"/events?app={settings.app}"
        async with session.ws_connect(events) as socket:
            task = asyncio.create_task(app.receive(socket))
            try:
                yield app
            finally:
                with suppress(aiohttp.ClientError):  # some tests stop Asterisk
                    await app.hang_up_all()
                await socket.close()
                await task
