"""The cards of an installation, where its configuration has a chatbot."""

from bot.buttons.references import References
from bot.cards.sent import Cards
from bot.clock import Clock
from bot.config import Config
from bot.journal.database import Database
from bot.zoom import Zoom


def references_of(config: Config) -> References:
    """What stands for the buttons of this installation."""
    return References.signed_with(config.zoom.client_secret, config.server.public_url)


def cards_of(config: Config, zoom: Zoom, database: Database, clock: Clock) -> Cards | None:
    """What sends cards; None without a chatbot."""
    if zoom.chatbot is None:
        return None
    references = references_of(config)
    return Cards(zoom.chatbot, zoom.records, database, clock, references, config.organisation.timezone)
