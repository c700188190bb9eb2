"""Concern records as they stand on a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.concerns import words
from bot.concerns.desk import Receipt
from bot.concerns.parts import decisions_of
from bot.concerns.record import (
    Concern,
    EntryKind,
    Standing,
    Store,
)
from bot.concerns.store import How, Reading
from bot.initials.words import initials
from bot.report.times import moment
from rules.phrases import listed

READ = {
    How.PAGE: "On this page",
    How.JSON: "As JSON",
    How.PDF: "As PDF",
    How.PERSON: "Among everything held about a person",
    How.COMMAND_JSON: "At the command line, as JSON",
    How.COMMAND_PDF: "At the command line, as PDF",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One record in the list. `who` are initials alone: the list is not written down as a reading."""

    number: str
    when: str
    by: str
    who: str
    about_adult: bool
    standing: str
    is_open: bool
    decisions: str


@dataclass(frozen=True, slots=True)
class ShownReading:
    """Who read a record, when and how."""

    name: str
    when: str
    how: str


def row(concern: Concern, tz: ZoneInfo) -> Row:
    """A record in the list."""
    decisions = concern.of_kind(EntryKind.DECISION)
    first = concern.entries[0]
    return Row(
        number=concern.number,
        when=moment(first.at, tz),
        by=first.name,
        who=", ".join(initials(one.name) for one in concern.account.about),
        about_adult=concern.store is Store.ADULTS,
        standing=words.STANDINGS[concern.standing],
        is_open=concern.standing is Standing.OPEN,
        decisions=decisions_of(decisions[-1]) if decisions else "",
    )


def read_by(readings: Iterable[Reading], tz: ZoneInfo) -> list[ShownReading]:
    """Who read a record, the newest first."""
    return [ShownReading(one.name, moment(one.at, tz), READ[one.how]) for one in readings]


def talk_to(receipt: Receipt) -> str:
    """Whom the writer may talk to about what they wrote: who was told of it, or would have been."""
    if receipt.is_sealed or receipt.why == words.SEALED:
        return words.TALK_SEALED
    told, missed = (name for name, _ in receipt.told), (name for name, _ in receipt.missed)
    people = list(dict.fromkeys((*told, *receipt.being_told, *missed)))
    return words.TALK_TO.format(people=" and ".join(people) or words.THE_LEAD)


def being_told(receipt: Receipt, tz: ZoneInfo) -> list[str]:
    """What the writer is said of those who are still to be told, and what to do once they should know of it by now."""
    if not receipt.being_told:
        return []
    people = listed(receipt.being_told)
    if not receipt.is_late:
        return [words.BEING_TOLD.format(people=people)]
    still = words.NOT_ALL_YET if receipt.told else words.NOBODY_YET
    return [
        still.format(people=people, since=moment(receipt.at, tz)),
        words.TELEPHONE.format(number=receipt.number),
    ]
