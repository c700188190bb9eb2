"""The cards of an installation, where its configuration has a chatbot."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.buttons.presses import Presses
from bot.buttons.references import References
from bot.cards.pressing import CardPresses
from bot.cards.sent import Cards
from bot.clock import Clock
from bot.config import Config
from bot.jobs.doing import Work
from bot.jobs.table import Job, JobKind
from bot.journal.database import Database
from bot.zoom import Zoom

log = logging.getLogger(__name__)


def references_of(config: Config) -> References:
    """What stands for the buttons of this installation."""
    return References.signed_with(config.zoom.client_secret, config.server.public_url)


def cards_of(config: Config, zoom: Zoom, database: Database, clock: Clock) -> Cards | None:
    """What sends cards; None without a chatbot."""
    if zoom.chatbot is None:
        return None
    references = references_of(config)
    return Cards(zoom.chatbot, zoom.records, database, clock, references, config.organisation.timezone)


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
