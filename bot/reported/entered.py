"""Reports of how somebody behaves, as they are typed at the command line."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.config import Config
from bot.explain.people import meant
from bot.journal.database import open_database, unusable
from bot.journal.decided import SessionRow
from bot.journal.lookup import find_session
from bot.journal.received import events_of, insert_new, row_of_known
from bot.report.command import NO_SUCH_SESSION
from rules.chat_events import Reported
from rules.engine import fold
from rules.events import Participant
from rules.people import Person
from rules.policy import Policy
from rules.session import Session

KEPT: Final = "Kept. Host and safeguarding lead are told within a minute where Chaperone runs; of a member of staff, the safeguarding lead alone."
NOBODY: Final = '"{typed}" is nobody who was seen in this session. These were: {known}.'
SEVERAL: Final = '"{typed}" could be any of these: {known}. Please give a whole name or an e-mail address.'
NONE_SEEN: Final = "nobody"


class Mistyped(Exception):
    """Something in the command is wrong; the message says what."""


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
    found = meant(session, typed).people
    if len(found) == 1:
        return found[0].as_participant
    if found:
        raise Mistyped(SEVERAL.format(typed=typed, known=_listed(found)))
    raise Mistyped(NOBODY.format(typed=typed, known=_listed(tuple(session.people.values()))))


def _listed(people: tuple[Person, ...]) -> str:
    return ", ".join(dict.fromkeys(person.mention for person in people)) or NONE_SEEN
