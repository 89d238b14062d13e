"""What `Reply.data` carries."""

import msgspec


class Data(msgspec.Struct):
    """Base of what `Reply.data` may hold."""


class Welcome(Data):
    """Answer to `Hello`. `demo`: the site lets bars simulate callers."""

    version: str
    protocol: int
    demo: bool


class SessionGrant(Data):
    """Answer to a sign-in. `session` is the secret to resume with, never to be stored by the page; `remember` a
    revocable token for later sign-ins, '' unless asked for. `stage`: identify, or ready when without a device."""

    session: str
    stage: str
    remember: str = ""


class Softphone(Data):
    """What the page's phone needs to register. Valid while the pairing lasts."""

    ws_url: str
    sip_uri: str
    username: str
    password: str
    ice_servers: list[dict[str, object]]


class Resumed(Data):
    """Answer to `Resume`. `softphone` as in `Pair`."""

    snapshot: bool
    stage: str
    softphone: Softphone | None = None


class LoginError(Data):
    """`number` is the contract's code (1 to 7, 99); `retry_after_s` how long to wait after too many attempts."""

    number: int
    retry_after_s: float = 0.0


class Dialled(Data):
    uniqueid: str


class WrapUpExtended(Data):
    until: float
