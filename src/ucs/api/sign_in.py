"""Checks credentials: password, SSO token or JWT, remember token. Answers with an account or the contract's error number."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections.abc import Awaitable, Callable
from enum import IntEnum

from ucs.api.accounts import Account, Accounts
from ucs.api.jwt_token import Genuine, JwtProviders, is_jwt
from ucs.api.remember import RememberTokens
from ucs.api.replay import UsedTokens
from ucs.api.sso import ExpiredToken, MalformedToken, secrets_for, verify_token
from ucs.api.throttle import Throttle
from ucs.config_tables import SsoTable
from ucs.core.ids import AgentId
from ucs.errors import NotAllowed, Unavailable

log = logging.getLogger(__name__)

_FREE_PER_USER = 5
"""Failures of one user name from one address that cost nothing."""
_FREE_PER_ADDRESS = 20
"""Of an address, whatever the name: more, because a whole office may share one."""

_AT_ONCE = 10
"""Attempts of one way, the others wait: each counts as failed until it is checked, and an office that begins its day
must not lock itself out."""

_User = tuple[str, tuple[str, str]]
"""The user name, and the way in with the source of the attempt."""


class Number(IntEnum):
    """The contract's login error codes."""

    BAD_CREDENTIALS = 1
    DISABLED = 2
    NO_RIGHT = 3
    BAD_TOKEN = 4
    USED_TOKEN = 5
    ELSEWHERE = 6
    TOO_MANY = 7
    SERVER = 99


_NOBODY = Account(AgentId(0), "", enabled=False, operator=False, fingerprint="")
"""Looked for in place of a user who is not there, so that it takes as long."""

_TEXTS = {
    Number.BAD_CREDENTIALS: "The user name or password is wrong.",
    Number.DISABLED: "This account is disabled.",
    Number.NO_RIGHT: "This account has no right to the operator application.",
    Number.BAD_TOKEN: "The sign-in token is not valid.",
    Number.USED_TOKEN: "The sign-in token has expired or was used already.",
    Number.ELSEWHERE: "The user is signed in elsewhere.",
    Number.TOO_MANY: "Too many attempts, try again later.",
    Number.SERVER: "Signing in is not possible now.",
}


class LoginRefused(NotAllowed):
    """No sign-in. `number` is the contract's; the text is the same for unknown users and wrong passwords."""

    code = "login_error"

    def __init__(self, number: Number, *, retry_after_s: float = 0.0) -> None:
        super().__init__(_TEXTS[number])
        self.number = number
        self.retry_after_s = retry_after_s


class SignIns:
    """Every attempt goes through here, so every failure counts. `clock` tells Unix time.

    The methods raise `LoginRefused`, or `Unavailable` when the store does not answer.
    """

    def __init__(
        self,
        accounts: Accounts,
        sso: SsoTable,
        jwt: JwtProviders,
        used: UsedTokens,
        remember: RememberTokens,
        clock: Callable[[], float],
    ) -> None:
        self._accounts = accounts
        self._sso = sso
        self._jwt = jwt
        self._used = used
        self._remember = remember
        self._clock = clock
        self._users = Throttle(_FREE_PER_USER)
        self._addresses = Throttle(_FREE_PER_ADDRESS)
        self._turns = {way: asyncio.Semaphore(_AT_ONCE) for way in ("password", "sso", "remembered")}

    async def by_password(self, username: str, password: str, address: str) -> Account:
        """Check a password."""
        return await self._attempt(
            "password", username, address, lambda: self._accounts.verify(username, password)
        )

    async def by_sso(self, username: str, token: str, provider: str, address: str) -> Account:
        """Check the contract's SSO token, or a JWT."""

        async def check() -> Account | None:
            now = self._clock()
            try:
                genuine = self._genuine(username, token, provider, now)
            except MalformedToken as error:
                log.info("SSO token refused", extra={"address": address, "why": str(error)})
                raise LoginRefused(Number.BAD_TOKEN) from None
            except ExpiredToken as error:
                log.info("SSO token refused", extra={"address": address, "why": str(error)})
                raise LoginRefused(Number.USED_TOKEN) from None
            if not await self._used.use(genuine.fingerprint, now, genuine.until):
                raise LoginRefused(Number.USED_TOKEN)
            return self._accounts.get(username)

        return await self._attempt("sso", username, address, check)

    def _genuine(self, username: str, token: str, provider: str, now: float) -> Genuine:
        if is_jwt(token):
            return self._jwt.verify(token, username, provider, now)
        secrets = secrets_for(provider, self._sso.secret, self._sso.providers)
        window_s = self._sso.window_s
        return Genuine(verify_token(token, username, secrets, now, window_s), now + 2 * window_s)

    async def by_remember_token(self, username: str, token: str, address: str) -> Account:
        """Check a token of `remember_token`."""

        async def check() -> Account | None:
            account = self._accounts.get(username)
            known = await self._remember.verify(account or _NOBODY, token, self._clock())
            return account if known else None

        return await self._attempt("remembered", username, address, check)

    async def remember_token(self, account: Account) -> str:
        """Make a token that signs this account in later."""
        return await self._remember.issue(account, self._clock())

    async def _attempt(
        self, way: str, username: str, address: str, check: Callable[[], Awaitable[Account | None]]
    ) -> Account:
        """Each way in counts by itself: pages with tokens that are no good lock nobody out who has a password."""
        source = (way, _source(address))
        user = (username, source)
        self._refuse_if_locked(user)
        async with self._turns[way]:
            self._refuse_if_locked(user)
            return await self._counted(user, check)

    def _refuse_if_locked(self, user: _User) -> None:
        now = self._clock()
        locked = max(self._users.locked_for(user, now), self._addresses.locked_for(user[1], now))
        if locked > 0:
            raise LoginRefused(Number.TOO_MANY, retry_after_s=round(locked, 1))

    async def _counted(self, user: _User, check: Callable[[], Awaitable[Account | None]]) -> Account:
        now = self._clock()
        _, source = user
        self._users.count(user, now)
        self._addresses.count(source, now)
        try:
            account = await check()
        except Unavailable:
            self._forgive(user)
            raise
        except LoginRefused as refused:
            if refused.number is Number.USED_TOKEN:  # no guess: whoever made it knows the secret
                self._forgive(user)
            raise
        if account is None:
            log.info("sign-in refused", extra={"address": source[1]})
            raise LoginRefused(Number.BAD_CREDENTIALS)
        self._forgive(user)
        if not account.enabled:
            raise LoginRefused(Number.DISABLED)
        if not account.operator:
            raise LoginRefused(Number.NO_RIGHT)
        self._users.clear(user)
        return account

    def _forgive(self, user: _User) -> None:
        self._users.forgive(user)
        self._addresses.forgive(user[1])


def _source(address: str) -> str:
    """Whose attempts count together: an address, or a network of IPv6, in which one machine has as many as it likes."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4 or parsed.ipv4_mapped:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))
