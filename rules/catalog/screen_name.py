"""Screen names match the participant's name (Z13)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rules.actions import ON_PARTICIPANTS, ON_SESSION, ActionKind
from rules.devices import is_masked
from rules.events import Event, ParticipantEvent, RegisterNews, Tick
from rules.finding import SESSION, Finding, Notice, Status, Subject, SubjectKind
from rules.identity import Certainty, Match
from rules.leaving import last_here
from rules.names import Likeness, compare, is_device_name
from rules.people import Person
from rules.phrases import approval, listed
from rules.policy import Response, RulePolicy
from rules.register import Exemption, RegisterEntry
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.session import Session

STRANGER = "{name} is not on the register for this session."
STRANGER_ADVICE = (
    "Please find out who this is before you go on. If you do not know them, point at their name in the Participants "
    "list and choose More, then Remove."
)
DEVICE = '"{name}" looks like the name of a device and does not say who is there.'
NO_NAME = "{name} is in the session."
HIDDEN = '"{name}" is hidden in part and does not say who is there.'
DIALLED_IN = '"{name}" has dialled in by telephone, and a number does not say who is there.'
DIALLED_IN_ADVICE = (
    "Please ask who this is. You can put their name in yourself: point at the number in the Participants list and choose "
    "More, then Rename."
)
DEVICE_ADVICE = "Please ask who this is, and ask them to use the name they booked with as their screen name."
OTHER_NAME = '"{name}" looks like {entry} from the register, under another screen name.'
OTHER_NAME_ADVICE = (
    "Please ask them to change the screen name. You can do it yourself: point at it in the Participants list and choose "
    "More, then Rename."
)
UNCLEAR = '"{name}" could be {candidates} from the register.'
NOT_ONE_PERSON = '"{name}" does not say for certain who on the register this is.'
UNCLEAR_ADVICE = "Please ask who this is, and ask them to use the full name they booked with."
TWO_UNDER_ONE = "Two people are here who both look like {entry} from the register."
TWO_UNDER_ONE_ADVICE = (
    "Please ask both who they are. If one of them is a second device, nothing needs to be done."
)
ONE_UNDER_ONE = "No more than one person is here as {entry}."
IS_EXEMPT = '"{shown}" is a screen name that {name} may use: {how}.'
FITS = "{name} is on the register under this name, is staff, or is not in the room."
KEPT = "Every guest's screen name matched the register."
KEPT_BUT = "Every guest's screen name matched the register, but for {names}."
ALL_EXEMPT = "Nobody who came had to use the name on the register: {names}."
MAY_DIFFER = '"{name}" ({how})'
UNREADABLE = (
    "The register for this session could not be read, so screen names are not being checked. {problem}"
)
UNREADABLE_NOW = (
    "The register for this session could not be read again; "
    "names are checked against what it said before. {problem}"
)
HOST_TOLD = " The host is told as well."
NO_REGISTER = "No register is set for this session, so there was nothing to hold the names against."
ASSISTANT = "{name} is looked at as an assistant that records, not as a person."
NAMED = '"{name}"'
LIKE_ASSISTANTS = (
    "{names} came in under the name of an assistant that records, which nobody on the register has. Whether a person was behind "
    "it cannot be seen. What the rule on recording found says more."
)
THE_OTHERS = " Every other guest's screen name matched the register."
THE_OTHERS_BUT = " Every other guest's screen name matched the register, but for {names}."
NOBODY_SEEN = "Zoom told of no guest who came in."
READ_TOO_LATE = "Somebody was gone again before their screen name could be held against the register."

# The name of the rule on what records.
RECORDING = "recording"

_DOUBLE = "double "


@dataclass(frozen=True, slots=True)
class ScreenName:
    """Nothing can be chosen."""


def look(view: View[ScreenName], event: Event) -> Iterator[Finding | Notice]:
    """Hold the screen name of whoever came in, or was renamed, against the register."""
    session = view.session
    if session.register_problem and session.first_seen is not None:
        yield from _unreadable(session)
    if session.register is None:
        return
    for person in list(_concerned(view, event)):
        yield from _judge(view, person, event.at)


def _concerned(view: View[ScreenName], event: Event) -> Iterator[Person]:
    session = view.session
    if isinstance(event, RegisterNews) or view.is_anew(event):
        yield from session.people.values()
        return
    match event:
        case Tick():
            person = session.people.get(event.subject)
        case ParticipantEvent():
            person = session.find(event.who)
        case _:
            person = None
    if person is not None:
        yield person


def _unreadable(session: Session) -> Iterator[Notice]:
    """Tell the host and the safeguarding lead, once each time that it cannot be read."""
    problem, since = session.register_problem, session.register_broken_at
    text = (UNREADABLE if session.register is None else UNREADABLE_NOW).format(problem=problem)
    key = f"unreadable register: {since} {problem}"
    yield Notice(key, text)
    yield Notice(f"{key} (lead)", text + HOST_TOLD, for_leads=True)


def _judge(view: View[ScreenName], person: Person, at: datetime) -> Iterator[Finding]:
    is_open = view.session.episodes.open_about(RULE.name, person.key) is not None
    match = person.match
    # News of sharing alone does not say who somebody is.
    is_guest = person.present and person.introduced and not person.is_staff
    if not is_guest or match is None or _fits(match):
        if is_open:
            yield Finding(Status.KEPT, person.subject, FITS.format(name=person.label))
    elif _is_for_recording(view, person):
        if is_open:
            yield Finding(Status.KEPT, person.subject, ASSISTANT.format(name=person.label))
    elif (exemption := _exemption(view, person, at)) is not None:
        name = match.entry.name if match.entry is not None else ""
        reason = IS_EXEMPT.format(shown=person.label, name=name, how=approval(exemption))
        again_at = view.end_of(exemption.until, at) if exemption.until is not None else None
        yield Finding(Status.EXEMPT, person.subject, reason, recheck_at=again_at)
    elif not is_open:
        yield _wrong(person, match)
    for entry in person.claimed.values():
        yield from _double(view, entry)


def _is_for_recording(view: View[ScreenName], person: Person) -> bool:
    """Whether somebody is a note-taking assistant, which the rule on recording tells of where it is on."""
    under = view.session.runs_under
    return person.is_note_taker and under is not None and RECORDING in under.profile.rules


def _fits(match: Match) -> bool:
    return match.entry is not None and match.name_fits in {Likeness.SAME, Likeness.LIKELY}


def _exemption(view: View[ScreenName], person: Person, at: datetime) -> Exemption | None:
    """What allows somebody who is on the register the screen name that they show."""
    entry = person.match.entry if person.match is not None else None
    found = entry.exemption_from(RULE.name, view.day(at)) if entry is not None else None
    if found is None or found.screen_name is None:
        return found
    likeness = compare(person.name, found.screen_name).likeness
    return found if likeness in {Likeness.SAME, Likeness.LIKELY} else None


def _wrong(person: Person, match: Match) -> Finding:
    """What is wrong with a guest's screen name that does not fit."""
    name = person.label
    if match.entry is not None:
        reason, advice = OTHER_NAME.format(name=name, entry=match.entry.name), OTHER_NAME_ADVICE
    elif match.certainty is not Certainty.NONE:
        reason, advice = _unclear(name, match), UNCLEAR_ADVICE
    elif person.by_phone and person.name:
        reason, advice = DIALLED_IN.format(name=name), DIALLED_IN_ADVICE
    elif is_device_name(person.name):
        reason, advice = _nobodys(person.name).format(name=name), DEVICE_ADVICE
    else:
        return Finding(Status.BREACHED, person.subject, STRANGER.format(name=name), STRANGER_ADVICE)
    return Finding(Status.BREACHED, person.subject, reason, advice, doubtful=True)


def _nobodys(name: str) -> str:
    if not name:
        return NO_NAME
    return HIDDEN if is_masked(name) else DEVICE


def _unclear(name: str, match: Match) -> str:
    if not match.candidates:
        return NOT_ONE_PERSON.format(name=name)
    return UNCLEAR.format(name=name, candidates=" or ".join(match.candidates))


def _double(view: View[ScreenName], entry: RegisterEntry) -> Iterator[Finding]:
    guests = [person for person in view.session.room.present_as(entry.key) if not person.is_staff]
    subject = Subject(SubjectKind.PARTICIPANT, _DOUBLE + entry.key, entry.name)
    if len({person.zoom_id or person.key for person in guests}) > 1:
        reason = TWO_UNDER_ONE.format(entry=entry.name)
        yield Finding(Status.BREACHED, subject, reason, TWO_UNDER_ONE_ADVICE, doubtful=True)
    elif view.session.episodes.open_about(RULE.name, subject.key) is not None:
        yield Finding(Status.KEPT, subject, ONE_UNDER_ONE.format(entry=entry.name))


def verdict(view: View[ScreenName]) -> Finding:
    """Kept when there was a register and guests to hold against it, every one of them."""
    session = view.session
    if session.register is None:
        problem = session.register_problem
        return not_checked(UNREADABLE.format(problem=problem) if problem else NO_REGISTER)
    came = session.guests_who_came()
    assistants = [person for person in came if _is_for_recording(view, person)]
    guests = [person for person in came if not _is_for_recording(view, person)]
    if not came:
        return not_checked(NOBODY_SEEN)
    others = [person for person in guests if person.match is None or not _fits(person.match)]
    allowed = [(person, _exemption(view, person, last_here(session, person))) for person in others]
    if any(exemption is None for _, exemption in allowed):
        return not_checked(READ_TOO_LATE)
    names = listed(MAY_DIFFER.format(name=p.label, how=approval(e)) for p, e in allowed if e is not None)
    if assistants:
        return not_checked(_beside(assistants, guests, names))
    if len(others) == len(guests):
        return Finding(Status.EXEMPT, SESSION, ALL_EXEMPT.format(names=names))
    return kept(KEPT_BUT.format(names=names) if names else KEPT)


def _beside(assistants: list[Person], guests: list[Person], names: str) -> str:
    """What there is to say where somebody's name is that of an assistant: it is held against no register."""
    said = LIKE_ASSISTANTS.format(names=listed(NAMED.format(name=one.label) for one in assistants))
    if not guests:
        return said
    return said + (THE_OTHERS_BUT.format(names=names) if names else THE_OTHERS)


RULE = Rule(
    name="screen_name",
    clauses=("Z13",),
    options=ScreenName,
    look=look,
    verdict=verdict,
    sensed=(
        "The screen name, e-mail address and registration that Zoom gives of whoever comes in, held against the register."
    ),
    limits=(
        "Zoom does not tell when somebody changes their name: it shows with the next thing that Zoom tells of them. Who "
        "really sits behind a name cannot be seen."
    ),
    about=About.GUESTS,
    needs=frozenset({Need.REGISTER}),
    can=ON_SESSION | ON_PARTICIPANTS,
    may_be_allowed=True,
    presets={
        preset: RulePolicy(
            Response(respond=(ActionKind.ALERT_HOST, ActionKind.ASK_PARTICIPANT)), ScreenName()
        )
        for preset in ("children", "adults", "one_to_one")
    },
)
