"""Which of the two clauses on recording a way of recording is about, and what there is to say of it."""

from collections.abc import Iterable

from rules.events import Capture
from rules.finding import Finding, Status, Subject
from rules.rule import kept, not_checked
from rules.session import Session

RECORDING = "Z7"
ASSISTANTS = "S6"
# AI assistants and note-taking bots count among recording devices, and so does an app that is sent picture and sound.
_CLAUSE = {
    Capture.CLOUD_RECORDING: RECORDING,
    Capture.LIVE_STREAM: RECORDING,
    Capture.AI_COMPANION: ASSISTANTS,
    Capture.MEDIA_STREAM: ASSISTANTS,
}

STARTED_UNSEEN = "Something recorded from a time that Zoom did not tell, so it is not known that everybody it recorded had agreed."
NEVER_RECORDED = "This session had to be recorded, and was over before a recording had to be running."
NOBODY_SEEN = "Zoom told of nobody who came in, so nothing could be seen."
_NO_DEVICE = " A recording on somebody's own device cannot be seen."
KEPT_NOTHING = {
    RECORDING: f"Zoom told of no cloud recording or live stream.{_NO_DEVICE}",
    ASSISTANTS: f"Zoom told of no AI Companion, note-taking assistant or app that receives picture and sound.{_NO_DEVICE}",
}
KEPT_CONSENT = {
    RECORDING: f"What Zoom recorded or streamed had the consent of everybody present.{_NO_DEVICE}",
    ASSISTANTS: f"The assistants and apps that Zoom told of had the consent of everybody present.{_NO_DEVICE}",
}
LOCAL_ALLOWED = " Zoom's settings let people make one."


def clauses_on(captures: Iterable[Capture]) -> tuple[str, ...]:
    """The clauses that these ways of recording are about."""
    about = {_CLAUSE[capture] for capture in captures}
    return tuple(clause for clause in (RECORDING, ASSISTANTS) if clause in about)


def while_it_runs(
    subject: Subject, reason: str, advice: str, captures: tuple[Capture, ...], *, goes_on: bool = False
) -> Finding:
    """A breach that lasts as long as the recording; doubtful where that `goes_on`, so that there is nothing to stop."""
    return Finding(
        Status.BREACHED,
        subject,
        reason,
        advice,
        doubtful=goes_on,
        captures=() if goes_on else captures,
        ends_with_call=True,
        clauses=clauses_on(captures),
    )


def kept_apart(session: Session, clause: str, *, required: bool) -> Finding:
    """What there is to say of a clause that nothing was found about; `required` is whether a cloud recording has to run."""
    if not session.room.somebody_came:
        return not_checked(NOBODY_SEEN)
    if clause in clauses_on(session.started_unseen):
        return not_checked(STARTED_UNSEEN)
    if clause == RECORDING and required and Capture.CLOUD_RECORDING not in session.captured:
        return not_checked(NEVER_RECORDED)
    said = KEPT_CONSENT if clause in clauses_on(session.captured) else KEPT_NOTHING
    may_be_local = session.settings is not None and session.settings.local_recording
    return kept(said[clause] + LOCAL_ALLOWED if may_be_local else said[clause])
