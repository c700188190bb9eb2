"""Screen names match the participant's name (Z13)."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.actions import ActionKind
from rules.events import Event, ParticipantEvent, ParticipantLeft, RegisterRead
from rules.finding import Finding, Notice, Status, Subject, SubjectKind
from rules.identity import Certainty, Match
from rules.names import Likeness, is_device_name
from rules.people import Person
from rules.policy import Response, RulePolicy
from rules.register import RegisterEntry
from rules.rule import Rule, View, kept, not_checked

STRANGER = "{name} is not on the register for this session."
STRANGER_ADVICE = (
    "Please find out who this is before you go on. If you do not know them, point at {name} in the Participants list "
    "and choose Remove."
)
DEVICE = '"{name}" looks like the name of a device and does not say who is there.'
DEVICE_ADVICE = "Please ask who this is, and to change the screen name to the name they booked with."
OTHER_NAME = '"{name}" looks like {entry} from the register, under another screen name.'
OTHER_NAME_ADVICE = (
    'Please ask them to change the screen name: point at it in the Participants list, then "Rename".'
)
UNCLEAR = '"{name}" could be {candidates} from the register.'
UNCLEAR_ADVICE = "Please ask who this is, and to use the full name they booked with."
TWO_UNDER_ONE = "Two people are here who both look like {entry} from the register."
TWO_UNDER_ONE_ADVICE = (
    "Please ask both who they are. If one of them is a second device, nothing needs to be done."
)
ONE_UNDER_ONE = "One person is here as {entry}."
FITS = "{name} is on the register."
KEPT = "Every guest's screen name matched the register."
UNREADABLE = "The register for this session could not be read, so screen names are not being checked. {problem}"
NO_REGISTER = "No register is set for this session, so there was nothing to hold the names against."
NOBODY_SEEN = "Zoom told of no guest in this session."

_DOUBLE = "double "


@dataclass(frozen=True, slots=True)
class ScreenName:
    """Nothing can be chosen."""


def look(view: View[ScreenName], event: Event) -> Iterator[Finding | Notice]:
    """Hold the screen name of whoever came in, or was renamed, against the register."""
    session = view.session
    match event:
        case RegisterRead():
            if event.problem:
                yield Notice(f"register {event.at.isoformat()}", UNREADABLE.format(problem=event.problem))
            for person in list(session.present.values()):
                yield from _judge(view, person)
        case ParticipantLeft():
            gone = session.find(event.who)
            if gone is not None and not gone.present:
                yield from _gone(view, gone)
        case ParticipantEvent():
            here = session.find(event.who)
            if here is not None and here.present and session.register is not None:
                yield from _judge(view, here)
        case _:
            return


def _judge(view: View[ScreenName], person: Person) -> Iterator[Finding]:
    if person.is_staff or person.match is None:
        yield _fits(person)
        return
    yield _name(person, person.match)
    if person.match.entry is not None:
        yield _alone(view, person.match.entry)


def _name(person: Person, match: Match) -> Finding:
    match match.certainty:
        case Certainty.DOUBTFUL:
            candidates = " or ".join(match.candidates)
            reason, advice = UNCLEAR.format(name=person.label, candidates=candidates), UNCLEAR_ADVICE
        case Certainty.NONE if is_device_name(person.name):
            reason, advice = DEVICE.format(name=person.label), DEVICE_ADVICE
        case Certainty.NONE:
            advice = STRANGER_ADVICE.format(name=person.label)
            return Finding(Status.BREACHED, person.subject, STRANGER.format(name=person.label), advice)
        case _ if match.entry is not None and match.name_fits in {Likeness.SAME, Likeness.LIKELY}:
            return _fits(person)
        case _:
            entry = match.entry.name if match.entry else ""
            reason, advice = OTHER_NAME.format(name=person.label, entry=entry), OTHER_NAME_ADVICE
    return Finding(Status.BREACHED, person.subject, reason, advice, doubtful=True)


def _fits(person: Person) -> Finding:
    return Finding(Status.KEPT, person.subject, FITS.format(name=person.label))


def _alone(view: View[ScreenName], entry: RegisterEntry) -> Finding:
    subject = Subject(SubjectKind.PARTICIPANT, _DOUBLE + entry.key, entry.name)
    accounts = [person.zoom_id or person.key for person in view.session.present_as(entry.key)]
    if len(set(accounts)) > 1:
        reason = TWO_UNDER_ONE.format(entry=entry.name)
        return Finding(Status.BREACHED, subject, reason, TWO_UNDER_ONE_ADVICE, doubtful=True)
    return Finding(Status.KEPT, subject, ONE_UNDER_ONE.format(entry=entry.name))


def _gone(view: View[ScreenName], person: Person) -> Iterator[Finding]:
    if view.session.episodes.open_about(RULE.name, person.key) is not None:
        yield _fits(person)
    if person.match is not None and person.match.entry is not None:
        yield _alone(view, person.match.entry)


def verdict(view: View[ScreenName]) -> Finding:
    """Kept when there was a register and guests to hold against it."""
    session = view.session
    if session.register is None:
        problem = session.register_problem
        return not_checked(UNREADABLE.format(problem=problem) if problem else NO_REGISTER)
    if not any(person.stays and not person.is_staff for person in session.people.values()):
        return not_checked(NOBODY_SEEN)
    return kept(KEPT)


RULE = Rule(
    name="screen_name",
    clauses=("Z13",),
    options=ScreenName,
    look=look,
    verdict=verdict,
    presets={
        preset: RulePolicy(
            Response(respond=(ActionKind.ALERT_HOST, ActionKind.ASK_PARTICIPANT)), ScreenName()
        )
        for preset in ("children", "adults")
    },
)
