"""What one line of a register says about the person on it."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final

from bot.register import cells, problems
from bot.register.consent import Consent, consent, guardian
from bot.register.heading import Column
from bot.register.line import Line, shown
from rules.register import Exemption, RegisterEntry

_SELF: Final = frozenset(
    {"self", "myself", "herself", "himself", "themselves", "themself", "participant", "the participant"}
)
CAMERA: Final = "camera"
SCREEN_NAME: Final = "screen_name"


def read_person(line: Line, name: str, today: date | None = None) -> RegisterEntry:
    """The entry for whoever is called `name`, without a key; exemptions that ran out before `today` are told of."""
    own = line.said(Column.EMAIL, cells.addresses) or ()
    guardians = line.said(Column.GUARDIANS_EMAIL, cells.addresses) or ()
    if len(own) > 1:
        cell, title = line.raw(Column.EMAIL)
        line.tell(problems.FIRST_ADDRESS_COUNTS, cell=shown(cell), title=title)
    email = next(iter(own or guardians), None)
    under_18 = line.said(Column.UNDER_18, cells.under_18)
    who, relation = _guardian(line, under_18)
    agreed = _consent(line, name, who or "")
    policy_agreed = line.said(Column.POLICY_AGREED, cells.day)
    _tell_to_come(line, today, (Column.POLICY_AGREED, policy_agreed), (_consent_dated(line), agreed.on))
    # A parent may be signed in with another address than they booked with; either leads to their child. One whose name
    # is not given is known by the address alone.
    others = [f"<{address}>" for address in guardians if address != email or who is None]
    return RegisterEntry(
        key="",
        name=name,
        also_known_as=line.said(Column.ALSO_KNOWN_AS, cells.names) or (),
        email=email,
        registrant_id=line.said(Column.REGISTRANT_ID, cells.text),
        under_18=under_18,
        guardian=" ".join(filter(None, [who, *others])) or None,
        recording_consent=agreed.given,
        policy_agreed=policy_agreed,
        guardian_relation=relation,
        consent_by=agreed.by,
        consent_on=agreed.on,
        consent_for=agreed.purpose,
        exemptions=tuple(_exemptions(line, today)),
    )


def _consent_dated(line: Line) -> Column:
    dated = not cells.is_blank(line.raw(Column.CONSENT_DATE)[0])
    return Column.CONSENT_DATE if dated else Column.RECORDING_CONSENT


def _tell_to_come(line: Line, today: date | None, *days: tuple[Column, date | None]) -> None:
    """Nobody can have agreed to anything on a day that is still to come."""
    for column, day in days:
        if today is not None and day is not None and day > today:
            line.tell(problems.STILL_TO_COME, day=day, title=line.heading.title(column))


def _guardian(line: Line, under_18: bool | None) -> tuple[str | None, str | None]:
    name, relation = line.said(Column.GUARDIAN, guardian) or (None, None)
    if name is not None and name.casefold() in _SELF:
        if under_18:
            cell, title = line.raw(Column.GUARDIAN)
            line.tell(problems.BOOKED_BY_CHILD, cell=shown(cell), title=title)
        return None, None
    return name, line.said(Column.RELATION, cells.text) or relation


def _consent(line: Line, *names: str) -> Consent:
    """The consent in its one column, with what columns of their own say about it; those count more."""
    said = line.said(Column.RECORDING_CONSENT, partial(consent, names=names)) or Consent()
    by = line.said(Column.CONSENT_BY, cells.text)
    on = line.said(Column.CONSENT_DATE, cells.day)
    purpose = line.said(Column.CONSENT_FOR, cells.text)
    if said.given is None:
        _tell_unclear(line)
        return Consent()
    return Consent(said.given, by or said.by, on or said.on, purpose or said.purpose)


def _tell_unclear(line: Line) -> None:
    if not cells.is_blank(line.raw(Column.RECORDING_CONSENT)[0]):
        return
    for column in (Column.CONSENT_BY, Column.CONSENT_DATE, Column.CONSENT_FOR):
        cell, title = line.raw(column)
        if not cells.is_blank(cell):
            heading = line.heading.title(Column.RECORDING_CONSENT)
            line.tell(problems.CONSENT_UNCLEAR, title=title, consent=heading)
            return


def _exemptions(line: Line, today: date | None) -> Iterator[Exemption]:
    """The exemptions that somebody approved, and that end on a day or never."""
    for rule, column, screen_name in _claimed(line):
        title = line.heading.title(column)
        approver = line.said(Column.APPROVED_BY, cells.approver)
        cell, until_title = line.raw(Column.UNTIL)
        until = cells.day(cell) if cells.is_date(cell) else None
        if approver is None:
            approved = line.heading.title(Column.APPROVED_BY)
            line.tell(problems.NOBODY_APPROVED, title=title, approved=approved)
        elif until is None and not cells.is_blank(cell):
            line.tell(problems.UNTIL_UNCLEAR, title=title, until=until_title, cell=shown(cell))
        else:
            exemption = Exemption(rule, approver, until, screen_name)
            if today is not None and exemption.has_run_out(today):
                line.tell(problems.RUN_OUT, title=title, until=until)
            yield exemption


def _claimed(line: Line) -> Iterator[tuple[str, Column, str | None]]:
    if line.said(Column.CAMERA_OFF, cells.may_be_off):
        yield CAMERA, Column.CAMERA_OFF, None
    other = line.said(Column.OTHER_SCREEN_NAME, cells.screen_name)
    if other:
        yield SCREEN_NAME, Column.OTHER_SCREEN_NAME, other if isinstance(other, str) else None
