"""An Asterisk for each module that asks for one, and a house whose telephone network is in memory. A module that needs
another one has its own `running`, or `house`."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.support.asterisk import running_asterisk
from tests.support.asterisk_network import AsteriskNetwork, asterisk_network, trunk_for_tests
from tests.support.house import House

from ucs.asterisk.process import Running


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_asterisk(tmp_path_factory.mktemp("telephony"), trunk=trunk_for_tests()) as found:
        yield found


@pytest.fixture
async def network(running: Running) -> AsyncGenerator[AsteriskNetwork]:
    """Connected, with people at phones."""
    async with asterisk_network(running) as found:
        yield found


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    await house.start()
    yield house
    await house.stop()
