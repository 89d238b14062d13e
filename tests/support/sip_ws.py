"""A browser's SIP registration over a WebSocket, without the browser."""

import itertools
from types import TracebackType
from typing import Self

import aiohttp
from tests.support.sip import Message, authorize

_ids = itertools.count(1)


class WebPhone:
    """``async with WebPhone(url, "user@host", password) as phone``; leaving it closes the socket."""

    def __init__(self, url: str, address: str, password: str) -> None:
        self._url, self._address, self._password = url, address, password
        self._session: aiohttp.ClientSession
        self._socket: aiohttp.ClientWebSocketResponse

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        self._socket = await self._session.ws_connect(self._url, protocols=("sip",))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()
        await self._session.close()

    async def register(self) -> int:
        """Returns the final status."""
        user, _, host = self._address.partition("@")
        uri, challenge, status = f"sip:{host}", "", 0
        identity = f"<sip:{self._address}>"
        call_id = f"w{next(_ids)}@browser.invalid"
        for sequence in (1, 2):
            headers = [
                ("Via", f"SIP/2.0/WS browser.invalid;branch=z9hG4bKw{next(_ids)}"),
                ("From", f"{identity};tag=w{next(_ids)}"),
                ("To", identity),
                ("Call-ID", call_id),
                ("CSeq", f"{sequence} REGISTER"),
                ("Contact", f"<sip:{user}@browser.invalid;transport=ws>;expires=600"),
                ("Max-Forwards", "70"),
            ]
            if challenge:
                answer = authorize(challenge, "REGISTER", uri, user, self._password)
                headers.append(("Authorization", answer))
            await self._socket.send_str(Message(f"REGISTER {uri} SIP/2.0", headers).encode().decode())
            message = Message.parse((await self._socket.receive_str(timeout=10)).encode())
            status, challenge = message.status, message.get("WWW-Authenticate")
            if status != 401:
                break
        return status

    async def is_called(self) -> bool:
        """Wait for an invitation."""
        return (await self._socket.receive_str(timeout=10)).startswith("INVITE ")

    async def break_off(self) -> None:
        """As when the browser is killed."""
        await self._session.close()
