"""What of Zoom's settings records a session by itself, or lets people record it, held against the clause on recording."""

from collections.abc import Iterator

from rules.capture_clauses import ASSISTANTS, RECORDING
from rules.events import SettingsRead
from rules.finding import Finding, Status, Subject, SubjectKind

AUTO_RECORDING = "Zoom's settings start a recording of this session by themselves."
AUTO_RECORDING_ADVICE = 'Please switch off "Automatically record meeting" and AI Companion in the settings of this meeting in Zoom.'
ON_A_COMPUTER = "a recording on a computer"
AI_COMPANION = "AI Companion"
AUTO_UNASKED = "Zoom's settings start {what} by themselves, whether or not everybody has agreed."
NO_AUTO_RECORDING = (
    "Zoom's settings start no recording of this session by themselves, or your policy lets it be recorded."
)
LOCAL_RECORDING = "Zoom's settings let people record this session on their own computers."
LOCAL_RECORDING_ADVICE = 'Please switch off "Record to computer files" in the host\'s settings, at zoom.us under Settings, Recording.'
LIVE_STREAMING = "Zoom's settings let the host stream this session live."
LIVE_STREAMING_ADVICE = (
    'Please switch off "Allow livestreaming of meetings" in the host\'s settings, at zoom.us under Settings, '
    '"In Meeting (Advanced)".'
)
NOT_ALLOWED = "Zoom's settings do not allow it, or your policy lets the session be recorded."

_AUTO = Subject(SubjectKind.SETTING, "auto_recording", "Automatic recording")
_LOCAL = Subject(SubjectKind.SETTING, "local_recording", "Recording on a computer")
_LIVE = Subject(SubjectKind.SETTING, "live_streaming", "Live streaming")


def capture_settings(event: SettingsRead, *, forbidden: bool) -> Iterator[Finding]:
    """What the rule says of the settings; `forbidden` is whether the session must not be recorded at all."""
    yield from _starts_by_itself(event, forbidden=forbidden)
    yield from _allowed(
        _LOCAL, event.local_recording, LOCAL_RECORDING, LOCAL_RECORDING_ADVICE, forbidden=forbidden
    )
    yield from _allowed(
        _LIVE, event.live_streaming, LIVE_STREAMING, LIVE_STREAMING_ADVICE, forbidden=forbidden
    )


def _starts_by_itself(event: SettingsRead, *, forbidden: bool) -> Iterator[Finding]:
    if event.auto_recording is None and event.auto_ai_companion is None:
        return
    starts = [RECORDING] if event.auto_recording in {"cloud", "local"} else []
    unasked = {ON_A_COMPUTER: RECORDING} if event.auto_recording == "local" else {}
    if event.auto_ai_companion:
        starts.append(ASSISTANTS)
        unasked[AI_COMPANION] = ASSISTANTS
    if starts and forbidden:
        yield Finding(Status.BREACHED, _AUTO, AUTO_RECORDING, AUTO_RECORDING_ADVICE, clauses=tuple(starts))
    elif unasked:
        # A cloud recording is held against everybody's consent when it runs.
        reason, about = AUTO_UNASKED.format(what=" and ".join(unasked)), tuple(unasked.values())
        yield Finding(Status.BREACHED, _AUTO, reason, AUTO_RECORDING_ADVICE, doubtful=True, clauses=about)
    else:
        yield Finding(Status.KEPT, _AUTO, NO_AUTO_RECORDING)


def _allowed(
    setting: Subject, allowed: bool | None, reason: str, advice: str, *, forbidden: bool
) -> Iterator[Finding]:
    """What may be done with consent may be allowed in Zoom: the host is trusted to ask."""
    if allowed and forbidden:
        yield Finding(Status.BREACHED, setting, reason, advice, clauses=(RECORDING,))
    elif allowed is not None:
        yield Finding(Status.KEPT, setting, NOT_ALLOWED)
