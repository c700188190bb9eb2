"""What was looked at, as lines for a terminal."""

from collections.abc import Iterator
from typing import Final

from bot.doctor.check import Check, Checkup, Status
from bot.report.page import counted

SIGNS: Final = {Status.FINE: "✓", Status.TO_DO: "✗", Status.NOT_LOOKED_AT: "?"}
LINE: Final = "{sign} {name}: {says}"
WHERE: Final = " Where: {place}."
ALL_FINE: Final = "Nothing needs doing."
SOME_TO_DO: Final = "{things} doing."
NEEDS: Final = ("thing needs", "things need")
UNSEEN: Final = " {things} not looked at."
WAS: Final = ("thing was", "things were")


def lines(checkup: Checkup) -> Iterator[str]:
    """A line for each thing, and one that sums up."""
    yield from map(line, checkup.checks)
    yield ""
    yield summary(checkup)


def line(check: Check) -> str:
    """One thing in a line."""
    where = WHERE.format(place=check.place) if check.place else ""
    return LINE.format(sign=SIGNS[check.status], name=check.name, says=check.says) + where


def summary(checkup: Checkup) -> str:
    """How much needs doing, and how much was not looked at."""
    count = len(checkup.to_do)
    unseen = sum(check.status is Status.NOT_LOOKED_AT for check in checkup.checks)
    said = SOME_TO_DO.format(things=counted(count, *NEEDS)) if count else ALL_FINE
    return said + (UNSEEN.format(things=counted(unseen, *WAS)) if unseen else "")
