"""Signed in twice: signed out, watching, or refused; and pages that close."""

from pathlib import Path

import pytest
from tests.unit.api.bars import PASSWORD, Bar, World, a_world
from tests.unit.api.test_sign_in import refused

from ucs.api.sso import make_token
from ucs.core.messages import LoseSession


async def watching(world: World, work: str = "soft1") -> tuple[Bar, str, Bar]:
    """Jana works at a bar that stays as a view, and then signs in at another one."""
    first = await world.bar()
    secret = await first.login(keep_view=True)
    assert (await first.ask("pair", identifier=work))["ok"]
    assert (await first.ask("provision"))["ok"]
    second = await world.bar()
    await second.login()
    await first.push("view")
    return first, secret, second


async def test_a_bar_that_keeps_its_view_is_told_so_and_sees_what_the_other_does(world: World) -> None:
    first, _, second = await watching(world)
    (notice,) = [push for push in first.pushes if push["type"] == "notice"]
    assert (notice["group"], notice["data"]) == ("session_taken", {"view": True})
    await second.ask("pair", identifier="soft1")
    await second.ask("provision")
    await second.ask("set_status", status="READY")
    await first.push("ready")
    assert (await first.push("status"))["status"] == "READY"
    assert "signed_out" not in first.kinds()


async def test_a_view_may_do_nothing_but_end(world: World) -> None:
    first, secret, second = await watching(world)
    for kind, fields in (("set_status", {"status": "AUX"}), ("dial", {"number": "1"}), ("provision", {})):
        reply = await first.ask(kind, **fields)
        assert (reply["code"], reply["message"]) == (
            "not_allowed",
            "the user is signed in elsewhere: this bar only shows what happens there; "
            "sign out and in again to work here",
        )
    assert (await first.ask("logout"))["ok"]
    assert first.pushes[-1] == {"type": "signed_out", "seq": first.seq, "why": "logout"}
    assert (await second.ask("pair", identifier="soft1"))["ok"]
    assert (await (await world.bar()).resume(secret, first.seq))["code"] == "no_session"


async def test_a_view_survives_a_cut(world: World) -> None:
    first, secret, second = await watching(world)
    await first.cut()
    await second.ask("pair", identifier="soft1")
    again = await world.bar()
    assert (await again.resume(secret, first.seq))["ok"]
    assert "device" in again.kinds()
    assert (await again.ask("set_status", status="AUX"))["code"] == "not_allowed"


async def test_a_view_ends_with_the_session_that_it_watches(world: World) -> None:
    first, _, second = await watching(world)
    await second.ask("logout")
    assert (await first.push("signed_out"))["why"] == "logout"
    await first.login()


async def test_only_so_many_may_watch(world: World) -> None:
    bars: list[Bar] = []
    for _ in range(6):
        bars.append(await world.bar())
        await bars[-1].login(keep_view=True)
    assert (await bars[0].push("signed_out"))["why"] == "taken"
    assert (await bars[1].push("signed_out"))["why"] == "taken"
    await bars[2].push("view")


async def test_a_site_may_refuse_the_second_sign_in(tmp_path: Path) -> None:
    site = {"demo": True, "rules": {"second_sign_in": "refuse"}}
    async with a_world(tmp_path, site=site) as world:
        first = await world.bar()
        await first.login()
        second = await world.bar()
        assert (await refused(second, "login", username="jana", password=PASSWORD))[0] == 6
        await first.cut()
        await second.login()


@pytest.mark.parametrize(
    ("code", "bound", "closed"), [(1001, True, True), (1006, True, False), (1001, False, True)]
)
async def test_the_close_code_tells_that_the_page_was_closed(
    world: World, code: int, bound: bool, closed: bool
) -> None:
    bar = await world.bar()
    token = make_token("other", "jana", int(world.engine.now))
    reply = await bar.ask("sso", username="jana", token=token, provider="crm", ends_with_page=bound)
    assert reply["ok"]
    await bar.cut(code)
    lost = world.engine.commands[-1]
    assert isinstance(lost, LoseSession)
    assert lost.closed is closed
    assert ("leave:1" in world.engine.centre.timers) == (closed and bound)


async def test_supervision_over_the_wire(tmp_path: Path) -> None:
    members = ["jana", {"agent": "petr", "supervisor": True}]
    queues = [{"id": 1, "name": "Support", "number": "800", "members": members}]
    async with a_world(tmp_path, queues=queues) as world:
        jana, petr = await world.bar(), await world.bar()
        await jana.work()
        await petr.login("petr")
        assert (await petr.ask("force_status", agent=1, status="AUX", reason="Lunch"))["ok"]
        assert (await jana.push("status"))["reason"] == "Lunch"
        notice = await jana.push("notice")
        assert (notice["group"], notice["data"]["who"]) == ("supervisor", "Petr")
        assert (await petr.ask("force_suspend", agent=1, queue=1))["ok"]
        assert (await jana.push("membership"))["suspended"] is True
        assert (await petr.ask("force_resume", agent=1, queue=1))["ok"]
        assert (await jana.push("membership"))["suspended"] is False
        assert (await jana.ask("force_status", agent=2, status="OFFLINE"))["code"] == "not_allowed"
        assert (await petr.ask("force_suspend", agent=1, queue=9))["code"] == "not_allowed"
