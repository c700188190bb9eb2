"""Asking Zoom for its records of a session, and saying why where it does not give them."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from bot.reconcile.records import (
    Instance,
    Place,
    Records,
    Row,
    instances_of,
    recorded_in,
    rows_of,
    session_of,
)
from bot.zoom.errors import NotAllowed, NotFound, NotNow, Refused
from bot.zoom.records import AccountRecords
from rules.record_events import RecordsOf
from rules.recording_events import Span

log = logging.getLogger(__name__)

NOT_READY: Final = "Zoom does not have them ready yet. Chaperone asks again."
NEVER_READY: Final = "Zoom did not have them ready within a day of the session."
NO_ANSWER: Final = "Zoom does not give them now. Chaperone asks again."
NOT_ALLOWED: Final = (
    "Zoom does not let Chaperone read them ({error}). They take a Zoom plan of {plan} or higher and the scope {scope}; "
    "please ask whoever looks after Chaperone to check both."
)
REFUSED: Final = "Zoom refused ({error})."

SCOPES: Final = {
    RecordsOf.LIVE: "dashboard:read:list_meeting_participants:admin",
    RecordsOf.SESSION: "meeting:read:past_meeting:admin",
    RecordsOf.PARTICIPANTS: "report:read:list_meeting_participants:admin",
    RecordsOf.RECORDINGS: "cloud_recording:read:list_recording_files:admin",
}

# "There is no recording for this meeting."
_NO_RECORDING: Final = 3301

# Zoom lists nobody of a session in which one person was alone.
_LISTED_FROM: Final = 2

Got = TypeVar("Got")


class Unread(Exception):
    """Zoom's records could not be read; the text is a sentence that says why. `later` says that trying again may help."""

    def __init__(self, problem: str, *, later: bool) -> None:
        super().__init__(problem)
        self.later = later


async def read_participants(records: AccountRecords, uuid: str, people: int) -> tuple[Row, ...]:
    """Who took part in a session that is over, of whom `people` are known; raises Unread.

    Zoom's reports tell breakout rooms apart; an app that may not read them may be allowed the shorter list.
    """

    async def either() -> list[dict[str, object]]:
        try:
            return await records.participants_report(uuid)
        except NotAllowed as error:
            log.info("Zoom's reports cannot be read: %s", error)
            return await records.past_participants(uuid)

    rows = rows_of(await _asked(RecordsOf.PARTICIPANTS, either))
    if not rows and people >= _LISTED_FROM:
        raise Unread(NOT_READY, later=True)
    if any(row.end is None or not row.settled for row in rows):
        raise Unread(NOT_READY, later=True)
    return rows


async def read_live(records: AccountRecords, uuid: str) -> tuple[Row, ...] | None:
    """Who is in a session that goes on; None where Zoom says that it does not. Raises Unread.

    The dashboard has one time of joining for whoever came in and for whoever waits, so those who wait are left out.
    """
    try:
        listed = await _asked(RecordsOf.LIVE, lambda: records.live_participants(uuid), absent=NotFound)
    except NotFound:
        return None
    return tuple(row for row in rows_of(listed) if row.place is Place.ROOM)


async def read_session(records: AccountRecords, uuid: str) -> Records:
    """When a session that is over was; empty where Zoom does not say, as of one that goes on. Raises Unread."""
    try:
        told = await _asked(RecordsOf.SESSION, lambda: records.past_meeting(uuid), absent=(NotFound, Refused))
    except (NotFound, Refused):
        return Records()
    return session_of(told)


async def read_recordings(records: AccountRecords, uuid: str) -> tuple[tuple[Span, ...], frozenset[str]]:
    """When a session was recorded, and the files; empty where there is none, or not yet. Raises Unread."""
    try:
        told = await _asked(RecordsOf.RECORDINGS, lambda: records.recordings(uuid), absent=NotFound)
    except NotFound as error:
        if error.code == _NO_RECORDING:
            return (), frozenset()
        raise Unread(REFUSED.format(error=error), later=True) from error
    return recorded_in(told)


async def read_instances(records: AccountRecords, meeting_id: str) -> tuple[Instance, ...]:
    """The times that a meeting took place and is over; raises Unread."""
    try:
        told = await _asked(RecordsOf.SESSION, lambda: records.past_instances(meeting_id), absent=NotFound)
    except NotFound:
        return ()
    return instances_of(told)


async def _asked(
    of: RecordsOf,
    ask: Callable[[], Awaitable[Got]],
    *,
    absent: type[Exception] | tuple[type[Exception], ...] = (),
) -> Got:
    """What Zoom gives; what is `absent` is for the caller."""
    try:
        return await ask()
    except absent:
        raise
    except NotFound as error:
        raise Unread(NOT_READY, later=True) from error
    except NotNow as error:
        raise Unread(NO_ANSWER, later=True) from error
    except NotAllowed as error:
        plan = "Business" if of is RecordsOf.LIVE else "Pro"
        why = NOT_ALLOWED.format(error=error, plan=plan, scope=SCOPES[of])
        raise Unread(why, later=False) from error
    except Refused as error:
        raise Unread(REFUSED.format(error=error), later=False) from error
