"""What models of desk phones are known to do when they are asked to answer from afar."""

from ucs.config_tables import PhoneTable
from ucs.core.site import RemoteAnswer
from ucs.errors import ConfigError

_NOTIFY, _AUTO_ANSWER, _NONE = RemoteAnswer

PRESETS = {
    "poly": _NOTIFY,
    "yealink": _NOTIFY,
    "snom": _NOTIFY,
    "cisco": _NOTIFY,
    "grandstream": _AUTO_ANSWER,
    "linphone": _NONE,
    "other": _NONE,
    "": _NONE,
}
"""Model -> way. Those with ``notify`` announce ``Allow-Events: talk`` when they ring; what has to be switched on at the
phone is in docs/install.md."""


def remote_answer(phone: PhoneTable, *, manager: bool, where: str) -> RemoteAnswer:
    """The phone's own setting, else what its model is known to do.

    `manager`: there is a manager interface to send a NOTIFY through. Raises `ConfigError` when the phone's setting needs
    one that is missing.
    """
    wanted = None if phone.remote_answer is None else RemoteAnswer(phone.remote_answer)
    if wanted is _NOTIFY and not manager:
        raise ConfigError(
            "answering by NOTIFY needs the manager interface of the attached Asterisk",
            where=f"{where}, remote_answer",
            hint="Set ami_port, ami_user and ami_password in [asterisk].",
        )
    found = PRESETS[phone.model] if wanted is None else wanted
    return _NONE if found is _NOTIFY and not manager else found
