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
    """An Asterisk that keeps objects as told, and forgets the registrations at a removed address some time later."""

    app = "ucs"

    def __init__(self) -> None:
        self.objects: dict[str, list[Any]] = {}
        self.registered: set[str] = set()
        self.to_forget: list[str] = []

    async def request(self, method: str, path: str, query: Any = None, body: Any = None) -> bytes:
        if method == "PUT":
            self.objects[path] = body["fields"]
            return b""
        if path not in self.objects:
            raise Refused(404, path)
        if method == "DELETE":
            del self.objects[path]
            self.to_forget += [path.rpartition("/")[2]] if "/aor/" in path else []
        return b""

    async def get(self, path: str, kind: Any) -> Any:
        await self.request("GET", path)
        return msgspec.convert(self.objects[path], kind)

    def registers(self, address: str) -> None:
        """The phone may: its address is there."""
        assert any(path.endswith(f"/aor/{quote(address, safe='')}") for path in self.objects)
        self.registered.add(quote(address, safe=""))

    def finds_time(self) -> None:
        self.registered.difference_update(self.to_forget)


async def test_what_is_forgotten_late_is_not_the_phone_that_has_come() -> None:
    """A page that was reloaded in a call could not be called back: its registration had gone with the former one's."""
    asterisk = SlowlyForgetful()
    ari = cast(Ari, asterisk)
    phones, thrown_out = Phones(b"key", {}), list[str]()
    for pairing in ("1.1", "2.2", "3.3"):
        await phones.provision(ari, "soft1", pairing, lambda: thrown_out.append("soft1"))
        asterisk.registers(softphone_address("soft1", pairing))
        asterisk.finds_time()
        assert asterisk.registered == {quote(softphone_address("soft1", pairing), safe="")}
    assert thrown_out == ["soft1", "soft1"]
    assert len(asterisk.objects) == 3, "nothing of the earlier ones is left"
    await phones.retire(ari, "soft1")
    asterisk.finds_time()
    assert not asterisk.objects
    assert not asterisk.registered
