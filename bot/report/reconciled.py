"""What a report says of Zoom's own records: what was learnt from them alone, and where they could not be read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from bot.journal.known import FROM_RECORDS, name_of
from bot.report.page import counted
from bot.report.times import LocalTimes, zulu
from rules.events import Event, ParticipantEvent
from rules.people import NAMELESS
from rules.record_events import RecordsOf

SHOWN: Final = 12
LEARNT: Final = "Zoom's records show that {what}, which Chaperone was not told of."
MORE: Final = "Zoom's records show {more} that Chaperone was not told of."
WHAT: Final = {
    "meeting_started": "the session began at {time}",
    "meeting_ended": "the session ended at {time}",
    "participant_joined": "{name} came in at {time}",
    "participant_left": "{name} left at {time}",
    "waiting_room_joined": "{name} was in the waiting room from {time} on",
    "waiting_room_left": "{name} left the waiting room at {time}",
    "capture_started": "a cloud recording began at {time}",
    "capture_stopped": "a cloud recording ended at {time}",
    "recording_completed": "there is a recording of the session",
}
UNREAD: Final = {
    RecordsOf.LIVE: "Zoom's dashboard could not be read, so nothing was compared during the session. {problem}",
    RecordsOf.SESSION: "Zoom's record of when the session was could not be read, so it was not compared. {problem}",
    RecordsOf.PARTICIPANTS: "Zoom's record of who took part could not be read, so it was not compared. {problem}",
    RecordsOf.RECORDINGS: "Zoom's list of recordings could not be read, so it was not compared. {problem}",
}


def learnt_as_json(learnt: Iterable[Event]) -> list[dict[str, Any]]:
    """What was learnt from Zoom's records alone, as a report keeps it."""
    return [
        {
            "what": name_of(event).removeprefix(FROM_RECORDS),
            "name": (event.who.name or NAMELESS) if isinstance(event, ParticipantEvent) else None,
            "at": zulu(event.at),
        }
        for event in learnt
    ]


def unread_as_json(unread: Mapping[RecordsOf, str]) -> list[dict[str, str]]:
    """Which records could not be read and why, as a report keeps it."""
    return [{"records": of.value, "problem": problem} for of, problem in sorted(unread.items())]


def learnt_words(coverage: Mapping[str, Any], times: LocalTimes) -> Iterator[str]:
    """A sentence for each thing that was learnt from Zoom's records alone, up to a dozen."""
    learnt = coverage.get("learnt", [])
    for one in learnt[:SHOWN]:
        what = WHAT[one["what"]].format(name=one["name"], time=times.clock(one["at"]))
        yield LEARNT.format(what=what)
    if len(learnt) > SHOWN:
        yield MORE.format(more=counted(len(learnt) - SHOWN, "thing more", "things more"))


def unread_words(coverage: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each of Zoom's records that could not be read."""
    for one in coverage.get("unread", []):
        yield UNREAD[RecordsOf(one["records"])].format(problem=one["problem"])
