"""Telling the safeguarding leads of a concern at once: by number and a way to it, with nothing of what it says."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection

from bot.actions import reasons
from bot.alerts.messages import Messenger, NobodyToTell
from bot.clock import Clock
from bot.concerns import words
from bot.concerns.readers import may_be_said, readers, told_of
from bot.concerns.record import Concern, Entry, EntryKind, Person
from bot.concerns.store import add, find
from bot.jobs.doing import NotYet, Work
from bot.jobs.table import Job, JobKind, defer
from bot.journal.database import Database
from bot.ways.telling import Ways
from bot.ways.words import CONCERN
from bot.zoom.errors import NotNow, ZoomError
from rules.policy import Policy, StaffMember

log = logging.getLogger(__name__)

TOLD_WITHIN: Final = timedelta(days=1)
"""For how long it is tried to tell somebody while Zoom cannot be reached."""

LEAST_TRIES: Final = 5
"""How often it is tried at least: a program that was not running for a day has tried nothing."""

CHAPERONE: Final = Person("Chaperone")


def is_told(concern: Concern, place: int) -> bool:
    """Whether everybody was told of an entry who can be."""
    return any(not body.get("waiting") for body in _tellings(concern, place))


def _tellings(concern: Concern, place: int) -> list[Mapping[str, Any]]:
    return [entry.body for entry in concern.of_kind(EntryKind.TOLD) if entry.body["of"] == place]


def _person(one: StaffMember) -> dict[str, str]:
    return {"name": one.name, "email": one.email}


def tell_of(connection: Connection, entry: Entry) -> None:
    """Have the leads told of an entry, in the transaction that writes it."""
    identity = f"tell concern {entry.number} {entry.place}"
    payload = {"number": entry.number, "place": str(entry.place)}
    defer(connection, Job(identity, JobKind.TELL_CONCERN, payload), entry.at)


@dataclass(slots=True)
class _Outcome:
    told: list[StaffMember] = field(default_factory=list)
    missed: list[tuple[StaffMember, str]] = field(default_factory=list)
    waiting: list[StaffMember] = field(default_factory=list)
    said: bool = False

    def body(self, place: int, why: str = "") -> Mapping[str, Any]:
        missed = [_person(one) | {"why": because} for one, because in self.missed]
        body: dict[str, Any] = {
            "of": place,
            "told": list(map(_person, self.told)),
            "missed": missed,
            "why": why,
        }
        body |= {"waiting": list(map(_person, self.waiting))} if self.waiting else {}
        return body | {"said": True} if self.said else body

    def add(self, other: "_Outcome") -> None:
        self.told += other.told
        self.missed += other.missed
        self.waiting += other.waiting


def _is_by(one: StaffMember, entry: Entry) -> bool:
    return one.email.casefold() == entry.by


def _knows(whom: Iterable[StaffMember], entry: Entry, tellings: Iterable[Mapping[str, Any]]) -> bool:
    """Whether any of these knows of an entry: who wrote it does, and who was told."""
    told = {one["email"] for body in tellings for one in body["told"]}
    return any(one.email in told or _is_by(one, entry) for one in whom)


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells the leads who may read a concern, and writes into the record who was told and when.

    Where none of them can be told, the alternates who may read it are. People are told in observing mode as well: a person
    wrote it for them to know.
    """

    database: Database
    clock: Clock
    policy: Policy
    messenger: Messenger
    ways: Ways

    def by_kind(self) -> Mapping[JobKind, Work]:
        """What to do for each kind of job."""
        return {JobKind.TELL_CONCERN: self.tell}

    async def tell(self, job: Job) -> None:
        """Tell of one entry; NotYet while somebody could not be told and trying again may help. Nobody is told twice."""
        number, place = job.payload["number"], int(job.payload["place"])
        concern = await self.database.read(lambda connection: find(connection, number))
        if concern is None or is_told(concern, place):
            return
        entry, before = concern.entries[place - 1], _tellings(concern, place)
        whom = told_of(self.policy, concern.store, concern.account)
        others = [one for one in readers(self.policy, concern.store, concern.account) if one not in whom]
        outcome = await self._told(entry, whom, before)
        is_given_up = self._is_given_up(entry, job)
        if (is_given_up or not outcome.waiting) and not _knows(whom, entry, [*before, outcome.body(place)]):
            outcome.add(await self._told(entry, others, before))
        if whom and not _knows(whom, entry, [*before, outcome.body(place)]):
            may_pass = bool(outcome.waiting) and not is_given_up
            outcome.said = await self._said(concern, [*before, outcome.body(place)], job, may_pass)
        if outcome.waiting and not is_given_up:
            if outcome.told or outcome.missed or outcome.said:
                await self._write(concern, outcome.body(place))
            raise NotYet("Zoom cannot be reached to tell somebody of a concern")
        why = words.NOT_REACHED.format(tries=job.tries + 1)
        outcome.missed += [(one, why) for one in outcome.waiting]
        outcome.waiting.clear()
        wrote_it = all(_is_by(one, entry) for one in whom)
        await self._write(concern, outcome.body(place, self._why_nobody(concern) if wrote_it else ""))

    async def _said(
        self, concern: Concern, tellings: Iterable[Mapping[str, Any]], job: Job, may_pass: bool
    ) -> bool:
        """Whether it was said by other ways now that a concern is there: once, where nobody was told and it can mean no staff."""
        if any(body["told"] or "said" in body for body in tellings) or not may_be_said(self.policy, concern):
            return False
        return await self.ways.say_instead(CONCERN, job.id, job.tries, may_pass=may_pass)

    def _is_given_up(self, entry: Entry, job: Job) -> bool:
        return self.clock.now() - entry.at >= TOLD_WITHIN and job.tries + 1 >= LEAST_TRIES

    async def _write(self, concern: Concern, body: Mapping[str, Any]) -> None:
        now = self.clock.now()
        await self.database.write(
            lambda connection: add(connection, concern, EntryKind.TOLD, body, CHAPERONE, now)
        )

    async def _told(
        self, entry: Entry, whom: Iterable[StaffMember], before: Iterable[Mapping[str, Any]]
    ) -> _Outcome:
        """How telling these ended, but for whoever wrote it and whoever was told before, or cannot be."""
        outcome, text = _Outcome(), self._text(entry)
        reached = {one["email"] for body in before for one in (*body["told"], *body["missed"])}
        for one in whom:
            if _is_by(one, entry) or one.email in reached:
                continue
            if one.email == self.messenger.sender:
                outcome.missed.append((one, words.IS_SENDER))
                continue
            try:
                await self.messenger.to_person(one.email, text)
            except NobodyToTell as nobody:
                outcome.missed.append((one, str(nobody)))
            except NotNow:
                outcome.waiting.append(one)
            except ZoomError as error:
                log.error("a lead could not be told of concern %s: %s", entry.number, error)
                outcome.missed.append((one, reasons.REFUSED.format(error=error)))
            else:
                outcome.told.append(one)
        return outcome

    def _text(self, entry: Entry) -> str:
        url = self.messenger.public_url
        where = words.AT.format(url=url, number=entry.number) if url else words.ON_THE_PAGES
        said = words.RECORDED if entry.kind is EntryKind.RECORDED else words.ADDED
        return said.format(number=entry.number, where=where)

    def _why_nobody(self, concern: Concern) -> str:
        if readers(self.policy, concern.store, concern.account):
            return words.WROTE_IT
        return words.SEALED if concern.account.adults else reasons.NO_LEAD
