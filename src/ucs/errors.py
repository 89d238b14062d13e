"""What can go wrong, as types with stable codes; text for people is made at the edge.

Anything that is not a `UcsError` is a bug: it is logged with its traceback and answered ``internal``.
"""


class UcsError(Exception):
    """Base of every expected failure. `code` is stable and part of the public contract."""

    code = "internal"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(UcsError):
    """Start-up settings are unusable. `where` names the file and key, `hint` says what to write instead."""

    code = "config"

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.where = where

    def __str__(self) -> str:
        return "\n".join(
            part
            for part in (f"{self.where}: {self.message}" if self.where else self.message, self.hint)
            if part
        )


class Unavailable(UcsError):
    """A part we depend on does not answer now (`what`: telephony, store, ...); trying later may work."""

    code = "unavailable"

    def __init__(self, what: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.what = what

    def __str__(self) -> str:
        return "\n".join(part for part in (f"{self.what}: {self.message}", self.hint) if part)


class Fenced(Unavailable):
    """Another server writes our log now. It never gets better: this server must end."""


class NotSynced(Unavailable):
    """The disk took what was written and could not keep it. What it holds is known only when it is read anew: this server
    must end."""


class Rejected(UcsError):
    """A command was understood and refused; nothing has changed."""

    code = "rejected"


class InvalidRequest(Rejected):
    """The command's arguments make no sense (unknown status, malformed number, missing reason)."""

    code = "invalid"


class NotAllowed(Rejected):
    """The user has no right to this, or a rule of the site forbids it now."""

    code = "not_allowed"


class NotFound(Rejected):
    """The named agent, queue, phone or call does not exist."""

    code = "not_found"


class WrongState(Rejected):
    """The command does not fit the present state (answering when nothing rings)."""

    code = "wrong_state"


class StaleCall(Rejected):
    """The command names a call that is no longer the agent's."""

    code = "stale_call"


class NoDevice(Rejected):
    """The command needs a paired phone and there is none."""

    code = "no_device"
