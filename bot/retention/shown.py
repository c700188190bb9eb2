"""The schedule as people read it: for a terminal, on a page and on paper."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from bot.documents.typst import Imprint, typeset
from bot.report.page import environment
from bot.retention import words
from bot.retention.kinds import BY_KIND
from bot.retention.runs import Done
from bot.retention.schedule import Line, Schedule

TEMPLATE: Final = "retention/templates/schedule.typ"
PAGE: Final = "schedule.html.j2"


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One kind of record as people read it."""

    title: str
    holds: str
    purpose: str
    period: str
    counted_from: str
    oldest: str


@dataclass(frozen=True, slots=True)
class ShownSchedule:
    """The schedule as people read it."""

    introduction: str
    when: str
    lines: tuple[ShownLine, ...]
    notes: tuple[str, ...]
    looked: str
    deleted: tuple[str, ...]


def shown(found: Schedule, organisation: str, tz: ZoneInfo, now: datetime) -> ShownSchedule:
    """The schedule in words."""
    looked = words.NOT_LOOKED
    if found.looked_at is not None:
        looked = words.LOOKED.format(when=_moment(found.looked_at, tz))
    return ShownSchedule(
        introduction=words.INTRODUCTION.format(organisation=organisation),
        when=words.WHEN.format(when=_moment(now, tz), zone=tz.key),
        lines=tuple(
            ShownLine(
                line.record.title,
                line.record.holds,
                line.record.purpose,
                line.in_words,
                line.record.counted_from,
                _oldest(line, tz),
            )
            for line in found.lines
        ),
        notes=tuple(_notes(found)),
        looked=looked,
        deleted=tuple(_deleted(one, tz) for one in found.done) or (words.NONE_DELETED,),
    )


def as_text(found: ShownSchedule) -> str:
    """The schedule for a terminal."""
    lines = [words.TITLE, "", found.introduction, found.when, ""]
    for line in found.lines:
        lines += [
            f"{line.title}: {line.period}",
            f"  What: {line.holds}",
            f"  Why: {line.purpose}",
            f"  Counted from: {line.counted_from}",
            f"  Oldest: {line.oldest}",
        ]
    lines += ["", *found.notes, "", found.looked, *found.deleted]
    return "\n".join(lines) + "\n"


def as_html(found: ShownSchedule, organisation: str) -> str:
    """The schedule as a page that stands alone."""
    page = environment("bot.retention", "bot.report").get_template(PAGE)
    return page.render(schedule=found, organisation=organisation, title=words.TITLE)


def as_pdf(found: ShownSchedule, organisation: str, at: datetime) -> bytes:
    """The schedule on paper."""
    imprint = Imprint(organisation, words.KIND, words.TITLE, at)
    return typeset(TEMPLATE, {"document": imprint, **asdict(found)})


def _oldest(line: Line, tz: tzinfo) -> str:
    if not line.is_told:
        return words.NOT_TOLD
    return _day(line.oldest, tz) if line.oldest is not None else words.NONE_KEPT


def _notes(found: Schedule) -> Iterator[str]:
    yield words.REVIEWED if found.until_reviewed else words.NOT_REVIEWED
    yield words.OPEN_CONCERN
    yield words.HELD.get(found.holds, words.HELD_MANY).format(count=found.holds)
    yield words.CHAIN
    yield words.OUTSIDE.format(copies=found.copies)


def _deleted(one: Done, tz: tzinfo) -> str:
    return words.DELETED.format(
        when=_day(one.at, tz), count=one.removed, title=BY_KIND[one.kind].title, until=_day(one.until, tz)
    )


def _day(at: datetime, tz: tzinfo) -> str:
    local = at.astimezone(tz)
    return f"{local.day} {local:%b %Y}"


def _moment(at: datetime, tz: tzinfo) -> str:
    return f"{_day(at, tz)}, {at.astimezone(tz):%H:%M}"
