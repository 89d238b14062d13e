"""ARI's JSON, as far as we read it. Unknown fields and types are ignored, missing ones have a default."""

import msgspec

APP_ACCOUNT = "ucs"
"""The account code of every channel that is part of a call, and the name of every bridge: how ours are known from
others', and callers who have been taken from those who have just come."""


class Resource(msgspec.Struct, frozen=True, gc=False):
    """Base of what ARI sends."""


class Party(Resource, frozen=True):
    """A caller id."""

    name: str = ""
    number: str = ""


class Dialplan(Resource, frozen=True):
    """Where a channel is in the dialplan: in our application, `app_data` is ``<app>,<argument>,...``."""

    app_name: str = ""
    app_data: str = ""


class Channel(Resource, frozen=True):
    """`state`: Down (made, nothing sent or heard yet), Ring (it calls us), Ringing (it rings there), Up (answered)."""

    id: str = ""
    name: str = ""
    state: str = ""
    caller: Party = Party()
    dialplan: Dialplan = Dialplan()
    accountcode: str = ""

    @property
    def arguments(self) -> list[str]:
        """What it entered an application with, the application's name first; empty when it is in none."""
        return self.dialplan.app_data.split(",") if self.dialplan.app_name == "Stasis" else []


class Bridge(Resource, frozen=True):
    """`channels` holds the ids of those in it."""

    id: str
    name: str = ""
    channels: tuple[str, ...] = ()


class Endpoint(Resource, frozen=True):
    """`state` is ``online`` when at least one contact is registered and, if it is asked regularly, answers."""

    technology: str = ""
    resource: str = ""
    state: str = ""


class Recording(Resource, frozen=True):
    """One that runs, or has just ended; the name is the call's."""

    name: str = ""
    cause: str = ""


class Playback(Resource, frozen=True):
    """Something that is played, to `target_uri`: ``channel:<id>``."""

    id: str = ""
    target_uri: str = ""


class Requested(Resource, frozen=True):
    """Where a phone wants a call transferred to."""

    destination: str = ""


class ReferTo(Resource, frozen=True):
    """`destination_channel` is set when the phone joins two calls of its own."""

    requested_destination: Requested = Requested()
    destination_channel: Channel | None = None


class ReferredBy(Resource, frozen=True):
    """`source_channel` is the phone's side of the call that it hands over."""

    source_channel: Channel = Channel()


class Event(Resource, frozen=True):
    """An event, or the answer to a request that went over the same socket (``RESTResponse``).

    `peer` is the called channel in a ``Dial``; in a ``PeerStatusChange`` it is something else, and empty here. `state` of a
    ``ChannelTransfer`` is empty when it begins.
    """

    type: str
    channel: Channel | None = None
    peer: Channel | None = None
    args: tuple[str, ...] = ()
    cause: int = 0
    tech_cause: int = 0
    dialstatus: str = ""
    endpoint: Endpoint | None = None
    refer_to: ReferTo | None = None
    referred_by: ReferredBy | None = None
    state: str = ""
    recording: Recording | None = None
    playback: Playback | None = None
    request_id: str = ""
    status_code: int = 0
    message_body: str = ""


class System(Resource, frozen=True):
    """Which Asterisk it is."""

    entity_id: str = ""


class Status(Resource, frozen=True):
    """Since when it runs."""

    startup_time: str = ""


class Info(Resource, frozen=True):
    """About the process that answers."""

    system: System = System()
    status: Status = Status()

    @property
    def boot(self) -> str:
        """Names this life of this Asterisk; another one has none of its calls."""
        return f"{self.system.entity_id}@{self.status.startup_time}"
