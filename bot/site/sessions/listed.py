"""The sessions that the staff pages list, as they are stored and as they are read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.journal.summaries import ReviewState
from bot.report.times import moment
from bot.report.wording import OUTCOMES, RUNNING, SO_FAR, Mark

NO_TOPIC: Final = "Session without a topic"
TO_COME: Final = Mark("…", "Report to come")

NOT_YET: Final = Mark("", "–")
REVIEWS: Final = {
    ReviewState.NONE: Mark("…", "To do"),
    ReviewState.CURRENT: Mark("✓", "Done"),
    ReviewState.EARLIER: Mark("!", "Of an earlier report"),
    ReviewState.IN_PART: Mark("!", "In part"),
}

_CLASSES: Final = {"breached": "breached", "not_proven": "not_checked"}


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session in the list.

    `key` is safe in an address as it stands, so it is not Zoom's uuid. `started_at` is aware. `outcome` is the newest
    report's, None while there is none; `is_over` says whether the session has ended. `unanswered` is how many questions about it
    wait for somebody's answer.
    """

    key: str
    topic: str
    started_at: datetime
    profile: str
    outcome: str | None
    findings: int
    host: str = ""
    is_over: bool = False
    review: ReviewState = ReviewState.NONE
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class ListedSession:
    """A row of the list as it is read; `live` is the address of its live page."""

    address: str
    live: str
    topic: str
    when: str
    profile: str
    mark: Mark
    style: str
    findings: int
    host: str
    review: Mark


def listed(row: SessionRow, root: str, tz: ZoneInfo) -> ListedSession:
    """A row as it is read, with times in `tz` and addresses below `root`."""
    key = quote(row.key, safe="")
    return ListedSession(
        address=f"{root}/sessions/{key}",
        live=f"{root}/live/{key}",
        topic=row.topic or NO_TOPIC,
        when=moment(row.started_at, tz),
        profile=row.profile,
        mark=_mark(row),
        style="not_checked" if _awaits_answers(row) else _CLASSES.get(row.outcome or "", ""),
        findings=row.findings,
        host=row.host,
        review=REVIEWS[row.review] if row.outcome is not None else NOT_YET,
    )


def _awaits_answers(row: SessionRow) -> bool:
    # What is overdue is called not proven.
    return row.outcome == "kept" and row.unanswered > 0


def _mark(row: SessionRow) -> Mark:
    if _awaits_answers(row):
        return SO_FAR
    if row.outcome is not None:
        return OUTCOMES[row.outcome]
    return TO_COME if row.is_over else RUNNING
