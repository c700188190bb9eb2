"""What is known of a session from Zoom's records alone. Pure."""

from collections.abc import Iterable, Sequence

from bot.reconcile.marks import SAME_MOMENT
from rules.events import CaptureStarted, CaptureStopped, Event, MeetingEnded, MeetingStarted, ParticipantEvent
from rules.record_events import RecordsOf, RecordsRead
from rules.recording_events import RecordingCompleted

_ONCE = (MeetingStarted, MeetingEnded, RecordingCompleted)


def never_told(events: Sequence[Event]) -> list[Event]:
    """What was found in Zoom's records and was not told afterwards either: a delivery may only have been late."""
    told = [event for event in events if not event.reconciled]
    found = [event for event in events if event.reconciled and not any(_is_told(event, one) for one in told)]
    return sorted(found, key=lambda event: (event.at, event.delivery))


def _is_told(event: Event, one: Event) -> bool:
    if type(event) is not type(one):
        return False
    if isinstance(event, _ONCE):
        return True
    return _whose(event) == _whose(one) and abs(event.at - one.at) <= SAME_MOMENT


def _whose(event: Event) -> object:
    match event:
        case ParticipantEvent(who=who):
            return who.user_id
        case CaptureStarted(capture=capture) | CaptureStopped(capture=capture):
            return capture
        case _:
            return None


def unread(events: Iterable[Event]) -> dict[RecordsOf, str]:
    """Which of Zoom's records could not be read when that was last tried, and why."""
    last = {event.of: event.problem for event in events if isinstance(event, RecordsRead)}
    return {of: problem for of, problem in last.items() if problem}
