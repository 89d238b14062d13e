"""Numbers outside on a demo site."""

import socket

import pytest

from ucs.asterisk.demo_trunk import SIMULATED, TRUNK, demo_trunk
from ucs.asterisk.settings import Trunk


def test_a_simulated_person_answers_until_a_peer_listens_at_the_trunk() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", 0))
        port = peer.getsockname()[1]
        choose = demo_trunk(Trunk(contact=f"127.0.0.1:{port}"))
        assert choose() == TRUNK
    assert choose() == SIMULATED


@pytest.mark.parametrize("contact", ["192.0.2.7:5060", "carrier.example:5060"])
def test_a_trunk_elsewhere_is_always_used(contact: str) -> None:
    assert demo_trunk(Trunk(contact=contact))() == TRUNK
