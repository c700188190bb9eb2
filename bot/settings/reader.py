"""Reading Zoom's settings for a session: those of the meeting, its host and the account, and what the journal knows."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.settings.account import AccountSettings
from bot.settings.link_uses import LinkUses
from bot.settings.read import read_settings
from bot.zoom.records import AccountRecords
from rules.events import SettingsRead


@dataclass(frozen=True, slots=True)
class SettingsReader:
    """Reads what there is to know of a session's settings."""

    records: AccountRecords
    clock: Clock
    account: AccountSettings
    uses: LinkUses

    async def read(self, session: str, meeting_id: str, host_id: str | None, begun: datetime) -> SettingsRead:
        """What Zoom and the journal say now of a session that began at `begun`; raises what `read_settings` raises."""
        now = self.clock.now()
        account = await self.account.read(now)
        event = await read_settings(self.records, meeting_id, host_id, now, begun, account)
        return await self.uses.compared(
            session, meeting_id, begun, self.records.passcodes.of(meeting_id), event
        )
