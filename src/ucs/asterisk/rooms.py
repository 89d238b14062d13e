"""Bridges: which of them are needed, and by whom. Each call has one, and each leg that sits apart in silence."""

from collections.abc import Awaitable, Callable, Iterable

from ucs.asterisk.ari import Query, Refused, path_of
from ucs.asterisk.legs import Legs
from ucs.asterisk.resources import APP_ACCOUNT
from ucs.core.ids import CallId, LegId


class Rooms:
    """Those of one connection. `ask` sends a request (method, path, query)."""

    def __init__(self, legs: Legs, ask: Callable[[str, str, Query | None], Awaitable[None]]) -> None:
        self._legs = legs
        self._ask = ask
        self._of_calls: dict[CallId, set[str]] = {}
        self._parks: dict[str, LegId] = {}

    def expect(self, call: CallId) -> None:
        """The call has its room from now on."""
        self._of_calls.setdefault(call, set()).add(call)

    def expect_park(self, call: CallId, leg: LegId) -> None:
        """This leg of the call may have a room of its own."""
        park = park_of(leg)
        self._of_calls.setdefault(call, set()).add(park)
        self._parks[park] = leg

    async def make(self, room: str) -> None:
        """Make sure that it is there."""
        try:
            await self._ask("POST", path_of("bridges", room), {"type": "mixing", "name": APP_ACCOUNT})
        except Refused as refused:
            if refused.status != 409:  # it exists
                raise

    async def close(self, call: CallId) -> None:
        """Remove all rooms of a call that is over."""
        for room in self._of_calls.pop(call, {call}):
            self._parks.pop(room, None)
            await self._remove(room)

    async def remove_orphans(self, empty: Iterable[str]) -> None:
        """Remove empty bridges of ours that nobody needs any more. Raises `Refused`."""
        for room in empty:
            if not self._needs(room):
                self._parks.pop(room, None)
                for rooms in self._of_calls.values():
                    rooms.discard(room)
                await self._remove(room)

    def _needs(self, room: str) -> bool:
        """It belongs to a call that has not been closed; a park, to a leg that stands."""
        if (leg := self._parks.get(room)) and not self._legs.get(leg):
            return False
        return any(room in rooms for rooms in self._of_calls.values())

    async def _remove(self, room: str) -> None:
        try:
            await self._ask("DELETE", path_of("bridges", room), None)
        except Refused as refused:
            if refused.status != 404:
                raise


def park_of(leg: LegId) -> str:
    """The room in which a leg sits apart."""
    return f"{leg}-park"
