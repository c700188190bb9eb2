"""What stands behind a finding, as it is read: what Zoom told, in named fields alone, and each attempt to put it right."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.actions.words import ACTIONS, RESPONSE_SIGNS, response_words
from bot.buttons.words import REPLIES, THROUGH, pressed_words
from bot.explain.breach import told_words
from bot.journal.evidence import Attempt, Behind, Told
from bot.journal.pressed import PressRow
from bot.report.page import counted
from bot.report.times import LocalTimes, zulu
from rules.actions import ActionOutcome
from rules.pressed import Reply

SHOWN: Final = 50
LONGEST: Final = 200

UNREADABLE: Final = "Zoom: something that could not be read"
NOT_YET: Final = "Not done yet: {infinitive}"
LATE: Final = "received {time}"
BEGUN: Final = "begun {times}"
DECIDED: Final = "decided {time}"
ENDED: Final = "ended {time}"
BY_WAY_OF: Final = "through {channel}"
ON: Final = "{time}, {place}"

# Of what is kept of a delivery these are shown, wherever they stand, and whatever is only yes or no. Anything else is counted:
# what Zoom sends may come to hold more of a person than a page has to show.
NAMED: Final = frozenset(
    {
        *("id", "uuid", "meeting_id", "meeting_uuid", "topic", "type", "start_time", "end_time", "duration"),
        *("user_id", "user_name", "participant_uuid", "participant_user_id", "role", "old_role", "new_role"),
        *("join_time", "leave_time", "leave_reason", "date_time", "admit_time", "content", "room", "reason"),
        *("breakout_room_uuid", "sender_name", "sender_type", "recipient_name", "recipient_type", "kind"),
        *(
            "snippet",
            "message_id",
            "recording_start",
            "recording_end",
            "recording_type",
            "file_type",
            "status",
        ),
        *(
            "recording_count",
            "auto_delete_date",
            "operation",
            "at",
            "start",
            "end",
            "problem",
            "capture",
            "old",
        ),
        *("new", "setting", "why", "item", "answer", "sharing", "deleted_on", "auto_recording", "look", "of"),
        *("scheduled_start", "scheduled_end", "scheduled_duration", "link_used_at", "passcode_used_at"),
        *("screen_name", "name", "button", "through"),
    }
)
# Below these is the register, and what somebody is asked when they sign up.
CLOSED: Final = frozenset({"entries", "registrant"})


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A delivery as it is read; `more` says how many of its fields are not shown."""

    id: str
    what: str
    at: str
    received: str
    fields: Sequence[tuple[str, str]]
    more: str


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An action, or a press, as it is read."""

    sign: str
    words: str
    when: str
    detail: str


def told_rows(behind: Behind, times: LocalTimes) -> list[ToldRow]:
    """What told of a finding, in the order in which it was received."""
    return [_told(one, times) for one in behind.told]


def attempt_rows(behind: Behind, times: LocalTimes) -> list[AttemptRow]:
    """What was tried and pressed about a finding, in order."""
    rows = [(one.decided.decided_at, _attempt(one, times)) for one in behind.attempts]
    rows += [(one.at, _press(one, times)) for one in behind.presses]
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _told(told: Told, times: LocalTimes) -> ToldRow:
    fields = [(path, value) for path, value in _leaves(_document(told.body)) if value not in (None, "")]
    shown = [(path, str(value)[:LONGEST]) for path, value in fields if _is_shown(path, value)]
    hidden = len(fields) - len(shown)
    return ToldRow(
        id=told.id,
        what=told_words(told.name) if told.name is not None else UNREADABLE,
        at=_time(told.occurred_at or told.received_at, times),
        received=LATE.format(time=_time(told.received_at, times)),
        fields=shown,
        more=counted(hidden, "field") if hidden else "",
    )


def _document(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return {}


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    match value:
        case dict():
            for name, part in value.items():
                yield from _leaves(part, f"{path}.{name}" if path else str(name))
        case list():
            for number, part in enumerate(value, 1):
                yield from _leaves(part, f"{path}.{number}")
        case _:
            yield path.removeprefix("payload.object.").removeprefix("payload."), value


def _is_shown(path: str, value: Any) -> bool:
    names = path.split(".")
    if CLOSED.intersection(names):
        return False
    name = next((each for each in reversed(names) if not each.isdecimal()), "")
    return isinstance(value, bool) or name in NAMED


def _attempt(attempt: Attempt, times: LocalTimes) -> AttemptRow:
    action, outcome = attempt.decided.action, attempt.outcome
    decided = DECIDED.format(time=_time(attempt.decided.decided_at, times))
    begun = BEGUN.format(times=counted(attempt.tries, "time")) if attempt.tries > 1 else ""
    if outcome is None:
        words = NOT_YET.format(infinitive=ACTIONS[action.kind].infinitive)
        return AttemptRow("…", words, _joined(decided, begun), "")
    words = response_words(action.kind, outcome.outcome, outcome.detail)
    ended = ENDED.format(time=_time(outcome.at, times))
    channel = outcome.channel if outcome.outcome is not ActionOutcome.WOULD_HAVE else None
    through = BY_WAY_OF.format(channel=channel) if channel else ""
    sign = RESPONSE_SIGNS.get(outcome.outcome, "?")
    return AttemptRow(sign, words, _joined(decided, begun, ended, through), outcome.detail or "")


def _press(press: PressRow, times: LocalTimes) -> AttemptRow:
    words = pressed_words(press.name or press.by, press.button, press.through)
    when = ON.format(time=_time(press.at, times), place=THROUGH[press.through])
    return AttemptRow("•" if press.reply is Reply.TAKEN else "✗", words, when, REPLIES[press.reply])


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _time(at: datetime, times: LocalTimes) -> str:
    return times.exact(zulu(at))
