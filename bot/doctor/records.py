"""Whether Zoom's own records of sessions can be read, by those of the last session that is over."""

from collections.abc import Awaitable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.doctor.check import SCOPES, Check, fine, not_looked_at, to_do, unread
from bot.report.times import moment
from bot.zoom.errors import NotAllowed, NotFound, ZoomError
from bot.zoom.limits import Plan
from bot.zoom.records import AccountRecords

RECORDS: Final = "Zoom's records"
ATTENDANCE: Final = f"{RECORDS} of who took part"
RECORDINGS: Final = f"{RECORDS} of what was recorded"

READ: Final = "Those of the session that ended on {when} can be read."
NOT_ALLOWED: Final = (
    "Zoom does not let the app read them, so that what Zoom does not tell stays unknown ({error}). They take a Pro plan or higher "
    "and the scopes that are named here. Please see to both."
)
PLAN: Final = f"{SCOPES}; for the plan, Zoom's web portal, Account Management, Billing"
NO_SESSION: Final = "no session has been over for an hour yet"
NO_TOKEN: Final = "Zoom gave no token"  # noqa: S105
NOT_READY: Final = "Zoom does not have those of the last session ready"
FREE: Final = "Zoom keeps none for free accounts ([zoom] plan)"


@dataclass(frozen=True, slots=True)
class Over:
    """A session that is over, by Zoom's uuid, and when it ended."""

    uuid: str
    ended_at: datetime


Answered = Mapping[str, ZoomError | None]


async def read(records: AccountRecords, over: Over) -> Answered:
    """Read the records of a session, and keep nothing of them: what Zoom had against each kind, None for nothing."""
    attendance = await _problem(records.participants_report(over.uuid))
    if isinstance(attendance, NotAllowed):
        attendance = await _problem(records.past_participants(over.uuid))
    recordings = await _problem(records.recordings(over.uuid))
    # A session that was not recorded has none, and Zoom has said so.
    return {ATTENDANCE: attendance, RECORDINGS: None if isinstance(recordings, NotFound) else recordings}


async def _problem(asking: Awaitable[object]) -> ZoomError | None:
    try:
        await asking
    except ZoomError as error:
        return error
    return None


def record_checks(plan: Plan, over: Over | None, answered: Answered | None, tz: ZoneInfo) -> Iterator[Check]:
    """Whether each kind of Zoom's records can be read; `answered` is None where Zoom was not asked."""
    if plan is Plan.FREE:
        yield not_looked_at(RECORDS, FREE)
    elif answered is None or over is None:
        yield not_looked_at(RECORDS, NO_SESSION if over is None else NO_TOKEN)
    else:
        for name, error in answered.items():
            yield _check(name, over, error, tz)


def _check(name: str, over: Over, error: ZoomError | None, tz: ZoneInfo) -> Check:
    match error:
        case None:
            return fine(name, READ.format(when=moment(over.ended_at, tz)))
        case NotFound():
            return not_looked_at(name, NOT_READY)
        case NotAllowed():
            return to_do(name, NOT_ALLOWED.format(error=error), PLAN)
        case _:
            return unread(name, error)
