"""What is said before a session closes: to its host, and to everybody in the meeting's own chat."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.finding import Notice
from rules.phrases import minutes

CLOSES_SOON = 'The session closes in {span}, at {end}. Please end it for everybody then: End, then "End meeting for all".'
MOVED = (
    "The session now closes at {end}, in {span}, and no longer at {before}. Please end it for everybody then: End, then "
    '"End meeting for all".'
)
WILL_BE_ENDED = " If it is still open at {limit}, Chaperone ends it."

# Read by children, and by whoever helps them.
TO_EVERYBODY = "We finish in {span}, at {end}. Please get ready to say goodbye."
MOVED_TO_EVERYBODY = "The time has changed. We now finish in {span}, at {end}."

ALSO_IN_CHAT = (
    " Chaperone is writing to everybody in the meeting's chat as well. A message there is easily missed, so please also say it "
    "aloud."
)
TO_SAY = ' Please tell everybody, aloud or in the chat: "{words}".'


@dataclass(frozen=True, slots=True)
class Closing:
    """The close of a session as it stands `now`.

    `end` is when it closes, `as_told` when everybody was last told that it does, None where they were not. `limit` is when
    Chaperone ends it, None where it does not. `in_chat` says whether Chaperone can write into the meeting's chat; where it
    cannot, the host is given the words. `clock` shows a time.
    """

    now: datetime
    end: datetime
    as_told: datetime | None
    limit: datetime | None
    in_chat: bool
    clock: Callable[[datetime], str]

    @property
    def is_misleading(self) -> bool:
        """Whether everybody was told another time than the one at which it is still to close."""
        return self.as_told is not None and self.as_told != self.end and self.now < self.end

    def notices(self, remind: Collection[timedelta], announce: Collection[timedelta]) -> Iterator[Notice]:
        """What is to be said now, where the host is told both times before the end and everybody the second.

        Everybody is also told where what they were told last is so no longer. The host hears of whatever everybody does,
        for a child may miss a message.
        """
        due = [before for before in {*remind, *announce} if self.end - before <= self.now < self.end]
        before = min(due, default=None)
        if self.is_misleading:
            key = f"closes at {self.end.isoformat()} and not as told, {self.now.isoformat()}"
        elif before is not None:
            key = f"closes {before} before {self.end.isoformat()}"
        else:
            return
        if not (self.is_misleading or before in announce):
            yield Notice(key, self._to_host())
            return
        yield Notice(key, self._to_host() + self._beside(), closes_at=self.end)
        if self.in_chat:
            yield Notice(f"everybody, {key}", self._words(), for_everybody=True, closes_at=self.end)

    def _to_host(self) -> str:
        if self.as_told is not None and self.is_misleading:
            text = self._filled(MOVED, before=self.clock(self.as_told))
        else:
            text = self._filled(CLOSES_SOON)
        return text if self.limit is None else text + WILL_BE_ENDED.format(limit=self.clock(self.limit))

    def _beside(self) -> str:
        """What the host is told of what everybody is."""
        return ALSO_IN_CHAT if self.in_chat else TO_SAY.format(words=self._words().removesuffix("."))

    def _words(self) -> str:
        return self._filled(MOVED_TO_EVERYBODY if self.is_misleading else TO_EVERYBODY)

    def _filled(self, template: str, **more: str) -> str:
        return template.format(span=minutes(self.end - self.now), end=self.clock(self.end), **more)
