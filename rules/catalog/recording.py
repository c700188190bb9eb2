"""No recording, unless by the host and with everybody's permission; bots and AI assistants count (Z7, S6)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from rules.actions import ActionKind
from rules.events import (
    BreakoutRoomLeft,
    Capture,
    CaptureStarted,
    CaptureStopped,
    Event,
    MeetingStarted,
    ParticipantEvent,
    ParticipantJoined,
    ParticipantLeft,
    RegisterRead,
    SettingsRead,
    Tick,
)
from rules.finding import Finding, Status, Subject, SubjectKind
from rules.identity import Certainty
from rules.names import note_taker
from rules.people import Person
from rules.policy import Response, RulePolicy
from rules.rule import Rule, View, kept, not_checked

NAMES = {
    Capture.CLOUD_RECORDING: "The cloud recording",
    Capture.AI_COMPANION: "Zoom's AI Companion",
    Capture.LIVE_STREAM: "The live stream",
    Capture.MEDIA_STREAM: "An app that receives picture and sound",
}
FORBIDDEN = "{what} is running. This session is not to be recorded in any way."
FORBIDDEN_ADVICE = "Please stop it from Zoom's meeting controls and tell everybody that it has stopped."
NO_CONSENT = "{what} is running, and there is no recording consent for {names}."
NO_CONSENT_ADVICE = (
    "Please stop it from Zoom's meeting controls until everybody, or their parent or carer, has agreed."
)
NO_CONSENT_REQUIRED_ADVICE = (
    "Please ask them, or their parent or carer, to agree, or to leave before you go on."
)
CAME_IN = "{name} is in a session that is being recorded, and there is no recording consent for them."
ALL_AGREED = "{what} is not running, or everybody present has agreed to it."
PERSON_AGREED = "{name} is not being recorded without consent."
NOTE_TAKER = '"{name}" looks like {product}, an assistant that records or takes notes.'
NOTE_TAKER_ADVICE = (
    "Please ask whose it is and remove it: point at {name} in the Participants list and choose Remove."
)
AUTO_RECORDING = "Zoom's settings start a recording of this session by themselves."
AUTO_RECORDING_ADVICE = (
    'Please switch off "Automatically record meeting" in the settings of this meeting in Zoom.'
)
NO_AUTO_RECORDING = "Zoom's settings start no recording by themselves."
NOT_RECORDED = "This session has to be recorded, and no cloud recording is running."
NOT_RECORDED_ADVICE = 'Please choose Record, then "Record to the Cloud".'
IS_RECORDED = "The cloud recording is running."
KEPT_NOTHING = (
    "Zoom told of no cloud recording, AI Companion, live stream or note-taking assistant. "
    "A recording on somebody's own device cannot be seen."
)
KEPT_CONSENT = "What was recorded had the consent of everybody present. Recordings on somebody's own device cannot be seen."
KEPT_REQUIRED = "The session was recorded, with the consent of everybody present."
NOBODY_SEEN = "Zoom told of nobody in this session, so nothing could be seen."

_AUTO = Subject(SubjectKind.SETTING, "auto_recording", "Automatic recording")
_MISSING = Subject(SubjectKind.SESSION, "not_recorded", "the session")
_AT_MOST = 3
_BOT = "bot "


class RecordingPolicy(StrEnum):
    """Whether a session may, or has to, be recorded."""

    FORBIDDEN = "forbidden"
    WITH_CONSENT = "with_consent"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Recording:
    """`start_within` is how soon a recording that is required has to run."""

    policy: RecordingPolicy = RecordingPolicy.WITH_CONSENT
    start_within: timedelta = timedelta(minutes=5)


def look(view: View[Recording], event: Event) -> Iterator[Finding]:
    """Hold whatever records, whoever is recorded and the settings against the clause."""
    match event:
        case MeetingStarted() | Tick():
            yield from _required(view, event)
        case CaptureStarted() | CaptureStopped():
            yield from _required(view, event)
            yield _capture(view, event.capture)
            yield from _people(view, _open_people(view))
        case RegisterRead():
            yield from (_capture(view, capture) for capture in view.session.captures)
            yield from _people(view, view.session.present.values() if view.session.captures else ())
        case SettingsRead():
            yield from _settings(view, event)
        case ParticipantEvent():
            yield from _participant(view, event)
        case _:
            return


def _participant(view: View[Recording], event: ParticipantEvent) -> Iterator[Finding]:
    session = view.session
    person = session.find(event.who)
    if person is None:
        return
    if isinstance(event, ParticipantJoined):
        yield from _note_taker(person)
        if session.captures and not _consents(view, person):
            yield _person(view, person)
    elif isinstance(event, ParticipantLeft | BreakoutRoomLeft) and not person.present:
        yield from _people(view, [p for p in _open_people(view) if p is person])
        yield from _bot_gone(view, person)
        open_captures = [c for c in session.captures if session.episodes.open_about(RULE.name, c)]
        yield from (_capture(view, capture) for capture in open_captures)


def _capture(view: View[Recording], capture: Capture) -> Finding:
    what, options = NAMES[capture], view.options
    subject = Subject(SubjectKind(_KINDS[capture]), capture, what)
    allowed = Finding(Status.KEPT, subject, ALL_AGREED.format(what=what))
    if capture not in view.session.captures:
        return allowed
    if options.policy is RecordingPolicy.FORBIDDEN:
        return Finding(Status.BREACHED, subject, FORBIDDEN.format(what=what), FORBIDDEN_ADVICE)
    missing = [person for person in view.session.present.values() if not _consents(view, person)]
    if not missing:
        return allowed
    reason = NO_CONSENT.format(what=what, names=_names(missing))
    if options.policy is RecordingPolicy.REQUIRED and capture is Capture.CLOUD_RECORDING:
        # It must not be stopped, so that all there is to do is to ask.
        return Finding(Status.BREACHED, subject, reason, NO_CONSENT_REQUIRED_ADVICE, doubtful=True)
    return Finding(Status.BREACHED, subject, reason, NO_CONSENT_ADVICE)


_KINDS = {
    Capture.CLOUD_RECORDING: SubjectKind.RECORDING,
    Capture.AI_COMPANION: SubjectKind.AI_COMPANION,
    Capture.LIVE_STREAM: SubjectKind.LIVE_STREAM,
    Capture.MEDIA_STREAM: SubjectKind.MEDIA_STREAM,
}


def _names(people: list[Person]) -> str:
    shown = [person.label for person in people[:_AT_MOST]]
    if len(people) > _AT_MOST:
        shown.append(f"{len(people) - _AT_MOST} more")
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _consents(view: View[Recording], person: Person) -> bool:
    # Staff agree to what the organisation records when they agree to its policy.
    if person.is_staff:
        return True
    match = person.match
    if match is None or match.entry is None or match.certainty is Certainty.DOUBTFUL:
        return False
    return match.entry.recording_consent is True


def _open_people(view: View[Recording]) -> list[Person]:
    people = view.session.people
    keys = (episode.finding.subject.key for episode in view.session.episodes.open_of(RULE.name))
    return [people[key] for key in keys if key in people]


def _people(view: View[Recording], people: Iterable[Person]) -> Iterator[Finding]:
    return (_person(view, person) for person in list(people))


def _person(view: View[Recording], person: Person) -> Finding:
    running = bool(view.session.captures) and view.options.policy is not RecordingPolicy.FORBIDDEN
    if person.present and running and not _consents(view, person):
        required = view.options.policy is RecordingPolicy.REQUIRED
        advice = NO_CONSENT_REQUIRED_ADVICE if required else NO_CONSENT_ADVICE
        reason = CAME_IN.format(name=person.label)
        return Finding(Status.BREACHED, person.subject, reason, advice, doubtful=required)
    return Finding(Status.KEPT, person.subject, PERSON_AGREED.format(name=person.label))


def _note_taker(person: Person) -> Iterator[Finding]:
    product = note_taker(person.name)
    on_register = person.match is not None and person.match.certainty is Certainty.CERTAIN
    if product is not None and not on_register:
        subject = Subject(
            SubjectKind.PARTICIPANT, _BOT + person.key, person.label, person.user_id, person.participant_uuid
        )
        reason = NOTE_TAKER.format(name=person.label, product=product)
        yield Finding(Status.BREACHED, subject, reason, NOTE_TAKER_ADVICE.format(name=person.label))


def _bot_gone(view: View[Recording], person: Person) -> Iterator[Finding]:
    episode = view.session.episodes.open_about(RULE.name, _BOT + person.key)
    if episode is not None:
        yield Finding(Status.KEPT, episode.finding.subject, PERSON_AGREED.format(name=person.label))


def _settings(view: View[Recording], event: SettingsRead) -> Iterator[Finding]:
    if event.auto_recording is None and event.auto_ai_companion is None:
        return
    starts = event.auto_recording in {"cloud", "local"} or bool(event.auto_ai_companion)
    if starts and view.options.policy is RecordingPolicy.FORBIDDEN:
        yield Finding(Status.BREACHED, _AUTO, AUTO_RECORDING, AUTO_RECORDING_ADVICE)
    else:
        yield Finding(Status.KEPT, _AUTO, NO_AUTO_RECORDING)


def _required(view: View[Recording], event: Event) -> Iterator[Finding]:
    if view.options.policy is not RecordingPolicy.REQUIRED:
        return
    if Capture.CLOUD_RECORDING in view.session.captures:
        yield Finding(Status.KEPT, _MISSING, IS_RECORDED)
    elif isinstance(event, Tick):
        yield Finding(Status.BREACHED, _MISSING, NOT_RECORDED, NOT_RECORDED_ADVICE)
    else:
        yield Finding(Status.KEPT, _MISSING, IS_RECORDED, recheck_at=event.at + view.options.start_within)


def verdict(view: View[Recording]) -> Finding:
    """Kept when somebody was there to be seen and nothing recorded them without consent."""
    session = view.session
    if not session.people:
        return not_checked(NOBODY_SEEN)
    if view.options.policy is RecordingPolicy.REQUIRED:
        recorded = Capture.CLOUD_RECORDING in session.captured
        return kept(KEPT_REQUIRED) if recorded else not_checked(NOT_RECORDED)
    return kept(KEPT_CONSENT if session.captured else KEPT_NOTHING)


RULE = Rule(
    name="recording",
    clauses=("Z7", "S6"),
    options=Recording,
    look=look,
    verdict=verdict,
    presets={
        preset: RulePolicy(
            Response(
                respond=(ActionKind.ALERT_HOST, ActionKind.STOP_RECORDING, ActionKind.FIX_SETTINGS),
                after=timedelta(minutes=1),
                then=(ActionKind.ALERT_SAFEGUARDING,),
            ),
            Recording(),
        )
        for preset in ("children", "adults")
    },
)
