"""``python -m bench.watched_server FILE``: `ucs run`. When it ends, FILE has the times at which it wrote pushes of a
status to sockets, as a JSON list of Unix milliseconds."""

import json
import sys
import time
from pathlib import Path

from ucs.api.socket import Socket
from ucs.cli.run import run

_MARK = '"type":"status"'


def main() -> None:
    """Until SIGINT or SIGTERM."""
    times: list[float] = []
    send = Socket.send

    async def timed_send(self: Socket, text: str) -> None:
        if _MARK in text:
            times.append(time.time() * 1000)
        await send(self, text)

    Socket.send = timed_send
    run(log_level="WARNING")
    Path(sys.argv[1]).write_text(json.dumps(times))


if __name__ == "__main__":
    main()
