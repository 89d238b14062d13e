"""The manager interface against a scripted Asterisk."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest

from ucs.asterisk.manager import Manager, ManagerAccess
from ucs.errors import Unavailable

Say = Callable[[dict[str, str]], str]
GOOD = "Response: Success\r\nMessage: NOTIFY sent"


class Scripted:
    """Answers each action by `say`; '' ends the connection instead. `asked` are the actions, `logins` the connections."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.asked: list[dict[str, str]] = []
        self.logins = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        while not reader.at_eof():
            try:
                block = (await reader.readuntil(b"\r\n\r\n")).decode()
            except asyncio.IncompleteReadError:
                break
            action = dict(line.split(": ", 1) for line in block.strip().splitlines())
            if action["Action"] == "Login":
                self.logins += 1
                answer = (
                    GOOD
                    if action["Secret"] == "right"
                    else "Response: Error\r\nMessage: Authentication failed"
                )
            else:
                self.asked.append(action)
                answer = self.say(action)
            if not answer:
                break
            writer.write(f"{answer}\r\nActionID: {action['ActionID']}\r\n\r\n".encode())
        writer.close()


@asynccontextmanager
async def manager_of(say: Say, secret: str = "right") -> AsyncGenerator[tuple[Manager, Scripted]]:
    scripted = Scripted(say)
    server = await asyncio.start_server(scripted.serve, "127.0.0.1", 0)
    manager = Manager(ManagerAccess("127.0.0.1", server.sockets[0].getsockname()[1], "ucs", secret))
    try:
        yield manager, scripted
    finally:
        await manager.close()
        server.close()


async def test_a_notify_names_channel_and_event_over_one_connection() -> None:
    async with manager_of(lambda action: GOOD) as (manager, asterisk):
        await manager.notify("u1-1.1-2", "talk")
        await manager.notify("u1-1.1-2", "hold")
        assert [(a["Action"], a["Channel"], a["Variable"]) for a in asterisk.asked] == [
            ("PJSIPNotify", "u1-1.1-2", "Event=talk"),
            ("PJSIPNotify", "u1-1.1-2", "Event=hold"),
        ]
        assert asterisk.logins == 1


async def test_what_asterisk_refuses_is_told_in_its_words() -> None:
    async with manager_of(lambda action: "Response: Error\r\nMessage: Channel not found") as (manager, _):
        with pytest.raises(Unavailable, match="Channel not found"):
            await manager.notify("gone", "talk")


async def test_a_broken_connection_is_made_anew_the_next_time() -> None:
    answers = iter(["", GOOD])
    async with manager_of(lambda action: next(answers)) as (manager, asterisk):
        with pytest.raises(Unavailable):
            await manager.notify("leg", "talk")
        await manager.notify("leg", "talk")
        assert asterisk.logins == 2


async def test_a_wrong_password_and_a_closed_port_are_errors_like_others() -> None:
    async with manager_of(lambda action: GOOD, secret="wrong") as (manager, _):
        with pytest.raises(Unavailable, match="Authentication failed"):
            await manager.notify("leg", "talk")
    with pytest.raises(Unavailable):
        await Manager(ManagerAccess("127.0.0.1", 1, "ucs", "right")).notify("leg", "talk")


async def test_no_line_can_be_smuggled_in() -> None:
    async with manager_of(lambda action: GOOD) as (manager, asterisk):
        with pytest.raises(Unavailable):
            await manager.notify("leg\r\nAction: Command", "talk")
        assert asterisk.asked == []


def test_the_password_is_in_no_text_of_the_access() -> None:
    assert "secret" not in repr(ManagerAccess("127.0.0.1", 5038, "ucs", "secret"))
