"""Staff, accounts and desks for the tests of concern records."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.accounts.rights import SignedIn
from bot.clock import ManualClock
from bot.concerns.desk import ConcernDesk
from bot.concerns.record import Account, Person
from bot.journal.database import Database, open_database
from rules.policy import Policy, StaffMember, StaffRole
from tests.bot.journals import new_journal

NOW = datetime(2026, 11, 3, 18, 0, tzinfo=UTC)

GRACE = StaffMember("Grace Obi", "grace@lane.example", frozenset({StaffRole.SAFEGUARDING_LEAD}))
NOOR = StaffMember("Noor Haddad", "noor@lane.example", frozenset({StaffRole.SAFEGUARDING_LEAD}))
ALEX = StaffMember("Alex Wood", "alex@lane.example", frozenset({StaffRole.ALTERNATE_LEAD}))
MARTA = StaffMember("Marta Reyes", "marta@lane.example", frozenset({StaffRole.HOST}))
RHYS = StaffMember("Rhys Bell", "rhys@lane.example", frozenset({StaffRole.REVIEWER}))
ADA = StaffMember("Ada Stone", "ada@lane.example", frozenset({StaffRole.ADMINISTRATOR}))

STAFF = (GRACE, NOOR, ALEX, MARTA, RHYS, ADA)
NOBODYS = SignedIn("staff", "Staff", frozenset(StaffRole))
"""Somebody in every role who is not on the list of staff."""


def policy(*staff: StaffMember) -> Policy:
    return Policy({}, strictest="children", staff=staff or STAFF)


def signed_in(member: StaffMember) -> SignedIn:
    return SignedIn(member.email.casefold(), member.name, member.roles)


def account(**said: Any) -> Account:
    known: dict[str, Any] = {
        "facts": "Tom had a bruise on his left arm.",
        "own_words": "I fell off the wall.",
        "children": (Person("Tom Fenwick"),),
        "adults": (),
        "present": "Ben Adeyemi",
        "happened_at": NOW,
        "place": "In a Zoom session",
        "done": "I asked what had happened.",
        "told": "",
    }
    return Account(**(known | said))


def about(*adults: StaffMember | str, **said: Any) -> Account:
    """An account of what adults who work here did: chosen from the list of staff, or typed in."""
    people = (Person(a) if isinstance(a, str) else Person(a.name, a.email) for a in adults)
    return account(adults=tuple(people), **said)


@dataclass
class Room:
    """A desk for concerns over a journal of its own."""

    database: Database
    clock: ManualClock
    desk: ConcernDesk
    woken: list[bool] = field(default_factory=list)


@contextmanager
def a_room(folder: Path, *staff: StaffMember, address: str = "") -> Iterator[Room]:
    clock = ManualClock(NOW)
    with closing(open_database(address or new_journal(folder))) as database:
        woken: list[bool] = []
        desk = ConcernDesk(database, clock, policy(*staff), lambda: woken.append(True))
        yield Room(database, clock, desk, woken)
