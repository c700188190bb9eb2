"""Footage is not shared outside the session (Z8)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from rules.actions import ActionKind
from rules.events import Capture, Event, RegisterNews, Tick
from rules.finding import Curb, Finding, Status, Subject, SubjectKind
from rules.footage import shown_without_consent
from rules.phrases import day, days, listed, names
from rules.policy import Response, RulePolicy
from rules.recording_events import RecordingEvent, RecordingRead
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.tightness import DOWNWARDS, UPWARDS, towards

OPEN = "More is allowed with the cloud recording of this session than your policy has it: {how}."
BY_ANYBODY = "anybody who has its link can watch it"
BY_ACCOUNT = "everybody on your Zoom account who has its link can watch it"
BY_DOWNLOAD = "whoever may watch it can download it"
WITHOUT_PASSCODE = "it opens without a passcode"
OPEN_ADVICE = (
    "On Zoom's website choose Recordings, then Cloud Recordings, then Share beside this one, and change it there. "
    "If its link was passed on already, please tell your safeguarding lead."
)
CLOSED = "The cloud recording is shared no further than your policy has it, or is not there any more."
WITHOUT_CONSENT = (
    "The cloud recording of this session shows people for whom there is no recording consent: {names}."
)
WITHOUT_REGISTER = "There is a cloud recording of this session, and no register says who has agreed to it."
WITH_CONSENT = (
    "Everybody whom the cloud recording shows has agreed to being recorded, or it is not there any more."
)
TO_DECIDE = (
    "Please decide whether it has to go. On Zoom's website choose Recordings, then Cloud Recordings, then More beside "
    "this one, then Move to Trash. If they, or their parent or carer, agree after all, have the register say so for the "
    "next session."
)
TO_DECIDE_LATER = (
    "Please decide whether it has to go now. On Zoom's website choose Recordings, then Cloud Recordings, then More beside "
    "this one, then Move to Trash."
)
TAKEN_BACK = " Somebody took it back out of Zoom's trash, so Chaperone leaves it alone."
RECOVERABLE = (
    "If it has to be kept after all, it can be taken back for 30 days: on Zoom's website choose Recordings, then "
    "Cloud Recordings, then Trash."
)
TO_SETTLE = "News of who was there may still come, so nothing is removed yet."
TO_GO = (
    "The cloud recording of this session has been there since {day}, and your policy keeps one for {span}."
)
TO_STAY = "Your policy lets the cloud recording be kept for now, or it is not there any more."
IN_ORDER = (
    "On {day} at {time} the cloud recording was shared no further than your policy has it. {own_device}"
)
GONE = "The cloud recording is not there any more since {day}; while it was, it was shared no further than your policy has it. {own_device}"
NO_RECORDING = "Zoom told of no cloud recording. {own_device}"
OWN_DEVICE = "A recording on somebody's own device cannot be seen."
LOCAL_ALLOWED = " Zoom's settings let people make one."
NOBODY_SEEN = "Zoom told of nobody who came in, so nothing could be seen."
NOT_FINISHED = "There was a cloud recording, and Zoom has not told that it is ready, so who may watch it was not looked at."
NOT_READ = "There was a cloud recording, and who may watch it was never looked at."
NOT_READABLE = "There was a cloud recording, and who may watch it could not be looked at. {problem}"
NOT_SAID = "Zoom did not say everything about who may watch the cloud recording."

# Zoom's last try to tell what it could not tell before comes 85 minutes later; who was there is settled then.
SETTLED_AFTER = timedelta(minutes=90)

_ACCESS = Subject(SubjectKind.FOOTAGE, "access", "who may watch the cloud recording")
_CONSENT = Subject(SubjectKind.FOOTAGE, "consent", "the cloud recording")
_KEEPING = Subject(SubjectKind.FOOTAGE, "keeping", "the cloud recording")


class Sharing(StrEnum):
    """With whom a recording may be shared: nobody, the members of the Zoom account, anybody who has the link."""

    NONE = "none"
    ACCOUNT = "account"
    PUBLIC = "public"


# How far a sharing reaches; by Zoom's names for it, and by the policy's.
_REACH = {"none": 0, "internally": 1, "publicly": 2}
_REACH_ALLOWED = {Sharing.NONE: 0, Sharing.ACCOUNT: 1, Sharing.PUBLIC: 2}


class WithoutConsent(StrEnum):
    """What becomes of a recording that shows somebody without consent: the lead is told, or it goes to the trash."""

    TELL = "tell"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class RecordingAccess:
    """`download` is whether those who may watch may download, `passcode` whether there has to be one.

    A recording is removed `keep_for` after Zoom told that it was ready; None keeps it for ever.
    """

    sharing: Sharing = field(
        default=Sharing.NONE,
        metadata=towards(("public", "account"), ("public", "none"), ("account", "none")),
    )
    download: bool = field(default=False, metadata=DOWNWARDS)
    passcode: bool = field(default=True, metadata=UPWARDS)
    keep_for: timedelta | None = field(default=None, metadata=DOWNWARDS)
    without_consent: WithoutConsent = field(default=WithoutConsent.TELL, metadata=towards(("tell", "remove")))


def look(view: View[RecordingAccess], event: Event) -> Iterator[Finding]:
    """Hold the finished recording against the clause, whatever tells of it or of who has agreed to it."""
    footage = view.session.footage
    if footage.since is None or not isinstance(event, RecordingEvent | RecordingRead | RegisterNews | Tick):
        return
    yield from _access(view)
    yield _consent(view, footage.since, event.at)
    yield _keeping(view, footage.since, event.at)


def _access(view: View[RecordingAccess]) -> Iterator[Finding]:
    footage = view.session.footage
    if not footage.is_there:
        yield Finding(Status.KEPT, _ACCESS, CLOSED)
    elif footage.read is not None and not footage.read.problem:
        wrong = dict(_wrong(view.options, footage.read))
        if wrong:
            reason = OPEN.format(how=listed(wrong.values()))
            yield Finding(Status.BREACHED, _ACCESS, reason, OPEN_ADVICE, curbs=tuple(wrong))
        else:
            yield Finding(Status.KEPT, _ACCESS, CLOSED)


def _wrong(options: RecordingAccess, read: RecordingRead) -> Iterator[tuple[Curb, str]]:
    reach = _REACH.get(read.sharing or "", 0)
    if reach > _REACH_ALLOWED[options.sharing]:
        curb = Curb.SHARING if options.sharing is Sharing.NONE else Curb.SHARING_OUTSIDE
        yield curb, BY_ANYBODY if read.sharing == "publicly" else BY_ACCOUNT
    if read.download and not options.download:
        yield Curb.DOWNLOAD, BY_DOWNLOAD
    if read.passcode is False and options.passcode:
        yield Curb.PASSCODE, WITHOUT_PASSCODE


def _consent(view: View[RecordingAccess], known_since: datetime, now: datetime) -> Finding:
    """What there is to say of those it shows. Without a register nobody is known not to have agreed, so a person decides."""
    session, footage = view.session, view.session.footage
    missing = list(shown_without_consent(footage, session.people)) if footage.is_there else []
    if not missing:
        return Finding(Status.KEPT, _CONSENT, WITH_CONSENT)
    removing = view.options.without_consent is WithoutConsent.REMOVE
    if session.register is None:
        return _to_go(WITHOUT_REGISTER, TO_DECIDE)
    reason = WITHOUT_CONSENT.format(names=names(missing, len(missing)))
    if not removing:
        return _to_go(reason, TO_DECIDE)
    if footage.recovered:
        return _to_go(reason + TAKEN_BACK, TO_DECIDE)
    settled_at = (session.ended_at or known_since) + SETTLED_AFTER
    if now < settled_at:
        return Finding(Status.NOT_CHECKED, _CONSENT, TO_SETTLE, recheck_at=settled_at)
    return Finding(Status.BREACHED, _CONSENT, reason, RECOVERABLE, for_leads=True, curbs=(Curb.REMOVAL,))


def _to_go(reason: str, advice: str) -> Finding:
    return Finding(Status.BREACHED, _CONSENT, reason, advice, doubtful=True, for_leads=True)


def _keeping(view: View[RecordingAccess], known_since: datetime, now: datetime) -> Finding:
    """When a recording has been kept for long enough: work that falls due, and a breach only where it is left undone."""
    footage, keep_for = view.session.footage, view.options.keep_for
    if not footage.is_there or keep_for is None:
        return Finding(Status.KEPT, _KEEPING, TO_STAY)
    if now < known_since + keep_for:
        return Finding(Status.KEPT, _KEEPING, TO_STAY, recheck_at=known_since + keep_for)
    reason = TO_GO.format(day=_day(view, known_since), span=days(keep_for))
    if footage.recovered:
        return Finding(Status.BREACHED, _KEEPING, reason + TAKEN_BACK, TO_DECIDE_LATER, doubtful=True)
    curbs = (Curb.REMOVAL,)
    return Finding(Status.BREACHED, _KEEPING, reason, RECOVERABLE, curbs=curbs, falls_due=True)


def _day(view: View[RecordingAccess], at: datetime) -> str:
    return day(at.astimezone(view.policy.timezone).date())


def verdict(view: View[RecordingAccess]) -> Finding:
    """Kept where what was recorded in the cloud was looked at and found in order, or nothing was."""
    session, footage = view.session, view.session.footage
    own_device = OWN_DEVICE
    if session.settings is not None and session.settings.local_recording:
        own_device += LOCAL_ALLOWED
    if footage.since is None:
        if Capture.CLOUD_RECORDING in session.captured:
            return not_checked(NOT_FINISHED)
        seen = session.room.somebody_came
        return kept(NO_RECORDING.format(own_device=own_device)) if seen else not_checked(NOBODY_SEEN)
    read = footage.read
    if read is None:
        return not_checked(NOT_READ)
    if read.problem:
        return not_checked(NOT_READABLE.format(problem=read.problem))
    if not _is_all_said(view.options, read):
        return not_checked(NOT_SAID)
    if footage.gone_at is not None:
        return kept(GONE.format(day=_day(view, footage.gone_at), own_device=own_device))
    on, time = _day(view, read.at), view.clock(read.at)
    return kept(IN_ORDER.format(day=on, time=time, own_device=own_device))


def _is_all_said(options: RecordingAccess, read: RecordingRead) -> bool:
    """Whether Zoom said whatever the policy asks for something of."""
    asked = (
        (options.sharing is not Sharing.PUBLIC, read.sharing in _REACH),
        (not options.download, read.download is not None),
        (options.passcode, read.passcode is not None),
    )
    return all(said for wanted, said in asked if wanted)


RULE = Rule(
    name="recording_access",
    clauses=("Z8",),
    looks_after_end=True,
    options=RecordingAccess,
    look=look,
    verdict=verdict,
    sensed=(
        "When Zoom tells that a cloud recording is ready, its settings are read: with whom it is shared, whether it can be "
        "downloaded, whether it asks for a passcode. Who was in the room while it ran is held against the consents on the "
        "register."
    ),
    limits=(
        "A recording on somebody's own device cannot be seen, nor who has watched or downloaded one. Zoom does not tell "
        "when somebody opens a recording again later."
    ),
    about=About.SESSION,
    needs=frozenset({Need.REGISTER}),
    to_leads="a recording of somebody who had not agreed",
    can=frozenset(
        {
            ActionKind.ALERT_HOST,
            ActionKind.ALERT_SAFEGUARDING,
            ActionKind.RESTRICT_RECORDING,
            ActionKind.TRASH_RECORDING,
        }
    ),
    presets={
        preset: RulePolicy(
            Response(
                respond=(ActionKind.ALERT_HOST, ActionKind.RESTRICT_RECORDING),
                after=timedelta(hours=1),
                then=(ActionKind.ALERT_SAFEGUARDING,),
            ),
            RecordingAccess(),
        )
        for preset in ("children", "adults", "one_to_one")
    }
    | {"open_event": RulePolicy(Response(respond=(ActionKind.ALERT_HOST,)), RecordingAccess())},
)
