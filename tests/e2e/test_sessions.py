"""How sessions begin and end, in a real browser: remembered, taken over, watched, closed, reloaded, refused."""

import time
from pathlib import Path
from urllib.parse import unquote

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.e2e.support.browser import BrowserPage
from tests.e2e.support.desks import SSO, SSO_SECRET, Desk, Floor, a_desk, a_floor
from tests.support.waiting import until
from tests.unit.api.bars import PASSWORD

from ucs.api.sso import make_token
from ucs.asterisk.process import Running
from ucs.errors import Unavailable

pytestmark = pytest.mark.e2e


async def since_when(desk: Desk) -> float:
    """The present status, as the server knows it."""
    return await desk.house.engine.read(lambda centre, now: centre.agents[desk.agent].status_since)


async def cookies(desk: Desk) -> str:
    return str(await desk.page.page.evaluate("document.cookie"))


async def enters(desk: Desk) -> None:
    """Come from the provider."""
    await desk.page.callback("onCredentials")
    assert (await desk.api(f"sso({desk.token()})"))["ok"]


# --- remembered ------------------------------------------------------------------------------------


@pytest.mark.shows("key:autologin", "method:login")
async def test_a_remembered_login_signs_in_by_itself_with_autologin(floor: Floor, first: BrowserPage) -> None:
    desk = await a_desk(floor, first)
    await desk.sign_in(remember=True)
    kept = await cookies(desk)
    assert "ucsOperatorLogin" in kept
    assert PASSWORD not in unquote(kept)
    await floor.open(desk, "{autologin: true}")
    await desk.page.callback("onUser", count=2)
    assert (await desk.names("onCredentials")) == ["onCredentials"]


@pytest.mark.shows("key:autologin")
async def test_a_remembered_login_only_fills_the_form_without_autologin(
    floor: Floor, first: BrowserPage
) -> None:
    desk = await a_desk(floor, first)
    await desk.sign_in(remember=True)
    await floor.open(desk, "{headless: false, renderTo: 'bar'}")
    await desk.page.callback("onCredentials", count=2)
    form = desk.page.page.get_by_role("form")
    assert await form.locator("[name=username]").input_value() == desk.name
    assert await form.locator("[name=password]").input_value() == ""
    assert len(await desk.names("onUser")) == 1
    await form.get_by_role("button").click()
    await desk.page.callback("onUser", count=2)


async def test_a_revoked_login_asks_for_credentials_and_is_forgotten(
    floor: Floor, first: BrowserPage
) -> None:
    desk = await a_desk(floor, first)
    await desk.sign_in(remember=True)
    assert await floor.house.edge.sign_ins._remember.revoke(desk.name) == 1  # pyright: ignore[reportPrivateUsage]
    await floor.open(desk, "{autologin: true}")
    refusal = await desk.page.callback("onLoginError")
    assert refusal.value == 1
    await desk.page.callback("onCredentials", count=2)
    assert "ucsOperatorLogin" not in await cookies(desk)


# --- signed in elsewhere ---------------------------------------------------------------------------


@pytest.mark.shows("key:autologout", "callback:onMessage", "callback:onCredentials")
async def test_a_bar_whose_user_signs_in_elsewhere_is_signed_out(floor: Floor, first: BrowserPage) -> None:
    desk = await a_desk(floor, first)
    await desk.work()
    other = await a_desk(floor, first)
    await other.sign_in()
    await desk.page.callback("onMessage", group="session_taken", type="warning")
    await desk.page.callback("onCredentials", count=2)
    ends = await desk.names("onMessage", "onCredentials")
    assert ends == ["onCredentials", "onMessage", "onCredentials"]
    assert await desk.api("state()") is None


@pytest.mark.shows("key:autologout", "callback:onMessage")
async def test_without_autologout_it_goes_on_as_a_view(floor: Floor, first: BrowserPage) -> None:
    desk = await a_desk(floor, first, "{autologout: false, headless: false, renderTo: 'bar'}")
    await desk.work()
    other = await a_desk(floor, first)
    await other.work()
    await desk.page.callback("onMessage", group="session_taken", type="warning")
    await desk.page.callback("onReady", count=2)
    await desk.page.callback("onStateChange", count=3)
    refused = await desk.api("changeStatus('AUX', 'Lunch')")
    assert (refused["ok"], refused["code"]) == (False, "not_allowed")
    assert "signed in elsewhere" in refused["message"]
    caller = await floor.network.call(desk.number)
    await desk.page.callback("onCallRinging")
    await other.page.callback("onCallRinging")
    caller.hang_up()
    await desk.page.callback("onCallHangup")
    await desk.page.page.get_by_text("you can only watch").wait_for()
    desk.proxy.break_off()
    await desk.page.callback("onReady", count=3)
    assert (await desk.api("logout()"))["ok"]
    await desk.page.callback("onCredentials", count=2)
    assert await other.session() == "here READY"


# --- pages that are closed and reloaded ------------------------------------------------------------


@pytest.mark.shows("method:sso", "key:disableIntegratedAutoLogout")
async def test_who_came_from_a_provider_and_closes_the_page_is_signed_out(
    floor: Floor, first: BrowserPage
) -> None:
    desk = await a_desk(floor, first)
    await enters(desk)
    await desk.page.page.close()
    await until(lambda: desk.is_("none OFFLINE"), "signed out")


@pytest.mark.shows("key:disableIntegratedAutoLogout")
async def test_closing_signs_nobody_out_when_the_page_does_not_want_it(
    floor: Floor, first: BrowserPage
) -> None:
    desk = await a_desk(floor, first, "{disableIntegratedAutoLogout: true}")
    other = await a_desk(floor, first, agent=2)
    await enters(desk)
    await enters(other)
    await desk.page.page.close()
    await other.page.page.close()
    await until(lambda: other.is_("none OFFLINE"), "the other is signed out")
    assert await desk.session() == "away OFFLINE"


@pytest.mark.shows("method:sso", "callback:onReady")
async def test_a_reload_keeps_status_and_phone_and_since_when(floor: Floor, first: BrowserPage) -> None:
    desk = await a_desk(floor, first)
    await enters(desk)
    await desk.page.callback("onIdentify")
    await desk.api(f"selectIdentifier('{desk.phone}')")
    await desk.page.callback("onReady")
    await desk.api("changeStatus('READY')")
    before = await desk.api("state()")
    since = await since_when(desk)
    fresh = await token_later(desk)
    await desk.page.page.reload()
    await desk.page.callback("onCredentials", count=2)
    # The phone is found by the cookie.
    assert (await desk.api(f"sso({fresh})"))["ok"]
    after = (await desk.page.callback("onReady", count=2)).value
    assert (after["status"], after["device"]) == ("READY", before["device"])
    assert after["statusSince"] == since
    await until(lambda: desk.is_("here READY"), "at work")
    caller = await floor.network.call(desk.number)
    await desk.page.callback("onCallRinging")
    caller.hang_up()


async def test_who_leaves_for_another_page_and_comes_back_late_is_asked_to_sign_in(
    floor: Floor, first: BrowserPage
) -> None:
    desk = await a_desk(floor, first)
    await enters(desk)
    await desk.page.page.goto("about:blank")
    await until(lambda: desk.is_("none OFFLINE"), "signed out")
    await desk.page.page.go_back()
    await until(lambda: _asked(desk), "asked for credentials")


async def _asked(desk: Desk) -> bool:
    return (await desk.names())[-1:] == ["onCredentials"]


async def token_later(desk: Desk) -> str:
    """A token of the next second: one of the same second is the same token."""
    now = int(time.time())
    await until(lambda: int(time.time()) > now, "the next second")
    return desk.token()


@pytest.mark.shows("method:sso", "callback:onUser")
async def test_a_provider_may_sign_its_tokens_instead(
    tmp_path: Path, asterisk: Running, first: BrowserPage
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    provider = {"public_key": public, "audience": "ucs", "username_claim": "preferred_username"}
    async with a_floor(tmp_path, asterisk, 1, sso={"jwt": {"crm": provider}}) as floor:
        desk = await a_desk(floor, first)
        await desk.page.callback("onCredentials")
        claims = {"preferred_username": desk.name, "sub": "4711", "aud": "ucs", "exp": time.time() + 60}
        made = jwt.encode(claims, key, "ES256")
        assert (await desk.api(f"sso('{desk.name}', '{made}', 'crm')"))["ok"]
        assert (await desk.page.callback("onUser")).value["username"] == desk.name
        await desk.api("logout()")
        assert not (await desk.api(f"sso('{desk.name}', '{made}', 'crm')"))["ok"]
        assert (await desk.page.callback("onLoginError")).value == 5


# --- a lost connection -----------------------------------------------------------------------------


async def test_a_bar_that_was_away_hears_what_the_system_did_and_is_ready_again(
    tmp_path: Path, asterisk: Running, first: BrowserPage
) -> None:
    rules = {"session_grace_s": 0.2, "session_aux_s": 0.5, "session_offline_s": 60}
    async with a_floor(tmp_path, asterisk, 1, site={"demo": True, "rules": rules}) as floor:
        desk = await a_desk(floor, first)
        await desk.work()
        await desk.proxy.cut()
        await until(lambda: desk.is_("away AUX"), "out of service")
        await desk.proxy.mend()
        await desk.page.callback("onMessage", group="service_resumed")
        told = [one.value for one in await desk.page.callbacks("onStateChange")]
        assert told == [
            {"status": "READY", "reason": ""},
            {"status": "AUX", "reason": "Connection lost"},
            {"status": "READY", "reason": ""},
        ]


# --- refused ---------------------------------------------------------------------------------------


@pytest.mark.shows("callback:onLoginError", "method:login", "method:sso")
async def test_each_refusal_has_its_code(
    tmp_path: Path, asterisk: Running, first: BrowserPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    agents = [
        {"id": 1, "username": "agent1", "displayname": "Agent 1"},
        {"id": 2, "username": "gone", "displayname": "Gone", "enabled": False},
        {"id": 3, "username": "admin", "displayname": "Admin", "role": "admin"},
        {"id": 4, "username": "busy", "displayname": "Busy"},
    ]
    site = {"demo": True, "rules": {"second_sign_in": "refuse"}}
    sso = {**SSO, "window_s": 30}
    async with a_floor(tmp_path, asterisk, 1, agents=agents, site=site, sso=sso) as floor:
        desk = await a_desk(floor, first)
        await desk.page.callback("onCredentials")

        async def code(call: str) -> int:
            before = len(await desk.page.callbacks("onLoginError"))
            result = await desk.api(call)
            assert (result["ok"], result["code"]) == (False, "login_error"), result
            told = await desk.page.callback("onLoginError", count=before + 1)
            assert told.args[1] == result["message"] != ""
            return int(told.value)

        assert await code("login('agent1', 'wrong')") == 1
        assert await code("login('nobody', 'wrong')") == 1
        assert await code(f"login('gone', '{PASSWORD}')") == 2
        assert await code(f"login('admin', '{PASSWORD}')") == 3
        assert await code("sso('agent1', 'nonsense', 'crm')") == 4
        old = make_token(SSO_SECRET, "agent1", int(time.time()) - 31)
        assert await code(f"sso('agent1', '{old}', 'crm')") == 5
        other = await a_desk(floor, first)
        await other.page.callback("onCredentials")
        once = make_token(SSO_SECRET, "agent1", int(time.time()))
        assert (await other.api(f"sso('agent1', '{once}', 'crm')"))["ok"]
        assert await code(f"sso('agent1', '{once}', 'crm')") == 5
        assert await code(f"login('agent1', '{PASSWORD}')") == 6
        assert [await code("login('busy', 'wrong')") for _ in range(6)] == [1, 1, 1, 1, 1, 7]

        async def fail(work: object) -> None:
            raise Unavailable("store", "locked")

        monkeypatch.setattr(floor.house.edge._store, "run", fail)  # pyright: ignore[reportPrivateUsage]
        assert await code(f"sso('agent1', '{once}', 'crm')") == 99
