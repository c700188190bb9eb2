"""Stored sessions, one after the other from the journal, decided again."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine

from bot.journal.database import reading
from bot.journal.decided import SessionRow
from bot.journal.lookup import find_session
from bot.journal.record import record_of, rows_of, sessions_between
from bot.policy.canonical import policy_from_json
from bot.replay.replayed import Replay, replay
from bot.replay.session_file import write_session
from bot.report.command import NO_SUCH_SESSION, NoSuchSession
from rules.policy import Policy

# How many sessions' rows are read at a time.
_PAGE = 100


def replay_named(url: str, named: str, other: Policy | None) -> Iterator[Replay]:
    """One session decided again; raises NoSuchSession, or JournalUnusable where the journal cannot be read."""
    with reading(url) as journal, journal.connect() as connection:
        yield _replay(connection, named_session(connection, named), other)


def replay_between(url: str, begin: datetime, end: datetime, other: Policy | None) -> Iterator[Replay]:
    """The sessions first heard of in a span, one after the other; raises JournalUnusable."""
    with reading(url) as journal:
        for row in _between(journal, begin, end):
            # A transaction for each, so that the service need not keep the state of an hour ago for this one.
            with journal.connect() as connection:
                replayed = _replay(connection, row, other)
            yield replayed


def export_session(url: str, named: str, path: Path) -> None:
    """Write a session into a new file; raises NoSuchSession, JournalUnusable or OSError."""
    with reading(url) as journal, journal.connect() as connection:
        row = named_session(connection, named)
        write_session(path, record_of(connection, row), rows_of(connection, row.uuid))


def named_session(connection: Connection, named: str) -> SessionRow:
    """The session that somebody means; raises NoSuchSession."""
    row = find_session(connection, named)
    if row is None:
        raise NoSuchSession(NO_SUCH_SESSION.format(named=named))
    return row


# Reading a policy takes longer than deciding a session, and the sessions of a month have few between them.
@lru_cache(maxsize=16)
def policy_of(text: str) -> Policy:
    """The policy with this canonical text."""
    return policy_from_json(text)[0]


def _replay(connection: Connection, row: SessionRow, other: Policy | None) -> Replay:
    record = record_of(connection, row)
    return replay(record, policy_of(record.policy_text), other)


def _between(journal: Engine, begin: datetime, end: datetime) -> Iterator[SessionRow]:
    last: SessionRow | None = None
    while True:
        with journal.connect() as connection:
            page = sessions_between(connection, begin, end, last, _PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        last = page[-1]
