"""A stored session as a file of its own, to be decided again elsewhere. Names and addresses are in it."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import RowMapping

from bot.journal.decided import DecidedAction
from bot.journal.record import KeptFinding, Record, telling_of
from bot.policy.canonical import policy_from_json

SCHEMA: Final = "chaperone.session/1"
IN_LINES: Final = ".jsonl"

NOT_ONE: Final = "{path} is not a session that Chaperone exported: {why}."
NO_TEXT: Final = "it is not text"
NOT_JSON: Final = "line {line} is not JSON"
OTHER_SCHEMA: Final = 'its "schema" is not "chaperone.session/1"'
OTHER_SHAPE: Final = "{count} of its parts cannot be read, the first at {place}"
NO_POLICY: Final = "the policy in it cannot be read"

# Where Zoom puts a key to download the recording, good for a day.
_SECRETS: Final = frozenset({"download_token"})


class NotASession(Exception):
    """The file is no exported session; the message says why."""


@dataclass(frozen=True, slots=True)
class FiledEvent:
    """A delivery as the journal keeps it; `source` is who told it, `body` what it said."""

    id: str
    source: str
    event: str
    received_at: datetime
    decided_at: datetime
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FiledSession:
    """A session but for its events."""

    schema: str
    meeting_uuid: str
    meeting_id: str | None
    topic: str | None
    first_seen: datetime
    profile: str
    policy_hash: str
    policy: dict[str, Any]
    until: datetime
    findings: list[KeptFinding]
    actions: list[DecidedAction]
    upon: dict[str, tuple[str, ...]]


_SESSION: Final = TypeAdapter(FiledSession)
_EVENTS: Final = TypeAdapter(list[FiledEvent])


def write_session(path: Path, record: Record, rows: Iterable[RowMapping]) -> None:
    """Write a session into a new file that nobody else may read: JSON lines where it is called so, else one document.

    `rows` are its deliveries as the journal keeps them. Raises OSError, FileExistsError where there is such a file.
    """
    events = [_filed(row) for row in rows if row["decided_at"] is not None]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        if path.suffix == IN_LINES:
            for one in (_head(record), *events):
                file.write(json.dumps(one, ensure_ascii=False) + "\n")
        else:
            json.dump(_head(record) | {"events": events}, file, ensure_ascii=False, indent=2)


def _head(record: Record) -> dict[str, Any]:
    filed = FiledSession(
        schema=SCHEMA,
        meeting_uuid=record.uuid,
        meeting_id=record.meeting_id,
        topic=record.topic,
        first_seen=record.first_seen,
        profile=record.profile,
        policy_hash=record.policy_hash,
        policy=json.loads(record.policy_text),
        until=record.until,
        findings=list(record.findings.values()),
        actions=list(record.actions.values()),
        upon=dict(record.upon),
    )
    head: dict[str, Any] = _SESSION.dump_python(filed, mode="json")
    return head


def _filed(row: RowMapping) -> dict[str, Any]:
    body = {name: value for name, value in json.loads(row["body"]).items() if name not in _SECRETS}
    return {
        "id": row["id"],
        "source": row["source"],
        "event": row["event"],
        "received_at": row["received_at"].isoformat(),
        "decided_at": row["decided_at"].isoformat(),
        "body": body,
    }


def read_session(path: Path) -> Record:
    """The session in a file that `write_session` wrote. Raises NotASession, or OSError."""
    try:
        head, events = _parts(path.read_text(encoding="utf-8"))
        if head.get("schema") != SCHEMA:
            raise _Because(OTHER_SCHEMA)
        return _record(_SESSION.validate_python(head), _EVENTS.validate_python(events))
    except UnicodeDecodeError as error:
        raise NotASession(NOT_ONE.format(path=path, why=NO_TEXT)) from error
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"])) or "/"
        why = OTHER_SHAPE.format(count=error.error_count(), place=place)
        raise NotASession(NOT_ONE.format(path=path, why=why)) from error
    except _Because as error:
        raise NotASession(NOT_ONE.format(path=path, why=error)) from error


class _Because(Exception):
    """Why a file is no session."""


def _parts(text: str) -> tuple[Mapping[str, Any], Sequence[Any]]:
    """What is said of the session as a whole, and its events."""
    try:
        whole = json.loads(text)
    except ValueError:
        head, *events = list(_lines(text)) or [{}]
        return head if isinstance(head, dict) else {}, events
    whole = whole if isinstance(whole, dict) else {}
    return whole, whole.get("events", [])


def _lines(text: str) -> Iterator[Any]:
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            yield json.loads(line)
        except ValueError as error:
            raise _Because(NOT_JSON.format(line=number)) from error


def _record(filed: FiledSession, events: Sequence[FiledEvent]) -> Record:
    policy_text = json.dumps(filed.policy)
    try:
        policy_from_json(policy_text)
    except ValueError as error:
        raise _Because(NO_POLICY) from error
    told = [telling_of(_row(event)) for event in events]
    return Record(
        uuid=filed.meeting_uuid,
        meeting_id=filed.meeting_id,
        topic=filed.topic,
        first_seen=filed.first_seen,
        profile=filed.profile,
        policy_hash=filed.policy_hash,
        policy_text=policy_text,
        until=filed.until,
        told=tuple(one for one in told if one is not None),
        findings={finding.id: finding for finding in filed.findings},
        actions={one.action.id: one for one in filed.actions},
        upon=filed.upon,
        unread=told.count(None),
    )


def _row(event: FiledEvent) -> Mapping[str, Any]:
    return {
        "id": event.id,
        "source": event.source,
        "event": event.event,
        "received_at": event.received_at,
        "decided_at": event.decided_at,
        "body": json.dumps(event.body).encode(),
    }
