"""A register as Chaperone understands it, for the terminal of whoever keeps it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from bot.register import cells
from bot.register.heading import Column
from bot.register.person import CAMERA, SCREEN_NAME
from bot.register.reading import RegisterFile
from bot.rows_shown import show_rows
from rules.register import Exemption, RegisterEntry

PEOPLE: Final = "{place}: {number} people understood."
ONE_PERSON: Final = "{place}: 1 person understood."
NOBODY: Final = "{place}: nobody understood, so that it cannot be used."
SHEET: Final = '{path}, sheet "{sheet}"'
NOT_READ: Final = "Columns that say nothing to Chaperone and were not read: {titles}."
UNDERSTOOD: Final = "Everything was understood."
NOT_UNDERSTOOD: Final = "What was not understood, or needs a look, by line:"

EXEMPTIONS: Final = "exemptions"
YES: Final = "yes"
NO: Final = "no"
BY: Final = "by {who}"
ON: Final = "on {day}"
FOR: Final = "for {purpose}"
EXEMPT: Final = {CAMERA: "camera off", SCREEN_NAME: "any screen name"}
MAY_BE_CALLED: Final = 'screen name "{screen_name}"'
APPROVED_BY: Final = "approved by {who}"
UNTIL: Final = "until {day}"
RAN_OUT: Final = "ran out on {day}, does not count"

# What there is no column for, by the columns of which one would do, and what that costs.
LACKING: Final = {
    (Column.EMAIL, Column.GUARDIANS_EMAIL): "No column gives e-mail addresses, so people are known by their screen names alone.",
    (Column.UNDER_18, Column.CHILD): "No column says who is under 18, so all guests count as children, and it is not checked who is too young.",
    (Column.GUARDIAN, Column.GUARDIANS_EMAIL): "No column names parents or carers, so it is not checked who booked for those under 18.",
    (Column.RECORDING_CONSENT,): "No column says whether people may be recorded, so nobody counts as having agreed.",
    (Column.POLICY_AGREED,): "No column says when people agreed to the policy, so that is not checked.",
}  # fmt: skip


def show_register(path: Path, found: RegisterFile, today: date) -> None:
    """Print who is on a register, and what of it is not understood."""
    console = Console(soft_wrap=True, highlight=False)
    place = SHEET.format(path=path, sheet=cells.text(found.sheet)) if found.sheet else str(path)
    console.print(Text(in_all(found, place)))
    if found.entries:
        show_rows(console, *people(found, today))
    for remark in remarks(found):
        console.print(Text(remark))
    console.print(NOT_UNDERSTOOD if found.problems else UNDERSTOOD)
    for problem in found.problems:
        console.print(Text(f"  {problem}"))


def in_all(found: RegisterFile, place: str) -> str:
    """How many people were understood, in a sentence; `place` is what the register is called."""
    told = {0: NOBODY, 1: ONE_PERSON}.get(len(found.entries), PEOPLE)
    return told.format(place=place, number=len(found.entries))


def people(found: RegisterFile, today: date) -> tuple[list[str], list[list[str]]]:
    """Everybody on a register with what it says of them: the titles, without columns that say nothing, and the rows."""
    rows = [(entry.name, *_row(entry, today)) for entry in found.entries]
    titles = (*_TITLES, EXEMPTIONS)
    kept = [place for place, _ in enumerate(titles) if place == 0 or any(row[place] for row in rows)]
    return [titles[place] for place in kept], [[row[place] for place in kept] for row in rows]


def said_of(entry: RegisterEntry, today: date) -> dict[str, str]:
    """What a register says of somebody beside their name, by the title under which it is shown; empty where it says nothing."""
    return dict(zip((*_TITLES[1:], EXEMPTIONS), _row(entry, today), strict=True))


def remarks(found: RegisterFile) -> list[str]:
    """What a register says nothing of, and what that costs; and what of it says nothing to Chaperone."""
    said = list(_lacking(found)) if found.entries else []
    return (
        [*said, NOT_READ.format(titles=", ".join(map(cells.text, found.not_read)))]
        if found.not_read
        else said
    )


_TITLES: Final = (
    Column.NAME, Column.ALSO_KNOWN_AS, Column.EMAIL, Column.UNDER_18, Column.GUARDIAN, Column.RECORDING_CONSENT,
    Column.POLICY_AGREED, Column.REGISTRANT_ID,
)  # fmt: skip


def _lacking(found: RegisterFile) -> Iterator[str]:
    return (cost for columns, cost in LACKING.items() if found.headed.isdisjoint(columns))


def _row(entry: RegisterEntry, today: date) -> Iterator[str]:
    yield "; ".join(entry.also_known_as)
    yield entry.email or ""
    yield _yes_or_no(entry.under_18)
    relation = f"({entry.guardian_relation})" if entry.guardian_relation else ""
    yield " ".join(filter(None, [entry.guardian, relation]))
    yield ", ".join(_consent(entry))
    yield entry.policy_agreed.isoformat() if entry.policy_agreed else ""
    yield entry.registrant_id or ""
    yield "\n".join(", ".join(_exemption(exemption, today)) for exemption in entry.exemptions)


def _yes_or_no(said: bool | None) -> str:
    return "" if said is None else YES if said else NO


def _consent(entry: RegisterEntry) -> Iterator[str]:
    if entry.recording_consent is not None:
        yield _yes_or_no(entry.recording_consent)
    if entry.consent_by:
        yield BY.format(who=entry.consent_by)
    if entry.consent_on:
        yield ON.format(day=entry.consent_on)
    if entry.consent_for:
        yield FOR.format(purpose=entry.consent_for)


def _exemption(exemption: Exemption, today: date) -> Iterator[str]:
    if exemption.screen_name:
        yield MAY_BE_CALLED.format(screen_name=exemption.screen_name)
    else:
        yield EXEMPT.get(exemption.rule, exemption.rule)
    yield APPROVED_BY.format(who=exemption.approved_by)
    if exemption.until is not None:
        told = RAN_OUT if exemption.has_run_out(today) else UNTIL
        yield told.format(day=exemption.until)
