"""What softphones register with, and where."""

import hashlib
import hmac
from typing import Any, cast
from urllib.parse import quote

import msgspec

from ucs.asterisk.ari import Ari, Refused
from ucs.asterisk.phones import Phones, softphone_address, softphone_password


def test_password_is_the_hmac_of_endpoint_and_pairing() -> None:
    expected = hmac.new(b"key", b"soft1\npairing1", hashlib.sha256).hexdigest()
    assert softphone_password(b"key", "soft1", "pairing1") == expected


def test_password_differs_by_key_endpoint_and_pairing() -> None:
    variants = [
        softphone_password(b"key", "soft1", "1"),
        softphone_password(b"yek", "soft1", "1"),
        softphone_password(b"key", "soft", "11"),
        softphone_password(b"key", "soft1", "2"),
    ]
    assert len(set(variants)) == len(variants)


class SlowlyForgetful:
    """An Asterisk that keeps objects as told. What depended on a removed one it forgets some time later, by name: who has
    registered at an address (AOR), and that the phone (endpoint) is there."""

    app = "ucs"

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {"auth": {}, "aor": {}, "endpoint": {}}
        self.registered: set[str] = set()
        self.known: set[str] = set()
        self.to_forget: list[str] = []

    async def request(self, method: str, path: str, query: Any = None, body: Any = None) -> bytes:
        kind, name = path.split("/")[-2:]
        if method == "PUT":
            self.objects[kind][name] = body["fields"]
            self.known.add(name)
        elif name not in self.objects[kind]:
            raise Refused(404, path)
        elif method == "DELETE":
            del self.objects[kind][name]
            self.to_forget.append(name)
        return b""

    async def get(self, path: str, kind: Any) -> Any:
        await self.request("GET", path)
        there, name = path.split("/")[-2:]
        return msgspec.convert(self.objects[there][name], kind)

    def field(self, kind: str, name: str, wanted: str) -> str:
        return next(field["value"] for field in self.objects[kind][name] if field["attribute"] == wanted)

    def registers(self, address: str, password: str) -> bool:
        """Whether a phone is let in."""
        endpoint = address.partition("@")[0]
        place = quote(address, safe="")
        if self.field("auth", endpoint, "password") != password or place not in self.objects["aor"]:
            return False
        assert self.field("endpoint", endpoint, "aors") == address
        self.registered.add(place)
        return True

    def finds_time(self) -> None:
        for forgotten in (self.registered, self.known):
            forgotten.difference_update(self.to_forget)
        self.to_forget.clear()


async def test_what_is_forgotten_late_is_not_the_phone_that_has_come() -> None:
    """A page that was reloaded in a call could not be called back: its registration had gone with the former one's."""
    asterisk = SlowlyForgetful()
    ari = cast(Ari, asterisk)
    phones, thrown_out = Phones(b"key", {}), list[str]()
    for pairing in ("1.1", "2.2", "3.3"):
        if pairing == "2.2":
            await phones.retire(ari, "soft1")
        await phones.provision(ari, "soft1", pairing, lambda: thrown_out.append("soft1"))
        await phones.provision(ari, "soft1", pairing, lambda: thrown_out.append("twice"))
        address = softphone_address("soft1", pairing)
        assert asterisk.registers(address, softphone_password(b"key", "soft1", pairing))
        asterisk.finds_time()
        assert asterisk.registered == {quote(address, safe="")}
        assert "soft1" in asterisk.known
    assert thrown_out == ["soft1", "soft1"]
    assert len(asterisk.objects["aor"]) == 1, "those of the earlier ones are gone"
    known = asterisk.field("auth", "soft1", "password")
    await phones.retire(ari, "soft1")
    assert asterisk.field("auth", "soft1", "password") != known
    asterisk.finds_time()
    assert not asterisk.registered
    assert not asterisk.registers(
        softphone_address("soft1", "3.3"), softphone_password(b"key", "soft1", "3.3")
    )


async def test_a_phone_that_was_pushed_by_half_is_pushed_anew() -> None:
    asterisk = SlowlyForgetful()
    ari = cast(Ari, asterisk)
    phones = Phones(b"key", {})
    await phones.provision(ari, "soft1", "1.1", lambda: None)
    await phones.retire(ari, "soft1")
    password = softphone_password(b"key", "soft1", "2.2")
    asterisk.objects["auth"]["soft1"] = [{"attribute": "password", "value": password}]
    await phones.provision(ari, "soft1", "2.2", lambda: None)
    assert asterisk.registers(softphone_address("soft1", "2.2"), password)
