"""The figures of the day as a running server tells them, against the contract's sums and against the log from its start."""

from typing import Any

import msgspec
from tests.support.bar import connected_bar
from tests.support.server import PASSWORD, Server

from ucs.app import LOG_NAME
from ucs.core.centre import Centre
from ucs.core.evolve import evolve
from ucs.core.messages import AgentSignedIn
from ucs.core.view import user
from ucs.log.sqlite import SqliteLog

Json = dict[str, Any]


async def check_figures(server: Server) -> None:
    """For everybody who has worked; nobody is signed in."""
    state = server.state()
    for agent in state.agents.values():
        if agent.epoch == 0 or agent.session is not None:
            continue
        async with connected_bar(server.run.ws) as bar:
            await bar.sign_in(state.profiles[agent.id].username, PASSWORD, without_device=True)
            (told,) = bar.pushed("user")
            await bar.do("logout")
        check_sums(told["user"])
        assert told["user"] == _as_logged(server, agent.id), "the log tells other figures than the server"


def check_sums(user: Json) -> None:
    """What the contract promises of every User."""
    queues = user["queues"].values()
    assert user["ringtime"] == user["in_ringtime"] + user["out_ringtime"]
    assert user["talktime"] == user["in_talktime"] + user["out_talktime"]
    assert user["talktime"] == sum(queue["talktime"] for queue in queues)
    assert user["auxtime"] == sum(user["auxtimes"].values())
    assert user["readytime"] >= user["idletime"] + user["talktime"]
    assert user["transferred"] == sum(queue["transferred"] for queue in queues)


def _as_logged(server: Server, agent: int) -> Json:
    """The agent at the last sign-in, made of nothing but the events so far."""
    log = SqliteLog(server.home / LOG_NAME, read_only=True)
    try:
        events = [logged.event for logged in log.read()]
    finally:
        log.close()
    sign_ins = [event for event in events if isinstance(event, AgentSignedIn) and event.agent == agent]
    centre = Centre()
    for event in events:
        evolve(centre, event)
        if event is sign_ins[-1]:
            break
    seen = user(centre, sign_ins[-1].agent, sign_ins[-1].at)
    return msgspec.json.decode(msgspec.json.encode(seen))
