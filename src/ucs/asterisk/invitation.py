"""What is asked of Asterisk when somebody is to be called: pure, and the place where nothing may be smuggled in.

Numbers, names and endpoints come from callers and from the CRM; each is checked or cleaned before it becomes part of
a dial string or of a header.
"""

import re

import msgspec

from ucs.asterisk.ari import Query
from ucs.asterisk.phones import FORMATS
from ucs.asterisk.resources import APP_ACCOUNT
from ucs.core.messages import DialNumber, RingAgent

BACKSTOP_S = 2.0
"""Asterisk gives up ringing so much later than the core would."""

LEG_ENTRANCE = {"context": "ucs-server", "extension": "leg", "priority": 1}
"""Where a phone that picks up enters the dialplan, which hands it to us, as soon as a server is there."""

_NUMBER = re.compile(r"[0-9+*#]+")
_CALLER = re.compile(r"[0-9A-Za-z+*#._-]+")
_ENDPOINT = re.compile(r"[0-9A-Za-z_.-]+")
_NOT_SHOWN = re.compile(r"[^\w .,()+&\'/-]", re.UNICODE)
_AUTO_ANSWER = {
    "PJSIP_HEADER(add,X-UCS-Auto-Answer)": "1",
    "PJSIP_HEADER(add,Call-Info)": "<sip:ucs>;answer-after=0",
    "PJSIP_HEADER(add,Alert-Info)": "<http://ucs>;info=alert-autoanswer;delay=0",
}
"""For the softphone, and for desk phones of two traditions (Snom and Grandstream; Yealink and Polycom)."""


_OURS = {"CHANNEL(accountcode)": APP_ACCOUNT, "PJSIP_TRANSFER_HANDLING()": "ari-only"}
"""What every leg that we make carries: whose it is, and that a transfer which its phone asks for is ours to decide."""


class Invitation(msgspec.Struct, frozen=True):
    """How somebody is called: the query and the variables of the request."""

    query: Query
    variables: dict[str, str]

    @property
    def body(self) -> dict[str, dict[str, str]]:
        """As ARI wants it."""
        return {"variables": self.variables}


def to_agent(order: RingAgent) -> Invitation | None:
    """To the phone of an agent, or None when there can be no such phone."""
    if not _ENDPOINT.fullmatch(order.endpoint):
        return None
    variables = {**_OURS, "PJSIP_HEADER(add,X-UCS-Call)": order.uniqueid}
    if order.auto_answer:
        variables |= _AUTO_ANSWER
    query = {
        "endpoint": f"PJSIP/{order.endpoint}",
        **LEG_ENTRANCE,
        "formats": FORMATS,
        "callerId": _caller_id(order.caller_name, order.caller_number),
        "timeout": patience_s(order),
    }
    return Invitation(query, variables)


def to_number(order: DialNumber, app: str, trunk: str) -> Invitation | None:
    """To a number, `trunk` being the dial string, or to a phone of the house; None when it is neither."""
    syntax, target = (_ENDPOINT, order.endpoint) if order.endpoint else (_NUMBER, order.number)
    if not syntax.fullmatch(target):
        return None
    variables = dict(_OURS) if order.endpoint else {"CHANNEL(accountcode)": APP_ACCOUNT}
    if _NUMBER.fullmatch(order.caller_number):  # else it is called anonymously
        variables["CONNECTEDLINE(num,i)"] = order.caller_number
    query = {
        "endpoint": f"PJSIP/{target}" if order.endpoint else trunk.format(number=target),
        "app": app,
        "appArgs": "leg",
        "channelId": order.leg,
    }
    return Invitation(query, variables)


def patience_s(order: RingAgent | DialNumber) -> int:
    """How long Asterisk lets it ring."""
    return max(1, round(order.timeout_s + BACKSTOP_S))


def _caller_id(name: str, number: str) -> str:
    shown = _NOT_SHOWN.sub("", name)[:60]
    return f'"{shown}" <{number if _CALLER.fullmatch(number) else "anonymous"}>'
