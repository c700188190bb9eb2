"""Finding sessions in the journal."""

from sqlalchemy import Connection, Select, select

from bot.journal.decided import SessionRow
from bot.journal.done import report_numbered
from bot.journal.tables import sessions

# Zoom's meeting ids have nine digits or more; what is shorter is the number of a report.
SHORTEST_MEETING_ID = 9


def sessions_concerned(
    connection: Connection, meeting_id: str | None, host_id: str | None
) -> list[SessionRow]:
    """The sessions going on of a meeting or of a host."""
    of = sessions.c.meeting_id == meeting_id if meeting_id else sessions.c.host_id == host_id
    return _rows(connection, select(sessions).where(of & sessions.c.ended_at.is_(None)))


def find_session(connection: Connection, named: str) -> SessionRow | None:
    """The session that somebody means by Zoom's uuid, a report's number or a meeting id (its latest session)."""
    by_uuid = _rows(connection, select(sessions).where(sessions.c.uuid == named))
    if by_uuid:
        return by_uuid[0]
    digits = named.replace(" ", "").replace("-", "")
    if digits.isdecimal() and len(digits) < SHORTEST_MEETING_ID:
        report = report_numbered(connection, int(digits))
        return find_session(connection, report.session) if report is not None else None
    of_meeting = select(sessions).where(sessions.c.meeting_id == digits)
    return next(iter(_rows(connection, of_meeting.order_by(sessions.c.first_seen.desc()).limit(1))), None)


def session_by_key(connection: Connection, key: str) -> SessionRow | None:
    """The session that `key` stands for in addresses."""
    return next(iter(_rows(connection, select(sessions).where(sessions.c.key == key))), None)


def newest_sessions(connection: Connection, at_most: int, after: SessionRow | None) -> list[SessionRow]:
    """The newest sessions, or those that come after one of them in that order."""
    some = select(sessions).order_by(sessions.c.first_seen.desc(), sessions.c.key).limit(at_most)
    if after is not None:
        same_moment = (sessions.c.first_seen == after.first_seen) & (sessions.c.key > after.key)
        some = some.where((sessions.c.first_seen < after.first_seen) | same_moment)
    return _rows(connection, some)


def _rows(connection: Connection, wanted: Select[tuple[object, ...]]) -> list[SessionRow]:
    return [SessionRow(**row) for row in connection.execute(wanted).mappings()]
