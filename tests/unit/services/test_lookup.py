"""Customers known by a web service and by a database: a real HTTP server, a real SQLite file."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from tests.support.waiting import until

from ucs.config_lookup import PLACES, LookupTable
from ucs.core.ids import CallId, QueueId
from ucs.core.messages import Command, ReportLookup
from ucs.core.notices import CustomerNotice
from ucs.core.objects import Direction
from ucs.errors import ConfigError
from ucs.services.customer import STRANGER, Customer, LookupFailed, Source
from ucs.services.lookup import Lookups, question_of, source_of, try_out

JAN = CustomerNotice(
    CallId("u1-1.1"), "603111222", "+420603111222", "800", "", Direction.INCOMING, QueueId(1), "Péče & servis"
)
STRANGE = CustomerNotice(CallId("u1-1.2"), "", "", "800", "", Direction.INCOMING, None, "")

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Service:
    """A web service. `answer` is what it does, `asked` the requests so far."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.answer: Answer = self.json({})
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        return await self.answer(request)

    def json(self, body: object, status: int = 200) -> Answer:
        async def answer(_: web.Request) -> web.Response:
            return web.json_response(body, status=status)

        return answer


@pytest.fixture
async def service() -> AsyncGenerator[Service]:
    found = Service()
    app = web.Application()
    app.router.add_get("/{any:.*}", found.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    found.url = f"http://{host}:{port}"
    yield found
    await runner.cleanup()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "crm.db"
    with sqlite3.connect(path) as db:
        db.executescript(
            "create table customers (phone text, name text, external_id integer, vip boolean, since date);"
            "insert into customers values ('+420603111222', 'Jan Novák', 17, 1, '2020-05-01');"
        )
    return path


async def asked(source: Source | None, notice: CustomerNotice = JAN) -> Customer:
    assert source is not None
    try:
        return await source.find(question_of(notice))
    finally:
        await source.close()


def web_source(service: Service, **settings: object) -> Source | None:
    table = LookupTable(url=service.url + "/customers?phone={number_norm}", **settings)  # type: ignore[arg-type]
    return source_of(table, "[lookup]")


def sql_source(database: Path, query: str, **settings: object) -> Source | None:
    table = LookupTable(database=f"sqlite:///{database}", query=query, **settings)  # type: ignore[arg-type]
    return source_of(table, "[lookup]")


async def test_a_web_service_is_asked_by_number_with_the_key_it_wants(service: Service) -> None:
    service.answer = service.json({"name": "Jan Novák", "external_id": 17, "vip": True, "orders": [1, 2]})
    found = await asked(web_source(service, headers={"Authorization": "Bearer s3cret"}))
    assert found == Customer("Jan Novák", "17", {"vip": True, "orders": [1, 2]})
    (request,) = service.asked
    assert request.query["phone"] == "+420603111222"
    assert request.headers["Authorization"] == "Bearer s3cret"


async def test_every_place_is_filled_in_and_encoded(service: Service) -> None:
    url = service.url + "/" + "/".join(f"{{{place}}}" for place in PLACES)
    await asked(source_of(LookupTable(url=url), "[lookup]"))
    assert service.asked[0].raw_path == (
        "/603111222/%2B420603111222/800//INCOMING/1/P%C3%A9%C4%8De%20%26%20servis/u1-1.1"
    )


async def test_the_object_may_lie_deep_and_its_fields_have_other_names(service: Service) -> None:
    service.answer = service.json({"result": {"items": [{"full": "Jan", "no": "C-1", "a": 1, "b": 2}]}})
    source = web_source(service, result="result.items.0", name="full", external_id="no", fields=("b", "c"))
    assert await asked(source) == Customer("Jan", "C-1", {"b": 2})


@pytest.mark.parametrize("body", [None, [], {}, ""])
async def test_a_service_that_knows_nobody_says_so_in_many_ways(service: Service, body: object) -> None:
    service.answer = service.json(body) if body != "" else service.json({}, status=404)
    assert await asked(web_source(service)) == STRANGER


def nested(levels: int) -> object:
    return [nested(levels - 1)] if levels else 1


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({}, 500, "answers 500"),
        ({}, 401, "answers 401"),
        ({}, 302, "answers 302"),
        ("text", 200, "no object"),
        ({"note": "x" * 20_000}, 200, "longer than"),
        ({"note": nested(9)}, 200, "nested deeper"),
        ({"note": nested(400)}, 200, "nested deeper"),
        ({"note": "x" * 300_000}, 200, "more than"),
    ],
)
async def test_an_answer_that_is_none_is_a_failure_with_its_reason(
    service: Service, body: object, status: int, reason: str
) -> None:
    service.answer = service.json(body, status)
    with pytest.raises(LookupFailed, match=reason):
        await asked(web_source(service))


@pytest.mark.parametrize("body", ['{"name": "Jiří"}'.encode("cp1250"), b"[" * 100_000, b"<html>"])
async def test_an_answer_that_is_no_json_is_a_failure(service: Service, body: bytes) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    service.answer = answer
    with pytest.raises(LookupFailed, match="no JSON"):
        await asked(web_source(service))


async def test_a_service_that_hangs_is_given_up_in_time(service: Service) -> None:
    given_up = asyncio.Event()

    async def hang(_: web.Request) -> web.Response:
        await given_up.wait()
        return web.Response()

    service.answer = hang
    begun = time.monotonic()
    with pytest.raises(LookupFailed, match="in time"):
        await asked(web_source(service, timeout_s=0.1))
    assert time.monotonic() - begun < 2
    given_up.set()


async def test_a_service_that_is_not_there_is_a_failure_without_the_number() -> None:
    source = source_of(LookupTable(url="http://127.0.0.1:9/{number_norm}"), "[lookup]")
    with pytest.raises(LookupFailed) as failed:
        await asked(source)
    assert "603111222" not in str(failed.value)


async def test_a_database_is_asked_by_number(database: Path) -> None:
    query = "select name, external_id, vip, since from customers where phone = :number_norm"
    found = await asked(sql_source(database, query))
    assert found == Customer("Jan Novák", "17", {"vip": 1, "since": "2020-05-01"})
    assert await asked(sql_source(database, query), STRANGE) == STRANGER


async def test_a_database_cannot_be_changed_by_a_query(database: Path) -> None:
    source = sql_source(database, "delete from customers where phone = :number_norm returning name")
    with pytest.raises(LookupFailed):
        await asked(source)
    with sqlite3.connect(database) as db:
        assert db.execute("select count(*) from customers").fetchone() == (1,)


async def test_a_number_is_never_part_of_the_query(database: Path) -> None:
    evil = CustomerNotice(CallId("x"), "' or 1=1 --", "", "", "", Direction.INCOMING, None, "")
    query = "select name from customers where phone = :number"
    assert await asked(sql_source(database, query), evil) == STRANGER


async def test_a_database_that_is_wrong_is_a_failure_without_its_address(tmp_path: Path) -> None:
    with pytest.raises(LookupFailed, match="cannot be asked") as failed:
        await asked(sql_source(tmp_path / "crm.db", "select name from nothing where phone = :number"))
    assert str(tmp_path) not in str(failed.value)


async def test_a_query_that_takes_too_long_is_given_up_in_time(database: Path) -> None:
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n limit 3000000) select max(x) as name from n"
    begun = time.monotonic()
    with pytest.raises(LookupFailed, match="in time"):
        await asked(sql_source(database, endless, timeout_s=0.05))
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"url": "ftp://crm"}, "url"),
        ({"url": "http://crm/{phone}"}, "there is no {phone}"),
        ({"url": "http://crm/{number"}, "brace"),
        ({"url": "http://crm", "database": "sqlite://"}, "both"),
        ({"database": "sqlite://"}, "query"),
        ({"database": "sqlite://", "query": "select :phone"}, "there is no :phone"),
        ({"database": "nonsense", "query": "select 1"}, "cannot be used"),
        ({"database": "oracle+none://x", "query": "select 1"}, "cannot be used"),
    ],
)
async def test_settings_that_cannot_work_are_refused_at_the_start(
    settings: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        source_of(LookupTable(**settings), "ucs.toml: [lookup]")  # type: ignore[arg-type]
    assert said in str(refused.value)
    assert "ucs.toml: [lookup]" in str(refused.value)


async def test_what_is_found_is_reported_and_what_fails_is_not(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    reports: list[Command] = []
    source = web_source(service)
    assert source is not None
    lookups = Lookups(source, reports.append)
    service.answer = service.json({"name": "Jan"})
    lookups.publish([JAN])
    await until(lambda: reports)
    assert reports == [ReportLookup(JAN.call, "Jan")]
    service.answer = service.json({}, 503)
    lookups.publish([JAN])
    await until(lambda: "lookup failed" in caplog.text)
    await lookups.close()
    assert len(reports) == 1


async def test_a_crowd_waits_its_turn_and_is_answered(service: Service) -> None:
    reports: list[Command] = []
    source = web_source(service)
    assert source is not None
    lookups = Lookups(source, reports.append)
    lookups.publish([JAN] * 200)
    await until(lambda: len(reports) == 200)
    await lookups.close()


async def test_whether_it_answers_can_be_tried_out(service: Service, database: Path) -> None:
    for source in (
        web_source(service),
        sql_source(database, "select 1 where :number_norm = '' and :queue_id = ''"),
    ):
        assert source is not None
        await try_out(source)
        await source.close()
    assert source_of(LookupTable(), "[lookup]") is None


def test_settings_are_never_shown() -> None:
    table = LookupTable(url="https://user:password@crm", headers={"Authorization": "secret"})
    assert "password" not in repr(table)
    assert "secret" not in repr(table)
