"""A record for others to keep, whole by itself: as `chaperone.concern/1`, and as PDF for CPOMS, MyConcern or the police."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.concerns import words
from bot.concerns.parts import altered, shown_entries
from bot.concerns.record import Concern, Person, exported
from bot.documents.typst import Imprint, typeset
from bot.report.times import moment

SCHEMA: Final = "chaperone.concern/1"

TEMPLATE: Final = "concerns/templates/concern.typ"
KIND: Final = "Concern {number}"
TITLE: Final = "Concern record"
CONFIDENTIAL: Final = (
    "Confidential. This is for those who have to act on it and for nobody else. Please keep it locked away, and hand it on as "
    "your safeguarding policy says."
)
HASHES: Final = (
    "Each entry has a hash that covers all of it and the hash of the entry before, so that the newest, which stands at the foot "
    "of each page, covers the whole record. With the command `chaperone concern verify` the organisation can show that "
    "what it holds is still what stands here."
)
ENTRY: Final = "{place}. {heading}"
WRITTEN: Final = "{by}, {when}"


@dataclass(frozen=True, slots=True)
class Exported:
    """A record as somebody exports it, and when."""

    concern: Concern
    organisation: str
    by: Person
    at: datetime


def as_json(export: Exported) -> dict[str, Any]:
    """A record with every entry, by whom and when it was exported, and the hash that covers all of it.

    `altered` is empty where the record is what was written. The hash of an entry is the SHA-256 of the entry as it stands here, its own hash as null, written with sorted keys and
    without spaces.
    """
    concern = export.concern
    return {
        "schema": SCHEMA,
        "number": concern.number,
        "organisation": export.organisation,
        "about": concern.store.value,
        "standing": concern.standing.value,
        "hash": concern.head,
        "altered": altered(concern),
        "exported": {"by": export.by.email, "name": export.by.name, "at": export.at.isoformat()},
        "entries": [exported(entry) for entry in concern.entries],
    }


def as_pdf(export: Exported, tz: ZoneInfo) -> bytes:
    """The same on A4."""
    concern = export.concern
    first = concern.entries[0]
    imprint = Imprint(
        organisation=export.organisation,
        kind=KIND.format(number=concern.number),
        title=TITLE,
        at=concern.entries[-1].at,
        hash=concern.head,
    )
    return typeset(
        TEMPLATE,
        {
            "document": imprint,
            "confidential": CONFIDENTIAL,
            "altered": altered(concern),
            "hashes": HASHES,
            "facts": [
                ("Recorded", f"{first.name}, {moment(first.at, tz)}"),
                ("Standing", words.STANDINGS[concern.standing]),
                ("Exported by", _named(export.by)),
                ("Exported", moment(export.at, tz)),
                ("Times are those of", tz.key),
                ("Entries", str(len(concern.entries))),
            ],
            "entries": _entries(concern, tz),
        },
    )


def _entries(concern: Concern, tz: ZoneInfo) -> list[dict[str, object]]:
    return [
        {
            "heading": ENTRY.format(place=entry.place, heading=entry.heading),
            "by": WRITTEN.format(by=entry.by, when=entry.when),
            "parts": [asdict(part) for part in entry.parts],
            "hash": entry.hash,
        }
        for entry in shown_entries(concern, tz)
    ]


def _named(person: Person) -> str:
    return f"{person.name} ({person.email})" if person.email else person.name
