import asyncio
import itertools

import pytest
from tests.unit.api.bars import PASSWORD, Bar, World

from ucs.api.session import CLOSE_FLOOD, CLOSE_NO_HELLO, CLOSE_REPLACED
from ucs.core.ids import AgentId
from ucs.core.messages import Command, LoseSession, SetStatus, SignIn, SignOut, Status
from ucs.errors import Unavailable
from ucs.protocol import OPERATOR_VERSION


async def test_hello_is_answered_with_the_versions(world: World) -> None:
    bar = Bar(world.edge)
    world.bars.append(bar)
    reply = await bar.ask("hello", protocol=1, version="4.0.0", lang="cs")
    assert reply["data"] == {"version": OPERATOR_VERSION, "protocol": 1, "demo": True}


async def test_another_protocol_is_told_and_closed(world: World) -> None:
    bar = Bar(world.edge)
    reply = await bar.ask("hello", protocol=2, version="5.0.0")
    assert (reply["ok"], reply["code"]) == (False, "invalid")
    assert "protocol 2" in reply["message"]
    assert await bar.ended() == CLOSE_NO_HELLO


@pytest.mark.parametrize("first", ['{"type":"ping","id":1}', "{", b"\x00", '{"type":"nonsense","id":1}'])
async def test_whoever_does_not_begin_with_hello_is_closed(world: World, first: str | bytes) -> None:
    bar = Bar(world.edge)
    bar.send(first)
    reply = await bar.receive()
    assert (reply["ok"], reply["code"]) == (False, "invalid")
    assert await bar.ended() == CLOSE_NO_HELLO


@pytest.mark.parametrize("text", [r"half a \ud83d", r"\udc00"])
async def test_a_text_cut_in_the_middle_of_a_letter_is_refused_under_its_number(
    world: World, text: str
) -> None:
    bar = await world.bar()
    bar.send(f'{{"type":"dial","number":"1","data":{{"note":"{text}"}},"id":7}}')
    reply = await bar.receive()
    assert (reply["id"], reply["ok"], reply["code"]) == (7, False, "invalid")


async def test_a_second_hello_is_refused(world: World) -> None:
    bar = await world.bar()
    assert (await bar.ask("hello", protocol=1, version="4.59.0"))["code"] == "wrong_state"


@pytest.mark.parametrize(
    ("frame", "number", "text"),
    [
        ('{"type":"dance","id":7}', 7, "dance"),
        ('{"type":"ping"}', 0, "id"),
        ('{"type":"ping","id":0}', 0, "$.id"),
        ('{"type":"ping","id":1.5}', 0, "$.id"),
        ('{"type":"ping","id":99999999999999999999999999}', 0, "$.id"),
        ('{"type":"dial","id":7,"number":5}', 7, "$.number"),
        ('{"type":"dial","id":7,"number":"1","tail":1}', 7, "tail"),
        ('{"type":"set_status","id":7,"status":"DANCING"}', 7, "$.status"),
        ('{"type":"login","id":7,"username":"' + "x" * 300 + '","password":"x"}', 7, "$.username"),
        ("[1,2]", 0, "object"),
        ("null", 0, "object"),
        ("{", 0, "truncated"),
        ('{"type":"dial","id":7,"number":"1","data":' + "[" * 5000 + "]" * 5000 + "}", 0, ""),
        (b'{"type":"ping","id":7}', 0, "text frame"),
    ],
)
async def test_a_malformed_message_is_answered_with_what_and_where(
    world: World, frame: str | bytes, number: int, text: str
) -> None:
    bar = await world.bar()
    bar.send(frame)
    reply = await bar.receive()
    assert (reply["id"], reply["ok"], reply["code"]) == (number, False, "invalid")
    assert text in reply["message"]
    assert (await bar.ask("ping"))["ok"]


@pytest.mark.parametrize("data", ['{"a":' * 30 + "1" + "}" * 30, '{"a":"' + "x" * 20000 + '"}'])
async def test_data_that_nobody_could_store_is_refused(world: World, data: str) -> None:
    bar = await world.bar()
    await bar.work()
    bar.send('{"type":"dial","id":500,"number":"1","data":' + data + "}")
    reply = await bar.reply(500)
    assert (reply["code"], "$.data" in reply["message"]) == ("invalid", True)


@pytest.mark.parametrize("kind", ["logout", "provision", "identify", "list_devices"])
async def test_without_a_sign_in_work_is_refused(world: World, kind: str) -> None:
    bar = await world.bar()
    assert (await bar.ask(kind))["code"] == "wrong_state"


async def test_the_way_to_ready_is_told_in_the_order_of_the_contract(world: World) -> None:
    bar = await world.bar()
    login = await bar.ask("login", username="jana", password=PASSWORD)
    assert login["data"]["stage"] == "identify"
    assert bar.kinds() == ["user"]
    pair = await bar.ask("pair", identifier="soft1")
    assert bar.kinds() == ["user", "device"]
    assert pair["data"]["username"] == "soft1"
    pairing = pair["data"]["password"].removeprefix("soft1/")
    assert pair["data"]["sip_uri"] == f"sip:soft1@{pairing}.invalid"
    assert (await bar.ask("provision"))["ok"]
    assert bar.kinds() == ["user", "device", "ready"]
    assert (await bar.ask("set_status", status="AUX", reason="Lunch"))["ok"]
    assert bar.kinds() == ["user", "device", "ready", "status"]


async def test_a_desk_phone_gets_no_credentials(world: World) -> None:
    bar = await world.bar()
    await bar.login()
    reply = await bar.ask("pair", identifier="101")
    assert (reply["ok"], reply["data"]) == (True, None)


async def test_without_a_device_the_session_is_ready_at_once(world: World) -> None:
    bar = await world.bar()
    reply = await bar.ask("login", username="jana", password=PASSWORD, without_device=True)
    assert reply["data"]["stage"] == "ready"
    assert bar.kinds() == ["user", "ready"]


async def test_the_phones_to_choose_from_are_the_agents_own_and_the_free_ones(world: World) -> None:
    bar = await world.bar()
    await bar.login()
    reply = await bar.ask("list_devices")
    assert {device["identifier"] for device in reply["data"]} == {"soft1", "101"}


async def test_the_figures_of_today_are_told_as_they_are_when_asked(world: World) -> None:
    bar = await world.bar()
    assert (await bar.ask("figures"))["code"] == "wrong_state"
    await bar.work()
    assert (await bar.ask("set_status", status="READY"))["ok"]
    before = (await bar.ask("figures"))["data"]["readytime"]
    world.engine.now += 90
    figures = (await bar.ask("figures"))["data"]
    assert (figures["username"], figures["readytime"] - before) == ("jana", 90)


async def test_the_clients_address_is_told(world: World) -> None:
    bar = await world.bar("198.51.100.7")
    assert (await bar.ask("client_address"))["data"] == "198.51.100.7"


async def test_a_refused_command_says_why(world: World) -> None:
    bar = await world.bar()
    await bar.work()
    reply = await bar.ask("set_status", status="AUX", reason="Nonsense")
    assert (reply["ok"], reply["code"]) == (False, "invalid")
    reply = await bar.ask("hangup", uniqueid="u1-1.1")
    assert reply["code"] == "stale_call"
    reply = await bar.ask("answer", uniqueid="u1-1.1")
    assert reply["code"] == "stale_call"
    reply = await bar.ask("pair", identifier="soft2")
    assert reply["code"] == "not_found"


async def test_the_agent_of_a_command_is_the_sessions(world: World) -> None:
    bar = await world.bar()
    await bar.work()
    assert (await bar.ask("set_status", status="READY"))["ok"]
    assert world.engine.commands[-1] == SetStatus(AgentId(1), Status.READY)


async def test_logout_ends_the_session_and_the_connection_can_sign_in_again(world: World) -> None:
    bar = await world.bar()
    secret = await bar.login()
    assert (await bar.ask("logout"))["ok"]
    assert bar.pushes[-1]["why"] == "logout"
    assert (await bar.resume(secret, 0))["code"] == "no_session"
    await bar.login("petr")
    assert bar.pushes[-1]["type"] == "user"
    assert bar.pushes[-1]["seq"] == 1


async def test_a_connection_that_breaks_loses_the_session(world: World) -> None:
    bar = await world.bar()
    await bar.login()
    await bar.cut()
    assert isinstance(world.engine.commands[-1], LoseSession)


async def test_a_connection_that_signed_out_loses_nothing(world: World) -> None:
    bar = await world.bar()
    await bar.login()
    await bar.ask("logout")
    await bar.cut()
    assert isinstance(world.engine.commands[-1], SignOut)


async def test_the_newest_sign_in_wins_and_the_older_bar_is_told(world: World) -> None:
    old, new = await world.bar(), await world.bar()
    await old.work()
    await new.login()
    assert (await old.push("signed_out"))["why"] == "taken"
    assert new.kinds() == ["user"]
    assert (await old.ask("set_status", status="READY"))["code"] == "wrong_state"
    await old.login("petr")
    await old.cut()
    assert await new.ask("ping")
    assert world.engine.centre.agents[AgentId(1)].session is not None


async def test_two_sign_ins_at_once_leave_one(world: World) -> None:
    one, two = await world.bar(), await world.bar()
    for bar in (one, two):
        bar.send({"type": "login", "id": 50, "username": "jana", "password": PASSWORD})
    replies = await asyncio.gather(one.reply(50), two.reply(50))
    states = [(await bar.ask("list_devices"))["ok"] for bar in (one, two)]
    assert sorted(states) == [False, True]
    assert sum(reply["ok"] for reply in replies) >= 1


async def test_signing_in_twice_on_one_connection_is_refused(world: World) -> None:
    bar = await world.bar()
    await bar.login()
    assert (await bar.ask("login", username="petr", password=PASSWORD))["code"] == "wrong_state"


async def test_a_flood_is_slowed_down_and_in_the_end_closed(world: World) -> None:
    bar = await world.bar()
    for number in range(2, 2000):
        bar.send(f'{{"type":"ping","id":{number}}}')
    assert await bar.ended() == CLOSE_FLOOD
    replies = [bar.socket.outgoing.get_nowait() for _ in range(bar.socket.outgoing.qsize())]
    assert any("too many requests" in reply for reply in replies)


async def test_a_flood_of_what_is_no_request_is_one_too(world: World) -> None:
    bar = await world.bar()
    for _ in range(2000):
        bar.send("{}")
    assert await bar.ended() == CLOSE_FLOOD


async def test_a_client_that_does_not_read_is_cut_off_and_can_resume(world: World) -> None:
    bar = await world.bar()
    secret = await bar.work()
    seq = bar.seq
    bar.socket.reading.clear()
    session = next(iter(world.edge.hub.sessions()))
    for _ in range(1200):
        world.engine.post(SetStatus(AgentId(1), _other(world)))
    assert bar.socket.aborted
    bar.socket.reading.set()
    await bar.ended()
    back = await world.bar()
    reply = await back.resume(secret, seq)
    assert reply["data"]["snapshot"] is True
    assert back.pushes[-1]["seq"] == session.last


def _other(world: World) -> Status:
    return Status.OFFLINE if world.engine.centre.agents[AgentId(1)].status is Status.READY else Status.READY


async def test_a_dead_store_is_told_and_survived(world: World) -> None:
    bar = await world.bar()
    await bar.work()
    world.engine.refusing = Unavailable("store", "disk full")
    reply = await bar.ask("set_status", status="READY")
    assert (reply["ok"], reply["code"]) == (False, "unavailable")
    world.engine.refusing = None
    assert (await bar.ask("set_status", status="READY"))["ok"]


async def test_a_bug_is_answered_as_internal(world: World, caplog: pytest.LogCaptureFixture) -> None:
    bar = await world.bar()
    await bar.work()

    def fail(command: Command) -> None:
        if isinstance(command, SetStatus):
            raise KeyError("oops")

    world.engine.before_reply = fail
    assert (await bar.ask("set_status", status="READY"))["code"] == "internal"
    assert "a request failed" in caplog.text
    assert (await bar.ask("ping"))["ok"]


async def test_a_repeated_request_has_no_second_effect(world: World) -> None:
    numbers = itertools.count(1)
    bar = await world.bar(numbers=numbers)
    secret = await bar.work()
    request = {"type": "set_status", "id": 77, "status": "READY"}
    bar.send(request)
    first = await bar.reply(77)
    await bar.cut()
    back = await world.bar(numbers=numbers)
    assert (await back.resume(secret, bar.seq))["ok"]
    count = len(world.engine.commands)
    back.send(request)
    assert await back.reply(77) == first
    assert len(world.engine.commands) == count


async def test_a_resume_replaces_the_older_connection(world: World) -> None:
    old = await world.bar()
    secret = await old.work()
    new = await world.bar()
    assert (await new.resume(secret, old.seq))["ok"]
    assert await old.ended() == CLOSE_REPLACED
    assert not any(isinstance(command, LoseSession) for command in world.engine.commands)
    assert (await new.ask("set_status", status="READY"))["ok"]


async def test_no_secret_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    bar = await world.bar()
    secret = await bar.work()
    await bar.ask("login", username="jana", password=PASSWORD)
    text = " ".join(str(vars(record)) for record in caplog.records if record.name.startswith("ucs"))
    assert secret not in text
    assert PASSWORD not in text
    assert next(c for c in world.engine.commands if isinstance(c, SignIn)).token_hash != secret
