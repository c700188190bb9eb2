"""What the pages on sessions need of the store; each answer holds what one person may see, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.accounts.rights import SignedIn
from bot.doctor.check import Checkup
from bot.journal.evidence import Behind
from bot.journal.reviews import Review
from bot.site.coming import Coming
from bot.site.sessions.filters import Filters
from bot.site.sessions.listed import SessionRow
from bot.site.sessions.reviewing import Given


@dataclass(frozen=True, slots=True)
class Today:
    """What there is to see today: the sessions that are running, those to come, and the last checkup, None where none was.

    `breached` are the newest whose reports are to be reviewed, for whoever may do that. `unanswered` counts the
    sessions about which somebody is still to answer something, of those that this person sees.
    """

    running: Sequence[SessionRow] = ()
    coming: Coming = field(default_factory=Coming)
    checkup: Checkup | None = None
    breached: Sequence[SessionRow] = ()
    breached_in_all: int = 0
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """The newest report of a session as `chaperone.report/1`, provisional while it runs, and every review, the first first.

    `why_not` says why whoever asked may not review it; `reviews` whether they review reports at all.
    """

    report: Mapping[str, Any]
    given: Sequence[Review] = ()
    reviews: bool = False
    why_not: str = ""


class SessionPages(Protocol):
    """What the pages on sessions need of the store."""

    async def today(self, person: SignedIn) -> Today:
        """What there is to see today."""
        ...

    async def sessions(
        self, person: SignedIn, filters: Filters, limit: int, before: str | None
    ) -> Sequence[SessionRow]:
        """At most `limit` sessions that fit, newest first; only those that come after the one with key `before`.

        None where `before` is not known.
        """
        ...

    async def report(self, person: SignedIn, key: str) -> Told | None:
        """A session's report and its reviews; None for an unknown key."""
        ...

    async def behind(
        self, person: SignedIn, key: str, number: int
    ) -> tuple[Mapping[str, Any], Behind] | None:
        """A session's report and what stands behind the finding with this number in it; None where there is no such finding."""
        ...

    async def review(self, person: SignedIn, key: str, given: Given) -> bool:
        """Have somebody mark the newest report reviewed; NotTaken says why not. False for an unknown key."""
        ...

    async def shareable(self, person: SignedIn, key: str) -> Mapping[str, Any] | None:
        """The same report with initials in place of names; None for an unknown key."""
        ...
