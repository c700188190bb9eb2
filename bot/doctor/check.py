"""What was looked at, one line each, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from bot.zoom.errors import CredentialsRefused, NotAllowed, NotNow, ZoomError

NOT_LOOKED_AT: Final = "Not looked at, because {why}."

NO_ANSWER: Final = "Zoom did not answer"
NOT_ALLOWED: Final = "Zoom does not let the app read this ({error})"
REFUSED: Final = "Zoom refused to say ({error})"

# Where in Zoom's pages, or in Chaperone's own files, something is put right.
APP: Final = "Zoom App Marketplace, Manage, your app"
CREDENTIALS: Final = f"{APP}, App Credentials"
SCOPES: Final = f"{APP}, Scopes"
EVENTS: Final = f"{APP}, Feature, Event Subscriptions"
SECRET_TOKEN: Final = f"{APP}, Feature, Secret Token"
USERS: Final = "Zoom's web portal, User Management, Users"
SUPPORT: Final = "Zoom's support"
CONFIGURATION: Final = "Chaperone's configuration, {table}"
MACHINE: Final = "the machine that Chaperone runs on"


class Status(StrEnum):
    """What came of looking at something: never fine where nothing was looked at."""

    FINE = "fine"
    TO_DO = "to_do"
    NOT_LOOKED_AT = "not_looked_at"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing: `says` is whole sentences, `place` where it is put right.

    `stops` is whether something that the policy asks for is not done until it is.
    """

    name: str
    status: Status
    says: str
    place: str = ""
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Checkup:
    """Everything that was looked at, and when."""

    at: datetime
    checks: tuple[Check, ...]

    @property
    def to_do(self) -> Sequence[Check]:
        """What needs doing, what stops safety work first."""
        wanted = [check for check in self.checks if check.status is Status.TO_DO]
        return sorted(wanted, key=lambda check: not check.stops)

    def as_json(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {"at": self.at.isoformat(), "checks": [asdict(check) for check in self.checks]}

    @classmethod
    def of_json(cls, body: Mapping[str, Any]) -> Self:
        """What `as_json` gave."""
        checks = (Check(**{**check, "status": Status(check["status"])}) for check in body["checks"])
        return cls(datetime.fromisoformat(body["at"]), tuple(checks))


def fine(name: str, says: str) -> Check:
    """Something was looked at and is as it should be."""
    return Check(name, Status.FINE, says)


def to_do(name: str, says: str, place: str, *, stops: bool = False) -> Check:
    """Something is to be put right at a place."""
    return Check(name, Status.TO_DO, says, place, stops)


def not_looked_at(name: str, why: str) -> Check:
    """Nothing was looked at; `why` goes on from "because"."""
    return Check(name, Status.NOT_LOOKED_AT, NOT_LOOKED_AT.format(why=why))


def unread(name: str, error: ZoomError) -> Check:
    """Zoom did not give what was to be looked at."""
    return not_looked_at(name, why_unread(error))


def why_unread(error: ZoomError) -> str:
    """Why Zoom did not give something, to go on from "because"."""
    match error:
        case NotAllowed() | CredentialsRefused():
            return NOT_ALLOWED.format(error=error)
        case NotNow():
            return NO_ANSWER
        case _:
            return REFUSED.format(error=error)


def place_in(table: str) -> str:
    """A table of the configuration as a place."""
    return CONFIGURATION.format(table=table)
