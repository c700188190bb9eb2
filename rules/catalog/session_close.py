"""The host ends the call for everybody at the end of the session (Z11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.actions import ActionKind
from rules.events import (
    Event,
    MeetingEnded,
    ParticipantEvent,
    ParticipantJoined,
    ParticipantLeft,
    RoleChanged,
    Tick,
    ZoomRole,
)
from rules.finding import SESSION, Finding, Notice, Status, Subject, SubjectKind
from rules.people import Person
from rules.policy import Response, RulePolicy
from rules.rule import Rule, View, kept, not_checked

CLOSES_SOON = (
    "The session closes in {minutes} minutes, at {end}. Please end it for everybody then: End, then "
    '"End meeting for all". If it is still open at {limit}, Chaperone will do what your policy says.'
)
STILL_OPEN = "The session was to end at {end} and was still open at {now}."
STILL_OPEN_ADVICE = 'Please end it for everybody: End, then "End meeting for all".'
REOPENED = "The session was to end at {end}, and the room was opened again at {now}."
HOST_GONE = "The last member of staff left at {left} and the session is still open, with {count} in it."
HOST_GONE_ADVICE = 'Please go back in, or end it for everybody: End, then "End meeting for all".'
STAFF_THERE = "A member of staff is in the session, or nobody is."
ROLE_GONE = "{name}, who is not a member of staff, has the host's role."
ROLE_GONE_ADVICE = "Please take the host's role back: choose Participants, then Reclaim host."
ROLE_FINE = "{name} does not have the host's role, or is a member of staff."
IN_TIME = "The session is not to be closed yet."
KEPT = "The call was ended for everybody at {ended}; it was to end at {end}."
NOT_OVER = "The session is not over yet."
NO_SCHEDULE = "The call was ended for everybody at {ended}. When it was to end is not known: neither Zoom nor the register said."

_STAFF = Subject(SubjectKind.SESSION, "staff_gone", "the session")
_ONE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SessionClose:
    """`grace` is how long past its end a session may be open, `host_away` how long it may be without staff.

    `tell_before` says how long before the end the host is reminded.
    """

    grace: timedelta = timedelta(minutes=2)
    host_away: timedelta = timedelta(minutes=2)
    tell_before: tuple[timedelta, ...] = (timedelta(minutes=10), timedelta(minutes=5))


def look(view: View[SessionClose], event: Event) -> Iterator[Finding | Notice]:
    """Hold the clock, the staff's presence and the host's role against the clause."""
    match event:
        case MeetingEnded():
            return
        case Tick() if event.subject == _STAFF.key:
            yield from _staff(view, event, settled=True)
            return
        case RoleChanged():
            yield from _role(view, event)
        case ParticipantJoined() | ParticipantLeft():
            yield from _staff(view, event)
            yield from _gone(view, event)
        case _:
            pass
    if isinstance(event, Tick) or _needs_appointment(view):
        yield from _clock(view, event.at)


def _needs_appointment(view: View[SessionClose]) -> bool:
    # The end can become known, or change, with any event; looking at it again costs little.
    end, session = view.session.scheduled_end, view.session
    if end is None:
        return False
    wanted = _next(view, end, session.now)
    if wanted is None:
        return session.episodes.open_about(RULE.name, SESSION.key) is None
    return session.agenda.time_for(RULE.name, SESSION.key) != wanted


def _clock(view: View[SessionClose], now: datetime) -> Iterator[Finding | Notice]:
    end = view.session.scheduled_end
    if end is None:
        return
    limit = end + view.options.grace
    if now >= limit:
        yield _overdue(view, end, now)
        return
    due = [before for before in view.options.tell_before if end - before <= now < end]
    if due:
        yield _notice(view, min(due), end, now)
    yield Finding(Status.KEPT, SESSION, IN_TIME, recheck_at=_next(view, end, now))


def _next(view: View[SessionClose], end: datetime, now: datetime) -> datetime | None:
    times = (*(end - before for before in view.options.tell_before), end + view.options.grace)
    return min((at for at in times if at > now), default=None)


def _notice(view: View[SessionClose], before: timedelta, end: datetime, now: datetime) -> Notice:
    text = CLOSES_SOON.format(
        minutes=-(-(end - now) // _ONE),
        end=view.clock(end),
        limit=view.clock(end + view.options.grace),
    )
    return Notice(f"closes {before // _ONE} {end.isoformat()}", text)


def _overdue(view: View[SessionClose], end: datetime, now: datetime) -> Finding:
    began = view.session.started_at or view.session.first_seen or now
    reopened = began >= end + view.options.grace
    sentence = REOPENED if reopened else STILL_OPEN
    reason = sentence.format(end=view.clock(end), now=view.clock(began if reopened else now))
    return Finding(Status.BREACHED, SESSION, reason, STILL_OPEN_ADVICE)


def _staff(
    view: View[SessionClose], event: ParticipantEvent | Tick, *, settled: bool = False
) -> Iterator[Finding]:
    session, is_open = view.session, view.session.episodes.open_about(RULE.name, _STAFF.key) is not None
    person = session.find(event.who) if isinstance(event, ParticipantEvent) else None
    unstaffed = session.staff_came and not session.staff_present
    if not (settled or is_open or unstaffed or (person is not None and person.is_staff)):
        return
    if session.staff_present or not session.present:
        yield Finding(Status.KEPT, _STAFF, STAFF_THERE)
    elif settled:
        left = event.at - view.options.host_away
        reason = HOST_GONE.format(left=view.clock(left), count=_count(len(session.present)))
        yield Finding(Status.BREACHED, _STAFF, reason, HOST_GONE_ADVICE)
    elif not is_open and session.agenda.time_for(RULE.name, _STAFF.key) is None:
        yield Finding(Status.KEPT, _STAFF, STAFF_THERE, recheck_at=event.at + view.options.host_away)


def _count(people: int) -> str:
    return "one person" if people == 1 else f"{people} people"


def _role(view: View[SessionClose], event: RoleChanged) -> Iterator[Finding]:
    person = view.session.find(event.who)
    if person is None:
        return
    if event.new is ZoomRole.HOST and not person.is_staff:
        supervised = bool(view.session.staff_present)
        reason = ROLE_GONE.format(name=person.label)
        yield Finding(Status.BREACHED, person.subject, reason, ROLE_GONE_ADVICE, doubtful=supervised)
    else:
        yield _role_fine(person)


def _gone(view: View[SessionClose], event: ParticipantEvent) -> Iterator[Finding]:
    person = view.session.find(event.who)
    if person is not None and not person.present and view.session.episodes.open_about(RULE.name, person.key):
        yield _role_fine(person)


def _role_fine(person: Person) -> Finding:
    return Finding(Status.KEPT, person.subject, ROLE_FINE.format(name=person.label))


def verdict(view: View[SessionClose]) -> Finding:
    """Kept when the session is over and its end was known."""
    session = view.session
    if session.ended_at is None:
        return not_checked(NOT_OVER)
    ended, end = view.clock(session.ended_at), session.scheduled_end
    if end is None:
        return not_checked(NO_SCHEDULE.format(ended=ended))
    return kept(KEPT.format(ended=ended, end=view.clock(end)))


RULE = Rule(
    name="session_close",
    clauses=("Z11",),
    options=SessionClose,
    look=look,
    verdict=verdict,
    presets={
        preset: RulePolicy(
            Response(respond=(ActionKind.ALERT_HOST, ActionKind.END_MEETING)),
            SessionClose(),
        )
        for preset in ("children", "adults")
    },
)
