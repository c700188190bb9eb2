"""Whether a session's link and passcode were used before, in a session that needed ones of its own."""

import hmac
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Self

from sqlalchemy import Connection

from bot.journal.database import Database
from bot.journal.decided import policy_body, session_row
from bot.journal.link_uses import LinkUse, keep_use, last_use_of_link, last_use_of_passcode
from bot.policy.canonical import policy_from_json
from rules.events import SettingsRead

# How long before its time a session may be begun. One that breaks off and begins again between then and its planned end
# is the same as far as its link is concerned.
EARLY: Final = timedelta(minutes=30)

_KEY_FOR: Final = b"chaperone: marks of passcodes"
_MARK_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class LinkUses:
    """What the journal knows of links and passcodes.

    Of a passcode the journal keeps a mark made with `key`, so that whoever has the journal alone cannot try out which
    passcode it stands for.
    """

    database: Database
    key: bytes = field(repr=False)

    @classmethod
    def keyed_by(cls, database: Database, client_secret: str) -> Self:
        """Marks made with a key from Zoom's client secret; with another secret, passcodes from before are not known."""
        return cls(database, hmac.digest(client_secret.encode(), _KEY_FOR, "sha256"))

    async def compared(
        self, session: str, meeting_id: str, begun: datetime, passcode: str | None, event: SettingsRead
    ) -> SettingsRead:
        """What was read, with when its link and its passcode were used before; kept where the session needs its own.

        `begun` is when the session began.
        """
        use = LinkUse(session, meeting_id, self._mark(passcode), begun)

        def look(connection: Connection) -> tuple[datetime | None, datetime | None, bool]:
            before = _first_begun(event, begun)
            link = last_use_of_link(connection, use, before)
            return link, last_use_of_passcode(connection, use, before), _needs_own(connection, session, event)

        link_used_at, passcode_used_at, needs_own = await self.database.read(look)
        if needs_own:
            await self.database.write(lambda connection: keep_use(connection, use))
        return replace(event, uses_known=True, link_used_at=link_used_at, passcode_used_at=passcode_used_at)

    def _mark(self, passcode: str | None) -> str:
        return (
            ""
            if passcode is None
            else hmac.new(self.key, passcode.encode(), "sha256").hexdigest()[:_MARK_LENGTH]
        )


def _first_begun(event: SettingsRead, begun: datetime) -> datetime:
    """From when on another session of the meeting is the same one, which broke off; without a planned time, no other is."""
    if event.scheduled_start is None or event.scheduled_duration is None:
        return begun
    first = event.scheduled_start - EARLY
    return first if first <= begun <= event.scheduled_start + event.scheduled_duration else begun


def _needs_own(connection: Connection, session: str, event: SettingsRead) -> bool:
    row = session_row(connection, session)
    # A session that is planned may never take place.
    if row is None or row.planned_for is not None:
        return False
    policy, _ = policy_from_json(policy_body(connection, row.policy_hash))
    # What was just read may be the first to say who the host is.
    profile = policy.profile_for(row.meeting_id, row.topic, event.host_email or row.host_email)
    return "unique_link" in profile.rules
