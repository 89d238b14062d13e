"""The tables of ``ucs.toml``: what may be set, and what it is when nobody sets it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ucs.config_lookup import LookupTable
from ucs.config_queues import Id, Level, Name, Number, QueueTable, Table

Port = Annotated[int, Meta(ge=0, le=65535)]
Endpoint = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]
SipPassword = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.~+/=-]{0,100}$")]


class ServerTable(Table, frozen=True, kw_only=True):
    """`host` is what HTTP, SIP and media listen on. `allowed_origins`: pages that may embed the bar, besides those on
    this machine: ``https://crm.example.com``, with ``*`` for one name (``https://*.example.com``) or any port.
    `public_url` is how people reach the server, when that differs. `trusted_proxies` may say whom they speak for."""

    host: str = "127.0.0.1"
    http_port: Port = 8080
    public_url: str = ""
    allowed_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()


class AsteriskTable(Table, frozen=True, kw_only=True):
    """Our own Asterisk's ports, or with `url` somebody else's that is attached (`user` and `password` of its ARI,
    `ami_port` and its account when desk phones shall be answered from the bar, `recordings` the directory where this
    machine finds its recordings). Relative paths begin in the data directory."""

    url: str = ""
    user: str = "ucs"
    password: str = ""
    ami_port: Port = 0
    ami_user: str = "ucs"
    ami_password: str = ""
    recordings: str = ""
    sip_port: Port = 5060
    ari_port: Port = 8088
    rtp_ports: str = "20000-20199"
    use_system: bool = True
    package_dir: str = ""
    mirror: str = ""
    absent_wait_s: Annotated[int, Meta(ge=0)] = 600
    emergency_number: Number = ""


class SoftphoneTable(Table, frozen=True, kw_only=True):
    """`ws_url` is where browsers register, when it is not our Asterisk's own; `ice_servers` as RTCPeerConnection
    takes them; `media_ports`, when they are not our Asterisk's own, is what a failed test of the line names."""

    ws_url: str = ""
    ice_servers: tuple[dict[str, object], ...] = ()
    media_ports: str = ""


class JwtTable(Table, frozen=True, kw_only=True):
    """A provider that signs tokens of its own: its `public_key` (PEM), whom they are for (`audience`, us), who makes them
    (`issuer`, any by default) and which claim is our user name."""

    public_key: Annotated[str, Meta(min_length=1)]
    audience: Name
    issuer: str = ""
    username_claim: Literal["sub", "preferred_username"] = "sub"


class SsoTable(Table, frozen=True, kw_only=True):
    """Sign-in by token: one `secret` for all, or one per provider. A token is good for `window_s` and once. `jwt`: by
    provider, those who send a JWT instead."""

    secret: str = ""
    window_s: Annotated[float, Meta(gt=0, le=86400)] = 300.0
    providers: dict[str, str] = {}
    jwt: dict[str, JwtTable] = {}


class SiteTable(Table, frozen=True, kw_only=True):
    """`demo` lets bars simulate callers and serves the demo page. `rules` are those of `ucs.core.site.Rules`."""

    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")] = "CZ"
    timezone: Name = "Europe/Prague"
    node: Annotated[str, Meta(pattern=r"^[a-z0-9]{1,8}$")] = "u1"
    demo: bool = False
    rules: dict[str, object] = {}


class TrunkTable(Table, frozen=True, kw_only=True):
    """The way to the telephone network: where its calls come from, and where ours go (``host:port``)."""

    match: tuple[str, ...] = ("127.0.0.0/8",)
    contact: str = "127.0.0.1:5070"


class GroupTable(Table, frozen=True, kw_only=True):
    """A group of agents."""

    id: Id
    name: Name


class AgentTable(Table, frozen=True, kw_only=True):
    """A person. `password_hash` is made by ``ucs passwd``; without one only SSO signs in. `operator` is the right to the
    agent bar, which an admin does not have unless it is given. With `locale` "" the page chooses the bar's language."""

    id: Id
    username: Annotated[str, Meta(min_length=1, max_length=200)]
    displayname: Name
    password_hash: str = ""
    role: Literal["agent", "supervisor", "admin"] = "agent"
    operator: bool | None = None
    enabled: bool = True
    firstname: str = ""
    lastname: str = ""
    email: str = ""
    locale: Literal["", "cs", "en", "sk", "de"] = "cs"
    number: Number = ""
    primary_extension: Number = ""
    external_id: str = ""
    group: str = ""
    data: dict[str, str] = {}
    skills: dict[Name, Level] = {}

    @property
    def is_operator(self) -> bool:
        """Whether this account may use the agent bar."""
        return self.role != "admin" if self.operator is None else self.operator


class LineTable(Table, frozen=True, kw_only=True):
    """A line of a phone; one of them is primary. With an `endpoint` (and `password`) it is a SIP account of its own, else
    it shares the phone's. `caller_id` is the number shown outside, by default the line's own."""

    id: Id
    number: Number
    name: str = ""
    primary: bool = False
    endpoint: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{0,60}$")] = ""
    password: SipPassword = ""
    caller_id: Number = ""


class PhoneTable(Table, frozen=True, kw_only=True):
    """A desk phone. It registers as `endpoint` with `password`; agents pair it by `identifier`, with `agent` only that one.
    Without `lines` it has one, with the endpoint's name as number. `remote_answer` is how the bar makes it pick up:
    ``notify``, ``auto_answer`` or ``none``; without it the `model` decides, and without that ``none``."""

    id: Id
    name: str = ""
    identifier: Name
    endpoint: Endpoint
    password: SipPassword = ""
    agent: str = ""
    lines: tuple[LineTable, ...] = ()
    model: Literal["", "poly", "yealink", "snom", "cisco", "grandstream", "linphone", "other"] = ""
    remote_answer: Literal["notify", "auto_answer", "none"] | None = None


class SoftphoneEntry(Table, frozen=True, kw_only=True):
    """A phone inside the bar. Its credentials are made per pairing; the endpoint's name is the identifier's by default."""

    id: Id
    name: str = ""
    identifier: Name
    endpoint: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{0,60}$")] = ""
    agent: str = ""
    lines: tuple[LineTable, ...] = ()


class ReasonTable(Table, frozen=True, kw_only=True):
    """Why an agent is away (AUX)."""

    id: Id
    name: Name


class SubCodeTable(Table, frozen=True, kw_only=True):
    """The second level of an account code."""

    code: Name
    name: Name


class CodeTable(Table, frozen=True, kw_only=True):
    """What a call was about."""

    code: Name
    name: Name
    children: tuple[SubCodeTable, ...] = ()


class TabTable(Table, frozen=True, kw_only=True):
    """A page beside the bar. `name` is also what SSO calls its provider: signing in from there shows this tab."""

    name: Name
    url: Name


class LayoutTable(Table, frozen=True, kw_only=True):
    """What agents see beside the bar. `crm_url` may hold ``{NUMBER}`` and other places of the contract's `crmAutoOpen`, as
    may the address of a tab; `crm_tab` names the tab that calls open instead."""

    crm_url: str = ""
    crm_tab: str = ""
    tabs: tuple[TabTable, ...] = ()


class Tables(Table, frozen=True, kw_only=True):
    """What the file may hold."""

    server: ServerTable = ServerTable()
    asterisk: AsteriskTable = AsteriskTable()
    softphone: SoftphoneTable = SoftphoneTable()
    sso: SsoTable = SsoTable()
    site: SiteTable = SiteTable()
    trunk: TrunkTable = TrunkTable()
    groups: tuple[GroupTable, ...] = ()
    agents: tuple[AgentTable, ...] = ()
    queues: tuple[QueueTable, ...] = ()
    phones: tuple[PhoneTable, ...] = ()
    softphones: tuple[SoftphoneEntry, ...] = ()
    aux_reasons: tuple[ReasonTable, ...] = ()
    call_reasons: tuple[CodeTable, ...] = ()
    layout: LayoutTable = LayoutTable()
    lookup: LookupTable = LookupTable()
