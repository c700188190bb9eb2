"""What is known of a session from Zoom's records alone. Pure."""

from collections.abc import Iterable, Sequence

from bot.reconcile.marks import SAME_MOMENT
from rules.events import CaptureStarted, CaptureStopped, Event, MeetingEnded, MeetingStarted, ParticipantEvent
from rules.record_events import RecordsOf, RecordsRead
from rules.recording_events import RecordingCompleted

_ONCE = (MeetingStarted, MeetingEnded, RecordingCompleted)


def never_told(events: Sequence[Event]) -> list[Event]:
    """What was found in Zoom's records and was not told afterwards either: a delivery may only have been late."""
    told: dict[tuple[type[Event], object], list[Event]] = {}
    for event in events:
        if not event.reconciled:
            told.setdefault(_about(event), []).append(event)
    found = (event for event in events if event.reconciled)
    lacking = [event for event in found if not any(_is_it(event, one) for one in told.get(_about(event), ()))]
    return sorted(lacking, key=lambda event: (event.at, event.delivery))


def _is_it(event: Event, one: Event) -> bool:
    return isinstance(event, _ONCE) or abs(event.at - one.at) <= SAME_MOMENT


def _about(event: Event) -> tuple[type[Event], object]:
    match event:
        case ParticipantEvent(who=who):
            return type(event), who.user_id
        case CaptureStarted(capture=capture) | CaptureStopped(capture=capture):
            return type(event), capture
        case _:
            return type(event), None


def unread(events: Iterable[Event]) -> dict[RecordsOf, str]:
    """Which of Zoom's records could not be read when that was last tried, and why."""
    last = {event.of: event.problem for event in events if isinstance(event, RecordsRead)}
    return {of: problem for of, problem in last.items() if problem}
