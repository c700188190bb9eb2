"""What the entries of a record say, for whatever they are shown on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from bot.concerns import words
from bot.concerns.record import (
    Account,
    Concern,
    Decision,
    Entry,
    EntryKind,
    Person,
    Standing,
    account_of,
    first_broken,
)
from bot.report.times import moment
from rules.phrases import spoken

HEADINGS: Final = {
    "facts": "What was seen or said",
    "own_words": "The child's own words",
    "present": "Who else was there",
    "place": "Where",
    "done": "What was done",
    "told": "Who was told by the writer, and when",
}
CHILDREN: Final = "Who it is about"
ADULTS: Final = "Adults who work here whom it is about"
HAPPENED_AT: Final = "When it happened"
NOT_KNOWN: Final = "The writer did not know."
FROM_FINDING: Final = "Begun from"


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with what stands under it; `quoted` is somebody's own words."""

    heading: str
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One entry as it is read."""

    place: int
    heading: str
    by: str
    when: str
    parts: tuple[Part, ...]
    hash: str


def altered(concern: Concern) -> str:
    """What is said of a record that is not what was written; empty of one that is."""
    broken = first_broken(concern.entries)
    return words.ALTERED.format(place=broken) if broken is not None else ""


def shown_entries(concern: Concern, tz: ZoneInfo) -> list[ShownEntry]:
    """Every entry, in the order in which they were written."""
    return [
        ShownEntry(
            place=entry.place,
            heading=words.ENTRIES[entry.kind],
            by=entry.name,
            when=moment(entry.at, tz),
            parts=tuple(part for part in parts(entry, tz) if part.text),
            hash=entry.hash,
        )
        for entry in concern.entries
    ]


def parts(entry: Entry, tz: ZoneInfo) -> Sequence[Part]:
    """What an entry says; a part without a text says nothing."""
    body = entry.body
    match entry.kind:
        case EntryKind.RECORDED:
            return _account(account_of(body), tz)
        case EntryKind.ADDENDUM:
            return (Part("", body["text"]), Part(HEADINGS["own_words"], body["own_words"], quoted=True))
        case EntryKind.TOLD:
            told = ", ".join(one["name"] for one in body["told"])
            missed = "\n".join(f"{one['name']}: {one['why']}" for one in body["missed"])
            return (
                Part(f"Told of entry {body['of']}, by number alone", told),
                Part("Could not be told", missed),
                Part("Nobody was told", body["why"]),
                Part("By other ways", words.SAID if body.get("said") else ""),
                Part("Still being tried", ", ".join(one["name"] for one in body.get("waiting", ()))),
            )
        case EntryKind.DECISION:
            standing = words.STANDINGS[Standing(body["standing"])]
            return (
                Part("Decision", decisions_of(entry)),
                Part("Reason", body["reason"]),
                Part("The concern is", standing),
            )


def _account(account: Account, tz: ZoneInfo) -> Sequence[Part]:
    at, source = account.happened_at, account.source
    return (
        Part(ADULTS, "\n".join(map(_named, account.adults))),
        Part(CHILDREN, "\n".join(map(_named, account.children))),
        Part(HEADINGS["facts"], account.facts),
        Part(HEADINGS["own_words"], account.own_words, quoted=True),
        Part(HAPPENED_AT, moment(at, tz) if at is not None else NOT_KNOWN),
        Part(HEADINGS["place"], account.place),
        Part(HEADINGS["present"], account.present),
        Part(HEADINGS["done"], account.done),
        Part(HEADINGS["told"], account.told),
        Part(FROM_FINDING, f"finding {source.finding} ({spoken(source.rule)})" if source is not None else ""),
    )


def _named(person: Person) -> str:
    return f"{person.name} ({person.email})" if person.email is not None else person.name


def decisions_of(entry: Entry) -> str:
    return ", ".join(words.DECISIONS[Decision(one)] for one in entry.body["decisions"])
