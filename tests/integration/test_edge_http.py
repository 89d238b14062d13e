"""The edge's pages and files as browsers meet them."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from tests.support.house import Client, House


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    operator = tmp_path / "web" / "operator"
    operator.mkdir(parents=True)
    (operator / "operator-v4.59.0.js").write_text("// core" + " " * 2000)
    (operator / "operator-v4.59.0.full.js").write_text("// full")
    (operator / "operator-v4.59.0.sandbox.js").write_text("// sandbox")
    (operator / "ui-ABC123.mjs").write_text("export {}")
    (operator / "manifest.json").write_text("{}")
    (operator / "operator.d.ts").write_text("export {}")
    (operator / "secret.txt").write_text("no")
    demo = tmp_path / "web" / "demo"
    demo.mkdir()
    (demo / "index.html").write_text("<!doctype html>demo")
    (demo / "demo.js").write_text("1")
    house = House(tmp_path)
    await house.start()
    yield house
    await house.stop()


@pytest.fixture
async def http(house: House) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{house.port}", auto_decompress=False, headers={"Accept-Encoding": "identity"}
    ) as session:
        yield session


async def test_the_current_version_is_immutable(http: aiohttp.ClientSession) -> None:
    async with http.get("/operator/operator-v4.59.0.js") as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert (await response.text()).startswith("// core")


@pytest.mark.parametrize(
    "name", ["operator-v4.js", "operator-v4.0.0.js", "operator-v4.58.17.js", "operator-v4.59.js"]
)
async def test_older_versions_are_the_current_code_and_revalidated(
    http: aiohttp.ClientSession, name: str
) -> None:
    async with http.get(f"/operator/{name}") as response:
        if name == "operator-v4.59.js":
            assert response.status == 404
            return
        assert response.headers["Cache-Control"] == "no-cache"
        assert (await response.text()).startswith("// core")
        etag = response.headers["ETag"]
    async with http.get(f"/operator/{name}", headers={"If-None-Match": etag}) as response:
        assert (response.status, await response.read()) == (304, b"")


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("operator-v4.59.0.full.js", 200),
        ("operator-v4.0.0.full.js", 200),
        ("operator-v4.full.js", 200),
        ("operator-v4.sandbox.js", 200),
        ("ui-ABC123.mjs", 200),
        ("manifest.json", 200),
        ("operator.d.ts", 200),
        ("operator-v4.59.1.js", 404),
        ("operator-v4.60.0.js", 404),
        ("operator-v5.0.0.js", 404),
        ("operator-v4.01.0.js", 404),
        ("ui-OTHER.mjs", 404),
        ("secret.txt", 404),
        ("..%2f..%2fucs.db", 404),
        ("%00", 404),
        ("", 404),
    ],
)
async def test_only_the_bundle_is_there(http: aiohttp.ClientSession, name: str, status: int) -> None:
    async with http.get(f"/operator/{name}") as response:
        assert response.status == status


async def test_open_pages_get_their_chunks_after_an_upgrade(
    house: House, http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    operator = tmp_path / "web" / "operator"
    (operator / "ui-ABC123.mjs").unlink()  # the bundle is replaced while the server runs
    (operator / "ui-DEF456.mjs").write_text("export const later = true")
    for version in ("before the restart", "after it", "and the next"):
        async with http.get("/operator/ui-ABC123.mjs") as response:
            assert (response.status, await response.text()) == (200, "export {}"), version
            assert "immutable" in response.headers["Cache-Control"]
        await house.restart()
    async with http.get("/operator/ui-DEF456.mjs") as response:
        assert response.status == 200


async def test_the_bundle_is_compressed_for_those_who_take_it(http: aiohttp.ClientSession) -> None:
    async with http.get("/operator/operator-v4.js", headers={"Accept-Encoding": "gzip, br"}) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(await response.read()).startswith(b"// core")
        assert response.headers["Vary"] == "Accept-Encoding"


async def test_head_is_get_without_body(http: aiohttp.ClientSession) -> None:
    async with http.head("/operator/operator-v4.js") as response:
        assert (response.status, await response.read()) == (200, b"")


async def test_the_demo_is_served_with_security_headers(http: aiohttp.ClientSession) -> None:
    for path in ("/", "/demo"):
        async with http.get(path, allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (302, "/demo/")
    async with http.get("/demo/") as response:
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
        assert "demo" in await response.text()
    async with http.get("/demo/demo.js") as response:
        assert response.status == 200
    for path in (
        "/demo/none",
        "/demo/%2e%2e/operator/secret.txt",
        "/demo/..%2foperator%2fsecret.txt",
        "/none",
    ):
        async with http.get(path) as response:
            assert response.status == 404, path


async def test_another_site_has_no_demo(tmp_path: Path) -> None:
    (tmp_path / "web" / "demo").mkdir(parents=True)
    (tmp_path / "web" / "demo" / "index.html").write_text("demo")
    house = House(tmp_path, site={"demo": False})
    await house.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{house.port}") as http:
        async with http.get("/demo/") as response:
            assert response.status == 404
        async with http.get("/", allow_redirects=False) as response:
            assert response.status == 200
        async with http.post("/demo/simulate", json={"number": "800"}) as response:
            assert response.status == 404
    async with house.connect() as socket:
        client = Client(socket)
        await client.work()
        assert (await client.ask("simulate_caller", number="800"))["code"] == "not_allowed"
    await house.stop()


async def test_health_tells_the_parts(house: House, http: aiohttp.ClientSession) -> None:
    async with http.get("/healthz") as response:
        assert response.status == 200
        assert await response.json() == {"status": "degraded", "engine": True, "telephony": False}


async def test_a_bundle_that_was_not_built_is_missing_and_nothing_more(tmp_path: Path) -> None:
    house = House(tmp_path)
    await house.start()
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{house.port}") as http,
        http.get("/operator/operator-v4.js") as response,
    ):
        assert response.status == 404
    await house.stop()
