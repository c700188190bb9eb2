"""Who may be shown what was found in a session. Pure.

Live pages, concerns and reports all ask `may_see`. A report keeps with what it found whom that is for, as `audience`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rules.catalog import catalog
from rules.finding import Subject, SubjectKind
from rules.names import Likeness, compare
from rules.policy import StaffRole
from rules.pressed import MAY_PRESS
from rules.responses import is_about_host, person_about, staff_address
from rules.session import Session

AUDIENCE: Final = "audience"

# All that this rule finds is for the leads, and what it says where it finds nothing names staff too.
LEADS_ALONE: Final = frozenset({"staff_clearance"})
OF_FOOTAGE: Final = "recording_access"
STAFF_ROLES: Final = frozenset({"host", "staff"})


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads; `email` is in lower case."""

    email: str
    name: str
    roles: frozenset[StaffRole]

    @property
    def is_lead(self) -> bool:
        """Whether they are a safeguarding lead, or stand in for one."""
        return not MAY_PRESS.isdisjoint(self.roles)

    @property
    def reviews(self) -> bool:
        """Whether they review reports, and so read what others say of them."""
        return self.is_lead or StaffRole.REVIEWER in self.roles


@dataclass(frozen=True, slots=True)
class Matter:
    """Whom something that was found is about, and for whom it is.

    `concerns` are addresses of staff, `of_host` whether it is about the session's own host. `name` is given where nothing
    better says whom it is about.
    """

    for_leads: bool = False
    concerns: frozenset[str] = frozenset()
    of_host: bool = False
    name: str = ""

    @classmethod
    def of(cls, session: Session, subject: Subject, concerns: str, *, for_leads: bool) -> "Matter":
        """What a session says of it; `concerns` is the address that a finding has."""
        addresses = {concerns.casefold(), staff_address(person_about(session, subject)).casefold()} - {""}
        return cls(for_leads, frozenset(addresses), is_about_host(session, subject, concerns))


def may_see(reader: Reader, host_email: str | None, matter: Matter) -> bool:
    """Whether somebody is shown it: nobody is what is about themselves, nor what is for the leads without being one."""
    if matter.for_leads and not reader.is_lead:
        return False
    is_host = reader.email == (host_email or "").casefold()
    is_named = bool(matter.name) and compare(matter.name, reader.name).likeness is Likeness.SAME
    return not ((is_host and matter.of_host) or reader.email in matter.concerns or is_named)


def is_for_leads_too(rule: str) -> bool:
    """Whether some of what a rule finds is for the leads alone."""
    return rule in LEADS_ALONE or (rule in catalog() and bool(catalog()[rule].to_leads))


def audience_as_json(rule: str, matter: Matter, *, counts: bool = True) -> dict[str, Any]:
    """Whom something is for, as a report keeps it with that; nothing where it is for all who may see the session.

    `counts` says whether it is a breach that counts against its rule.
    """
    is_plain = not (matter.for_leads or matter.concerns or matter.of_host)
    if is_plain and not is_for_leads_too(rule):
        return {}
    kept = {
        "for_leads": matter.for_leads,
        "concerns": sorted(matter.concerns),
        "of_host": matter.of_host,
        "counts": counts,
    }
    return {AUDIENCE: kept}


def matter_of(report: Mapping[str, Any], found: Mapping[str, Any]) -> Matter:
    """Whom something in a report is about and for; of reports from before they kept it, by the rule and who was there."""
    subject, kept = found["subject"], found.get(AUDIENCE)
    of_person = subject["kind"] == SubjectKind.PARTICIPANT
    name = subject["name"] if of_person else ""
    if kept is not None:
        concerns = frozenset(kept["concerns"])
        return Matter(kept["for_leads"], concerns, kept["of_host"], "" if concerns else name)
    hosts = {each.casefold() for row in report["attendance"] if row["role"] == "host" for each in _names(row)}
    for_leads = is_for_leads_too(found["rule"]) and (
        found["rule"] in LEADS_ALONE | {OF_FOOTAGE} or _names_staff(report, found)
    )
    return Matter(for_leads, of_host=name.casefold() in hosts, name=name)


def _names_staff(report: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    staff = (each for row in report["attendance"] if row["role"] in STAFF_ROLES for each in _names(row))
    said = f"{found['subject']['name']} {found['reason']}"
    return any(is_named_in(name, said) for name in staff)


def is_named_in(name: str, text: str) -> bool:
    """Whether a text has this name in it, in whole words."""
    words = [
        word.strip(".,;:!?()[]“”\"'").removesuffix("'s").removesuffix("’s")
        for word in text.casefold().split()
    ]
    wanted = name.casefold().split()
    places: Iterable[int] = range(len(words) - len(wanted) + 1)
    return bool(wanted) and any(words[at : at + len(wanted)] == wanted for at in places)


def _names(row: Mapping[str, Any]) -> Iterator[str]:
    yield from (each for each in (row["name"], row["matched"]) if each)
