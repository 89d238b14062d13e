"""Peers of a running Asterisk that call over its trunk, and the house's music as they hear it."""

from tests.support.sip_peer import Call, SipPeer
from tests.support.waiting import until

from ucs.asterisk.music import Piece
from ucs.asterisk.process import Running

NETWORK = "127.0.0.2"
TRUNK_PORT = 5071


def server(running: Running) -> tuple[str, int]:
    return "127.0.0.1", running.settings.sip_port


def network(running: Running) -> SipPeer:
    return SipPeer(server(running), host=NETWORK)


def loudest(call: Call, piece: Piece) -> float:
    return max(call.media.level(hz) for hz in piece.frequencies_hz)


async def until_heard(call: Call, piece: Piece) -> None:
    await until(lambda: loudest(call, piece) > 800, lambda: f"{piece}, at {loudest(call, piece):.0f}")
