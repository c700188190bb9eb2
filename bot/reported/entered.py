"""Reports of how somebody behaves, as they are typed at the command line."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.command_line import Mistyped
from bot.config import Config
from bot.explain.people import meant, which
from bot.journal.database import open_database, unusable
from bot.journal.decided import SessionRow
from bot.journal.lookup import find_session
from bot.journal.received import events_of, insert_new, row_of_known
from bot.report.command import NO_SUCH_SESSION
from rules.chat_events import Reported
from rules.engine import fold
from rules.events import Participant
from rules.policy import Policy
from rules.session import Session

KEPT: Final = "Kept. Host and safeguarding lead are told within a minute where Chaperone runs; of a member of staff, the safeguarding lead alone."


def reported(config: Config, named: str, about: str, by: str, now: datetime) -> str:
    """Keep that somebody told of how somebody behaves in a session; gives what is said of that.

    Either may be empty where it is not to be said. Raises Mistyped, or JournalUnusable where the journal cannot be used.
    """
    database = open_database(config.storage.url)
    try:
        with database.engine.begin() as connection:
            row = find_session(connection, named)
            if row is None:
                raise Mistyped(NO_SUCH_SESSION.format(named=named))
            people = _people(connection, config.policy, row)
            event = Reported(at=now, by=_one(people, by), about=_one(people, about))
            insert_new(connection, [row_of_known(row.uuid, event, now)])
    except DBAPIError as error:
        raise unusable(config.storage.url, error) from error
    finally:
        database.close()
    return KEPT


def _people(connection: Connection, policy: Policy, row: SessionRow) -> Session:
    session = Session(row.uuid)
    for _ in fold(policy, session, events_of(connection, row.uuid)):
        pass
    return session


def _one(session: Session, typed: str) -> Participant | None:
    if not typed:
        return None
    found = meant(session, typed)
    if len(found.people) != 1:
        raise Mistyped(which(session, found, typed))
    return found.people[0].as_participant
