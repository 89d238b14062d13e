"""Looking back at calls that real phones made, and playing what Asterisk recorded."""

from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from tests.integration.floor import Floor, a_floor, both_hear_each_other
from tests.support.server import TABLES, Server, running_server
from tests.support.waiting import until

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    queues = [queue | {"record": "always"} for queue in TABLES["queues"]]
    with running_server(tmp_path_factory.mktemp("past"), queues=queues) as found:
        yield found


def file_of(server: Server, uniqueid: str) -> Path:
    return server.home / f"asterisk/var/spool/recording/{uniqueid}.wav"


async def test_a_recorded_call_is_found_and_played_in_parts_by_whoever_talked(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        other = await floor.agent(2, "OFFLINE")
        caller = await floor.caller()
        phone = await agent.answers()
        uid = (await agent.bar.call("ringing", "connect"))["uniqueid"]
        await both_hear_each_other(phone, caller)
        assert (await agent.bar.do("list_calls", text="777123456"))["calls"] == []
        caller.hang_up()
        await agent.bar.call("ringing", "connect", "hangup")
        (past,) = (await agent.bar.do("list_calls", text="777 123 456"))["calls"]
        assert (past["uniqueid"], past["direction"], past["result"]) == (uid, "INCOMING", "answered")
        assert past["talk_s"] > 0
        assert past["playable"]
        assert (await other.bar.do("list_calls"))["calls"] == []
        assert (await other.bar.ask("link_recording", uniqueid=uid))["code"] == "not_allowed"
        link = (await agent.bar.do("link_recording", uniqueid=uid))["link"]
        await plays(server, file_of(server, uid).read_bytes(), link)
        await server.kill()
        await server.start_again()
        await agent.bar.until(lambda bar: bar.up.is_set())
        assert (await agent.bar.do("list_calls", text="777123456"))["calls"] == [past]
        await is_played_to_nobody_else(floor, link, uid)


async def plays(server: Server, sound: bytes, link: str) -> None:
    assert sound[:4] == b"RIFF"
    assert len(sound) > 1000
    async with aiohttp.ClientSession(server.run.http) as http:
        async with http.get(f"/recording/{link}") as whole:
            assert (whole.status, await whole.read()) == (200, sound)
            assert whole.headers["Content-Type"] == "audio/wav"
            assert whole.headers["Accept-Ranges"] == "bytes"
            assert whole.headers["Content-Length"] == str(len(sound))
            etag = whole.headers["ETag"]
        async with http.head(f"/recording/{link}") as head:
            assert (head.status, head.headers["Content-Length"]) == (200, str(len(sound)))
            assert await head.read() == b""
        for wanted, first, last in (
            ("0-99", 0, 99),
            ("44-", 44, len(sound) - 1),
            ("-10", len(sound) - 10, len(sound) - 1),
            ("5-999999999", 5, len(sound) - 1),
        ):
            async with http.get(f"/recording/{link}", headers={"Range": f"bytes={wanted}"}) as part:
                assert (part.status, await part.read()) == (206, sound[first : last + 1])
                assert part.headers["Content-Range"] == f"bytes {first}-{last}/{len(sound)}"
        for wanted in (f"{len(sound)}-", "-0", "9-3"):
            async with http.get(f"/recording/{link}", headers={"Range": f"bytes={wanted}"}) as none:
                assert none.status == 416
                assert none.headers["Content-Range"] == f"bytes */{len(sound)}"
        for wanted in ("bytes=-", "bytes=a-b", "bytes=0-1,4-5", "lines=1-2", f"bytes=0-{'9' * 5000}"):
            async with http.get(f"/recording/{link}", headers={"Range": wanted}) as ignored:
                assert (ignored.status, await ignored.read()) == (200, sound)
        changed = {"Range": "bytes=0-9", "If-Range": '"another"'}
        async with http.get(f"/recording/{link}", headers=changed) as again:
            assert again.status == 200
        async with http.get(f"/recording/{link}", headers=changed | {"If-Range": etag}) as goes_on:
            assert goes_on.status == 206


async def is_played_to_nobody_else(floor: Floor, link: str, uid: str) -> None:
    path, _, query = link.partition("?")
    asked: dict[str, tuple[str, dict[str, str], int]] = {
        "without a signature": (path, {}, 403),
        "of another call": (f"other?{query}", {}, 403),
        "for longer": (link.replace("until=", "until=9"), {}, 403),
        "for another agent": (link.replace("agent=1", "agent=2"), {}, 403),
        "by a session that is none": (path, {"Authorization": "Bearer nonsense"}, 403),
        "by the link": (link, {}, 200),
    }
    async with aiohttp.ClientSession(floor.server.run.http) as http:
        for what, (address, headers, status) in asked.items():
            async with http.get(f"/recording/{address}", headers=headers) as answer:
                assert answer.status == status, what
        may = {"info": True, "playback": True, "download": True, "transcription": False, "summary": False}
        may |= {"sentiment": False, "rating": False, "metadata": False}
        async with http.get(f"/recording/{path}/permissions?{query}") as answer:
            assert await answer.json() == may
        file_of(floor.server, uid).unlink()
        async with http.get(f"/recording/{link}") as answer:
            assert (answer.status, (await answer.json())["code"]) == (410, "gone")
        async with http.get(f"/recording/{path}/permissions?{query}") as answer:
            assert await answer.json() == may | {"playback": False, "download": False}
        async with http.get(f"/recording/{path}/permissions") as answer:
            assert answer.status == 403


async def test_calls_that_were_dialled_and_missed_are_told_apart(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        uid, _ = await agent.dials("603555111")
        outside = await floor.network.called()
        outside.ring()
        await agent.bar.do("hangup", uniqueid=uid)
        (dialled,) = (await agent.bar.do("list_calls", text="603555111"))["calls"]
        assert (dialled["uniqueid"], dialled["direction"], dialled["result"]) == (
            uid, "OUTGOING", "not_reached",
        )  # fmt: skip
        assert not dialled["recorded"]
        caller = await floor.caller()
        await agent.rings()
        rung = (await agent.bar.call("ringing"))["uniqueid"]
        caller.hang_up()
        await agent.bar.until(lambda bar: bar.series[rung] == ["ringing", "hangup"])
        (missed,) = (await agent.bar.do("list_calls", result="missed"))["calls"]
        assert (missed["uniqueid"], missed["direction"], missed["talk_s"]) == (rung, "INCOMING", 0)
        newest = (await agent.bar.do("list_calls", limit=2))["calls"]
        assert [call["uniqueid"] for call in newest] == [rung, uid]


async def test_an_agent_s_session_opens_a_recording_without_a_link(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller()
        await agent.answers()
        uid = (await agent.bar.call("ringing", "connect"))["uniqueid"]
        await until(file_of(server, uid).exists, "it is recorded")
        async with aiohttp.ClientSession(server.run.http) as http:
            address = f"/recording/{uid}?reason=complaint"
            headers = {"Authorization": f"Bearer {agent.bar.secret}"}
            async with http.get(address, headers=headers) as live:
                assert live.status == 403, "nobody plays a call that goes on"
            caller.hang_up()
            await agent.bar.call("ringing", "connect", "hangup")
            async with http.get(address, headers=headers) as answer:
                assert answer.status == 200
                assert (await answer.read())[:4] == b"RIFF"
