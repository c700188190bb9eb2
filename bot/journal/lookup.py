"""Finding sessions in the journal."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from bot.journal.decided import SessionRow
from bot.journal.done import report_numbered
from bot.journal.tables import sessions

# Zoom's meeting ids have nine digits or more; what is shorter is the number of a report.
SHORTEST_MEETING_ID = 9

_AT_ONCE = 200

# Those that are only planned are not among the sessions that anybody asks for.
_RUN = select(sessions).where(sessions.c.planned_for.is_(None))


def sessions_concerned(
    connection: Connection, meeting_id: str | None, host_id: str | None
) -> list[SessionRow]:
    """The sessions going on of a meeting or of a host."""
    of = sessions.c.meeting_id == meeting_id if meeting_id else sessions.c.host_id == host_id
    return _rows(connection, _RUN.where(of & sessions.c.ended_at.is_(None)))


def find_session(connection: Connection, named: str) -> SessionRow | None:
    """The session that somebody means by Zoom's uuid, a report's number or a meeting id (its latest session)."""
    by_uuid = _rows(connection, _RUN.where(sessions.c.uuid == named))
    if by_uuid:
        return by_uuid[0]
    digits = named.replace(" ", "").replace("-", "")
    if digits.isdecimal() and len(digits) < SHORTEST_MEETING_ID:
        report = report_numbered(connection, int(digits))
        return find_session(connection, report.session) if report is not None else None
    of_meeting = _RUN.where(sessions.c.meeting_id == digits)
    return next(iter(_rows(connection, of_meeting.order_by(sessions.c.first_seen.desc()).limit(1))), None)


def every_session(connection: Connection) -> Iterator[SessionRow]:
    """Every session that the journal knows, those to come as well, the first first; read a few at a time."""
    oldest = select(sessions).order_by(sessions.c.first_seen, sessions.c.key)
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(oldest).mappings():
        yield SessionRow(**row)


def session_by_key(connection: Connection, key: str) -> SessionRow | None:
    """The session that `key` stands for in addresses."""
    return next(iter(_rows(connection, _RUN.where(sessions.c.key == key))), None)


def newest_sessions(connection: Connection, at_most: int, after: SessionRow | None) -> list[SessionRow]:
    """The newest sessions, or those that come after one of them in that order."""
    some = _RUN.order_by(sessions.c.first_seen.desc(), sessions.c.key).limit(at_most)
    if after is not None:
        same_moment = (sessions.c.first_seen == after.first_seen) & (sessions.c.key > after.key)
        some = some.where((sessions.c.first_seen < after.first_seen) | same_moment)
    return _rows(connection, some)


def coming_sessions(
    connection: Connection, after: datetime, at_most: int, host: str | None = None
) -> list[SessionRow]:
    """The next sessions that are planned for after that moment, the nearest first.

    Only those of a host where one is named, by their address in lower case.
    """
    coming = sessions.c.ended_at.is_(None) & (sessions.c.planned_for > after)
    if host is not None:
        coming &= func.lower(sessions.c.host_email) == host
    nearest = select(sessions).where(coming).order_by(sessions.c.planned_for, sessions.c.key)
    return _rows(connection, nearest.limit(at_most))


def planned_starts(connection: Connection, after: datetime) -> dict[str, set[datetime]]:
    """When sessions are planned for after that moment, by the meeting's id."""
    coming = sessions.c.ended_at.is_(None) & (sessions.c.planned_for > after)
    found: dict[str, set[datetime]] = {}
    for row in connection.execute(select(sessions.c.meeting_id, sessions.c.planned_for).where(coming)):
        found.setdefault(row.meeting_id, set()).add(row.planned_for)
    return found


def planned_by_host(connection: Connection, host_id: str, after: datetime) -> list[SessionRow]:
    """The sessions of a host that are planned for after that moment, the nearest first."""
    coming = sessions.c.ended_at.is_(None) & (sessions.c.planned_for > after)
    of_host = select(sessions).where(coming & (sessions.c.host_id == host_id))
    return _rows(connection, of_host.order_by(sessions.c.planned_for))


def begun_last(connection: Connection, meeting_id: str) -> datetime | None:
    """When the latest session of a meeting was first heard of."""
    latest = find_session(connection, meeting_id)
    return latest.first_seen if latest is not None else None


def _rows(connection: Connection, wanted: Select[Any]) -> list[SessionRow]:
    return [SessionRow(**row) for row in connection.execute(wanted).mappings()]
