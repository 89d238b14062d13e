import logging
from pathlib import Path

import pytest
from tests.unit.api.bars import PASSWORD, START, Bar, World, a_world

from ucs.api.accounts import Account
from ucs.api.sso import make_token
from ucs.errors import Unavailable


async def refused(bar: Bar, kind: str, **fields: object) -> tuple[int, str]:
    """The contract's error number and the text."""
    reply = await bar.ask(kind, **fields)
    assert (reply["ok"], reply["code"]) == (False, "login_error"), reply
    return reply["data"]["number"], reply["message"]


async def wrong(bar: Bar, username: str = "jana") -> int:
    return (await refused(bar, "login", username=username, password="wrong"))[0]


async def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(world: World) -> None:
    bar = await world.bar()
    known = await refused(bar, "login", username="jana", password="wrong")
    unknown = await refused(bar, "login", username="nobody", password="wrong")
    assert known == unknown == (1, known[1])


async def test_an_unknown_user_costs_a_verification_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    accounts = world.edge.sign_ins._accounts
    matches = accounts._matches

    def matching(stored: str, password: str) -> bool:
        checked.append(stored)
        return matches(stored, password)

    monkeypatch.setattr(accounts, "_matches", matching)
    bar = await world.bar()
    await wrong(bar, "nobody")
    await wrong(bar, "jana")
    assert [stored.split("$")[1:4] for stored in checked] == [checked[0].split("$")[1:4]] * 2


async def test_a_disabled_account_and_one_without_the_right_are_told_apart_after_the_password(
    world: World,
) -> None:
    bar = await world.bar()
    assert (await refused(bar, "login", username="gone", password=PASSWORD))[0] == 2
    assert (await refused(bar, "login", username="boss", password=PASSWORD))[0] == 3
    assert await wrong(bar, "gone") == 1


async def test_after_five_failures_the_user_has_to_wait(world: World) -> None:
    bar = await world.bar()
    assert [await wrong(bar) for _ in range(6)] == [1, 1, 1, 1, 1, 7]
    reply = await bar.ask("login", username="jana", password=PASSWORD)
    assert reply["data"] == {"number": 7, "retry_after_s": 1.0}
    elsewhere = await world.bar("192.0.2.99")
    await elsewhere.login()
    world.engine.now += 1
    await bar.login()


async def test_an_address_that_tries_many_names_has_to_wait(world: World) -> None:
    bar = await world.bar()
    assert [await wrong(bar, f"user{n}") for n in range(21)] == [1] * 20 + [7]


async def test_addresses_of_one_network_are_one_in_the_new_protocol(world: World) -> None:
    """Whoever has one has them all."""
    bars = [await world.bar(f"2001:db8::{n}") for n in range(7)]
    assert [await wrong(bar) for bar in bars] == [1, 1, 1, 1, 1, 7, 7]
    neighbour = await world.bar("2001:db8:0:1::1")
    assert await wrong(neighbour) == 1


async def test_addresses_of_the_old_protocol_written_as_the_new_are_their_own(world: World) -> None:
    bars = [await world.bar(f"::ffff:192.0.2.{n}") for n in range(7)]
    assert [await wrong(bar) for bar in bars] == [1] * 7


async def test_pages_with_bad_tokens_keep_nobody_with_a_password_out(world: World) -> None:
    bar = await world.bar()
    numbers = [(await refused(bar, "sso", username=f"user{n}", token="nonsense"))[0] for n in range(21)]
    assert numbers == [4] * 20 + [7]
    await bar.login()


async def test_a_token_that_is_genuine_and_too_old_is_no_guess(world: World) -> None:
    bar = await world.bar()
    old, new = (make_token("s3cret", "jana", int(START) - age) for age in (301, 0))
    assert {(await refused(bar, "sso", username="jana", token=old))[0] for _ in range(25)} == {5}
    assert (await bar.ask("sso", username="jana", token=new))["ok"]


async def test_a_remembered_sign_in_of_an_unknown_user_is_looked_for_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    remember = world.edge.sign_ins._remember
    verify = remember.verify

    async def verifying(account: Account, token: str, now: float) -> bool:
        looked.append(token)
        return await verify(account, token, now)

    monkeypatch.setattr(remember, "verify", verifying)
    bar = await world.bar()
    for name in ("jana", "nobody"):
        assert (await refused(bar, "login_remembered", username=name, token="x"))[0] == 1
    assert looked == ["x", "x"]


async def test_an_office_that_begins_its_day_at_once_is_let_in(tmp_path: Path) -> None:
    people = [{"id": n, "username": f"user{n}", "displayname": "Somebody"} for n in range(1, 41)]
    async with a_world(tmp_path, agents=people, queues=[], softphones=[], phones=[], groups=[]) as world:
        bars = [await world.bar() for _ in people]
        for bar, one in zip(bars, people, strict=True):
            bar.send({"type": "login", "id": 50, "username": one["username"], "password": PASSWORD})
        assert {(await bar.reply(50))["code"] for bar in bars} == {""}


async def test_success_clears_the_count(world: World) -> None:
    bar = await world.bar()
    for _ in range(4):
        await wrong(bar)
    await bar.login()
    await bar.ask("logout")
    assert [await wrong(bar) for _ in range(5)] == [1] * 5


async def test_many_attempts_at_once_are_no_way_around(world: World) -> None:
    bars = [await world.bar() for _ in range(10)]
    for bar in bars:
        bar.send({"type": "login", "id": 50, "username": "jana", "password": "wrong"})
    numbers = [(await bar.reply(50))["data"]["number"] for bar in bars]
    assert sorted(numbers) == [1] * 5 + [7] * 5


async def test_sso_signs_in_once(world: World) -> None:
    bar = await world.bar()
    token = make_token("s3cret", "jana", int(START))
    assert (await bar.ask("sso", username="jana", token=token))["ok"]
    other = await world.bar()
    assert (await refused(other, "sso", username="jana", token=token))[0] == 5


async def test_a_restart_does_not_allow_a_replay(world: World) -> None:
    token = make_token("s3cret", "jana", int(START))
    await (await world.bar()).ask("sso", username="jana", token=token)
    await world.restart()
    assert (await refused(await world.bar(), "sso", username="jana", token=token))[0] == 5


async def test_sso_errors_are_told_apart(world: World) -> None:
    bar = await world.bar()
    old = make_token("s3cret", "jana", int(START) - 301)
    assert (await refused(bar, "sso", username="jana", token=old))[0] == 5
    assert (await refused(bar, "sso", username="jana", token="nonsense"))[0] == 4
    foreign = make_token("s3cret", "petr", int(START))
    assert (await refused(bar, "sso", username="jana", token=foreign))[0] == 4
    nobody = make_token("s3cret", "nobody", int(START))
    assert (await refused(bar, "sso", username="nobody", token=nobody))[0] == 1
    gone = make_token("s3cret", "gone", int(START))
    assert (await refused(bar, "sso", username="gone", token=gone))[0] == 2


async def test_a_providers_secret_is_its_own(world: World) -> None:
    bar = await world.bar()
    common, own = (make_token(secret, "jana", int(START)) for secret in ("s3cret", "other"))
    assert (await refused(bar, "sso", username="jana", token=common, provider="crm"))[0] == 4
    assert (await bar.ask("sso", username="jana", token=own, provider="crm"))["ok"]


async def test_a_remembered_sign_in_works_until_it_is_revoked(world: World) -> None:
    bar = await world.bar()
    reply = await bar.ask("login", username="jana", password=PASSWORD, remember=True)
    token = reply["data"]["remember"]
    await bar.ask("logout")
    await world.restart()
    bar = await world.bar()
    assert (await bar.ask("login_remembered", username="jana", token=token))["ok"]
    await bar.ask("logout")
    assert (await refused(bar, "login_remembered", username="petr", token=token))[0] == 1
    assert (await refused(bar, "login_remembered", username="jana", token=token[:-1]))[0] == 1
    assert await world.edge.sign_ins._remember.revoke("jana") == 1
    assert (await refused(bar, "login_remembered", username="jana", token=token))[0] == 1


async def test_no_remember_token_unless_asked(world: World) -> None:
    bar = await world.bar()
    reply = await bar.ask("login", username="jana", password=PASSWORD)
    assert reply["data"]["remember"] == ""


async def test_a_store_that_fails_is_a_server_error_for_tokens(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(work: object) -> None:
        raise Unavailable("store", "locked")

    monkeypatch.setattr(world.edge._store, "run", fail)
    bar = await world.bar()
    token = make_token("s3cret", "jana", int(START))
    assert (await refused(bar, "sso", username="jana", token=token))[0] == 99
    reply = await bar.ask("login", username="jana", password=PASSWORD, remember=True)
    assert (reply["ok"], reply["data"]["remember"]) == (True, "")


async def test_a_core_that_cannot_commit_is_a_server_error(world: World) -> None:
    bar = await world.bar()
    world.engine.refusing = Unavailable("store", "full")
    assert (await refused(bar, "login", username="jana", password=PASSWORD))[0] == 99
    world.engine.refusing = None
    await bar.login()
    assert bar.kinds() == ["user"]


async def test_nothing_secret_is_in_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bar = await world.bar()
    await bar.ask("login", username="jana", password="my-secret-typo")
    await bar.ask("sso", username="jana", token="bXktc2VjcmV0LXRva2Vu")
    text = " ".join(str(vars(record)) for record in caplog.records if record.name.startswith("ucs"))
    assert "my-secret-typo" not in text
    assert "bXktc2VjcmV0" not in text
