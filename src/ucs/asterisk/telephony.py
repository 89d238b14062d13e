"""The telephone network, on Asterisk through ARI: connection, register of legs, inventory, orders and phones together.

Why a listing contradicts neither orders nor events:

* After connecting, events are kept back until the first inventory has been handed over. Of what happened before it only
  the listing knows; ends that were kept back are told after the inventory, which names those legs as standing.
* Later listings run beside events. Every order and event is in the register (`Legs`) the moment it is given or read,
  and the inventory that is handed over is the register, put right by the listing: a leg touched since the listing was
  asked for is reported as the register has it; one that the register knows and the listing lacks is dropped only when
  the next listing, 10 s later, lacks it too.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from ucs.asterisk import inventory
from ucs.asterisk.actions import Actions
from ucs.asterisk.ari import Access, Ari, Refused, path_of
from ucs.asterisk.demo_trunk import TRUNK
from ucs.asterisk.legs import Legs
from ucs.asterisk.link import Link
from ucs.asterisk.manager import Manager, ManagerAccess
from ucs.asterisk.orders import Orders
from ucs.asterisk.phones import Phones
from ucs.asterisk.resources import Event, Info
from ucs.asterisk.translate import fact_of
from ucs.core.ids import LegId
from ucs.core.messages import (
    DialNumber,
    Effect,
    HangUpLeg,
    LegCause,
    LoseTelephony,
    ReportEnded,
    ReportRecordingEnded,
    RingAgent,
    TelephonyFact,
)
from ucs.errors import Unavailable

log = logging.getLogger(__name__)

Report = Callable[[TelephonyFact], None]

LISTING_EVERY = 2
"""Checks of the connection from one listing to the next."""


class AsteriskTelephony:
    """The `Telephony` of the engine. Use one object for one connection to one Asterisk; `start` and `stop` once each.

    `desk_phones` maps the SIP account of each desk phone to its password, `site_key` is the secret that softphones'
    passwords derive from, `manager` the way to make desk phones answer. `wedged` is called when Asterisk runs but no
    longer answers. `trunk` tells the dial string for the next number outside.
    """

    def __init__(
        self,
        access: Access,
        *,
        site_key: bytes,
        desk_phones: Mapping[str, str] | None = None,
        trunk: Callable[[], str] = lambda: TRUNK,
        wedged: Callable[[], None] | None = None,
        manager: ManagerAccess | None = None,
    ) -> None:
        self._trunk = trunk
        self._wedged = wedged
        self._manager = None if manager is None else Manager(manager)
        self._legs = Legs()
        self._phones = Phones(site_key, desk_phones or {})
        self._link = Link(access, self)
        self._report: Report = _nobody
        self._held_back: list[Event] | None = []
        self._ari: Ari | None = None
        self._actions: Actions | None = None
        self._orders: Orders | None = None

    async def start(self, report: Report) -> None:
        """See `Telephony`."""
        self._report = report
        self._link.start()

    def order(self, effects: Sequence[Effect]) -> None:
        """See `Telephony`. While not connected, calls fail at once; the rest is ordered anew by the core after the
        next inventory."""
        if self._orders:
            self._orders.give(effects)
            return
        for effect in effects:
            if isinstance(effect, RingAgent | DialNumber):
                self._report(ReportEnded(effect.leg, LegCause.UNREACHABLE))

    async def simulate_caller(self, number: str, caller_number: str) -> None:
        """See `Telephony`. One half of a local channel dials the number, the other plays a tune when it is answered."""
        if self._ari is None:
            raise Unavailable("telephony", "not connected to Asterisk")
        query = {
            "endpoint": f"Local/{number}@ucs-demo-in/n",
            "context": "ucs-demo",
            "extension": "caller",
            "priority": 1,
            "timeout": 600,
        }
        variables = {"UCS_DEMO_CALLER": caller_number, "UCS_DEMO_NAME": ""}
        await self._ari.request("POST", "channels", query, {"variables": variables})

    async def stop(self) -> None:
        """See `Telephony`."""
        self._report = _nobody
        if self._orders:
            self._orders.stop()
        await self._link.stop()
        if self._manager:
            await self._manager.close()
        self._orders = self._actions = self._ari = None

    # --- what the link tells ---------------------------------------------------------------------

    def listen(self, event: Event) -> None:
        """See `Owner`."""
        if self._held_back is not None:
            self._held_back.append(event)
            return
        if self._actions and event.channel and event.type in ("StasisStart", "ChannelDestroyed"):
            self._actions.settled(LegId(event.channel.id))
        if event.type == "ChannelTransfer" and event.state and event.referred_by:
            self._legs.answer_refer(LegId(event.referred_by.source_channel.id))
        if fact := fact_of(event):
            self._tell(fact)

    async def connected(self, ari: Ari) -> None:
        """See `Owner`."""
        boot = (await ari.get("asterisk/info", Info)).boot
        await self._push_phones(self._phones.push_missing(ari))
        listing = await inventory.take(ari)
        held_back, self._held_back = self._held_back or [], None
        ended = {
            LegId(event.channel.id)
            for event in held_back
            if event.type == "ChannelDestroyed"
            and event.channel
            and inventory.is_ours(ari.app, event.channel)
        }
        self._ari = ari
        actions = self._actions = Actions(
            ari, self._legs, self._phones, self._tell, self._trunk, self._manager
        )
        self._orders = Orders(actions, self._legs)
        self._report(self._legs.restart(listing, boot, ended))
        for event in held_back:
            self.listen(event)
        self._end_what_should_have()
        await actions.remove_orphans(listing.empty)
        await self._push_phones(self._phones.push_desk_phones(ari))

    @staticmethod
    async def _push_phones(pushing: Awaitable[None]) -> None:
        """Calls go on without desk phones, but not without answers."""
        try:
            await pushing
        except Refused as refused:
            if refused.status == 0:
                raise
            log.error("desk phones cannot be pushed", extra={"reason": str(refused)})

    async def check(self, ari: Ari, number: int) -> None:
        """See `Owner`."""
        if number % LISTING_EVERY == 0:
            self._legs.begin_listing()
            listing = await inventory.take(ari)
            self._report(self._legs.reconcile(listing))
            self._end_what_should_have()
            if self._actions:
                await self._actions.remove_orphans(listing.empty)
        elif leg := self._legs.any():
            await self._probe(ari, leg)

    def _end_what_should_have(self) -> None:
        """Orders to end may have been lost with a connection; the core gives them once."""
        if self._orders:
            self._orders.give([HangUpLeg(leg) for leg in self._legs.ending()])

    @staticmethod
    async def _probe(ari: Ari, leg: LegId) -> None:
        """A question that takes the leg's lock: a wedged Asterisk still answers simpler ones."""
        try:
            await ari.request("GET", f"{path_of('channels', leg)}/variable", {"variable": "CHANNEL(state)"})
        except Refused as refused:
            if refused.status == 0:
                raise

    def lost(self, *, dead: bool) -> None:
        """See `Owner`."""
        if self._orders:
            self._orders.stop()
        was_up = self._ari is not None
        self._orders = self._actions = self._ari = None
        self._held_back = []
        if was_up or dead:
            self._report(LoseTelephony(dead=dead))

    def wedged(self) -> None:
        """See `Owner`."""
        log.critical("asterisk does not answer any more")
        if self._wedged:
            self._wedged()

    def _tell(self, fact: TelephonyFact) -> None:
        ordered = (
            isinstance(fact, ReportRecordingEnded) and self._actions and self._actions.was_stopped(fact.call)
        )
        if not ordered and self._legs.take(fact):
            self._report(fact)


def _nobody(fact: TelephonyFact) -> None:
    """Takes no notice."""
