"""Phones as PJSIP objects, pushed over ARI into Asterisk's memory: they die with Asterisk and lie in no file."""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable, Mapping

import msgspec

from ucs.asterisk.ari import Ari, Refused, path_of
from ucs.asterisk.resources import Endpoint

log = logging.getLogger(__name__)

CONTEXT = "from-phones"
"""Where the dialplan takes what our phones dial."""

FORMATS = "opus,alaw,ulaw,g722"
"""All that any phone of ours is allowed, in our order: to name them spares Asterisk the comparison of every format it knows,
0.2 of the 1.2 ms from the request to the INVITE."""

_ROOT = ("asterisk", "config", "dynamic", "res_pjsip")

_COMMON = {
    "context": CONTEXT,
    "disallow": "all",
    "direct_media": "no",
    "rtp_symmetric": "yes",
    "rewrite_contact": "yes",
    "allow_subscribe": "no",
}
_SOFTPHONE_AOR = {"max_contacts": "1", "remove_existing": "yes", "qualify_frequency": "0"}
_SOFTPHONE = {
    **_COMMON,
    "webrtc": "yes",
    "allow": "opus,alaw,ulaw",
    "allow_transfer": "no",
    "rtp_timeout": "30",  # a browser that died says no goodbye; a muted one still sends
}
_DESK_PHONE_AOR = {
    "max_contacts": "1",
    "remove_existing": "yes",
    "qualify_frequency": "15",
    "qualify_timeout": "3",
    "minimum_expiration": "30",
    "default_expiration": "120",
    "maximum_expiration": "600",
}
_DESK_PHONE = {**_COMMON, "allow": "alaw,ulaw,g722"}


class _Attribute(msgspec.Struct, frozen=True):
    attribute: str
    value: str


def softphone_password(key: bytes, endpoint: str, pairing: str) -> str:
    """The SIP password of a softphone: derived, so that it is stored nowhere and a new pairing has a new one."""
    return hmac.new(key, f"{endpoint}\n{pairing}".encode(), hashlib.sha256).hexdigest()


def softphone_address(endpoint: str, pairing: str) -> str:
    """Where a softphone registers, as user@host: another place (AOR) with every pairing."""
    return f"{endpoint}@{pairing}.invalid"


class Phones:
    """Pushes phones. `desk_phones` gives the password of each SIP account; `key` is what softphones' derive from."""

    def __init__(self, key: bytes, desk_phones: Mapping[str, str]) -> None:
        self._key = key
        self._desk_phones = dict(desk_phones)

    async def push_missing(self, ari: Ari) -> None:
        """Those that this life of Asterisk has not seen yet: before that they cannot register. Raises `Refused`."""
        present = {endpoint.resource for endpoint in await ari.get("endpoints/PJSIP", list[Endpoint])}
        for endpoint, password in self._desk_phones.items():
            if endpoint not in present:
                await _push(ari, endpoint, password, endpoint, _DESK_PHONE_AOR, _DESK_PHONE)

    async def push_desk_phones(self, ari: Ari) -> None:
        """All of them; those that are there already keep their registration. Raises `Refused`."""
        for endpoint, password in self._desk_phones.items():
            if await _password_of(ari, endpoint) != password:
                await _push(ari, endpoint, password, endpoint, _DESK_PHONE_AOR, _DESK_PHONE)

    async def provision(self, ari: Ari, endpoint: str, pairing: str, gone: Callable[[], None]) -> None:
        """Let a softphone register; `gone` is called between: when one of an earlier pairing has been thrown out, and this
        one cannot register yet. Raises `Refused`.

        Asterisk forgets what depended on a deleted object later, on another thread, and by its name: what has registered at
        an AOR, and that an endpoint is there at all. So no AOR comes again, and endpoints stay.
        """
        password = softphone_password(self._key, endpoint, pairing)
        place = softphone_address(endpoint, pairing)
        before = await _field_of(ari, "endpoint", endpoint, "aors")
        if before == place and await _field_of(ari, "auth", endpoint, "password") == password:
            return
        if before is not None:
            await _remove_place(ari, before)
            gone()
        await _push(ari, endpoint, password, place, _SOFTPHONE_AOR, _SOFTPHONE)

    async def retire(self, ari: Ari, endpoint: str) -> None:
        """Remove what has registered; what stays is an endpoint at which nobody can register, and whose password nobody
        knows. Raises `Refused`."""
        place = await _field_of(ari, "endpoint", endpoint, "aors")
        if place is not None:
            await _put(ari, "auth", endpoint, _auth(endpoint, secrets.token_hex()))
            await _remove_place(ari, place)


async def _remove_place(ari: Ari, place: str) -> None:
    try:
        await ari.request("DELETE", path_of(*_ROOT, "aor", place))
    except Refused as refused:
        if refused.status != 404:
            raise


async def _password_of(ari: Ari, endpoint: str) -> str | None:
    """Of a phone that was pushed to the end, else None."""
    if await _field_of(ari, "endpoint", endpoint, "aors") is None:
        return None
    return await _field_of(ari, "auth", endpoint, "password")


async def _field_of(ari: Ari, kind: str, name: str, field: str) -> str | None:
    """Of an object that was pushed, else None."""
    try:
        attributes = await ari.get(path_of(*_ROOT, kind, name), list[_Attribute])
    except Refused as refused:
        if refused.status != 404:
            raise
        return None
    return next((one.value for one in attributes if one.attribute == field), "")


async def _push(
    ari: Ari, endpoint: str, password: str, place: str, aor: Mapping[str, str], settings: Mapping[str, str]
) -> None:
    """The order matters: an endpoint names the other two, and comes last as a sign that all are there. 3 ms."""
    await _put(ari, "auth", endpoint, _auth(endpoint, password))
    await _put(ari, "aor", place, aor)
    await _put(ari, "endpoint", endpoint, {**settings, "auth": endpoint, "aors": place})
    log.debug("phone pushed", extra={"endpoint": endpoint})


def _auth(endpoint: str, password: str) -> Mapping[str, str]:
    return {"auth_type": "userpass", "username": endpoint, "password": password}


async def _put(ari: Ari, kind: str, name: str, fields: Mapping[str, str]) -> None:
    body = {"fields": [{"attribute": field, "value": value} for field, value in fields.items()]}
    await ari.request("PUT", path_of(*_ROOT, kind, name), body=body)
