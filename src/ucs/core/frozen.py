"""The base of what is configured."""

import msgspec


class Frozen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Base of configuration records."""
