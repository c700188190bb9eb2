"""Making known to a session who is expected in it: what its register says, and what was confirmed of screen names."""

import logging
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from bot.config.tables import ZOOM_REGISTRANTS
from bot.jobs.table import Job, JobKind, defer_anew
from bot.journal.aliases import KeptAlias, in_force
from bot.journal.decided import session_key
from bot.journal.known import REGISTER_READ, read_back
from bot.journal.received import insert_new, row_of_known
from bot.journal.tables import deliveries
from bot.register.reading import RegisterUnreadable, read_register
from rules.alias_events import AliasLearned
from rules.events import Event, RegisterRead

log = logging.getLogger(__name__)

REGISTER_UNREADABLE: Final = "{file}: {reason}."
# A file may be called after the child that it is about; whoever is told in a message or on a page learns which it is.
UNREADABLE: Final = "a register cannot be read; its host and the staff page are told which, and why"
EMPTY: Final = "there is nobody in a register; its host and the staff page are told which"
NOBODY: Final = "{file}: there is nobody in it."


def register_name(register: str, meeting_id: str | None) -> str:
    """What a register is called where something is kept about it: its path, or "zoom:" and the meeting id."""
    return f"{ZOOM_REGISTRANTS}:{meeting_id}" if register == ZOOM_REGISTRANTS else os.path.normpath(register)


def register_event(register: str, at: datetime, now: datetime) -> RegisterRead:
    """What a register's file says now, in force from `at`; news of one that cannot be used is of now.

    One with nobody in it is no register: more likely the file is just being saved, and everybody would be a stranger.
    """
    try:
        read = read_register(Path(register))
    except RegisterUnreadable as error:
        log.warning(UNREADABLE)
        return RegisterRead(
            at=now, problem=REGISTER_UNREADABLE.format(file=error.path.name, reason=error.reason)
        )
    if not read.entries:
        log.warning(EMPTY)
        return RegisterRead(at=now, problem=NOBODY.format(file=Path(register).name))
    return RegisterRead(at=at, entries=read.entries, columns=read.columns)


def expect(
    connection: Connection,
    session: str,
    register: str,
    meeting_id: str | None,
    at: datetime,
    now: datetime,
    *,
    decided: bool = False,
) -> None:
    """Make known to a session whom its register expects from `at` on; `decided` if that is being taken into account already.

    Zoom's registrants are asked for by a job, and nothing is known of them before.
    """
    if register == ZOOM_REGISTRANTS:
        defer_anew(connection, registrants_job(session, meeting_id or ""), now)
    else:
        event = register_event(register, at, now)
        insert_new(connection, [row_of_known(session, event, now, decided=decided)])
    known = in_force(connection, register_name(register, meeting_id))
    rows = [row_of_known(session, event, now, decided=decided) for event in _learned(known, at)]
    insert_new(connection, rows)


def _learned(known: Iterable[KeptAlias], at: datetime) -> list[AliasLearned]:
    return [AliasLearned(at=at, alias=kept.alias) for kept in known]


def registrants_job(session: str, meeting_id: str) -> Job:
    """The job of reading Zoom's registrants for a session; deferred anew whenever they change."""
    payload = {"session": session, "meeting_id": meeting_id}
    return Job(f"registrants {session_key(session)}", JobKind.READ_REGISTRANTS, payload)


def last_reading(connection: Connection, uuid: str) -> Event | None:
    """What a session was told last of its register."""
    of_session = (deliveries.c.session == uuid) & (deliveries.c.event == REGISTER_READ)
    newest = select(deliveries.c.body, deliveries.c.id).where(of_session).order_by(deliveries.c.seq.desc())
    row = connection.execute(newest.limit(1)).first()
    return read_back(REGISTER_READ, row.body, row.id) if row is not None else None


def is_news(event: RegisterRead, known: Event | None) -> bool:
    """Whether a register says anything else than what was told of it before."""
    return not isinstance(known, RegisterRead) or _said(event) != _said(known)


def _said(event: RegisterRead) -> tuple[object, ...]:
    return event.problem, event.entries, event.columns
