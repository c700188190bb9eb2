"""Telling the safeguarding leads of a concern at once: by number and a way to it, with nothing of what it says."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection

from bot.alerts import words as alert_words
from bot.alerts.messages import Messenger, NobodyToTell
from bot.clock import Clock
from bot.concerns import words
from bot.concerns.readers import readers, told_of
from bot.concerns.record import Concern, Entry, EntryKind, Person
from bot.concerns.store import add, find
from bot.jobs.doing import NotYet, Work
from bot.jobs.table import Job, JobKind, defer
from bot.journal.database import Database
from bot.zoom.errors import RateLimited, Unavailable, ZoomError
from rules.policy import Policy, StaffMember

log = logging.getLogger(__name__)

TOLD_WITHIN: Final = timedelta(days=1)
"""For how long it is tried to tell somebody while Zoom cannot be reached."""

CHAPERONE: Final = Person("Chaperone")


def tell_of(connection: Connection, entry: Entry) -> None:
    """Have the leads told of an entry, in the transaction that writes it."""
    identity = f"tell concern {entry.number} {entry.place}"
    payload = {"number": entry.number, "place": str(entry.place)}
    defer(connection, Job(identity, JobKind.TELL_CONCERN, payload), entry.at)


@dataclass(slots=True)
class _Outcome:
    told: list[StaffMember] = field(default_factory=list)
    missed: dict[str, str] = field(default_factory=dict)
    waits: bool = False

    def body(self, place: int, why: str) -> Mapping[str, Any]:
        told = [{"name": one.name, "email": one.email} for one in self.told]
        missed = [{"name": name, "why": because} for name, because in self.missed.items()]
        return {"of": place, "told": told, "missed": missed, "why": why}


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells the leads who may read a concern, and writes into the record who was told and when.

    People are told in observing mode as well: a person wrote it for them to know.
    """

    database: Database
    clock: Clock
    policy: Policy
    messenger: Messenger

    def by_kind(self) -> Mapping[JobKind, Work]:
        """What to do for each kind of job."""
        return {JobKind.TELL_CONCERN: self.tell}

    async def tell(self, job: Job) -> None:
        """Tell of one entry, once; NotYet where nobody could be told and trying again may help."""
        number, place = job.payload["number"], int(job.payload["place"])
        concern = await self.database.read(lambda connection: find(connection, number))
        if concern is None or any(entry.body["of"] == place for entry in concern.of_kind(EntryKind.TOLD)):
            return
        entry = concern.entries[place - 1]
        whom = [
            one
            for one in told_of(self.policy, concern.store, concern.account)
            if one.email.casefold() != entry.by
        ]
        outcome = await self._told(entry, whom)
        in_time = self.clock.now() - entry.at < TOLD_WITHIN
        if outcome.waits and not outcome.told and in_time:
            raise NotYet("Zoom cannot be reached to tell anybody of a concern")
        body = outcome.body(place, "" if whom else self._why_nobody(concern))
        await self.database.write(
            lambda connection: add(connection, concern, EntryKind.TOLD, body, CHAPERONE, self.clock.now())
        )

    async def _told(self, entry: Entry, whom: list[StaffMember]) -> _Outcome:
        outcome, text = _Outcome(), self._text(entry)
        for one in whom:
            if one.email == self.messenger.sender:
                outcome.missed[one.name] = words.IS_SENDER
                continue
            try:
                await self.messenger.to_person(one.email, text)
            except NobodyToTell as nobody:
                outcome.missed[one.name] = str(nobody)
            except (RateLimited, Unavailable):
                outcome.missed[one.name] = words.NOT_REACHED
                outcome.waits = True
            except ZoomError as error:
                log.error("a lead could not be told of concern %s: %s", entry.number, error)
                outcome.missed[one.name] = alert_words.REFUSED.format(error=error)
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
        return words.SEALED if concern.account.adults else alert_words.NO_LEAD
