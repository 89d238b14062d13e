"""``ucs revoke``: sign-ins that browsers remember."""

import asyncio

from ucs.api.remember import RememberTokens
from ucs.api.store import EdgeStore
from ucs.config import load_settings
from ucs.errors import NotFound


def revoke(username: str) -> None:
    """Forget every browser that remembers this user's login, also while the server runs. Who is signed in stays so."""
    settings = load_settings()
    if username not in {agent.username for agent in settings.agents}:
        raise NotFound(f"there is no agent {username!r}", hint=f"The agents are in {settings.file}.")
    store = EdgeStore(settings.data_dir)
    try:
        count = asyncio.run(RememberTokens(store).revoke(username))
    finally:
        store.close()
    print(f"{count} remembered logins of {username} are revoked.")
