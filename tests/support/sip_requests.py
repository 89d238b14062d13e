"""The requests of the test phones, as messages; who sends them, and again, is the phones' business."""

import itertools
import random

from tests.support.sip import Address, Message, authorize

_ids = itertools.count(1)


def new_tag() -> str:
    """Unique, for tags, branches and calls."""
    return f"{next(_ids)}-{random.getrandbits(40):x}"


def invitation(
    server: Address, number: str, caller: str, contact: str, via: str, *, name: str = ""
) -> Message:
    """A call of `number` through the server; without a session description yet."""
    host, port = server
    shown = f'"{name}" ' if name else ""
    home = contact.partition("@")[2].partition(";")[0]
    return Message(
        f"INVITE sip:{number}@{host}:{port} SIP/2.0",
        [
            ("Via", via),
            ("From", f"{shown}<sip:{caller}@{home}>;tag={new_tag()}"),
            ("To", f"<sip:{number}@{host}:{port}>"),
            ("Call-ID", f"{new_tag()}@{home.partition(':')[0]}"),
            ("CSeq", "1 INVITE"),
            ("Contact", f"<{contact}>"),
            ("Max-Forwards", "70"),
            ("Content-Type", "application/sdp"),
        ],
    )


def registration(server: Address, user: str, contact: str, via: str, expires_s: int) -> Message:
    """0 s takes it back."""
    identity = f"<sip:{user}@{server[0]}>"
    return Message(
        f"REGISTER sip:{server[0]}:{server[1]} SIP/2.0",
        [
            ("Via", via),
            ("From", f"{identity};tag={new_tag()}"),
            ("To", identity),
            ("Call-ID", f"{new_tag()}@{server[0]}"),
            ("CSeq", "1 REGISTER"),
            ("Contact", f"<{contact}>;expires={expires_s}"),
            ("Expires", str(expires_s)),
            ("Max-Forwards", "70"),
        ],
    )


def authorized(request: Message, challenge: Message, via: str, user: str, password: str) -> Message:
    """The same request again, with the answer to the server's challenge (401 or 407)."""
    proxy = challenge.status == 407
    method, uri = request.start.split()[:2]
    asked = challenge.get("Proxy-Authenticate" if proxy else "WWW-Authenticate")
    answer = authorize(asked, method, uri, user, password)
    headers = [header for header in request.headers if header[0] not in {"Via", "CSeq"}]
    headers += [
        ("Via", via),
        ("CSeq", f"{request.sequence + 1} {method}"),
        ("Proxy-Authorization" if proxy else "Authorization", answer),
    ]
    return Message(request.start, headers, request.body)


def within(
    invite: Message, final: Message | None, method: str, sequence: int, contact: str, via: str, *, ours: bool
) -> Message:
    """A request within the call that `invite` began and `final` answered. `ours`: the invitation was."""
    agreed = final or invite
    target = (agreed if ours else invite).get("Contact").strip("<>")
    local, remote = ("From", "To") if ours else ("To", "From")
    return Message(
        f"{method} {target} SIP/2.0",
        [
            ("Via", via),
            ("From", agreed.get(local)),
            ("To", agreed.get(remote)),
            ("Call-ID", invite.get("Call-ID")),
            ("CSeq", f"{sequence} {method}"),
            ("Contact", f"<{contact}>"),
            ("Max-Forwards", "70"),
        ],
    )


def cancellation(invite: Message) -> Message:
    """Gives up a call that nobody has answered; its branch is that of the invitation."""
    kept = {"via", "from", "to", "call-id", "max-forwards"}
    headers = [(name, value) for name, value in invite.headers if name.lower() in kept]
    start = invite.start.replace("INVITE", "CANCEL", 1)
    return Message(start, [*headers, ("CSeq", f"{invite.sequence} CANCEL")])


def acknowledgement(invite: Message, final: Message, via: str) -> Message:
    """Of an answer it is a request of its own, of a refusal part of the invitation (RFC 3261, 13.2.2.4 and 17.1.1.3)."""
    taken = final.status < 300
    target = final.get("Contact").strip("<>") if taken else invite.start.split()[1]
    return Message(
        f"ACK {target} SIP/2.0",
        [
            ("Via", via if taken else final.get("Via")),
            ("From", final.get("From")),
            ("To", final.get("To")),
            ("Call-ID", final.get("Call-ID")),
            ("CSeq", f"{final.sequence} ACK"),
            ("Max-Forwards", "70"),
        ],
    )
