"""SIP messages, as little of RFC 3261 as a test phone needs."""

import hashlib
import re
from dataclasses import dataclass, field
from typing import Self

Address = tuple[str, int]


@dataclass
class Message:
    """A request or response. Header names are compared without case; repeated headers keep their order."""

    start: str
    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    body: str = ""

    @classmethod
    def parse(cls, data: bytes) -> Self:
        head, _, body = data.decode(errors="replace").partition("\r\n\r\n")
        start, *lines = head.split("\r\n")
        pairs = (line.partition(":") for line in lines)
        return cls(start, [(name.strip(), value.strip()) for name, _, value in pairs], body)

    def encode(self) -> bytes:
        headers = [*self.headers, ("Content-Length", str(len(self.body)))]
        lines = [self.start, *(f"{name}: {value}" for name, value in headers)]
        return ("\r\n".join(lines) + "\r\n\r\n" + self.body).encode()

    def all(self, name: str) -> list[str]:
        return [value for given, value in self.headers if given.lower() == name.lower()]

    def get(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    @property
    def status(self) -> int:
        """Of a response; 0 for a request."""
        return int(self.start.split()[1]) if self.start.startswith("SIP/2.0 ") else 0

    @property
    def method(self) -> str:
        """The request's method; a response's is that of the request it answers."""
        return self.get("CSeq").split()[-1]

    @property
    def sequence(self) -> int:
        return int(self.get("CSeq").split()[0])

    @property
    def user(self) -> str:
        """The user part of a request's target."""
        found = re.match(r"\S+ sips?:([^@;>\s]+)@", self.start)
        return found[1] if found else ""

    @property
    def branch(self) -> str:
        found = re.search(r"branch=([^;,\s]+)", self.get("Via"))
        return found[1] if found else ""

    def media(self) -> Address | None:
        """Where the session description wants sound sent."""
        port = re.search(r"(?m)^m=audio (\d+)", self.body)
        host = re.search(r"(?m)^c=IN IP4 (\S+)", self.body)
        return (host[1].strip(), int(port[1])) if port and host else None

    def reply(self, status: str, tag: str, body: str = "", contact: str = "") -> "Message":
        kept = [
            (name, value)
            for name, value in self.headers
            if name.lower() in {"via", "from", "call-id", "cseq"}
        ]
        target = self.get("To")
        kept.append(("To", target if "tag=" in target or status.startswith("100") else f"{target};tag={tag}"))
        if contact:
            kept.append(("Contact", f"<{contact}>"))
        if body:
            kept.append(("Content-Type", "application/sdp"))
        return Message(f"SIP/2.0 {status}", kept, body)


def describe(host: str, port: int) -> str:
    """A session description: G.711 A-law at `host:port`, and digits as RFC 4733 has them."""
    return (
        f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n"
        "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\n"
    )


def authorize(challenge: str, method: str, uri: str, username: str, password: str) -> str:
    """The answer to a digest challenge (RFC 2617, MD5, with or without qop)."""
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))

    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    realm, nonce = given["realm"], given["nonce"]
    ha1, ha2 = md5(f"{username}:{realm}:{password}"), md5(f"{method}:{uri}")
    fields = {"username": username, "realm": realm, "nonce": nonce, "uri": uri}
    plain = {"algorithm": "MD5"}
    if "qop" in given:
        fields["cnonce"] = "4f2a"
        plain |= {"qop": "auth", "nc": "00000001"}
        fields["response"] = md5(f"{ha1}:{nonce}:00000001:4f2a:auth:{ha2}")
    else:
        fields["response"] = md5(f"{ha1}:{nonce}:{ha2}")
    if "opaque" in given:
        fields["opaque"] = given["opaque"]
    quoted = [f'{name}="{value}"' for name, value in fields.items()]
    return "Digest " + ", ".join([*quoted, *(f"{name}={value}" for name, value in plain.items())])
