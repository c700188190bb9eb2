"""No recording, unless by the host and with everybody's permission; bots and AI assistants count (Z7, S6)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from rules.actions import ON_PARTICIPANTS, ON_SESSION, ActionKind
from rules.capture_clauses import (
    ASSISTANTS,
    LOCAL_ALLOWED,
    NEVER_RECORDED,
    NOBODY_SEEN,
    RECORDING,
    STARTED_UNSEEN,
    clauses_on,
    kept_apart,
    while_it_runs,
)
from rules.capture_settings import capture_settings
from rules.events import (
    Capture,
    CaptureStarted,
    CaptureStopped,
    Event,
    ParticipantEvent,
    ParticipantJoined,
    RegisterNews,
    SettingsRead,
    Tick,
)
from rules.finding import Finding, Status, Subject, SubjectKind
from rules.people import Person
from rules.phrases import names
from rules.policy import Response, RulePolicy
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.tightness import DOWNWARDS, towards
from rules.unsaid import unsaid

NAMES = {
    Capture.CLOUD_RECORDING: "The cloud recording",
    Capture.AI_COMPANION: "Zoom's AI Companion",
    Capture.LIVE_STREAM: "The live stream",
    Capture.MEDIA_STREAM: "An app that receives picture and sound",
}
FORBIDDEN = "{what} is running. This session is not to be recorded in any way."
FORBIDDEN_ADVICE = "Please look at Zoom's meeting controls: if it is still running, stop it there. Then tell everybody that it has stopped."
RAN_UNSEEN = "{what} was running until {stopped}, since a time that Zoom did not tell. This session is not to be recorded in any way."
RAN_UNSEEN_ADVICE = "Please tell everybody that it ran and has stopped, and see that what it kept is deleted."
NO_CONSENT = "{what} is running, and there is no recording consent for {names}."
NO_REGISTER = "{what} is running, and no register says who has agreed to it."
NO_CONSENT_ADVICE = (
    "Please look at Zoom's meeting controls: if it is still running, stop it there. Leave it off until everybody, or their "
    "parent or carer, has agreed."
)
NO_CONSENT_REQUIRED_ADVICE = (
    "Please ask them, or their parent or carer, to agree, or to leave before you go on."
)
CAME_IN = "{name} is in a session that is being recorded, and there is no recording consent for them."
ALL_AGREED = "{what} is not running, or everybody present has agreed to it."
PERSON_AGREED = "{name} is not being recorded without consent."
NOTE_TAKER = '"{name}" looks like {product}, an assistant that records or takes notes.'
NOTE_TAKER_ADVICE = (
    "Please ask whose it is and remove it: point at it in the Participants list and choose More, then Remove."
)
NOTE_TAKER_GONE = '"{name}" is not in the room, or goes by another name now.'
NOT_RECORDED = "This session has to be recorded, and no cloud recording is running."
NOT_RECORDED_ADVICE = 'Please choose Record, then "Record to the Cloud".'
TO_BE_RECORDED = "This session has to be recorded, and there is still time to start."
IS_RECORDED = "The cloud recording is running."
KEPT_NOTHING = "Zoom told of no cloud recording, AI Companion, live stream or note-taking assistant. A recording on somebody's own device cannot be seen."
KEPT_CONSENT = "What was recorded had the consent of everybody present. A recording on somebody's own device cannot be seen."
KEPT_REQUIRED = "The session was recorded, with the consent of everybody present."

_KINDS = {
    Capture.CLOUD_RECORDING: SubjectKind.RECORDING,
    Capture.AI_COMPANION: SubjectKind.AI_COMPANION,
    Capture.LIVE_STREAM: SubjectKind.LIVE_STREAM,
    Capture.MEDIA_STREAM: SubjectKind.MEDIA_STREAM,
}
_MISSING = Subject(SubjectKind.SESSION, "not_recorded", "the session")
_BOT = "bot "


class RecordingPolicy(StrEnum):
    """Whether a session may, or has to, be recorded."""

    FORBIDDEN = "forbidden"
    WITH_CONSENT = "with_consent"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Recording:
    """`start_within` is how soon a recording that is required has to run."""

    policy: RecordingPolicy = field(
        default=RecordingPolicy.WITH_CONSENT, metadata=towards(("with_consent", "forbidden"))
    )
    start_within: timedelta = field(default=timedelta(minutes=5), metadata=DOWNWARDS)


def look(view: View[Recording], event: Event) -> Iterator[Finding]:
    """Hold whatever records, whoever is recorded and the settings against the clause."""
    match event:
        case SettingsRead():
            forbidden = view.options.policy is RecordingPolicy.FORBIDDEN
            yield from capture_settings(event, forbidden=forbidden)
        case RegisterNews():
            yield from _open_captures(view)
            yield from _everybody(view)
        case CaptureStarted() | CaptureStopped():
            if isinstance(event, CaptureStopped):
                yield from _ran_unseen(view, event)
            yield _capture(view, event.capture)
            if not view.session.captures:
                yield from _people_with_open_breaches(view)
        case ParticipantEvent():
            yield from _participant(view, event)
        case _:
            pass
    if view.options.policy is RecordingPolicy.REQUIRED:
        yield from _required(view, event)


def _participant(view: View[Recording], event: ParticipantEvent) -> Iterator[Finding]:
    person = view.session.find(event.who)
    if person is None:
        return
    yield from _note_taker(view, person)
    yield from _person(view, person, came_in=isinstance(event, ParticipantJoined))
    yield from _open_captures(view)


def _ran_unseen(view: View[Recording], event: CaptureStopped) -> Iterator[Finding]:
    """What there is to say of what Zoom told the stop of and not the start: forbidden, it was a breach while it ran."""
    capture = event.capture
    if capture not in view.session.started_unseen or view.options.policy is not RecordingPolicy.FORBIDDEN:
        return
    if any(episode.finding.subject.key == capture for episode in view.session.episodes.of(RULE.name)):
        return
    what = NAMES[capture]
    reason = RAN_UNSEEN.format(what=what, stopped=view.clock(event.at))
    subject = Subject(_KINDS[capture], capture, what)
    about = clauses_on((capture,))
    yield Finding(Status.BREACHED, subject, reason, RAN_UNSEEN_ADVICE, ends_with_call=True, clauses=about)


def _capture(view: View[Recording], capture: Capture) -> Finding:
    session, what = view.session, NAMES[capture]
    subject, missing = Subject(_KINDS[capture], capture, what), session.room.unrecordable
    if capture in session.captures and view.options.policy is RecordingPolicy.FORBIDDEN:
        reason = FORBIDDEN.format(what=what)
        return while_it_runs(subject, reason, FORBIDDEN_ADVICE, (capture,))
    if capture not in session.captures or not missing:
        return Finding(Status.KEPT, subject, ALL_AGREED.format(what=what))
    reason = NO_REGISTER.format(what=what)
    if session.register is not None:
        reason = NO_CONSENT.format(what=what, names=names(missing.values(), len(missing)))
    if view.options.policy is RecordingPolicy.REQUIRED and capture is Capture.CLOUD_RECORDING:
        # It must not be stopped, so that all there is to do is to ask.
        return while_it_runs(subject, reason, NO_CONSENT_REQUIRED_ADVICE, (capture,), goes_on=True)
    return while_it_runs(subject, reason, NO_CONSENT_ADVICE, (capture,))


def _open_captures(view: View[Recording]) -> Iterator[Finding]:
    for capture in view.session.captures:
        if view.session.episodes.open_about(RULE.name, capture) is not None:
            yield _capture(view, capture)


def _everybody(view: View[Recording]) -> Iterator[Finding]:
    yield from _people_with_open_breaches(view)
    for person in list(view.session.room.unrecordable.values()):
        yield from _person(view, person, came_in=False)


def _people_with_open_breaches(view: View[Recording]) -> Iterator[Finding]:
    people = view.session.people
    for episode in view.session.episodes.open_of(RULE.name):
        if episode.finding.subject.key in people:
            yield from _person(view, people[episode.finding.subject.key], came_in=False)


def _person(view: View[Recording], person: Person, *, came_in: bool) -> Iterator[Finding]:
    """What there is to say of one person; those who were there when a recording began are named in what is said of it."""
    episodes, captures = view.session.episodes, tuple(view.session.captures)
    is_open = episodes.open_about(RULE.name, person.key) is not None
    is_wrong = (
        bool(captures)
        and view.options.policy is not RecordingPolicy.FORBIDDEN
        and person.key in view.session.room.unrecordable
    )
    if is_open and not is_wrong:
        yield Finding(Status.KEPT, person.subject, PERSON_AGREED.format(name=person.label))
    is_said = not came_in and any(episodes.open_about(RULE.name, capture) for capture in captures)
    if is_wrong and not is_open and not is_said:
        yield _without_consent(view, person, captures)


def _without_consent(view: View[Recording], person: Person, captures: tuple[Capture, ...]) -> Finding:
    reason = CAME_IN.format(name=person.label)
    if view.options.policy is RecordingPolicy.REQUIRED:
        return while_it_runs(person.subject, reason, NO_CONSENT_REQUIRED_ADVICE, captures, goes_on=True)
    return while_it_runs(person.subject, reason, NO_CONSENT_ADVICE, captures)


def _note_taker(view: View[Recording], person: Person) -> Iterator[Finding]:
    subject = person.subject_of(_BOT)
    if person.present and person.is_note_taker:
        reason = NOTE_TAKER.format(name=person.label, product=person.assistant)
        yield Finding(Status.BREACHED, subject, reason, NOTE_TAKER_ADVICE, clauses=(ASSISTANTS,))
    elif view.session.episodes.open_about(RULE.name, subject.key) is not None:
        yield Finding(Status.KEPT, subject, NOTE_TAKER_GONE.format(name=person.label))


def _required(view: View[Recording], event: Event) -> Iterator[Finding]:
    session = view.session
    is_open = session.episodes.open_about(RULE.name, _MISSING.key) is not None
    if Capture.CLOUD_RECORDING in session.captures:
        if is_open:
            yield Finding(Status.KEPT, _MISSING, IS_RECORDED)
    elif isinstance(event, Tick):
        yield Finding(Status.BREACHED, _MISSING, NOT_RECORDED, NOT_RECORDED_ADVICE, clauses=(RECORDING,))
    elif (session.started_at is not None or session.room.somebody_came) and not is_open:
        has_stopped = isinstance(event, CaptureStopped) and event.capture is Capture.CLOUD_RECORDING
        if has_stopped or session.agenda.time_for(RULE.name, _MISSING.key) is None:
            again_at = event.at + view.options.start_within
            yield Finding(Status.NOT_CHECKED, _MISSING, TO_BE_RECORDED, recheck_at=again_at)


def verdict(view: View[Recording]) -> Finding:
    """Kept when somebody was there to be seen and nothing recorded them without consent."""
    session = view.session
    if not session.room.somebody_came:
        return not_checked(NOBODY_SEEN)
    if session.started_unseen:
        return not_checked(STARTED_UNSEEN)
    if view.options.policy is RecordingPolicy.REQUIRED:
        recorded = Capture.CLOUD_RECORDING in session.captured
        return kept(KEPT_REQUIRED) if recorded else not_checked(NEVER_RECORDED)
    may_be_local = session.settings is not None and session.settings.local_recording
    said = KEPT_CONSENT if session.captured else KEPT_NOTHING
    return kept(said + LOCAL_ALLOWED if may_be_local else said)


def clause_verdict(view: View[Recording], clause: str) -> Finding:
    """The same of one clause, by what is about that one."""
    return kept_apart(view.session, clause, required=view.options.policy is RecordingPolicy.REQUIRED)


def _unsaid(options: Recording, event: SettingsRead) -> Iterator[str]:
    forbidden = options.policy is RecordingPolicy.FORBIDDEN
    return unsaid(event, "auto_recording", *(("local_recording", "live_streaming") if forbidden else ()))


RULE = Rule(
    name="recording",
    clauses=(RECORDING, ASSISTANTS),
    looks_ahead=True,
    unsaid=_unsaid,
    options=Recording,
    look=look,
    verdict=verdict,
    clause_verdict=clause_verdict,
    sensed=(
        "Zoom tells of cloud recordings, AI Companion, live streams and apps that receive picture and sound. Consents come "
        "from the register; note-taking assistants are known by the names they go by."
    ),
    limits=(
        "A recording on somebody's own device, or an assistant under a person's name, cannot be seen. Zoom does not tell "
        "who started a recording."
    ),
    about=About.GUESTS,
    needs=frozenset({Need.REGISTER, Need.SETTINGS}),
    can=(
        ON_SESSION
        | ON_PARTICIPANTS
        | {ActionKind.STOP_RECORDING, ActionKind.STOP_AI_COMPANION, ActionKind.STOP_LIVE_STREAM}
        | {ActionKind.FIX_SETTINGS}
    ),
    presets={
        preset: RulePolicy(
            Response(
                respond=(ActionKind.ALERT_HOST, ActionKind.STOP_RECORDING, ActionKind.FIX_SETTINGS),
                after=timedelta(minutes=1),
                then=(ActionKind.ALERT_SAFEGUARDING,),
            ),
            Recording(),
        )
        for preset in ("children", "adults", "one_to_one")
    }
    | {"open_event": RulePolicy(Response(respond=(ActionKind.ALERT_HOST,)), Recording())},
)
