"""Cameras on for introductions in children's sessions, to verify who is there (Z9)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from rules.actions import ON_PARTICIPANTS, ON_SESSION, ActionKind
from rules.events import Event, ParticipantEvent, RegisterNews, Tick
from rules.finding import SESSION, Finding, Notice, Status, Subject, SubjectKind
from rules.people import Person
from rules.phrases import approval, listed, minutes
from rules.policy import Response, RulePolicy
from rules.register import Exemption
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.tightness import UPWARDS

ASK = (
    "It is time for introductions. Please check that everybody's camera is on for them, so that you see who is there; "
    "Chaperone cannot see cameras itself."
)
NEED_NOT = " {names} need not have it on."
NEVER_ON = "{name}'s camera was not on during introductions."
NEVER_ON_ADVICE = (
    "Please ask them, or their parent or carer, to switch it on for a moment, so that you see who is there. If they have "
    "a reason not to, the register can say that they need not, and who approved that."
)
WAS_ON = "{name}'s camera was on, need not be, or they are no longer in the room."
IS_EXEMPT = "{name} need not have the camera on: {how}."
INTRODUCTIONS_GO_ON = "There is still time for introductions."
NOT_ASKED = "Zoom does not tell whose camera is on, and there was nobody to introduce in the first {span}."
HOST_ASKED = "Zoom does not tell whose camera is on. The host was to be asked at {time} to check."
NOT_OVER = "The session was over before introductions were."
NOBODY_SEEN = "Zoom told of no guest who came in for introductions."
NOT_ALL_SEEN = "It was not seen of everybody who was there for introductions whether their camera was on."
KEPT = "The camera of every guest was on for introductions."
KEPT_BUT = "The camera of every guest was on for introductions, but for {names}."
ALL_EXEMPT = "Nobody who came had to have the camera on: {names}."

_INTRODUCTIONS = Subject(SubjectKind.SESSION, "introductions", "the session")


@dataclass(frozen=True, slots=True)
class Camera:
    """`introductions` is how long they take, from the planned start or, where the session began later, from then."""

    introductions: timedelta = field(default=timedelta(minutes=10), metadata=UPWARDS)


def look(view: View[Camera], event: Event) -> Iterator[Finding | Notice]:
    """Ask the host to check when introductions begin, and hold what is seen of cameras against the clause when they end."""
    match event:
        case Tick() if event.subject == _INTRODUCTIONS.key:
            yield from _introductions(view, event)
        case Tick():
            person = view.session.people.get(event.subject)
            if person is not None:
                yield from _later(view, person, event.at)
        case RegisterNews():
            for person in _with_open_breaches(view):
                yield from _put_right(view, person, event.at)
        case ParticipantEvent():
            person = view.session.find(event.who)
            if person is not None:
                yield from _put_right(view, person, event.at)
                yield from _during(view, person, event)
        case _:
            return


def _times(view: View[Camera]) -> tuple[datetime, datetime]:
    """When introductions begin and end."""
    session = view.session
    began = session.started_at or session.first_seen or session.now
    begin = max(began, session.scheduled_start or began)
    return begin, begin + view.options.introductions


def _is_to_be_seen(person: Person) -> bool:
    return person.present and person.introduced and not person.is_staff and not person.is_note_taker


def _during(view: View[Camera], person: Person, event: ParticipantEvent) -> Iterator[Finding | Notice]:
    begin, end = _times(view)
    if not _is_to_be_seen(person) or event.at >= end:
        return
    yield from _introductions(view, event)
    was_on = person.camera.was_on(begin, end)
    if view.session.agenda.time_for(RULE.name, person.key) is None and not was_on:
        yield Finding(Status.NOT_CHECKED, person.subject, INTRODUCTIONS_GO_ON, recheck_at=end)


def _introductions(view: View[Camera], event: Event) -> Iterator[Finding | Notice]:
    """Ask the host, once introductions begin and there is somebody to introduce."""
    session, (begin, end) = view.session, _times(view)
    if session.room.camera_seen or f"{RULE.name} {_INTRODUCTIONS.key}" in session.said:
        return
    if event.at < begin:
        if session.agenda.time_for(RULE.name, _INTRODUCTIONS.key) is None:
            yield Finding(Status.NOT_CHECKED, _INTRODUCTIONS, INTRODUCTIONS_GO_ON, recheck_at=begin)
    elif event.at < end and len(session.present) > len(session.staff_present):
        yield Notice(_INTRODUCTIONS.key, ASK + _need_not(view, event.at))


def _need_not(view: View[Camera], at: datetime) -> str:
    register = view.session.register
    entries = register.entries if register is not None else ()
    found = ((entry.name, entry.exemption_from(RULE.name, _today(view, at))) for entry in entries)
    names = [f"{name} ({approval(exemption)})" for name, exemption in found if exemption is not None]
    return NEED_NOT.format(names=listed(names)) if names else ""


def _later(view: View[Camera], person: Person, at: datetime) -> Iterator[Finding]:
    """What there is to say of one guest when introductions end."""
    begin, end = _times(view)
    if at < end:
        yield Finding(Status.NOT_CHECKED, person.subject, INTRODUCTIONS_GO_ON, recheck_at=end)
    elif view.session.room.camera_seen and _is_to_be_seen(person) and not person.camera.was_on(begin, end):
        exemption = _exemption(person, _today(view, at))
        if exemption is None:
            reason = NEVER_ON.format(name=person.label)
            yield Finding(Status.BREACHED, person.subject, reason, NEVER_ON_ADVICE)
        else:
            reason = IS_EXEMPT.format(name=person.label, how=approval(exemption))
            yield Finding(Status.EXEMPT, person.subject, reason)


def _put_right(view: View[Camera], person: Person, at: datetime) -> Iterator[Finding]:
    if view.session.episodes.open_about(RULE.name, person.key) is None:
        return
    is_exempt = _exemption(person, _today(view, at)) is not None
    begin, _ = _times(view)
    if person.camera.was_on(begin, at) or is_exempt or not _is_to_be_seen(person):
        status = Status.EXEMPT if is_exempt else Status.KEPT
        yield Finding(status, person.subject, WAS_ON.format(name=person.label))


def _with_open_breaches(view: View[Camera]) -> list[Person]:
    keys = [episode.finding.subject.key for episode in view.session.episodes.open_of(RULE.name)]
    return [view.session.people[key] for key in keys]


def _exemption(person: Person, today: date) -> Exemption | None:
    entry = person.match.entry if person.match is not None else None
    return entry.exemption_from(RULE.name, today) if entry is not None else None


def _today(view: View[Camera], at: datetime) -> date:
    return at.astimezone(view.policy.timezone).date()


def verdict(view: View[Camera]) -> Finding:
    """Kept when a channel saw the camera of every guest who was there for introductions, but for who need not."""
    session = view.session
    begin, end = _times(view)
    if not session.room.camera_seen:
        asked_at = session.said.get(f"{RULE.name} {_INTRODUCTIONS.key}")
        if asked_at is None:
            return not_checked(NOT_ASKED.format(span=minutes(view.options.introductions)))
        return not_checked(HOST_ASKED.format(time=view.clock(asked_at)))
    if (session.ended_at or session.now) < end:
        return not_checked(NOT_OVER)
    guests = [person for person in session.guests_who_came() if _came_before(person, end)]
    if not guests:
        return not_checked(NOBODY_SEEN)
    unseen = [person for person in guests if not person.camera.was_on(begin, end)]
    return _of_all(guests, unseen, _today(view, end))


def _came_before(person: Person, end: datetime) -> bool:
    came = any(stay.joined_at is None or stay.joined_at < end for stay in person.stays)
    return came and not person.is_note_taker


def _of_all(guests: list[Person], unseen: list[Person], today: date) -> Finding:
    exemptions = [(person, _exemption(person, today)) for person in unseen]
    if any(exemption is None for _, exemption in exemptions):
        return not_checked(NOT_ALL_SEEN)
    names = listed(f"{person.label} ({approval(e)})" for person, e in exemptions if e is not None)
    if len(unseen) == len(guests):
        return Finding(Status.EXEMPT, SESSION, ALL_EXEMPT.format(names=names))
    return kept(KEPT_BUT.format(names=names) if names else KEPT)


RULE = Rule(
    name="camera",
    clauses=("Z9",),
    options=Camera,
    look=look,
    verdict=verdict,
    sensed=(
        "The host is asked to look when introductions begin, and told who need not have the camera on. Where a channel "
        "tells of cameras, it is seen whose was on."
    ),
    limits=("Zoom itself does not tell whose camera is on, nor who is to be seen in the picture."),
    about=About.GUESTS,
    needs=frozenset({Need.CAMERAS}),
    can=ON_SESSION | ON_PARTICIPANTS,
    may_be_allowed=True,
    presets={
        preset: RulePolicy(Response(respond=(ActionKind.ALERT_HOST,)), Camera())
        for preset in ("children", "one_to_one")
    },
)
