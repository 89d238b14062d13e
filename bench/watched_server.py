"""``python -m bench.watched_server FILE``: `ucs run`. When it ends, FILE has, as JSON in Unix milliseconds, when pushes of
a status were written to sockets (`pushes`), and when Asterisk's events came: time, type, channel and its state of each
(`events`)."""

import json
import re
import sys
import time
from pathlib import Path

from picows import WSFrame, WSTransport

from ucs.api.socket import Socket
from ucs.asterisk.websocket import WebSocket
from ucs.cli.run import run

_MARK = '"type":"status"'
_EVENT = re.compile(rb'"type":\s*"(StasisStart|ChannelStateChange)"')
_CHANNEL = re.compile(rb'"name":\s*"([^"]+)"\s*,\s*"state":\s*"(\w+)"')


def main() -> None:
    """Until SIGINT or SIGTERM."""
    pushes: list[float] = []
    frames: list[tuple[float, bytes]] = []
    send, on_frame = Socket.send, WebSocket.on_ws_frame

    async def timed_send(self: Socket, text: str) -> None:
        if _MARK in text:
            pushes.append(time.time() * 1000)
        await send(self, text)

    def timed_frame(self: WebSocket, transport: WSTransport, frame: WSFrame) -> None:
        frames.append((time.time() * 1000, frame.get_payload_as_bytes()))
        on_frame(self, transport, frame)

    Socket.send = timed_send
    WebSocket.on_ws_frame = timed_frame
    run(log_level="WARNING")
    events = [(at, *found) for at, frame in frames if (found := _event(frame))]
    Path(sys.argv[1]).write_text(json.dumps({"pushes": pushes, "events": events}))


def _event(frame: bytes) -> tuple[str, str, str] | None:
    """Type, channel and the channel's state."""
    kind, channel = _EVENT.search(frame), _CHANNEL.search(frame)
    if kind is None or channel is None:
        return None
    return kind[1].decode(), channel[1].decode(), channel[2].decode()


if __name__ == "__main__":
    main()
