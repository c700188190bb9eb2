"""Who is expected in a session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Exemption:
    """A rule that somebody need not keep. `approved_by` is who allowed it, `until` the last day on which it counts.

    An exemption without `until` has no end. `screen_name` is the one that an exemption from `screen_name` allows, None
    where any is.
    """

    rule: str
    approved_by: str
    until: date | None = None
    screen_name: str | None = None

    def has_run_out(self, on: date) -> bool:
        """Whether it no longer counts on a day."""
        return self.until is not None and self.until < on


@dataclass(frozen=True, slots=True)
class LearnedAlias:
    """A screen name, and whose on the register it is, as `by` confirmed. `number` tells it from all others.

    `name` is as the register has it.
    """

    number: int
    screen_name: str
    name: str
    by: str


# What a register may have a column for; the names of the entry's fields.
POLICY_AGREED: Final = "policy_agreed"
UNDER_18: Final = "under_18"
GUARDIAN: Final = "guardian"


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One person on a register. `key` is unique in it; what the register leaves out is None.

    `recording_consent` is True or False where the register says so; `consent_by`, `consent_on` and `consent_for` say who
    gave or refused it, when, and what it is for. `guardian_relation` says what the guardian is to them ("mother").
    `exemptions` are approved; whether one has run out is for whoever knows the day.
    """

    key: str
    name: str
    also_known_as: tuple[str, ...] = ()
    email: str | None = None
    registrant_id: str | None = None
    under_18: bool | None = None
    guardian: str | None = None
    recording_consent: bool | None = None
    policy_agreed: date | None = None
    guardian_relation: str | None = None
    consent_by: str | None = None
    consent_on: date | None = None
    consent_for: str | None = None
    exemptions: tuple[Exemption, ...] = ()

    def exemption_from(self, rule: str, on: date) -> Exemption | None:
        """The exemption from a rule that counts on a day."""
        return next((one for one in self.exemptions if one.rule == rule and not one.has_run_out(on)), None)


def columns_of(entries: Iterable[RegisterEntry]) -> frozenset[str]:
    """The columns that a register must have had, by what its entries say."""
    every = tuple(entries)
    return frozenset(
        column
        for column in (POLICY_AGREED, UNDER_18, GUARDIAN)
        if any(getattr(entry, column) is not None for entry in every)
    )
