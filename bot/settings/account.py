"""What Zoom's settings of the whole account say: they change seldom, and are read seldom."""

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from bot.zoom.errors import NotAllowed, NotNow, Refused
from bot.zoom.records import AccountRecords

log = logging.getLogger(__name__)

READ_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class AccountAnswers:
    """Zoom's answers about the account, each empty where Zoom does not give it to this app.

    `settings` is its tree of settings, `security` the part of that about meetings' security, `locked` says which of
    these its users cannot change.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    security: Mapping[str, Any] = field(default_factory=dict)
    locked: Mapping[str, Any] = field(default_factory=dict)


NOTHING_SAID: Final = AccountAnswers()


@dataclass(slots=True)
class AccountSettings:
    """The account's settings as last read, and read again once they are an hour old."""

    records: AccountRecords
    _answers: AccountAnswers = NOTHING_SAID
    _read_at: datetime | None = None
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def read(self, now: datetime) -> AccountAnswers:
        """What they say; where Zoom cannot be asked now, what they said before."""
        async with self._one_at_a_time:
            if self._read_at is None or now - self._read_at >= READ_EVERY:
                try:
                    self._answers = await self._ask()
                    self._read_at = now
                except NotNow as error:
                    log.warning("the account's settings cannot be read now: %s", error)
            return self._answers

    async def _ask(self) -> AccountAnswers:
        return AccountAnswers(
            settings=await allowed(self.records.account_settings()),
            security=await allowed(self.records.account_security()),
            locked=await allowed(self.records.account_locks()),
        )


async def allowed(asking: Awaitable[dict[str, Any]]) -> Mapping[str, Any]:
    """Zoom's answer; empty where Zoom does not give it to this app."""
    try:
        return await asking
    except (NotAllowed, Refused) as error:
        log.warning("some of Zoom's settings are left open: %s", error)
        return {}
