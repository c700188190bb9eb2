"""Putting right a setting of a meeting or its host, and seeing whether that worked."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from bot.actions import reasons
from bot.settings.budget import UpdateBudget
from bot.settings.read import MEETING_FIXES, USER_FIXES, is_right
from bot.settings.reader import SettingsReader
from bot.situation import Situation
from bot.zoom.errors import RateLimited
from bot.zoom.records import AccountRecords
from rules.events import SettingsRead

log = logging.getLogger(__name__)


class Fix(Enum):
    """How it ended to put a setting right; what is `LEFT` was not tried and is for people to do."""

    DONE = auto()
    FAILED = auto()
    LEFT = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Fixed:
    """How it ended, why, and what the settings said afterwards; None where they were not read again."""

    fix: Fix
    why: str
    reading: SettingsRead | None = None


@dataclass(frozen=True, slots=True)
class SettingsFixer:
    """Puts settings right; `updates` says whether a meeting may be changed once more today."""

    records: AccountRecords
    settings: SettingsReader
    updates: UpdateBudget

    async def put_right(self, key: str, situation: Situation) -> Fixed:
        """Set the setting with this key among the rules' subjects as the policy wants it; may raise ZoomError."""
        meeting_id, host_id = situation.meeting_id, situation.host_id
        if meeting_id is not None and key in MEETING_FIXES:
            if not await self._update(meeting_id, host_id or meeting_id, MEETING_FIXES[key]):
                return Fixed(Fix.LEFT, reasons.NO_UPDATES_LEFT)
        elif meeting_id is not None and host_id is not None and key in USER_FIXES:
            await self.records.update_user_settings(host_id, USER_FIXES[key])
        else:
            return Fixed(Fix.UNKNOWN, reasons.UNKNOWN_SETTING)
        # Zoom overrules some values without saying so, which only reading them again shows.
        event = await self.settings.read(situation.session, meeting_id, host_id, situation.begun)
        match is_right(event, key):
            case True:
                return Fixed(Fix.DONE, reasons.FIXED, event)
            case False:
                return Fixed(Fix.FAILED, reasons.OVERRULED, event)
            case None:
                return Fixed(Fix.FAILED, reasons.UNCONFIRMED, event)

    async def _update(self, meeting_id: str, host: str, changes: Mapping[str, Any]) -> bool:
        """Change the meeting; False where the host's changes of today are used up."""
        if not await self.updates.spend(host):
            return False
        try:
            await self.records.update_meeting(meeting_id, changes)
        except RateLimited as error:
            if not error.daily:
                raise
            log.warning("no more changes to meetings of a host today: %s", error)
            await self.updates.use_up(host)
            return False
        return True
