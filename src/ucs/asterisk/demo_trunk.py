"""Where calls to numbers outside go on a demo site: to the trunk, or to a simulated person while nobody is there."""

from collections.abc import Callable
from ipaddress import ip_address

from ucs.asterisk import ports
from ucs.asterisk.settings import Trunk

TRUNK = "PJSIP/{number}@trunk"
SIMULATED = "Local/{number}@ucs-demo-out/n"
"""Rings three seconds, answers, hums a tune."""


def demo_trunk(trunk: Trunk) -> Callable[[], str]:
    """The dial string for the next call: the trunk's when something listens at its far end, which can be told on this
    machine only."""
    host, _, port = trunk.contact.rpartition(":")
    host = host.strip("[]")

    def choose() -> str:
        return SIMULATED if _is_here(host) and ports.is_free(host, int(port), ("udp",)) else TRUNK

    return choose


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
