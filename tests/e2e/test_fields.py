"""Every field of Call, User and Queue, on a softphone and on a desk phone: whole objects are compared."""

import asyncio
import tomllib
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from tests.e2e.conftest import AGENT_HZ, CALLEE_HZ, CALLER, CALLER_HZ, Desk, House, a_house
from tests.e2e.support.browser import browser
from tests.e2e.support.expect import (
    Json,
    anything,
    at_least,
    begins,
    compare,
    has,
    instant,
    near,
    one_of,
    whole_call,
)
from tests.support.server import toml
from tests.support.sip_peer import SipPeer
from tests.support.sip_plan import Answer

pytestmark = pytest.mark.e2e

NUMBER = "+420222333444"
LUNCH = "Oběd / Lunch"
SOFT_LINE, DESK_LINE = "+420222111201", "101"
DESK_PASSWORD = "desk-phone-of-jana"
KNOWN = {"name": "Jan Novák", "external_id": "C-17", "vip": True, "order": 1}


class Crm:
    """The outside system that knows customers; it answers once it is `ready`."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.url = ""

    async def answer(self, _: web.Request) -> web.Response:
        await self.ready.wait()
        return web.json_response(KNOWN)


@asynccontextmanager
async def a_crm() -> AsyncGenerator[Crm]:
    crm = Crm()
    app = web.Application()
    app.router.add_get("/", crm.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    crm.url = "http://{}:{}/?phone={{number_norm}}".format(*runner.addresses[0][:2])
    try:
        yield crm
    finally:
        crm.ready.set()
        await runner.cleanup()


def rich_site(crm: Crm) -> Callable[[str], str]:
    """The demo site with everything that shows in a field."""

    def change(text: str) -> str:
        tables = tomllib.loads(text)
        jana = next(agent for agent in tables["agents"] if agent["username"] == "agent1")
        jana |= {
            "email": "jana@example.com", "external_id": "E-1", "group": "First line", "primary_extension": "201",
            "data": {"desk": "12"}, "locale": "cs",
        }  # fmt: skip
        tables["groups"] = [{"id": 4, "name": "First line"}]
        support, sales, campaign = tables["queues"]
        support["members"] = [{"agent": "agent1", "priority": 2, "supervisor": True, "team_id": 7}]
        sales["members"] = campaign["members"] = ["agent1"]
        support["wrapup_s"] = campaign["wrapup_s"] = 0.0
        campaign["record"] = "always"
        (soft,) = [phone for phone in tables["softphones"] if phone["identifier"] == "soft1"]
        soft["lines"] = [{"id": 11, "number": SOFT_LINE, "name": "Direct"}]
        (desk,) = [phone for phone in tables["phones"] if phone["identifier"] == "101"]
        desk |= {
            "password": DESK_PASSWORD,
            "lines": [{"id": 12, "number": DESK_LINE}],
            "remote_answer": "none",
        }
        tables["lookup"] = {"url": crm.url}
        return "".join(f"{key} = {toml(value)}\n" for key, value in tables.items())

    return change


JANA = {
    "group_id": 4,
    "name": "Jana Nováková",
    "user_id": 1,
    "username": "agent1",
    "type": "line",
    "internal": True,
}


def known(**data: object) -> Json:
    return {"name": "Jan Novák", "external_id": "C-17", "data": {"vip": True, "order": 1} | data}


async def incoming(house: House, desk: Desk, crm: Crm, phone: "Phone") -> Json:
    """A customer calls and hangs up after a while; the call at its end."""
    crm.ready.clear()
    caller = await house.outside.call("800", caller=CALLER, name="Mobile", hz=CALLER_HZ)
    uid = (await desk.page.callback("onCallRinging", queue_name="Support", count=phone.incoming)).value[
        "uniqueid"
    ]
    crm.ready.set()
    await desk.page.page.wait_for_function("() => ucsOperator.state().call.name")
    await phone.answer()
    await desk.page.callback("onCallConnect", uniqueid=uid)
    await caller.hears(AGENT_HZ)
    caller.hang_up()
    rung, connected, ended = [
        (await desk.page.callback(name, uniqueid=uid)).value
        for name in ("onCallRinging", "onCallConnect", "onCallHangup")
    ]
    rings = whole_call(
        called_name="Support", called_number="800", caller_channel=begins("PJSIP/trunk"), caller_name="Mobile",
        caller_number=CALLER, caller_number_norm=CALLER, caller_type="trunk", direction="INCOMING",
        number=CALLER, state=2, subcalls=1, uniqueid=uid, queue_id=1, queue_name="Support",
    )  # fmt: skip
    compare(rung, rings)
    talks = rings | known() | phone.party("connected") | {
        "connected": instant, "state": 3, "subcalls": 0, "connected_number": phone.line,
        "connected_number_norm": phone.line_norm,
    }  # fmt: skip
    compare(connected, talks)
    compare(ended, talks | {"state": 4, "cause": 3, "disconnected": instant, "actions": []})
    assert rung["created"] < connected["connected"] < ended["disconnected"] <= ended["now"]
    return ended


async def outgoing(house: House, desk: Desk, phone: "Phone") -> Json:
    """The agent dials, mutes and hangs up; the call at its end."""
    house.outside.plan = Answer(after_s=0.3, hz=CALLEE_HZ)
    dialled = await desk.api(f"dial('{NUMBER}', 3, undefined, {{ order: 42 }})")
    assert dialled["ok"], dialled
    uid = dialled["uniqueid"]
    await phone.picks_up_itself()
    await desk.page.callback("onCallConnect", uniqueid=uid)
    await desk.api("mute()")
    await desk.api("hangup()")
    await desk.page.callback("onCallHangup", uniqueid=uid)
    new, rung, connected, muted, ended = [
        (await desk.page.callback(f"onCall{name}", uniqueid=uid)).value
        for name in ("New", "Ringing", "Connect", "Mute", "Hangup")
    ]
    looked_up = {
        "name": one_of("", "Jan Novák"), "external_id": one_of("", "C-17"),
        "data": has(order=42),
    }  # fmt: skip
    dials = whole_call(
        called_number=NUMBER, called_number_norm=NUMBER, caller_extension=phone.line, caller_number=phone.line,
        caller_number_norm=phone.line_norm, direction="OUTGOING", number=NUMBER, outbound_id=3, uniqueid=uid,
        queue_id=3, queue_name="Campaign",
    ) | looked_up | phone.party("caller")  # fmt: skip
    compare(new, dials | {"caller_channel": anything})
    compare(rung, dials | {"state": 2, "subcalls": 1})
    talks = dials | known(order=42) | {
        "connected": instant, "connected_channel": begins("PJSIP/trunk"), "connected_number": NUMBER,
        "connected_number_norm": NUMBER, "connected_type": "trunk", "recorded": True, "state": 3,
    }  # fmt: skip
    compare(connected, talks)
    compare(muted, talks | {"caller_muted": True})
    over: Json = {"caller_muted": True, "state": 4, "cause": 3, "disconnected": instant, "actions": []}
    compare(ended, talks | over)
    return ended


class Phone:
    """The agent's phone: what is seen of it in calls. `incoming`: how many calls will have rung."""

    line, line_norm, line_id = SOFT_LINE, SOFT_LINE, 11
    endpoint = "soft1"
    incoming = 1

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def party(self, side: str) -> Json:
        fields = {f"{side}_{field}": value for field, value in JANA.items()}
        return fields | {f"{side}_channel": begins(f"PJSIP/{self.endpoint}"), f"{side}_line_id": self.line_id}

    async def answer(self) -> None:
        assert (await self.desk.api("answer()"))["ok"]

    async def picks_up_itself(self) -> None:
        """A softphone does."""


class OnTheDesk(Phone):
    """A desk phone, answered by hand."""

    line, line_norm, line_id = DESK_LINE, "", 12
    endpoint = "101"
    incoming = 2

    def __init__(self, desk: Desk, phone: SipPeer) -> None:
        super().__init__(desk)
        self.phone = phone

    async def answer(self) -> None:
        (await self.phone.called()).answer(AGENT_HZ)

    async def picks_up_itself(self) -> None:
        await self.answer()


async def missed(house: House, desk: Desk) -> None:
    """A customer gives up while it rings."""
    caller = await house.outside.call("801", caller=CALLER)
    uid = (await desk.page.callback("onCallRinging", queue_name="Sales")).value["uniqueid"]
    caller.hang_up()
    await desk.page.callback("onCallHangup", uniqueid=uid)


async def handed_over(house: House, desk: Desk) -> Json:
    """A customer is transferred to somebody outside; the call as it ended for the agent."""
    caller = await house.outside.call("801", caller=CALLER, hz=CALLER_HZ)
    ringing = await desk.page.callback("onCallRinging", queue_name="Sales", count=2)
    uid = ringing.value["uniqueid"]
    await desk.api("answer()")
    await desk.page.callback("onCallConnect", uniqueid=uid)
    house.outside.plan = Answer(hz=CALLEE_HZ)
    assert (await desk.api(f"blindTransfer('{NUMBER}')"))["ok"]
    ended = await desk.page.callback("onCallHangup", uniqueid=uid)
    await caller.hears(CALLEE_HZ)
    caller.hang_up()
    assert ended.value["cause"] == 8
    return ended.value


def talked(*calls: Json) -> float:
    return sum(call["disconnected"] - call["connected"] for call in calls)


def check_day(user: Json, incoming: list[Json], outgoing: list[Json], sales: Json, lunch_s: float) -> None:
    """The figures are those of these calls, and everything else is what the site says of the agent."""
    out_talk, in_talk = talked(*outgoing), talked(*incoming, sales)
    out_ring = sum(call["connected"] - call["created"] for call in outgoing)
    queues = user["queues"]
    compare(user, {
        "acwtime": at_least(0), "auxtime": near(lunch_s), "auxtimes": {LUNCH: user["auxtime"]},
        "data": {"desk": "12"}, "displayname": "Jana Nováková", "email": "jana@example.com",
        "external_id": "E-1", "firstname": "Jana", "group_id": 4, "id": 1, "idletime": at_least(0),
        "in_calls_answered": 3, "in_calls_unanswered": 1, "in_ringtime": at_least(0),
        "in_talktime": near(in_talk), "lastname": "Nováková",
        "lines": [{"id": 11, "number": SOFT_LINE, "name": "Direct", "primary": True}], "locale": "cs",
        "number": "201", "out_calls_answered": 2, "out_calls_unanswered": 0, "out_ringtime": near(out_ring),
        "out_talktime": near(out_talk), "primary_extension": 11, "queues": anything,
        "readytime": at_least(user["idletime"] + user["talktime"]),
        "ringtime": user["in_ringtime"] + user["out_ringtime"], "status": "OFFLINE", "superuser": False,
        "talktime": user["in_talktime"] + user["out_talktime"], "transferred": 1, "transferred_external": 1,
        "username": "agent1",
    })  # fmt: skip
    assert queues.keys() == {"1", "2", "3"}
    member = {
        "answered": 2, "priority": 1, "ringtime": at_least(0), "supervisor": False, "suspended": False,
        "suspendtime": 0, "team_id": None, "transferred": 0, "transferred_external": 0, "unanswered": 0,
    }  # fmt: skip
    special = {"priority": 2, "supervisor": True, "team_id": 7}
    compare(queues["1"], member | special | {"queue_id": 1, "type": 1, "talktime": near(talked(*incoming))})
    handed = {"answered": 1, "unanswered": 1, "transferred": 1, "transferred_external": 1, "suspended": True}
    suspended = {"suspendtime": at_least(int(lunch_s) - 1)}
    compare(
        queues["2"], member | handed | suspended | {"queue_id": 2, "type": 1, "talktime": near(talked(sales))}
    )
    compare(
        queues["3"],
        member | {"queue_id": 3, "type": 0, "ringtime": near(out_ring), "talktime": near(out_talk)},
    )
    assert user["talktime"] == sum(queue["talktime"] for queue in queues.values())
    assert user["ringtime"] == sum(queue["ringtime"] for queue in queues.values())


@pytest.mark.shows(
    "field:Call.*", "field:User.*", "field:Queue.*", "callback:onUser", "callback:onDevice", "callback:onIdentifier",
    "method:login", "method:logout", "method:identify", "method:selectIdentifier", "method:provision",
    "method:changeStatus", "method:suspend", "method:state", "method:dial", "method:mute", "method:blindTransfer",
)  # fmt: skip
async def test_a_day_of_calls_on_both_kinds_of_phone_fills_every_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        a_crm() as crm,
        a_house(tmp_path, monkeypatch, rich_site(crm)) as house,
        browser(mic_hz=AGENT_HZ) as page,
        SipPeer(sip_of(house), host="127.0.0.4", user="101", password=DESK_PASSWORD) as on_desk,
    ):
        await page.open(house.demo)
        desk = Desk(page, house)
        await desk.sign_in("agent1", "soft1")
        soft = Phone(desk)
        calls = [await incoming(house, desk, crm, soft)], [await outgoing(house, desk, soft)]
        await missed(house, desk)
        sales = await handed_over(house, desk)

        await desk.api("suspend(2)")
        await desk.api(f"changeStatus('AUX', '{LUNCH}')")
        away = await page.callback("onStateChange", status="AUX")
        assert (await desk.api("identify()"))["ok"]
        assert await on_desk.register() == 200
        await desk.api("selectIdentifier('101')")
        await desk.api("provision()")
        assert (await page.callback("onDevice", identifier="101")).value["type"] == "phone"
        await page.callback("onReady", count=2)
        await desk.api("changeStatus('READY')")
        back = await page.callback("onStateChange", status="READY", count=2)

        hard = OnTheDesk(desk, on_desk)
        calls[0].append(await incoming(house, desk, crm, hard))
        calls[1].append(await outgoing(house, desk, hard))
        await page.page.wait_for_function("() => ucsOperator.state().user.in_calls_answered === 3")
        idle = (await desk.api("state()"))["user"]["idletime"]
        await page.page.wait_for_function(f"() => ucsOperator.state().user.idletime > {idle}")
        shown = (await desk.api("state()"))["user"]
        assert (await desk.api("logout()"))["ok"]
        await page.callback("onCredentials", count=2)
        await desk.api(f"login('agent1', '{house.run.accounts['agent1']}')")
        user = (await page.callback("onUser", count=2)).value
        check_day(user, *calls, sales, back.at - away.at)
        check_day(shown | {"status": "OFFLINE"}, *calls, sales, back.at - away.at)
        await on_desk.register(0)


def sip_of(house: House) -> tuple[str, int]:
    host, _, port = house.run.sip.rpartition(":")
    return host, int(port)
