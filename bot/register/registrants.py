"""Whoever registered with Zoom for a meeting, as its register."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from bot.register import cells
from bot.register.heading import Column, Heading
from bot.register.reading import RegisterFile, understood
from bot.register.row import Row
from bot.register.table import Table
from bot.zoom.errors import NotAllowed, NotFound, Refused, ZoomError
from bot.zoom.records import AccountRecords
from rules.events import RegisterRead

log = logging.getLogger(__name__)

NOT_ALLOWED: Final = (
    "Zoom does not let Chaperone read who has registered. Somebody who administers the app on Zoom's Marketplace has to "
    "give it the scope meeting:read:list_registrants:admin."
)
NOT_IN_USE: Final = (
    "This meeting does not use Zoom's registration, so Zoom has no list of who is expected. Please edit the meeting on "
    "Zoom's page and tick Registration, or name a register of your own in the configuration."
)
NO_MEETING: Final = "Zoom does not know this meeting any more, so it has no list of who is expected."
REFUSED: Final = (
    "Zoom did not give the list of who has registered. Please look on Zoom's page whether Registration is on for this "
    "meeting."
)
NOBODY: Final = "Nobody has registered with Zoom for this meeting yet, or nobody's registration is approved."
OUT_OF_REACH: Final = "Zoom could not be reached for the list of who has registered; it is asked again."

# What people may say of themselves when they register. Exemptions are for somebody of the organisation to approve.
ASKED: Final = frozenset(
    {
        Column.NAME,
        Column.ALSO_KNOWN_AS,
        Column.GUARDIANS_EMAIL,
        Column.UNDER_18,
        Column.GUARDIAN,
        Column.RELATION,
        Column.RECORDING_CONSENT,
        Column.CONSENT_BY,
        Column.CONSENT_DATE,
        Column.CONSENT_FOR,
        Column.POLICY_AGREED,
    }
)
_NO_REGISTRATION: Final = 2


async def read_registrants(records: AccountRecords, meeting_id: str, now: datetime) -> RegisterRead:
    """Who has registered for a meeting and was approved; a `problem` where Zoom does not say.

    Raises NotNow where it may say later.
    """
    try:
        meeting = await records.meeting(meeting_id)
        settings = meeting.get("settings")
        if isinstance(settings, dict) and settings.get("approval_type") == _NO_REGISTRATION:
            return RegisterRead(at=now, problem=NOT_IN_USE)
        return registrants_event(await records.registrants(meeting_id), now)
    except (NotAllowed, NotFound, Refused) as error:
        log.warning("the registrants of a meeting cannot be read: %s", error)
        return RegisterRead(at=now, problem=_why(error))


def _why(error: ZoomError) -> str:
    match error:
        case NotAllowed():
            return NOT_ALLOWED
        case NotFound():
            return NO_MEETING
        case _:
            return REFUSED


def registrants_event(registrants: Iterable[Mapping[str, Any]], now: datetime) -> RegisterRead:
    """The event that Zoom's list of registrants comes to."""
    people = [_answers(registrant) for registrant in registrants]
    if not people:
        return RegisterRead(at=now, problem=NOBODY)
    read = read_people(people)
    if read.problems:
        log.warning("%d answers of people who registered were not understood", len(read.problems))
    return RegisterRead(at=now, entries=read.entries, columns=read.columns)


def read_people(people: Iterable[Mapping[Column, str]]) -> RegisterFile:
    """People with what they said under each heading, read like the lines of a register."""
    every = list(people)
    columns = list(dict.fromkeys(column for person in every for column in person))
    heading = Heading(Row(1, tuple(column.value for column in columns)))
    rows = (
        Row(number, tuple(person.get(column, "") for column in columns))
        for number, person in enumerate(every, 2)
    )
    return understood(Table(heading, rows), today=None)


def _answers(registrant: Mapping[str, Any]) -> dict[Column, str]:
    """What somebody said of themselves, or of the child whom they booked for."""
    own = " ".join(filter(None, (_text(registrant, "first_name"), _text(registrant, "last_name"))))
    said = {
        Column.NAME: own,
        Column.EMAIL: _text(registrant, "email"),
        Column.REGISTRANT_ID: _text(registrant, "id"),
    }
    for question in _questions(registrant):
        column, value = _asked_by(_text(question, "title")), _text(question, "value")
        if column is not None and not cells.is_blank(value):
            said[column] = value
    if cells.text(said[Column.NAME]).casefold() != cells.text(own).casefold():
        said.setdefault(Column.GUARDIAN, own)
    agreed = said.get(Column.POLICY_AGREED, "")
    if agreed and not cells.is_date(agreed) and _is_yes(agreed):
        said[Column.POLICY_AGREED] = _text(registrant, "create_time")[:10]
    return said


def _asked_by(title: str) -> Column | None:
    # Beside a name, "child" asks for a yes or no.
    column = Heading(Row(1, (Column.NAME.value, title))).column(1)
    return column if column in ASKED else None


def _is_yes(answer: str) -> bool:
    try:
        return cells.yes_or_no(answer)
    except cells.NotUnderstood:
        return cells.text(answer).casefold().rstrip(".!") in {"i agree", "we agree", "agree"}


def _questions(registrant: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    questions = registrant.get("custom_questions")
    return [each for each in questions if isinstance(each, dict)] if isinstance(questions, list) else []


def _text(whole: Mapping[str, Any], key: str) -> str:
    value = whole.get(key)
    return value if isinstance(value, str) else ""
