"""Placing and releasing holds as somebody types them."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Final

from rich.console import Console
from sqlalchemy import Connection

from bot.command_line import Mistyped
from bot.concerns.numbers import number_typed
from bot.concerns.store import find
from bot.journal.lookup import every_session, find_session
from bot.report.page import counted
from bot.retention import words
from bot.retention.holds import Held, Hold, NoSuchHold, place, release
from bot.retention.names import HoldOn
from bot.retention.sessions import is_kept
from bot.rows_shown import show_rows

TITLES: Final = ("number", "on", "named", "why", "by", "since", "released")
RELEASED: Final = "{day} by {by}: {reason}"

# Shorter than this, what is written stands in nearly every record.
SHORTEST_NAME: Final = 4

LONGEST_REASON: Final = 1_000

_FIELDS: Final = {HoldOn.SESSION: "sessions", HoldOn.SERIES: "series", HoldOn.PERSON: "people"}


def hold_named(connection: Connection, kind: HoldOn, named: str, reason: str, by: str, now: datetime) -> Hold:
    """Hold what somebody names; raises Mistyped where there is no such thing, or no reason."""
    return place(connection, kind, _meant(connection, kind, named.strip()), _reason(reason), by, now)


def release_numbered(connection: Connection, number: int, reason: str, by: str, now: datetime) -> Hold:
    """Release a hold; raises Mistyped where there is none in force, or no reason."""
    try:
        return release(connection, number, _reason(reason), by, now)
    except NoSuchHold as error:
        raise Mistyped(words.NO_SUCH_HOLD.format(number=number)) from error


def sessions_held(connection: Connection, hold: Hold) -> int:
    """How many of the sessions that the journal keeps a hold is on."""
    held = Held(**{_FIELDS[hold.kind]: frozenset({hold.named})})
    rows = list(every_session(connection))
    return sum(is_kept(connection, row, held, until_reviewed=False) for row in rows)


def said_of(connection: Connection, hold: Hold) -> tuple[str, bool]:
    """What a hold is on now, as a sentence, and whether that is anything; nothing is said of one on a concern."""
    if hold.kind is HoldOn.CONCERN:
        return "", True
    count = sessions_held(connection, hold)
    if count:
        return words.HOLDS_NOW.format(sessions=counted(count, "session")), True
    if hold.kind is HoldOn.SERIES:
        return words.NONE_OF_SERIES.format(named=hold.named), False
    return words.NONE_NAMED.format(named=hold.named), False


def _reason(typed: str) -> str:
    reason = typed.strip()
    if not reason:
        raise Mistyped(words.WANTS_REASON)
    if len(reason) > LONGEST_REASON:
        raise Mistyped(words.REASON_TOO_LONG.format(length=len(reason), longest=LONGEST_REASON))
    return reason


def _meant(connection: Connection, kind: HoldOn, named: str) -> str:
    match kind:
        case HoldOn.SESSION:
            row = find_session(connection, named)
            if row is None:
                raise Mistyped(words.NO_SUCH_SESSION.format(named=named))
            return row.uuid
        case HoldOn.SERIES:
            digits = named.replace(" ", "").replace("-", "")
            if not digits.isdecimal() or len(digits) < SHORTEST_NAME:
                raise Mistyped(words.NOT_A_MEETING.format(named=named))
            return digits
        case HoldOn.PERSON:
            if len(named) < SHORTEST_NAME:
                raise Mistyped(words.TOO_SHORT.format(named=named))
            return named
        case HoldOn.CONCERN:
            number = number_typed(named)
            if find(connection, number) is None:
                raise Mistyped(words.NO_SUCH_CONCERN.format(named=named))
            return number


def show_holds(found: Iterable[Hold], timezone: tzinfo) -> None:
    """Print holds, those that were released too."""
    rows = [
        (
            str(one.number),
            one.kind.value,
            one.named,
            one.reason,
            one.by,
            _day(one.at, timezone),
            RELEASED.format(
                day=_day(one.released.at, timezone), by=one.released.by, reason=one.released.reason
            )
            if one.released is not None
            else "",
        )
        for one in found
    ]
    show_rows(Console(highlight=False), TITLES, rows)


def _day(at: datetime, timezone: tzinfo) -> str:
    return at.astimezone(timezone).date().isoformat()
