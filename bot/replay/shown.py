"""Replays as they are printed: for people, or as one JSON document, each session as soon as it is decided."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

from bot.actions.words import ACTIONS
from bot.documents.text import printable
from bot.journal.record import KeptFinding
from bot.replay.replayed import Change, Decided, How, Replay, What
from bot.report.page import counted
from rules.actions import Action
from rules.phrases import spoken

SCHEMA: Final = "chaperone.replay/1"

SESSION: Final = "{time:%d %B %Y, %H:%M} · {topic} · {uuid}"
THE_SAME: Final = "{session}: the same ({findings}, {actions})"
OTHERWISE: Final = "{session}:"
NO_TOPIC: Final = "a session without a topic"
OTHER_PROFILE: Final = "  Profile: {after} instead of {before}."
TAKEN_BACK: Final = "  Later news took back {actions}."
WAITING: Final = "  Not decided yet, and left out: {deliveries}."
UNREAD: Final = "  Not understood by this version, and left out: {deliveries}."
BROKE: Final = "  The rule {rule} broke while deciding again ({error})."
ONLY_THEN: Final = "  Only decided then:"
ONLY_NOW: Final = "  Only decided now:"
ONLY_BEFORE: Final = "  Only under the session's own policy:"
ONLY_AFTER: Final = "  Only under {policy}:"
CHANGED: Final = "  Decided otherwise:"
FINDING: Final = "    finding · {time} · {rule} · {reason}"
ACTION: Final = "    action · {time} · {rule} · {what}, {about}"
# Where deciding again should change nothing, whoever looks into it wants to find the one thing in the journal.
IDENTIFIED: Final = "{line} [{id}]"
PART: Final = "      {part}: {before} → {after}"
WOULD: Final[Mapping[str, str]] = {
    "at": "      It would have come at {after} instead of {before}.",
    "opened_at": "      It would have been found at {after} instead of {before}.",
    "closed_at": "      It would have been over at {after} instead of {before}.",
    "reason": "      It would have read: {after}",
    "text": "      It would have read: {after}",
    "advice": "      Its advice would have read: {after}",
    "barred": "      Why it would not have been done: {after}",
    "left_to_host": "      Why the host would have been asked to do it: {after}",
    "beside": "      Done at the same time: {after}, instead of {before}.",
    "later": "      To follow if it went on: {after}, instead of {before}.",
    "later_at": "      That would have followed at {after} instead of {before}.",
}
WOULD_OTHERWISE: Final = "      Its {part} would have been {after} instead of {before}."
TOTAL: Final = "{sessions} decided again: {same} the same, {otherwise} otherwise."
NO_SESSION: Final = "No session is in the journal for that month."
NOTHING: Final = "–"
SOUND: Final = (
    "Deciding again should change nothing. Either this version of Chaperone decides otherwise than the one that ran then, "
    "or the journal was changed."
)
TRIED: Final = (
    "Registers count as they were read then. Nothing was sent, and the journal is as it was; what was decided then "
    "stands."
)


def shown_as_text(replays: Iterable[Replay], policy: str | None) -> Iterator[tuple[str, bool]]:
    """Lines to print, each with whether it tells of a difference; `policy` is what another policy is called."""
    sessions = otherwise = 0
    for replay in replays:
        sessions, otherwise = sessions + 1, otherwise + replay.differs
        yield from ((line, replay.differs) for line in _lines(replay, policy))
    if sessions == 0:
        yield NO_SESSION, False
    if sessions > 1:
        total = counted(sessions, "session")
        yield TOTAL.format(sessions=total, same=sessions - otherwise, otherwise=otherwise), False
    if otherwise or policy is not None:
        yield TRIED if policy is not None else SOUND, False


def _lines(replay: Replay, policy: str | None) -> Iterator[str]:
    record = replay.record
    time = record.first_seen.astimezone(replay.timezone)
    topic = printable(record.topic or NO_TOPIC)
    session = SESSION.format(time=time, topic=topic, uuid=printable(record.uuid))
    numbers = {"findings": _findings(replay.after), "actions": _actions(replay.after)}
    yield (OTHERWISE if replay.differs else THE_SAME).format(session=session, **numbers)
    if replay.before.profile != replay.after.profile:
        yield OTHER_PROFILE.format(before=replay.before.profile, after=replay.after.profile)
    if replay.taken_back:
        yield TAKEN_BACK.format(actions=counted(replay.taken_back, "action"))
    if record.waiting:
        yield WAITING.format(deliveries=counted(record.waiting, "delivery", "deliveries"))
    if record.unread:
        yield UNREAD.format(deliveries=counted(record.unread, "delivery", "deliveries"))
    for rule, error in replay.after.faults.items():
        yield BROKE.format(rule=spoken(rule), error=error)
    for how, heading in _headings(policy):
        changes = [change for change in replay.changes if change.how is how]
        if changes:
            yield heading
            for change in changes:
                yield from _change(change, replay.timezone, is_tried=policy is not None)


def _headings(policy: str | None) -> Sequence[tuple[How, str]]:
    if policy is None:
        return (How.REMOVED, ONLY_THEN), (How.ADDED, ONLY_NOW), (How.CHANGED, CHANGED)
    after = ONLY_AFTER.format(policy=policy)
    return (How.REMOVED, ONLY_BEFORE), (How.ADDED, after), (How.CHANGED, CHANGED)


def _findings(decided: Decided) -> str:
    return counted(len(decided.findings), "finding")


def _actions(decided: Decided) -> str:
    return counted(len(decided.actions), "action")


def _change(change: Change, tz: tzinfo, *, is_tried: bool) -> Iterator[str]:
    line = _what(change.what, tz)
    yield line if is_tried else IDENTIFIED.format(line=line, id=change.what.id)
    for part in change.parts:
        before, after = (_value(getattr(one, part), tz) for one in (change.before, change.after))
        words = WOULD.get(part, WOULD_OTHERWISE) if is_tried else PART
        yield words.format(part=part.replace("_", " ") if is_tried else part, before=before, after=after)


def _what(what: What, tz: tzinfo) -> str:
    match what:
        case KeptFinding() as found:
            time, reason = _clock(found.opened_at, tz), printable(found.reason)
            return FINDING.format(time=time, rule=spoken(found.rule), reason=reason)
        case Action() as action:
            return ACTION.format(
                time=_clock(action.at, tz),
                rule=spoken(action.rule),
                what=ACTIONS[action.kind].infinitive,
                about=printable(action.subject.name),
            )


def _value(value: object, tz: tzinfo) -> str:
    match value:
        case None | "" | ():
            return NOTHING
        case datetime():
            return _clock(value, tz)
        case tuple():
            return ", ".join(ACTIONS[one].infinitive if one in ACTIONS else str(one) for one in value)
        case _:
            return printable(str(value))


def _clock(at: datetime, tz: tzinfo) -> str:
    return f"{at.astimezone(tz):%H:%M:%S}"


def shown_as_json(replays: Iterable[Replay], policy: str | None) -> Iterator[tuple[str, bool]]:
    """The same as one JSON document, of which each part is a line."""
    begin = {"schema": SCHEMA, "policy": policy}
    yield json.dumps(begin, ensure_ascii=False)[:-1] + ', "sessions": [', False
    sessions = otherwise = 0
    for replay in replays:
        comma = "," if sessions else ""
        sessions, otherwise = sessions + 1, otherwise + replay.differs
        yield comma + json.dumps(_document(replay), ensure_ascii=False), replay.differs
    yield f'], "same": {sessions - otherwise}, "otherwise": {otherwise}}}', False


def _document(replay: Replay) -> dict[str, Any]:
    record = replay.record
    return {
        "meeting_uuid": record.uuid,
        "meeting_id": record.meeting_id,
        "topic": record.topic,
        "first_seen": _time(record.first_seen),
        "policy_hash": record.policy_hash,
        "differs": replay.differs,
        "profile": {"before": replay.before.profile, "after": replay.after.profile},
        "findings": len(replay.after.findings),
        "actions": len(replay.after.actions),
        "taken_back": replay.taken_back,
        "waiting": record.waiting,
        "unread": record.unread,
        "broke": dict(replay.after.faults),
        "changes": [_change_document(change) for change in replay.changes],
    }


def _change_document(change: Change) -> dict[str, Any]:
    kind = "finding" if isinstance(change.what, KeptFinding) else "action"
    before, after = (None if one is None else _one(one) for one in (change.before, change.after))
    return {"what": kind, "how": change.how, "before": before, "after": after, "parts": list(change.parts)}


def _one(one: What) -> dict[str, Any]:
    subject = {
        "kind": one.subject.kind,
        "name": one.subject.name,
        "participant_id": one.subject.participant_id,
    }
    about: dict[str, Any] = {"id": one.id, "rule": one.rule, "subject": subject}
    match one:
        case KeptFinding():
            times = {"opened_at": _time(one.opened_at), "closed_at": _time(one.closed_at)}
            return about | times | {"reason": one.reason}
        case _:
            said = {
                "step": one.step,
                "text": one.text,
                "barred": one.barred,
                "left_to_host": one.left_to_host,
            }
            return about | {"action": one.kind, "finding": one.finding, "at": _time(one.at)} | said


def _time(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
