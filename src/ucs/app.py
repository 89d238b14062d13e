"""The composition root: makes every part, hands each what it needs, starts them in order and stops them in reverse."""

import logging
import os
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from ucs import run_file
from ucs.api.edge import Edge, refuse_unusable
from ucs.api.past_calls import PastCalls
from ucs.api.recording_link import RecordingLinks
from ucs.api.routes import create_app
from ucs.api.server import Server
from ucs.api.softphone import SoftphoneAccess
from ucs.asterisk import ports
from ucs.asterisk.ari import Access
from ucs.asterisk.debian import Progress, quiet
from ucs.asterisk.demo_trunk import TRUNK, demo_trunk
from ucs.asterisk.keeper import Keeper
from ucs.asterisk.manager import ManagerAccess
from ucs.asterisk.phones import softphone_address, softphone_password
from ucs.asterisk.probe import Conflict
from ucs.asterisk.settings import AsteriskSettings, Trunk, address, write_private
from ucs.asterisk.telephony import AsteriskTelephony
from ucs.config import Settings
from ucs.config_tables import AsteriskTable
from ucs.core.centre import Centre
from ucs.core.ids import AgentId
from ucs.core.messages import ConfigureSite
from ucs.core.news.one_call import customer
from ucs.core.notices import Notice
from ucs.core.site import Site
from ucs.engine.engine import Engine
from ucs.errors import ConfigError, Unavailable
from ucs.lock_file import DataDirLock
from ucs.log.sqlite import SqliteLog
from ucs.numbering import complete
from ucs.run_file import RunFile
from ucs.services.lookup import Lookups, source_of
from ucs.site_config import site
from ucs.store.history import History
from ucs.store.history_table import HistoryTable

log = logging.getLogger(__name__)

LOG_NAME = "ucs.db"
HISTORY_NAME = "history.db"
KEY_NAME = "site.key"
_KEY_BYTES = 32


def asterisk_settings(settings: Settings, *, remember: bool = True) -> AsteriskSettings:
    """What our own Asterisk is told; free ports are chosen now, and remembered. Raises `ConfigError`."""
    table = settings.asterisk
    return AsteriskSettings.for_data_dir(
        settings.data_dir,
        host=settings.server.host,
        sip_port=table.sip_port,
        ari_port=table.ari_port,
        rtp_ports=settings.rtp_ports,
        trunk=Trunk(match=settings.trunk.match, contact=settings.trunk.contact),
        absent_wait_s=table.absent_wait_s,
        emergency_number=table.emergency_number,
        package_dir=None if not table.package_dir else settings.data_dir / table.package_dir,
        use_system=table.use_system,
        mirror=table.mirror,
        remember=remember,
    )


def checked(settings: Settings) -> Site:
    """What the core is told, after everything that is set was found usable on this machine. Raises `ConfigError`."""
    configured = site(settings)
    refuse_unusable(settings)
    if not ports.is_here(settings.server.host):
        raise ConfigError(
            f"{settings.server.host} is no address of this machine",
            where=f"{settings.file}: [server] host, or UCS_HOST",
            hint="0.0.0.0 listens on all of them, 127.0.0.1 for this machine only.",
        )
    return configured


def http_conflict(settings: Settings) -> Conflict | None:
    """Whoever holds the port of our HTTP; the server itself, when it runs."""
    port, host = settings.server.http_port, settings.server.host
    free = not port or ports.is_free(host, port)
    return None if free else Conflict(port, "tcp", host, "HTTP", "UCS_HTTP_PORT")


@asynccontextmanager
async def running(
    settings: Settings,
    accounts: Mapping[str, str],
    *,
    progress: Progress = quiet,
    give_up: Callable[[Unavailable], None] = lambda error: None,
) -> AsyncGenerator[RunFile]:
    """UCS, from the first check to the last clean-up; yields when everything answers.

    `accounts` are the demo's passwords for ``run.json``. `give_up` is called when the store is lost for good (another server
    has taken over, the disk keeps nothing): then leave the block. Asterisk is left running at the end: calls go on.
    Raises `ConfigError` and `Unavailable`.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(DataDirLock(settings.data_dir))
        configured = checked(settings)
        if conflict := http_conflict(settings):
            raise Unavailable("server", conflict.message, hint=conflict.remedy)
        pids = {"server": os.getpid()}
        network = asterisk_settings(settings)
        wedged = None
        recordings = settings.recordings
        if settings.asterisk.url:
            access = attached(settings.asterisk)
            manager = _attached_manager(settings.asterisk)
        else:
            keeper = Keeper(network)
            found = await keeper.start(progress)
            stack.push_async_callback(keeper.stop)
            network = found.settings
            access = Access(network.ari_url, network.ari_user, network.ari_password)
            manager = network.manager
            wedged = keeper.replace
            recordings = recordings or network.recordings
            pids["asterisk"] = found.pid

        key = _site_key(settings.data_dir)
        telephony = AsteriskTelephony(
            access,
            site_key=key,
            desk_phones=dict(_sip_accounts(settings)),
            wedged=wedged,
            manager=manager,
            trunk=demo_trunk(network.trunk) if settings.site.demo else lambda: TRUNK,
        )
        engine = Engine(
            SqliteLog(settings.data_dir / LOG_NAME),
            telephony,
            complete=lambda command: complete(command, configured.country),
            give_up=give_up,
        )
        history = History(lambda: _history_table(settings))
        edge = Edge(
            engine,
            settings,
            past=PastCalls(engine, history, settings, RecordingLinks(key, time.time), recordings),
            softphone=SoftphoneAccess(
                ws_url=settings.softphone.ws_url or network.sip_ws_url,
                address=softphone_address,
                password=lambda endpoint, pairing: softphone_password(key, endpoint, pairing),
                ice_servers=settings.softphone.ice_servers,
                media_ports=_media_ports(settings, network),
            ),
            simulate=telephony.simulate_caller,
            telephony_up=engine.connected.is_set,
        )
        lookups = _lookups(stack, settings, engine)
        await engine.start(ConfigureSite(configured))
        stack.push_async_callback(engine.stop)
        if lookups is not None:
            lookups.publish(await engine.read(_not_looked_up))
        await edge.start()
        stack.push_async_callback(edge.close)
        server = Server(
            create_app(edge, settings),
            host=settings.server.host,
            port=settings.server.http_port,
            trusted_proxies=settings.server.trusted_proxies,
        )
        await server.start()
        stack.push_async_callback(server.stop)
        if not settings.asterisk.url:
            await engine.connected.wait()

        content = _run_file(settings, network, server.port, accounts, pids)
        run_file.write(settings.data_dir, content)
        stack.callback(run_file.remove, settings.data_dir, os.getpid())
        log.info("UCS is up", extra={"http": content.http, "sip": content.sip})
        yield content


def _sip_accounts(settings: Settings) -> Iterator[tuple[str, str]]:
    """Name and password of each: of the phones, and of the lines that have their own."""
    for phone in settings.phones:
        yield phone.endpoint, phone.password
        for line in phone.lines:
            if line.endpoint:
                yield line.endpoint, line.password


def _media_ports(settings: Settings, network: AsteriskSettings) -> str:
    """Those of an attached Asterisk are not ours to know."""
    own = "" if settings.asterisk.url else "-".join(str(port) for port in network.rtp_ports)
    return settings.softphone.media_ports or own


def attached(table: AsteriskTable) -> Access:
    """ARI of an Asterisk that is not ours."""
    return Access(table.url, table.user, table.password)


def _attached_manager(table: AsteriskTable) -> ManagerAccess | None:
    """The manager interface of an Asterisk that is not ours, if it was named."""
    host = urlsplit(table.url).hostname
    if not table.ami_port or not host:
        return None
    return ManagerAccess(host, table.ami_port, table.ami_user, table.ami_password)


def _history_table(settings: Settings) -> HistoryTable:
    """Of the calls of the past, from the log."""
    log = SqliteLog(settings.data_dir / LOG_NAME, read_only=True)
    names = {AgentId(agent.id): agent.displayname for agent in settings.agents}
    return HistoryTable(settings.data_dir / HISTORY_NAME, log, names)


def _lookups(stack: AsyncExitStack, settings: Settings, engine: Engine) -> Lookups | None:
    """The service that finds out who calls, when an outside system is set."""
    source = source_of(settings.lookup, f"{settings.file}: [lookup]")
    if source is None:
        return None
    lookups = Lookups(source, engine.post)
    stack.push_async_callback(lookups.close)
    engine.subscribe(lookups.publish)
    return lookups


def _not_looked_up(centre: Centre, _: float) -> list[Notice]:
    """The customers whom an earlier life of the server did not get to know."""
    calls = [call for call in centre.calls.values() if call.live and not call.looked_up]
    return [notice for call in calls for notice in customer(centre, call)]


def _site_key(data_dir: Path) -> bytes:
    """The secret that softphones' passwords derive from, made once."""
    path = data_dir / KEY_NAME
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        key = secrets.token_bytes(_KEY_BYTES)
        write_private(path, key)
    if len(key) != _KEY_BYTES:
        raise ConfigError(
            f"holds {len(key)} bytes instead of {_KEY_BYTES}",
            where=str(path),
            hint="Put it back from a backup, or delete it: a new one is made, and softphones register anew.",
        )
    return key


def _run_file(
    settings: Settings,
    network: AsteriskSettings,
    port: int,
    accounts: Mapping[str, str],
    pids: dict[str, int],
) -> RunFile:
    host = "127.0.0.1" if settings.server.host in ("0.0.0.0", "localhost") else settings.server.host  # noqa: S104
    where = address(host, port)
    providers = settings.sso.providers or ({"": settings.sso.secret} if settings.sso.secret else {})
    provider = next(iter(providers), None)
    return RunFile(
        http=f"http://{where}",
        ws=f"ws://{where}/ws",
        sip=network.sip_address,
        ari=network.ari_url,
        accounts=dict(accounts),
        sso=None if provider is None else run_file.Sso(provider, providers[provider]),
        queues={queue.name: run_file.Queue(queue.id, queue.number) for queue in settings.queues},
        phones={
            phone.endpoint: run_file.Phone(phone.password, phone.identifier) for phone in settings.phones
        },
        pids=pids,
    )
