"""Presses on cards, as Zoom tells of them."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.buttons.presses import Presses
from bot.buttons.references import References
from bot.cards.sent import Cards
from bot.clock import Clock
from bot.jobs.doing import NotYet, Work
from bot.jobs.table import Job, JobKind
from bot.journal.database import Database
from bot.journal.lookup import session_by_key
from bot.site.rights import SignedIn
from bot.zoom.errors import RateLimited, Unavailable, ZoomError
from rules.policy import Policy
from rules.pressed import Through
from webhooks.delivery import JournalUnavailable
from webhooks.presses import CardPress

log = logging.getLogger(__name__)

UNKNOWN = "somebody with an account that Zoom does not tell of"


def press_job(press: CardPress, delivery: str, at: datetime) -> Job:
    """The job of taking a press that a delivery told of."""
    payload = {"value": press.value, "user_id": press.user_id, "name": press.name, "at": at.isoformat()}
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
        """Take a press; one on a card of somebody else's, changed or too old, comes to nothing."""
        at = datetime.fromisoformat(job.payload["at"])
        opened = self.references.opened(job.payload["value"], at)
        if opened is None:
            log.warning("a press on a card came to nothing, as the card is too old or not ours")
            return
        row = await self.database.read(lambda connection: session_by_key(connection, opened.session))
        if row is None:
            return
        who = await self._who(job.payload["user_id"], job.payload["name"])
        try:
            await self.presses.press(
                row.uuid, opened.finding, opened.button, who, Through.CARD, at=at, moved=opened.moved
            )
        except JournalUnavailable as error:
            raise NotYet(str(error)) from error

    async def _who(self, user_id: str, name: str) -> SignedIn:
        """Who has this Zoom user id: somebody on the list of staff, or else whoever Zoom says."""
        try:
            reader = await self.cards.reader(user_id)
        except (RateLimited, Unavailable) as error:
            raise NotYet(str(error)) from error
        except ZoomError as error:
            log.warning("Zoom does not say who pressed a button: %s", error)
            return SignedIn(user_id.casefold(), name or UNKNOWN, frozenset())
        return signed_in(self.policy, reader.email, name)


def signed_in(policy: Policy, email: str, name: str = "") -> SignedIn:
    """Somebody by their address, as the list of staff has them where it does."""
    member = policy.staff_member(email)
    if member is None:
        return SignedIn(email.casefold(), name or email, frozenset())
    return SignedIn(member.email.casefold(), member.name, member.roles)
