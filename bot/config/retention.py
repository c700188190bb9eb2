"""For how long each kind of record is kept, as a configuration has it."""

import re
from datetime import timedelta
from typing import Annotated, Final

from pydantic import PlainValidator

from bot.config.fields import FileTable
from bot.config.problems import plain

NOT_A_PERIOD: Final = '{value} is not a period; write years or days, such as "2y" or "90d".'
TOO_SHORT: Final = (
    "{value} is too short; nothing is deleted that is younger than four weeks, so write 28d or more."
)
TOO_LONG: Final = "{value} is too long; write 150y or less."

_LEAST: Final = timedelta(days=28)
_MOST: Final = timedelta(days=54_786)
_YEAR: Final = 365.25
_PERIOD: Final = re.compile(r"(?:([0-9]{1,4})y)|(?:([0-9]{1,6})d)")


def years(count: int) -> timedelta:
    """So many years, in whole days."""
    return timedelta(days=int(count * _YEAR))


def _period(value: object) -> timedelta:
    match = _PERIOD.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise plain(NOT_A_PERIOD, value)
    period = years(int(match[1])) if match[1] else timedelta(days=int(match[2]))
    if not _LEAST <= period <= _MOST:
        raise plain(TOO_SHORT if period < _LEAST else TOO_LONG, value)
    return period


Period = Annotated[timedelta, PlainValidator(_period)]


class RetentionTable(FileTable):
    """For how long records are kept. `until_reviewed` keeps a session with a breach until somebody has reviewed its report."""

    sessions: Period = years(2)
    until_reviewed: bool = True
    unaddressed: Period = timedelta(days=30)
    attestations: Period = years(3)
    aliases: Period = years(2)
    link_uses: Period = years(2)
    concerns: Period = years(25)
    concerns_about_adults: Period = years(50)
    sign_ins: Period = timedelta(days=30)
    holds: Period = years(6)
    register_copies: Period = timedelta(days=90)


def in_words(period: timedelta) -> str:
    """A period as people say it: "2 years", "30 days"."""
    whole = round(period.days / _YEAR)
    if whole and period == years(whole):
        return "1 year" if whole == 1 else f"{whole} years"
    return f"{period.days} days"
