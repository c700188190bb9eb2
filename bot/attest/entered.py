"""Answers as they are typed at the command line."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.attest.messages import moment, title_of
from bot.attest.sheets import Given, Sheet, of_quarter, of_session, take_down
from bot.command_line import Mistyped
from bot.config import Config
from bot.journal.database import open_database, unusable
from bot.journal.lookup import find_session
from bot.report.attested import MARKS
from bot.report.command import NO_SUCH_SESSION
from bot.report.page import counted
from rules.attestation import Quarter, lacks_note
from rules.events import Answer
from rules.policy import Policy

THIS_QUARTER: Final = "quarter"

NOTHING_ASKED: Final = "Nothing is asked about this."
NOT_AN_ANSWER: Final = "{given} is no answer; write a question's key, = and yes, no or not_applicable."
NOT_A_NOTE: Final = "{given} is no note; write a question's key, = and what there is to say."
NO_SUCH_QUESTION: Final = "There is no question {key} here; there are {known}."
NOTE_WANTED: Final = 'A no wants a note that says what there was: --note "{key}=…".'
NOTE_ALONE: Final = "There is a note on {key} and no answer to it."
WHO: Final = "Please say who answers, with --by and the e-mail address of a member of staff."
NOT_STAFF: Final = "{by} is not the e-mail address of anybody on the list of staff."

HEADING: Final = "{title}, {due}"
DUE: Final = "due {due}"
NOT_YET: Final = "asked once it is over"
QUESTION: Final = "  {key}: {question}\n    {sign} {word}{by}"
BY: Final = " ({by}, {at})"
NOTHING_ENTERED: Final = (
    "Nothing was entered, because no answer was given. To enter one, add --answer KEY=yes (or no, or not_applicable) with "
    'a key from below; a no also wants --note "KEY=what there was".'
)
KEPT: Final = "{answers} kept. Reports and reminders follow within a minute where Chaperone runs."


def entered(
    config: Config, about: str, typed: tuple[Iterable[str], Iterable[str]], by: str, now: datetime
) -> list[str]:
    """Keep the answers and notes that were typed, and say how it stands then.

    Raises Mistyped, or JournalUnusable where the journal cannot be used.
    """
    given = _given(*typed)
    if given and not by:
        raise Mistyped(WHO)
    if by and config.policy.staff_member(by) is None:
        raise Mistyped(NOT_STAFF.format(by=by))
    database = open_database(config.storage.url)
    try:
        with database.engine.begin() as connection:
            sheet = _sheet(connection, config.policy, about, now)
            _check(given, sheet)
            kept = take_down(connection, sheet, given, by.casefold(), now)
            sheet = _sheet(connection, config.policy, about, now)
    except DBAPIError as error:
        raise unusable(config.storage.url, error) from error
    finally:
        database.close()
    said = [KEPT.format(answers=counted(len(kept), "answer"))] if given else [NOTHING_ENTERED] if by else []
    return [*said, *_shown(sheet, config)]


def _sheet(connection: Connection, policy: Policy, about: str, now: datetime) -> Sheet:
    if about.casefold() == THIS_QUARTER:
        sheet = of_quarter(connection, policy, Quarter.of(now, policy.timezone), now)
    else:
        sheet = _named(connection, policy, about, now)
    if not sheet.questions:
        raise Mistyped(NOTHING_ASKED)
    return sheet


def _named(connection: Connection, policy: Policy, about: str, now: datetime) -> Sheet:
    try:
        return of_quarter(connection, policy, Quarter.named(about), now)
    except ValueError:
        row = find_session(connection, about)
    if row is None:
        raise Mistyped(NO_SUCH_SESSION.format(named=about))
    return of_session(connection, row, now)


def _given(answers: Iterable[str], notes: Iterable[str]) -> dict[str, Given]:
    noted = dict(_pairs(notes, NOT_A_NOTE))
    given = {}
    for key, value in _pairs(answers, NOT_AN_ANSWER):
        word = value.strip().casefold().replace("-", "_")
        if word not in set(Answer):
            raise Mistyped(NOT_AN_ANSWER.format(given=f"{key}={value}"))
        given[key] = Given(Answer(word), noted.get(key, ""))
    for key in noted.keys() - given.keys():
        raise Mistyped(NOTE_ALONE.format(key=key))
    return given


def _pairs(typed: Iterable[str], wrong: str) -> Iterator[tuple[str, str]]:
    for one in typed:
        key, equals, value = one.partition("=")
        if not equals:
            raise Mistyped(wrong.format(given=one))
        yield key.strip(), value


def _check(given: dict[str, Given], sheet: Sheet) -> None:
    known = [one.item.key for one in sheet.questions]
    for key, one in given.items():
        if key not in known:
            raise Mistyped(NO_SUCH_QUESTION.format(key=key, known=", ".join(known)))
        if lacks_note(one.answer, one.note):
            raise Mistyped(NOTE_WANTED.format(key=key))


def _shown(sheet: Sheet, config: Config) -> Iterator[str]:
    timezone = config.organisation.timezone
    due = NOT_YET if sheet.period is None else DUE.format(due=moment(sheet.period.due, timezone))
    yield HEADING.format(title=title_of(sheet), due=due)
    for one in sheet.questions:
        mark, answer = MARKS[one.state], one.answer
        by = BY.format(by=answer.by, at=moment(answer.at, timezone)) if answer is not None else ""
        yield QUESTION.format(
            key=one.item.key, question=one.item.question, sign=mark.sign, word=mark.word, by=by
        )
