"""Knowing that a job is still this program's to do.

A program that hears nothing for a while, because it was frozen or its database was away, is taken for dead, and another
does its jobs. When it goes on it must not do them as well. So it knows by its own clock until when the others still
take it for alive, and asks before whatever cannot be taken back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic


class NoLongerOurs(Exception):
    """Another program may be doing this job by now: it is to be left as it is."""


@dataclass(slots=True)
class Lease:
    """Until when the others take this program for alive: `span` after it last said so.

    `clock` gives seconds that go on while the program is frozen. `lost` counts how often it ran out.
    """

    span: timedelta
    clock: Callable[[], float] = monotonic
    lost: int = 0
    _until: float = 0.0

    def begin(self, said_at: float) -> None:
        """Begin anew, under another name."""
        self._until = said_at + self.span.total_seconds()

    def renew(self, said_at: float) -> bool:
        """Go on from when the program said last that it is alive; False where it had run out before that."""
        held = self.is_held
        self.lost += not held
        self.begin(said_at)
        return held

    @property
    def is_held(self) -> bool:
        """Whether nobody else can have taken over by now."""
        return self.clock() < self._until


@dataclass(frozen=True, slots=True)
class Holding:
    """A job that was begun under a lease."""

    lease: Lease
    lost_before: int

    @property
    def is_ours(self) -> bool:
        """Whether the lease held all the time since."""
        return self.lease.is_held and self.lease.lost == self.lost_before


_holding: ContextVar[Holding | None] = ContextVar("holding", default=None)


@contextmanager
def holding(job: Holding) -> Iterator[None]:
    """Have `check` look at this job's lease for as long as the context lasts."""
    token = _holding.set(job)
    try:
        yield
    finally:
        _holding.reset(token)


def check() -> None:
    """Raise NoLongerOurs where the job under way may be another program's by now; to be asked before each effect."""
    job = _holding.get()
    if job is not None and not job.is_ours:
        raise NoLongerOurs
