"""What `chaperone report` prints."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.config import Config
from bot.journal.database import open_database, unusable
from bot.journal.lookup import find_session
from bot.report.issue import Reporter
from bot.report.seal import shown

NO_SUCH_SESSION = (
    'There is no session "{named}" in the journal. Give Zoom\'s uuid of a session, the number of a report, or a meeting '
    "id for its latest session."
)


class NoSuchSession(Exception):
    """The journal holds no session of that name."""


def report_on(config: Config, named: str, now: datetime) -> Mapping[str, Any]:
    """The report on a session: the newest that there is to issue if it is over, else one without a number.

    Raises NoSuchSession, or JournalUnusable where the journal cannot be used.
    """
    database = open_database(config.storage.url)
    try:
        with database.engine.begin() as connection:
            return _report_on(connection, named, Reporter(config.webhooks.max_age), now)
    except DBAPIError as error:
        raise unusable(config.storage.url, error) from error
    finally:
        database.close()


def _report_on(connection: Connection, named: str, reporter: Reporter, now: datetime) -> Mapping[str, Any]:
    row = find_session(connection, named)
    if row is None:
        raise NoSuchSession(NO_SUCH_SESSION.format(named=named))
    if row.ended_at is None:
        return reporter.report_now(connection, row, now)
    return shown(connection, reporter.issue(connection, row, now))
