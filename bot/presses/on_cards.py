"""Presses on cards, as Zoom tells of them."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.accounts.rights import SignedIn
from bot.buttons.references import References
from bot.cards.sent import Cards
from bot.clock import Clock
from bot.config import Config
from bot.jobs.doing import NotYet, Work
from bot.jobs.table import Job, JobKind
from bot.journal.database import Database
from bot.journal.lookup import session_by_key
from bot.presses.way_in import Presses
from bot.zoom.errors import NotNow, ZoomError
from rules.policy import Policy
from rules.pressed import Reply, Through
from webhooks.delivery import JournalUnavailable
from webhooks.presses import CardPress

log = logging.getLogger(__name__)

UNKNOWN = "somebody with an account that Zoom does not tell of"
NOT_TAKEN: Final = (
    "Chaperone could not take what you pressed\n"
    "Nothing was done: the card may be too old, or the session over, or this is not yours to press. If it is still needed, "
    "please do it in Zoom itself."
)

# Answers of which no card says anything.
UNTOLD: Final = frozenset({Reply.NOT_THEIRS, Reply.UNKNOWN})


def press_job(press: CardPress, delivery: str, at: datetime) -> Job:
    """The job of taking a press that a delivery told of."""
    who = {"user_id": press.user_id, "name": press.name, "jid": press.jid}
    payload = {"value": press.value, "at": at.isoformat(), **who}
    return Job(f"press {delivery}", JobKind.TAKE_PRESS, payload)


@dataclass(frozen=True, slots=True)
class CardPresses:
    """Takes presses on cards: sees who it was, and has it decided like any other."""

    presses: Presses
    cards: Cards
    references: References
    policy: Policy
    database: Database
    clock: Clock

    def by_kind(self) -> Mapping[JobKind, Work]:
        """What to do for each kind of job."""
        return {JobKind.TAKE_PRESS: self.take}

    async def take(self, job: Job) -> None:
        """Take a press; whoever pressed is told where nothing comes of it that their card could say.

        So it is where the card is too old or changed, or the session is not kept any more. A press on a card of somebody
        else's counts as that of who pressed, and the rules say whether they may.
        """
        at = datetime.fromisoformat(job.payload["at"])
        opened = self.references.opened(job.payload["value"], at)
        if opened is None:
            await self._not_taken(job, "the card is too old or not ours")
            return
        row = await self.database.read(lambda connection: session_by_key(connection, opened.session))
        if row is None:
            await self._not_taken(job, f"session {opened.session} is not known")
            return
        who = await self._who(job)
        try:
            answer = await self.presses.press(
                row.uuid, opened.finding, opened.button, who, Through.CARD, at=at, moved=opened.moved
            )
        except JournalUnavailable as error:
            raise NotYet(str(error)) from error
        if answer is None or answer.reply in UNTOLD:
            why = answer.reply if answer is not None else "gone"
            await self._not_taken(job, f"session {opened.session} answered {why}")

    async def _not_taken(self, job: Job, why: str) -> None:
        log.warning("%s on a card came to nothing: %s", job.id, why)
        try:
            jid = job.payload.get("jid") or (await self.cards.reader(job.payload["user_id"])).jid
            if jid:
                await self.cards.say(jid, NOT_TAKEN)
        except NotNow as error:
            raise NotYet(str(error)) from error
        except ZoomError as error:
            log.warning("who pressed could not be told that %s came to nothing: %s", job.id, error)

    async def _who(self, job: Job) -> SignedIn:
        """Who pressed, by their Zoom user id: somebody on the list of staff, or else whoever Zoom says."""
        user_id, name = job.payload["user_id"], job.payload["name"]
        try:
            reader = await self.cards.reader(user_id)
        except NotNow as error:
            raise NotYet(str(error)) from error
        except ZoomError as error:
            log.warning("Zoom does not say who made %s: %s", job.id, error)
            return SignedIn(user_id.casefold(), name or UNKNOWN, frozenset())
        return signed_in(self.policy, reader.email, name)


def signed_in(policy: Policy, email: str, name: str = "") -> SignedIn:
    """Somebody by their address, as the list of staff has them where it does."""
    member = policy.staff_member(email)
    if member is None:
        return SignedIn(email.casefold(), name or email, frozenset())
    return SignedIn(member.email.casefold(), member.name, member.roles)


@dataclass(frozen=True, slots=True)
class NoCards:
    """What comes of the jobs of cards where there is no chatbot, or none any more: nothing."""

    def by_kind(self) -> Mapping[JobKind, Work]:
        """What to do for each kind of job."""
        return dict.fromkeys((JobKind.UPDATE_CARD, JobKind.TAKE_PRESS), self.leave)

    async def leave(self, job: Job) -> None:
        """Leave it at that."""
        log.warning("job %s came to nothing, as no chatbot is configured", job.id)


def card_workers(
    config: Config, cards: Cards | None, presses: Presses
) -> Iterator[Cards | CardPresses | NoCards]:
    """What does the jobs of cards."""
    if cards is None:
        yield NoCards()
        return
    yield cards
    yield CardPresses(presses, cards, cards.references, config.policy, presses.database, presses.clock)
