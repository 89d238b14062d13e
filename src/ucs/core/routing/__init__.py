"""Which agent gets which call.

`match` brings waiting calls and free agents together; `demand` says who may be asked for a call by now; `strategies` choose
among those.
"""

from ucs.core.routing.match import choose, match, offer

__all__ = ["choose", "match", "offer"]
