"""A concern record: entries in a row, each with the hash of the one before. Pure.

Nothing is changed or taken out; whoever has more to say adds an entry.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

WRITER_ADDS_WITHIN: Final = timedelta(hours=24)
"""For how long the writer of a record may add to it who may not read it."""

CHAPERONE: Final = "chaperone"
"""Who wrote an entry that nobody wrote."""


class Store(StrEnum):
    """Where a record is kept: one about an adult who works here stands apart from all others."""

    CHILDREN = "children"
    ADULTS = "adults"


class EntryKind(StrEnum):
    """What an entry holds."""

    RECORDED = "recorded"
    ADDENDUM = "addendum"
    TOLD = "told"
    DECISION = "decision"


class Decision(StrEnum):
    """What a safeguarding lead can decide."""

    NO_FURTHER_ACTION = "no_further_action"
    MONITOR = "monitor"
    EARLY_HELP = "early_help"
    SOCIAL_CARE = "social_care"
    POLICE = "police"
    LADO = "lado"


class Standing(StrEnum):
    """Whether somebody still has to see to a concern."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a concern is about; `email` is that on the list of staff, None for who is not on it."""

    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The finding that a record was begun from: the key of its session, its id and its rule."""

    session: str
    finding: str
    rule: str


@dataclass(frozen=True, slots=True)
class Account:
    """What a record begins with, as its writer put it. `own_words` are the child's.

    `happened_at` has the organisation's offset; None where the writer did not know. `told` is whom the writer told
    themselves, and when.
    """

    facts: str
    own_words: str
    children: tuple[Person, ...]
    adults: tuple[Person, ...]
    present: str
    happened_at: datetime | None
    place: str
    done: str
    told: str
    source: Source | None = None

    @property
    def about(self) -> tuple[Person, ...]:
        """Everybody it is about."""
        return (*self.children, *self.adults)

    @property
    def store(self) -> Store:
        """Where it belongs."""
        return Store.ADULTS if self.adults else Store.CHILDREN


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `place` is 1 for the first. `hash` covers all of it and, by `previous_hash`, all before it."""

    number: str
    place: int
    kind: EntryKind
    at: datetime
    by: str
    name: str
    body: Mapping[str, Any]
    previous_hash: str | None
    hash: str


@dataclass(frozen=True, slots=True)
class Concern:
    """A record as far as it is written. It has one entry at least, the first of kind `RECORDED`."""

    store: Store
    entries: tuple[Entry, ...]

    @property
    def number(self) -> str:
        """What it is called; it says nothing of when it was written or of how many there are."""
        return self.entries[0].number

    @property
    def account(self) -> Account:
        """What it began with."""
        return account_of(self.entries[0].body)

    @property
    def head(self) -> str:
        """The hash of the newest entry, which covers all of it."""
        return self.entries[-1].hash

    @property
    def standing(self) -> Standing:
        """Whether anybody still has to see to it: the last decision says, and until there is one somebody has."""
        decisions = [entry.body["standing"] for entry in self.entries if entry.kind is EntryKind.DECISION]
        return Standing(decisions[-1]) if decisions else Standing.OPEN

    def of_kind(self, kind: EntryKind) -> list[Entry]:
        """Its entries of one kind, the first first."""
        return [entry for entry in self.entries if entry.kind is kind]

    def is_by(self, email: str) -> bool:
        """Whether this is who wrote it."""
        return self.entries[0].by == email

    def takes_more_from_writer(self, now: datetime) -> bool:
        """Whether its writer may still add to it without being able to read it."""
        return now - self.entries[0].at < WRITER_ADDS_WITHIN


def sealed(
    number: str,
    kind: EntryKind,
    body: Mapping[str, Any],
    by: Person,
    at: datetime,
    before: Entry | None = None,
) -> Entry:
    """The entry that comes after another, with its hash; the first of a record where there is none before."""
    place = before.place + 1 if before is not None else 1
    previous = before.hash if before is not None else None
    kept = json.loads(canonical(body))
    entry = Entry(number, place, kind, at, by.email or CHAPERONE, by.name, kept, previous, "")
    return replace(entry, hash=digest(entry))


def digest(entry: Entry) -> str:
    """The hash that an entry has to have."""
    return sha256(canonical(exported(entry) | {"hash": None}).encode()).hexdigest()


def exported(entry: Entry) -> dict[str, Any]:
    """An entry as `chaperone.concern/1` has it; with `hash` as null, its canonical form is what the hash is of."""
    return {
        "number": entry.number,
        "place": entry.place,
        "kind": entry.kind.value,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": entry.by,
        "name": entry.name,
        "body": entry.body,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def canonical(value: Mapping[str, Any]) -> str:
    """The one way in which this is written as JSON: keys sorted, no space."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def first_broken(entries: Iterable[Entry]) -> int | None:
    """The place of the first entry that is not what its hash says or does not follow the one before; None where all do."""
    before: Entry | None = None
    for place, entry in enumerate(entries, 1):
        previous = before.hash if before is not None else None
        follows = entry.place == place and entry.previous_hash == previous
        if not follows or entry.hash != digest(entry):
            return place
        before = entry
    return None


def body_of(account: Account) -> dict[str, Any]:
    """An account as an entry's body."""
    at = account.happened_at
    return asdict(account) | {"happened_at": at.isoformat() if at is not None else None}


def account_of(body: Mapping[str, Any]) -> Account:
    """The account in an entry's body."""
    at, source = body["happened_at"], body["source"]
    return Account(
        facts=body["facts"],
        own_words=body["own_words"],
        children=tuple(Person(**one) for one in body["children"]),
        adults=tuple(Person(**one) for one in body["adults"]),
        present=body["present"],
        happened_at=datetime.fromisoformat(at) if at is not None else None,
        place=body["place"],
        done=body["done"],
        told=body["told"],
        source=Source(**source) if source is not None else None,
    )
