"""Whether a desk phone can be reached: it comes, goes, falls silent, over UDP and TCP."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from tests.support.asterisk_network import (
    DESK_PHONES,
    AsteriskNetwork,
)
from tests.support.sip_peer import SipPeer
from tests.support.telephony_steps import AGENT, ring
from tests.support.waiting import until

from ucs.core.messages import LegCause, ReportAnswered, ReportEnded, ReportReachable

pytestmark = pytest.mark.integration

TRANSPORTS = pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])


async def hasten(network: AsteriskNetwork, **times: str) -> None:
    """The phone's times in seconds, shorter than a person would wait."""
    settings = network.settings
    fields = {"max_contacts": "1", "remove_existing": "yes", "qualify_timeout": "0.5"} | times
    body = {"fields": [{"attribute": name, "value": value} for name, value in fields.items()]}
    access = aiohttp.encode_basic_auth(settings.ari_user, settings.ari_password)
    url = f"{settings.ari_url}/asterisk/config/dynamic/res_pjsip/aor/101"
    async with (
        aiohttp.ClientSession(headers={"Authorization": access}) as session,
        session.put(url, json=body) as response,
    ):
        assert response.status == 200


@asynccontextmanager
async def phone(
    network: AsteriskNetwork, *, tcp: bool = False, expires_s: int = 300
) -> AsyncGenerator[SipPeer]:
    """Desk phone 101, registered and known to be there."""
    server = network.settings.host, network.settings.sip_port
    password = DESK_PHONES["101"]
    async with SipPeer(server, host="127.0.0.4", user="101", password=password, tcp=tcp) as peer:
        await until(lambda: _registered(peer, expires_s), "registered")
        await network.facts.next(ReportReachable, endpoint="101", reachable=True)
        yield peer
        if peer.registered:
            await peer.register(0)


async def _registered(peer: SipPeer, expires_s: int) -> bool:
    return await peer.register(expires_s) == 200


@TRANSPORTS
async def test_a_phone_is_rung_answers_and_is_gone_at_once_when_it_unregisters(
    network: AsteriskNetwork, tcp: bool
) -> None:
    async with phone(network, tcp=tcp) as peer:
        network.telephony.order([ring()])
        call = await peer.called()
        call.ring()
        call.answer(1000)
        await network.facts.next(ReportAnswered, leg=AGENT)
        call.hang_up()
        await network.facts.next(ReportEnded, leg=AGENT)
        assert await peer.register(0) == 200
        await network.facts.next(ReportReachable, endpoint="101", reachable=False, within_s=1)
        await fails_at_once(network)


async def fails_at_once(network: AsteriskNetwork) -> None:
    network.telephony.order([ring()])
    ended = await network.facts.next(ReportEnded, leg=AGENT, within_s=1)
    assert ended.cause is LegCause.UNREACHABLE


async def test_a_tcp_phone_whose_connection_breaks_is_gone_at_once(network: AsteriskNetwork) -> None:
    async with phone(network, tcp=True) as peer:
        peer.vanish()
        await network.facts.next(ReportReachable, endpoint="101", reachable=False, within_s=2)
        await fails_at_once(network)


async def test_a_phone_that_falls_silent_is_found_out_and_found_again(network: AsteriskNetwork) -> None:
    await hasten(network, qualify_frequency="1")
    async with phone(network) as peer:
        peer.vanish()
        await network.facts.next(ReportReachable, endpoint="101", reachable=False, within_s=6)
        await fails_at_once(network)
    async with phone(network):
        pass


async def test_a_registration_that_is_not_renewed_runs_out(network: AsteriskNetwork) -> None:
    await hasten(network, qualify_frequency="0", minimum_expiration="1", maximum_expiration="2")
    async with phone(network, expires_s=1):
        await network.facts.next(ReportReachable, endpoint="101", reachable=False, within_s=8)
        await fails_at_once(network)


async def test_a_phone_that_renews_its_registration_is_told_once(network: AsteriskNetwork) -> None:
    async with phone(network) as peer:
        for _ in range(3):
            assert await peer.register() == 200
        await asyncio.sleep(0)
        assert network.facts.count(ReportReachable, endpoint="101", reachable=False) == 0
