"""An Asterisk for each module that asks for one; a module that needs another one has its own `running`."""

from collections.abc import AsyncGenerator, Iterator

import pytest
from tests.support.asterisk import running_asterisk
from tests.support.asterisk_network import AsteriskNetwork, asterisk_network, trunk_for_tests

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
