"""The other ways to staff that a configuration names."""

from bot.clock import Clock
from bot.config import Config
from bot.journal.database import Database
from bot.ways.telling import Ways


def ways_of(config: Config, database: Database, clock: Clock) -> Ways:
    """Those ways; none where it names none."""
    organisation = config.organisation
    url = config.server.public_url
    return Ways(config.alerts.also, database, clock, organisation.name, organisation.timezone, url)
