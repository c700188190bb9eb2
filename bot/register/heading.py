"""The heading row of a register: which column says what."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

from bot.register.cells import text
from bot.register.row import Row
from rules.folding import fold


class Column(StrEnum):
    """What a column can say about a person; the value is its usual heading."""

    NAME = "name"
    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    ALSO_KNOWN_AS = "also known as"
    EMAIL = "email"
    GUARDIANS_EMAIL = "parent's email"
    UNDER_18 = "under 18"
    CHILD = "child"
    GUARDIAN = "guardian"
    RELATION = "relation"
    RECORDING_CONSENT = "recording consent"
    CONSENT_BY = "consent by"
    CONSENT_DATE = "consent date"
    CONSENT_FOR = "consent for"
    POLICY_AGREED = "policy agreed"
    CAMERA_OFF = "camera off"
    OTHER_SCREEN_NAME = "other screen name"
    APPROVED_BY = "approved by"
    UNTIL = "until"
    REGISTRANT_ID = "registrant id"


_SPELLINGS: Final = {
    Column.NAME: "name, full name, participant, participant name, participant's name, child's name, childs full name, "
    "child name, student, student name, student's name, pupil, pupil name, pupil's name, person, attendee",
    Column.FIRST_NAME: "first name, first, forename, given name, child's first name",
    Column.LAST_NAME: "last name, last, surname, family name, second name, child's last name, child's surname",
    Column.ALSO_KNOWN_AS: "also known as, aka, a.k.a., known as, nickname, nicknames, alias, aliases, preferred name, "
    "other names, screen name, zoom name, display name",
    Column.EMAIL: "email, e-mail, email address, mail, contact email",
    Column.GUARDIANS_EMAIL: "parent's email, parent email, parent's email address, parent email address, "
    "guardian email, guardian's email, carer's email, parent or carer email, parent/carer email, mum's email",
    Column.UNDER_18: "under 18, under 18?, under 18s, u18, u18s, is child, minor, age",
    Column.CHILD: "child",
    Column.GUARDIAN: "guardian, parent, parent or carer, parent/carer, parent or guardian, parent/guardian, carer, "
    "parent name, parent's name, guardian name, guardian's name, parents, booked by",
    Column.RELATION: "relation, relationship, relation to child, relationship to child, relation to participant, "
    "relationship to participant, guardian relation, guardian's relation, guardian relationship",
    Column.RECORDING_CONSENT: "recording consent, consent to record, consent to recording, consent to be recorded, "
    "recording permission, recording, may be recorded, recording consent given",
    Column.CONSENT_BY: "consent by, consent given by, recording consent by, consent from, consented by",
    Column.CONSENT_DATE: "consent date, date of consent, consent on, consent given on, recording consent date, "
    "recording consent on, consented on",
    Column.CONSENT_FOR: "consent for, recording consent for, consent purpose, purpose of consent, recording purpose, "
    "purpose of recording",
    Column.POLICY_AGREED: "policy agreed, agreed to policy, agreed policy, policy agreed on, policy date, "
    "policy agreed date, date policy agreed, policy signed",
    Column.CAMERA_OFF: "camera off, camera may be off, camera may stay off, camera exempt, camera exemption, no camera",
    Column.OTHER_SCREEN_NAME: "other screen name, another screen name, different screen name, screen name exemption, "
    "may use another screen name",
    Column.APPROVED_BY: "approved by, exemption approved by, exemptions approved by, signed off by",
    Column.UNTIL: "until, exempt until, exemption until, exemptions until, approved until, valid until",
    Column.REGISTRANT_ID: "registrant id, zoom registrant id, registrant, zoom registrant",
}


_LONGEST_TITLE: Final = 60
_VERY_LIKE: Final = 0.85


def _bare(heading: str) -> str:
    return re.sub(r"[\W_]", "", fold(heading))


_COLUMNS: Final = {_bare(name): column for column, names in _SPELLINGS.items() for name in names.split(",")}


class Heading:
    """A register's heading row: which column says what. Places are counted from 0."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.number = row.number
        self.titles = tuple(text(title)[:_LONGEST_TITLE] for title in row.cells or ())
        self._places: defaultdict[Column, list[int]] = defaultdict(list)
        for place, title in enumerate(self.titles):
            if column := _COLUMNS.get(_bare(title)):
                self._places[column].append(place)
        # "Child" heads names in one register and a yes or no in another that has a column of names as well.
        names = (
            Column.UNDER_18
            if Column.NAME in self._places or Column.FIRST_NAME in self._places
            else Column.NAME
        )
        self._places[names].extend(self._places.pop(Column.CHILD, []))
        self._columns = {place: column for column, places in self._places.items() for place in places}

    @property
    def known(self) -> int:
        """How many of its columns are understood."""
        return len(self._columns)

    @property
    def has_names(self) -> bool:
        """Whether a column says who somebody is."""
        return bool(self._places[Column.NAME] or self._places[Column.FIRST_NAME])

    def column(self, place: int) -> Column | None:
        """What the column at a place says; None where it is not understood."""
        return self._columns.get(place)

    def has(self, column: Column) -> bool:
        """Whether there is a column that says this."""
        return bool(self._places[column])

    def title(self, column: Column) -> str:
        """How a column is headed here; its usual heading where it is missing."""
        places = self._places[column]
        return self.titles[places[0]] if places else column.value

    def cell(self, row: Sequence[str], column: Column) -> tuple[str, str]:
        """What a row says in a column, and the column's title; both empty where it says nothing."""
        for place in self._places[column]:
            if place < len(row) and row[place].strip():
                return row[place], self.titles[place]
        return "", ""

    def repeated_in(self, row: Sequence[str]) -> bool:
        """Whether a row says again what the heading row says."""
        said = [
            (_bare(cell), _bare(title)) for cell, title in zip(row, self.titles, strict=False) if cell.strip()
        ]
        return len(said) > 1 and all(cell == title for cell, title in said)

    def twice(self) -> Iterator[tuple[str, str]]:
        """The titles of columns that say the same, the first that does so before each other."""
        for places in self._places.values():
            for place in places[1:]:
                yield self.titles[places[0]], self.titles[place]

    @property
    def not_read(self) -> tuple[str, ...]:
        """The titles that are not understood."""
        return tuple(title for place, title in enumerate(self.titles) if title and place not in self._columns)

    def misspelled(self, likeness: float = _VERY_LIKE) -> Iterator[tuple[str, Column]]:
        """Titles that are not understood, but are very like one that would be; `likeness` is 1 for the same."""
        for title in self.not_read:
            if like := difflib.get_close_matches(_bare(title), _COLUMNS, 1, cutoff=likeness):
                yield title, _COLUMNS[like[0]]
