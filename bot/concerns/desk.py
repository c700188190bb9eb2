"""Where concerns are recorded, added to, decided on and read, by whom; whoever may not gets None, as for what is not there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.accounts.rights import Right, SignedIn
from bot.clock import Clock
from bot.concerns.again import sent_again
from bot.concerns.numbers import is_number, new_number, number_of_form
from bot.concerns.readers import is_about, may_read, told_of
from bot.concerns.record import (
    Account,
    Concern,
    Decision,
    EntryKind,
    Person,
    Standing,
    Store,
    body_of,
    canonical,
)
from bot.concerns.store import (
    How,
    Reading,
    add,
    begin,
    every,
    find,
    hold,
    note_reading,
    readings,
    still_open,
)
from bot.concerns.telling import tell_of
from bot.journal.database import Database
from bot.journal.received import CANNOT_WRITE, or_unavailable
from rules.policy import Policy

TOLD_SOON: Final = timedelta(minutes=2)
"""How soon a lead is told of a concern where nothing stands in the way."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the writer of a record sees of it: that it is there, who was told, or why nobody was, and when they added to it.

    One that is sealed nobody here may read. `is_late` says that whoever is still being told should know of it by now.
    """

    number: str
    at: datetime
    told: tuple[tuple[str, datetime], ...]
    missed: tuple[tuple[str, str], ...]
    added: tuple[datetime, ...]
    being_told: tuple[str, ...]
    is_late: bool
    why: str
    is_sealed: bool
    takes_more: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A record for one who may read it, and who read it before."""

    concern: Concern
    readings: list[Reading]


@dataclass(frozen=True, slots=True)
class Listed:
    """What somebody is listed: the records that they may read, those that need somebody first, and receipts for others
    that they wrote.
    """

    concerns: list[Concern]
    receipts: list[tuple[str, datetime]]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a lead decided, why, and how the concern stands by that."""

    decisions: tuple[Decision, ...]
    reason: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class ConcernDesk:
    """Takes records down and hands them out; `wake` is called once there is somebody to tell."""

    database: Database
    clock: Clock
    policy: Policy
    wake: Callable[[], None]

    async def record(self, who: SignedIn, account: Account, form: str) -> str:
        """Write a record down and have the leads told; gives its number.

        The same form sent again writes nothing where it says the same. What it says more is added to the record; about others
        it is another record. Raises JournalUnavailable where it cannot be kept.
        """
        now = self.clock.now()

        def write(connection: Connection) -> str:
            number = number_of_form(form, who.email) if form else new_number()
            hold(connection, number)
            there = find(connection, number)
            if there is not None and there.is_by(who.email):
                if replace(account, source=there.account.source) == there.account or self._is_added(
                    connection, who, there, account, now
                ):
                    return number
                # Of what it says alone, so that this too is recorded once.
                number = number_of_form(f"{form}\n{canonical(body_of(account))}", who.email)
                hold(connection, number)
                there = find(connection, number)
                if there is not None and there.is_by(who.email):
                    return number
            while find(connection, number) is not None:
                number = new_number()
            concern = begin(connection, number, account, _person(who), now)
            tell_of(connection, concern.entries[0])
            return number

        with or_unavailable(CANNOT_WRITE):
            number = await self.database.write(write)
        self.wake()
        return number

    async def opened(self, who: SignedIn, number: str, how: How) -> Opened | None:
        """A record for one who may read it; that they do is written down first."""
        now = self.clock.now()

        def read(connection: Connection) -> Opened | None:
            concern = self._readable(connection, who, number)
            if concern is None:
                return None
            before = readings(connection, concern)
            note_reading(connection, concern, _person(who), how, now)
            return Opened(concern, before)

        return await self.database.write(read)

    async def receipt(self, who: SignedIn, number: str) -> Receipt | None:
        """What the writer of a record sees of it."""

        def read(connection: Connection) -> Receipt | None:
            concern = find(connection, number) if is_number(number) else None
            return self._receipt(concern) if concern is not None and concern.is_by(who.email) else None

        return await self.database.read(read)

    async def add(self, who: SignedIn, number: str, text: str, own_words: str) -> bool:
        """Add to a record: whoever may read it at any time, its writer for a day. False where they may not."""
        now = self.clock.now()

        def write(connection: Connection) -> bool:
            concern = find(connection, number) if is_number(number) else None
            if concern is None:
                return False
            return self._added(connection, who, concern, {"text": text, "own_words": own_words}, now)

        done = await self.database.write(write)
        self.wake()
        return done

    async def decide(self, who: SignedIn, number: str, decided: Decided) -> bool:
        """Write a lead's decision down. False where they may not read the record."""
        now = self.clock.now()
        body = {
            "decisions": [one.value for one in decided.decisions],
            "reason": decided.reason,
            "standing": decided.standing.value,
        }

        def write(connection: Connection) -> bool:
            concern = self._readable(connection, who, number)
            if concern is None:
                return False
            add(connection, concern, EntryKind.DECISION, body, _person(who), now)
            return True

        return await self.database.write(write)

    async def listed(self, who: SignedIn, search: str = "") -> Listed:
        """What somebody is listed, or of that what fits a search for a number or a name."""

        def read(connection: Connection) -> Listed:
            found = every(connection)
            readable = [one for one in found if may_read(who, self.policy, one)]
            read = {one.number for one in readable}
            others = (one for one in found if one.is_by(who.email) and one.number not in read)
            fitting = [one for one in readable if _fits(one, search)]
            receipts = [(one.number, one.entries[0].at) for one in others if _in(search, one.number)]
            return Listed(sorted(fitting, key=lambda one: one.standing is Standing.CLOSED), receipts)

        return await self.database.read(read)

    async def open_to(self, who: SignedIn) -> int:
        """How many records that somebody may read still want somebody to see to them."""
        if not who.may(Right.SEE_CONCERNS):
            return 0
        found = await self.database.read(still_open)
        return sum(may_read(who, self.policy, one) for one in found)

    async def about(self, who: SignedIn, name: str) -> list[Concern]:
        """The records about anybody of this name that somebody may read, whole; that they do is written down first.

        Records in which a name stands in the text alone are not among them.
        """
        now = self.clock.now()

        def read(connection: Connection) -> list[Concern]:
            readable = (one.number for one in every(connection) if may_read(who, self.policy, one))
            found = [one for number in readable if (one := find(connection, number)) is not None]
            theirs = [one for one in found if is_about(name, one.account)]
            for one in theirs:
                note_reading(connection, one, _person(who), How.PERSON, now)
            return theirs

        return await self.database.write(read)

    def _is_added(
        self, connection: Connection, who: SignedIn, concern: Concern, account: Account, now: datetime
    ) -> bool:
        """Whether a record holds what its writer's form says by now; not where it is about others, or they may not add to it."""
        body = sent_again(concern, account)
        if body is None:
            return False
        return body in [entry.body for entry in concern.of_kind(EntryKind.ADDENDUM)] or self._added(
            connection, who, concern, body, now
        )

    def _added(
        self,
        connection: Connection,
        who: SignedIn,
        concern: Concern,
        body: Mapping[str, str],
        now: datetime,
    ) -> bool:
        reads = may_read(who, self.policy, concern)
        if not reads and not (concern.is_by(who.email) and concern.takes_more_from_writer(now)):
            return False
        added = add(connection, concern, EntryKind.ADDENDUM, body, _person(who), now)
        if not reads:
            tell_of(connection, added.entries[-1])
        return True

    def _readable(self, connection: Connection, who: SignedIn, number: str) -> Concern | None:
        concern = find(connection, number) if is_number(number) else None
        return concern if concern is not None and may_read(who, self.policy, concern) else None

    def _receipt(self, concern: Concern) -> Receipt:
        told = concern.of_kind(EntryKind.TOLD)
        first = [entry for entry in told if entry.body["of"] == 1]
        whom = told_of(self.policy, concern.store, concern.account)
        others = (one for one in whom if not concern.is_by(one.email.casefold()))
        waiting = first[-1].body.get("waiting", ()) if first else ()
        being_told = tuple(one["name"] for one in waiting) if first else tuple(one.name for one in others)
        late = self.clock.now() >= concern.entries[0].at + TOLD_SOON
        return Receipt(
            number=concern.number,
            at=concern.entries[0].at,
            told=tuple((one["name"], entry.at) for entry in first for one in entry.body["told"]),
            missed=tuple((one["name"], one["why"]) for entry in first for one in entry.body["missed"]),
            added=tuple(one.at for one in concern.of_kind(EntryKind.ADDENDUM) if concern.is_by(one.by)),
            being_told=being_told,
            is_late=late and bool(being_told),
            why=first[0].body["why"] if first else "",
            is_sealed=concern.store is Store.ADULTS and not whom,
            takes_more=concern.takes_more_from_writer(self.clock.now()),
        )


def _person(who: SignedIn) -> Person:
    return Person(who.name, who.email)


def _fits(concern: Concern, search: str) -> bool:
    names = (*(one.name for one in concern.account.about), concern.entries[0].name)
    return _in(search, concern.number, *names)


def _in(search: str, *texts: str) -> bool:
    return any(search.casefold() in text.casefold() for text in texts)
