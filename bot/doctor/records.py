"""Whether Zoom's own records of sessions can be read, as far as that was tried."""

from collections.abc import Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from bot.doctor.check import SCOPES, Check, fine, not_looked_at, to_do
from bot.reconcile.reading import NOT_ALLOWED, REFUSED
from bot.site.coming import moment
from bot.zoom.limits import Plan
from rules.record_events import RecordsOf, RecordsRead

RECORDS: Final = "Zoom's records"
NAMES: Final[Mapping[RecordsOf, str]] = {
    RecordsOf.PARTICIPANTS: f"{RECORDS} of who took part",
    RecordsOf.RECORDINGS: f"{RECORDS} of what was recorded",
    RecordsOf.SESSION: f"{RECORDS} of when a session was",
    RecordsOf.LIVE: f"{RECORDS} of who is there now",
}

READ: Final = "They were last read on {when}."
UNREAD: Final = "They could not be read on {when}, so that what Zoom does not tell stays unknown. {problem}"
PLAN: Final = f"{SCOPES}; for the plan, Zoom's web portal, Account Management, Billing"
NOT_TRIED: Final = "no session was compared with them yet"
NOT_THEN: Final = "they could not be read when last asked for ({problem})"
FREE: Final = "Zoom keeps none for free accounts ([zoom] plan)"

_FOR_ADMINISTRATORS: Final = tuple(sentence.partition("(")[0] for sentence in (NOT_ALLOWED, REFUSED))


def record_checks(plan: Plan, read: Mapping[RecordsOf, RecordsRead], tz: ZoneInfo) -> Iterator[Check]:
    """Whether each kind of Zoom's records could be read when it was last asked for, by what the journal says."""
    if plan is Plan.FREE:
        yield not_looked_at(RECORDS, FREE)
        return
    for of, name in NAMES.items():
        last = read.get(of)
        if last is not None:
            yield _last(name, last, tz)
        elif of in {RecordsOf.PARTICIPANTS, RecordsOf.RECORDINGS}:
            yield not_looked_at(name, NOT_TRIED)


def _last(name: str, last: RecordsRead, tz: ZoneInfo) -> Check:
    if not last.problem:
        return fine(name, READ.format(when=moment(last.at, tz)))
    if not last.problem.startswith(_FOR_ADMINISTRATORS):
        return not_looked_at(name, NOT_THEN.format(problem=last.problem.rstrip(".")))
    return to_do(name, UNREAD.format(when=moment(last.at, tz), problem=last.problem), PLAN)
