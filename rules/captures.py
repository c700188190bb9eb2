"""What records a session or sends it elsewhere, as Zoom tells of it starting and stopping."""

from rules.events import Capture, CaptureStarted, CaptureStopped


def note_capture(
    event: CaptureStarted | CaptureStopped,
    running: dict[Capture, frozenset[str]],
    captured: set[Capture],
    started_unseen: set[Capture],
) -> None:
    """Bring what runs now, what ever did, and what was only seen to stop up to date with an event."""
    kind, features = event.capture, running.get(event.capture, frozenset())
    if isinstance(event, CaptureStarted):
        captured.add(kind)
        running[kind] = features | event.features
        return
    if kind not in captured:
        captured.add(kind)
        started_unseen.add(kind)
    left = features - event.features
    if left and event.features:
        running[kind] = left
    else:
        running.pop(kind, None)
