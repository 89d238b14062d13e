"""What the contract test needs of a telephone network and of the people at its ends, fake or real."""

from typing import Protocol

from tests.support.facts import Facts

from ucs.engine.telephony import Telephony


class Party(Protocol):
    """Somebody at the far end of a leg. Everybody speaks with a voice of his own."""

    @property
    def number(self) -> str:
        """Who called us, as shown on our display; for one who was dialled over the trunk see `dialled`."""
        ...

    @property
    def dialled(self) -> str:
        """What was dialled to reach us."""
        ...

    def header(self, name: str) -> str:
        """Of the call that came to us, '' when it is missing."""
        ...

    def ring(self) -> None: ...

    def play_early(self) -> None:
        """Speak before answering."""
        ...

    def answer(self) -> None: ...

    def obey(self) -> None:
        """From now on pick up when told to from afar."""
        ...

    async def hold(self, *, on: bool = True) -> None:
        """At the phone itself, or take it back there."""
        ...

    async def refer(self, number: str) -> None:
        """Ask for the call to be handed over to a number."""
        ...

    async def join(self, other: "Party") -> None:
        """Ask for this call and another one of the same phone to be joined."""
        ...

    async def is_answered(self) -> None:
        """Wait until our call is."""
        ...

    async def referred(self) -> bool:
        """Wait for what became of it."""
        ...

    def refuse(self, status: int) -> None:
        """With a final SIP response."""
        ...

    def hang_up(self) -> None: ...

    async def ends(self) -> int:
        """Wait for the end; returns the last SIP status of the invitation."""
        ...

    async def hears(self, other: "Party") -> None:
        """Wait until we hear the other."""
        ...

    async def hears_only(self, other: "Party") -> None:
        """Wait until we hear the other and no music."""
        ...

    async def hears_music(self) -> None:
        """Wait until we hear music, and nobody."""
        ...

    async def hears_ringing(self) -> None:
        """Wait until we hear the ringing tone."""
        ...

    async def hears_nothing(self) -> None:
        """Wait until there is silence."""
        ...


class Network(Protocol):
    """A network with a trunk and the desk phones 101 and 102, none registered, none calling, connected."""

    facts: Facts

    @property
    def telephony(self) -> Telephony: ...

    async def call(self, number: str, caller: str = "+420777111222", name: str = "") -> Party:
        """A customer calls."""
        ...

    async def call_from(self, endpoint: str, number: str) -> Party:
        """A registered desk phone calls."""
        ...

    async def register(self, endpoint: str) -> None:
        """A desk phone comes."""
        ...

    async def unregister(self, endpoint: str) -> None:
        """A desk phone goes."""
        ...

    async def register_softphone(self, endpoint: str, pairing: str, password_of: str = "") -> bool:
        """A browser comes to the address of this pairing, with the password of another if need be; whether it was let in."""
        ...

    async def rung(self, endpoint: str) -> Party:
        """Wait for a call to a desk phone."""
        ...

    async def dialled(self) -> Party:
        """Wait for a call to the trunk."""
        ...

    async def cut(self) -> None:
        """Break the connection of the server to the network."""
        ...

    async def mend(self) -> None:
        """Let the server connect again."""
        ...

    async def restart_server(self) -> None:
        """The server goes without a farewell, another begins."""
        ...

    async def restart(self) -> None:
        """The network dies with all its calls, and comes back."""
        ...
