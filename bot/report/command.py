"""What `chaperone report` prints."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.config import Config
from bot.initials.known import initials_for
from bot.journal.database import open_database, unusable
from bot.journal.decided import SessionRow
from bot.journal.lookup import find_session
from bot.report.issue import Reporter
from bot.report.seal import shown
from bot.report.shareable import shareable

NO_SUCH_SESSION = (
    'There is no session "{named}" in the journal. Give a meeting id, for its latest session; the number of a report; or '
    "Zoom's own id of the session, which stands in its report."
)


class NoSuchSession(Exception):
    """The journal holds no session of that name."""


def report_on(config: Config, named: str, now: datetime, *, to_share: bool = False) -> Mapping[str, Any]:
    """The report on a session: the newest that there is to issue if it is over, else one without a number.

    One `to_share` has initials in place of names.
    Raises NoSuchSession, or JournalUnusable where the journal cannot be used.
    """
    database = open_database(config.storage.url)
    try:
        with database.engine.begin() as connection:
            row, report = _report_on(connection, named, Reporter(config.webhooks.max_age), now)
            return shareable(report, initials_for(connection, row)) if to_share else report
    except DBAPIError as error:
        raise unusable(config.storage.url, error) from error
    finally:
        database.close()


def _report_on(
    connection: Connection, named: str, reporter: Reporter, now: datetime
) -> tuple[SessionRow, Mapping[str, Any]]:
    row = find_session(connection, named)
    if row is None:
        raise NoSuchSession(NO_SUCH_SESSION.format(named=named))
    if row.ended_at is None:
        return row, reporter.report_now(connection, row, now)
    return row, shown(connection, reporter.issue(connection, row, now))
