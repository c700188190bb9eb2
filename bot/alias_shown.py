"""Remembered screen names as a table, for the terminal."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.aliases import short
from bot.journal.aliases import KeptAlias

TITLES: Final = ("register", "screen name", "is", "confirmed by", "on", "taken back")
TAKEN_BACK: Final = "{day} by {by}"


def show_aliases(kept: Iterable[KeptAlias], timezone: tzinfo) -> None:
    """Print screen names, whose they are, and who said so."""
    table = Table()
    for title in TITLES:
        table.add_column(title, overflow="fold")
    for one in kept:
        row = (
            short(one.register),
            one.alias.screen_name,
            one.alias.name,
            one.alias.by,
            _day(one.learned_at, timezone),
            _taken_back(one, timezone),
        )
        table.add_row(*map(Text, row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, console.measure(table).maximum)
    console.print(table)


def _taken_back(one: KeptAlias, timezone: tzinfo) -> str:
    if one.revoked_at is None:
        return ""
    return TAKEN_BACK.format(day=_day(one.revoked_at, timezone), by=one.revoked_by)


def _day(at: datetime, timezone: tzinfo) -> str:
    return at.astimezone(timezone).date().isoformat()
