"""Remembered screen names, for the terminal."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Final

from rich.console import Console

from bot.journal.aliases import KeptAlias
from bot.register.aliases import short
from bot.rows_shown import show_rows

TITLES: Final = ("screen name", "is", "register", "confirmed by", "on", "taken back")
TAKEN_BACK: Final = "{day} by {by}"


def show_aliases(kept: Iterable[KeptAlias], timezone: tzinfo) -> None:
    """Print screen names, whose they are, and who said so."""
    rows = [
        (
            one.alias.screen_name,
            one.alias.name,
            short(one.register),
            one.alias.by,
            _day(one.learned_at, timezone),
            _taken_back(one, timezone),
        )
        for one in kept
    ]
    show_rows(Console(highlight=False), TITLES, rows)


def _taken_back(one: KeptAlias, timezone: tzinfo) -> str:
    if one.revoked_at is None:
        return ""
    return TAKEN_BACK.format(day=_day(one.revoked_at, timezone), by=one.revoked_by)


def _day(at: datetime, timezone: tzinfo) -> str:
    return at.astimezone(timezone).date().isoformat()
