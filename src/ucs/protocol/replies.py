"""What `Reply.data` carries."""

import msgspec

from ucs.core.messages import Cause
from ucs.core.objects import Direction
from ucs.core.past import CallResult


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
    """What the page's phone needs to register. Valid while the pairing lasts. `media_ports` are the UDP ports of the
    server's side of the voice, such as ``20000-20199``, to be named in advice; '' when it does not know them."""

    ws_url: str
    sip_uri: str
    username: str
    password: str
    ice_servers: list[dict[str, object]]
    media_ports: str = ""


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


class PastCall(msgspec.Struct):
    """A call that is over, as its agent had it; `uniqueid` is that of the agent's callbacks. `number`, `name` are the other
    side. `begin` is an instant, `ring_s` and `talk_s` are durations. `codes`: account codes, two-level ones as
    ``code/sub``. `playable`: the recording is at hand and this user may play it."""

    uniqueid: str
    agent_id: int
    agent_name: str
    direction: Direction
    result: CallResult
    number: str
    number_norm: str
    name: str
    external_id: str
    queue_id: int | None
    queue_name: str
    begin: float
    ring_s: float
    talk_s: float
    cause: Cause
    codes: list[str]
    recorded: bool
    playable: bool


class CallsPage(Data):
    """`next`: the cursor of the page behind it, '' when there is none."""

    calls: list[PastCall]
    next: str


class RecordingLink(Data):
    """What is to be put behind the address of the service ``recording`` and a slash, good until the instant `until`."""

    link: str
    until: float
