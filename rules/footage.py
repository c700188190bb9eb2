"""What is known of a session's finished cloud recording."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rules.people import Person, Stay
from rules.recording_events import RecordingCompleted, RecordingEvent, RecordingRead, RecordingRemoved, Span


@dataclass(slots=True)
class Footage:
    """What is known of a session's finished recording.

    `since` is when it was first told of, `gone_at` when it went, all of it, to the trash or for good. `recovered` says
    that somebody took it back out of the trash. `read` is what was last read of who may watch it.
    """

    since: datetime | None = None
    spans: tuple[Span, ...] = ()
    gone_at: datetime | None = None
    recovered: bool = False
    read: RecordingRead | None = None
    _files: set[str] = field(default_factory=set)
    _removed: set[str] = field(default_factory=set)

    @property
    def is_there(self) -> bool:
        """Whether there is something to watch, as far as is known."""
        return self.since is not None and self.gone_at is None

    def note(self, event: RecordingEvent | RecordingRead) -> None:
        """Take in what an event says."""
        self.since = self.since or event.at
        match event:
            case RecordingRead():
                self._read(event)
            case RecordingCompleted():
                self._complete(event)
            case RecordingRemoved():
                self._removed |= event.files
                if not event.files or self._files <= self._removed:
                    self.gone_at = event.at
            case _:
                self._removed -= event.files or self._files
                self.gone_at, self.recovered = None, True

    def _read(self, event: RecordingRead) -> None:
        if event.found:
            self.read = event
        else:
            self.gone_at = self.gone_at or event.at

    def _complete(self, event: RecordingCompleted) -> None:
        # Zoom may say it twice; the second time must not bring back what has gone meanwhile.
        if self.gone_at is not None and event.files <= self._files:
            return
        self.spans = tuple(dict.fromkeys((*self.spans, *event.spans)))
        self._files |= event.files
        self.gone_at = None

    def shows(self, person: Person) -> bool:
        """Whether somebody was in the main room while it was recorded; all the time where Zoom did not say when that was."""
        return any(self._covers(stay) for stay in person.stays)

    def _covers(self, stay: Stay) -> bool:
        return not self.spans or any(_meet(stay, span) for span in self.spans)


def _meet(stay: Stay, span: Span) -> bool:
    came_before_end = stay.joined_at is None or stay.joined_at < span.end
    left_after_start = stay.left_at is None or stay.left_at > span.start
    return came_before_end and left_after_start


def shown_without_consent(footage: Footage, people: Mapping[str, Person]) -> Iterator[Person]:
    """Whom a recording shows who must not be recorded, by what is known of their consent now."""
    return (person for person in people.values() if footage.shows(person) and not person.may_be_recorded)
