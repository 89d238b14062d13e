"""Customers who are known by a real PostgreSQL."""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager

import pytest
from tests.support.postgres import PASSWORD, Postgres, running_postgres
from tests.support.waiting import until

from ucs.config_lookup import PLACES, LookupTable
from ucs.services.customer import STRANGER, Customer, LookupFailed, Source
from ucs.services.lookup import source_of, try_out

pytestmark = pytest.mark.integration

TABLE = """
create table customers (phone text, name text, id uuid, vip boolean, since date, spent numeric, notes jsonb,
                        nothing text)
"""
JAN = """
insert into customers values ('+420603111222', 'Jan Novák', '6f1ed002-ab5e-4c34-9a3c-2f5f3c1d8a11', true,
                              '2020-05-01', 12.50, '{"likes": ["tea"]}', null)
"""
QUERY = "select name, id as external_id, vip, since, spent, notes, nothing from customers where phone = :number_norm"

OTHERS = "select count(*) from pg_stat_activity where client_port is not null and pid <> pg_backend_pid()"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres(TABLE, JAN) as found:
        yield found


@asynccontextmanager
async def asking(postgres: Postgres, query: str = QUERY, timeout_s: float = 10.0) -> AsyncGenerator[Source]:
    source = source_of(LookupTable(database=postgres.url, query=query, timeout_s=timeout_s), "[lookup]")
    assert source is not None
    try:
        yield source
    finally:
        await source.close()


def about(number: str) -> dict[str, str]:
    return {**dict.fromkeys(PLACES, ""), "number": number, "number_norm": number}


async def test_a_customer_is_found_and_every_type_becomes_plain_data(postgres: Postgres) -> None:
    async with asking(postgres) as source:
        assert await source.find(about("+420603111222")) == Customer(
            "Jan Novák",
            "6f1ed002-ab5e-4c34-9a3c-2f5f3c1d8a11",
            {
                "vip": True,
                "since": "2020-05-01",
                "spent": "12.50",
                "notes": {"likes": ["tea"]},
                "nothing": None,
            },
        )
        assert await source.find(about("+420999")) == STRANGER
        assert await source.find(about("' or true --")) == STRANGER
        await try_out(source)


@pytest.mark.parametrize(
    "query",
    [
        "delete from customers where phone = :number_norm returning name",
        "update customers set name = 'x' where phone = :number_norm returning name",
        "with gone as (delete from customers where phone = :number_norm returning name) select name from gone",
        "select name into copied from customers where phone = :number_norm",
    ],
)
async def test_no_query_changes_anything(postgres: Postgres, query: str) -> None:
    async with asking(postgres, query) as source:
        with pytest.raises(LookupFailed, match="ReadOnlySqlTransaction"):
            await source.find(about("+420603111222"))
    assert postgres.run("select name from customers") == [("Jan Novák",)]


async def test_a_slow_query_is_given_up_in_time_and_ended_in_the_database(postgres: Postgres) -> None:
    slow = "select name, pg_sleep(60) from customers where phone = :number_norm"
    async with asking(postgres, slow, timeout_s=0.3) as source:
        begun = time.monotonic()
        with pytest.raises(LookupFailed):
            await source.find(about("+420603111222"))
        assert time.monotonic() - begun < 5
        running = f"{OTHERS} and state = 'active'"
        await until(lambda: postgres.run(running) == [(0,)], "the database works on it no more")


async def test_a_crowd_is_answered_over_four_connections(postgres: Postgres) -> None:
    async with asking(postgres) as source:
        found = await asyncio.gather(*(source.find(about("+420603111222")) for _ in range(200)))
        assert {one.name for one in found} == {"Jan Novák"}
        ((connections,),) = postgres.run(OTHERS)
        assert isinstance(connections, int)
        assert 1 <= connections <= 4


async def test_a_restart_of_the_database_fails_questions_meanwhile_and_no_later_ones(
    postgres: Postgres,
) -> None:
    async with asking(postgres) as source:
        assert (await source.find(about("+420603111222"))).name == "Jan Novák"
        postgres.stop()
        with pytest.raises(LookupFailed) as failed:
            await source.find(about("+420603111222"))
        assert PASSWORD not in str(failed.value)
        assert "+420603111222" not in str(failed.value)
        postgres.start()
        assert (await source.find(about("+420603111222"))).name == "Jan Novák"
