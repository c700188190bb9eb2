"""What the first page shows of the sessions to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from bot.report.page import counted
from bot.report.times import moment
from bot.report.wording import Mark
from rules.account_advice import account_advice
from rules.events import SettingsRead
from rules.gate import in_full
from rules.phrases import listed
from rules.readiness import Readiness, State

READY: Final = Mark("✓", "Ready")
NOT_SEEN: Final = Mark("?", "Not everything could be seen")
NOT_READ: Final = Mark("…", "Not looked at yet")
UNREADABLE: Final = Mark("?", "Could not be looked at")
MISSING: Final = "✗"

LOOKED_AT: Final = "Looked at on {when}."
FIRST_LOOK: Final = "Chaperone looks at it a day, half an hour and five minutes before it begins."
NO_TOPIC: Final = "Session without a topic"
ADVICE: Final = "{sentence} To change that: {place}"
PROBLEM: Final = "Looking for the meetings of {what}: {problem}"
INCOMPLETE: Final = "Sessions to come may be missing here"

_CLASSES: Final = {
    State.READY: "kept",
    State.MISSING: "breached",
    State.NOT_SEEN: "not_checked",
    State.NOT_READ: "",
}


@dataclass(frozen=True, slots=True)
class ComingSession:
    """A session that is planned; `host` is empty where nobody is known, `settings` are those last read."""

    topic: str
    host: str
    readiness: Readiness
    settings: SettingsRead | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """The next sessions, the nearest first, and where looking for them went wrong: by host's address or meeting's id."""

    sessions: Sequence[ComingSession] = ()
    problems: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ShownSession:
    """A session to come as it is read."""

    topic: str
    when: str
    host: str
    mark: Mark
    style: str
    sentences: Sequence[str]
    note: str


def shown(coming: Coming, tz: ZoneInfo) -> list[ShownSession]:
    """The sessions to come as they are read, with times in `tz`."""
    return [_shown(session, tz) for session in coming.sessions]


def problems_shown(coming: Coming) -> list[str]:
    """Where looking for sessions went wrong, in sentences."""
    places: dict[str, list[str]] = {}
    for what, said in (coming.problems or {}).items():
        places.setdefault(said, []).append(what)
    return [PROBLEM.format(what=listed(where), problem=said) for said, where in places.items()]


def advice_shown(coming: Coming) -> list[str]:
    """What only the account's owner can set, by the newest reading, in sentences."""
    read = [session.settings for session in coming.sessions if session.settings is not None]
    if not read:
        return []
    newest = max(read, key=lambda settings: settings.at)
    return [ADVICE.format(sentence=one.sentence, place=one.place) for one in account_advice(newest)]


def _shown(session: ComingSession, tz: ZoneInfo) -> ShownSession:
    known = session.readiness
    read_at = known.read_at
    return ShownSession(
        topic=session.topic or NO_TOPIC,
        when=moment(known.start, tz),
        host=session.host,
        mark=_mark(known),
        style=_CLASSES[known.state],
        sentences=_sentences(known),
        note=FIRST_LOOK if read_at is None else LOOKED_AT.format(when=moment(read_at, tz)),
    )


def _mark(known: Readiness) -> Mark:
    match known.state:
        case State.READY:
            return READY
        case State.MISSING:
            return Mark(MISSING, f"{counted(len(known.missing), 'thing')} missing")
        case State.NOT_SEEN:
            return NOT_SEEN
        case State.NOT_READ:
            return UNREADABLE if known.problem else NOT_READ


def _sentences(known: Readiness) -> list[str]:
    return [*map(in_full, known.missing), *known.unseen, *([known.problem] if known.problem else [])]
