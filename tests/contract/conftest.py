"""The telephone networks that the contract is tested on."""

from collections.abc import AsyncGenerator, Iterator

import pytest
from tests.support.asterisk import running_asterisk
from tests.support.asterisk_network import asterisk_network, trunk_for_tests
from tests.support.fake_telephony import FakeSetup
from tests.support.network import Network

from ucs.asterisk.process import Running
from ucs.core.messages import (
    ReportInventory,
)


@pytest.fixture(scope="session")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_asterisk(tmp_path_factory.mktemp("telephony"), trunk=trunk_for_tests()) as running:
        yield running


@pytest.fixture(params=["fake", pytest.param("asterisk", marks=pytest.mark.integration)])
async def network(request: pytest.FixtureRequest) -> AsyncGenerator[Network]:
    if request.param == "fake":
        fake = FakeSetup()
        await fake.telephony.start(fake.facts)
        await fake.facts.next(ReportInventory)
        yield fake
        await fake.telephony.stop()
        return
    async with asterisk_network(request.getfixturevalue("asterisk")) as real:
        yield real
