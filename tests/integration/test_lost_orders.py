"""The server dies in the moment between two orders: the phone rings, but the caller has not been answered."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.support.asterisk_network import SipParty, phones_of
from tests.unit.core.house import JANA, site

from ucs.asterisk.process import Running
from ucs.asterisk.telephony import AsteriskTelephony
from ucs.core.ids import SessionId
from ucs.core.messages import (
    ConfigureSite,
    ConfirmDevice,
    Effect,
    PairDevice,
    RingAgent,
    SetStatus,
    SignIn,
    Status,
)
from ucs.engine.engine import Engine
from ucs.engine.telephony import Report, Telephony
from ucs.log.sqlite import SqliteLog

pytestmark = pytest.mark.integration


class FirstOrderOnly:
    """The real one, but that of the orders of a call only the one that makes a phone ring gets out."""

    def __init__(self, telephony: AsteriskTelephony) -> None:
        self._telephony = telephony

    async def start(self, report: Report) -> None:
        await self._telephony.start(report)

    def order(self, effects: Sequence[Effect]) -> None:
        self._telephony.order([effect for effect in effects if isinstance(effect, RingAgent)])

    async def simulate_caller(self, number: str, caller_number: str) -> None:
        await self._telephony.simulate_caller(number, caller_number)

    async def stop(self) -> None:
        await self._telephony.stop()


@asynccontextmanager
async def an_engine(home: Path, telephony: Telephony) -> AsyncGenerator[Engine]:
    engine = Engine(SqliteLog(home / "ucs.db"), telephony)
    await engine.start(ConfigureSite(site()))
    try:
        await engine.connected.wait()
        yield engine
    finally:
        await engine.stop()


async def jana_works(engine: Engine) -> None:
    session = SessionId("s1")
    for command in (
        SignIn(JANA, session, "hash"),
        PairDevice(JANA, session, "101"),
        ConfirmDevice(JANA, session),
        SetStatus(JANA, Status.READY),
    ):
        await engine.submit(command)


async def both_talk(one: SipParty, other: SipParty) -> None:
    await one.hears_only(other)
    await other.hears_only(one)


@pytest.mark.parametrize("picked_up", ["afterwards", "meanwhile"])
async def test_the_caller_is_answered_by_the_next_server(
    running: Running, tmp_path: Path, picked_up: str
) -> None:
    async with phones_of(running) as network:
        async with an_engine(tmp_path, FirstOrderOnly(network.new_telephony())) as engine:
            await network.register("101")
            await jana_works(engine)
            caller = await network.call("800")
            phone = await network.rung("101")
            phone.ring()
        assert not caller.call.answered.is_set()
        if picked_up == "meanwhile":
            phone.answer()
            await phone.hears_music()
        async with an_engine(tmp_path, network.new_telephony()):
            await caller.is_answered()
            if picked_up == "afterwards":
                await caller.hears_music()
                phone.answer()
            await both_talk(caller, phone)
            caller.hang_up()
            await phone.ends()
            assert await network.is_empty()
