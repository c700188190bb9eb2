"""The host ends the call for everybody at the end of the session (Z11)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rules.actions import ON_SESSION, ActionKind
from rules.closing import Closing
from rules.events import Event, MeetingEnded, ParticipantEvent, RoleChanged, Tick
from rules.finding import SESSION, Finding, Notice, Status, Subject, SubjectKind
from rules.people import Person
from rules.phrases import people
from rules.policy import Response, RulePolicy
from rules.rule import About, Rule, View, kept, not_checked
from rules.tightness import BY_ADDING, DOWNWARDS

STILL_OPEN = "The session was to end at {end} and was still open at {now}."
STILL_OPEN_ADVICE = 'Please end it for everybody: End, then "End meeting for all".'
REOPENED = "The session was to end at {end}, and the room was opened again at {now}."
REOPENED_ADVICE = (
    'If this is not planned, please end it for everybody: End, then "End meeting for all". If it is, have the time '
    "changed in Zoom."
)
STAFF_LEFT = (
    "The last member of staff left at {left}, with {count} still in the session. Please be back by {limit}, "
    'or end it for everybody: End, then "End meeting for all".'
)
WILL_BE_ENDED_WITHOUT_STAFF = " If no member of staff is back by {limit}, Chaperone ends it."
STAFF_GONE = "The last member of staff left at {left}, and the session is still open with {count} in it."
STAFF_GONE_ADVICE = 'Please go back in, or end it for everybody: End, then "End meeting for all".'
STAFF_THERE = "A member of staff is in the session, or nobody is, or staff left only a moment ago."
ROLE_GONE = "{name}, who is not a member of staff, has the host's role."
ROLE_GONE_ADVICE = "Please take the host's role back: choose Participants, then Reclaim host."
ROLE_FINE = "{name} does not have the host's role, or is a member of staff."
IN_TIME = "The session need not be closed yet, or nobody is in it."
KEPT = "The call was over at {ended}; it was to end at {end}."
KEPT_EXTENDED = "The call was over at {ended}; it was to end at {end}, and somebody moved that to {close}."
NOT_OVER = "Zoom has not told of the end of this session."
NO_SCHEDULE = "The call was over at {ended}. When it was to end is not known: Zoom did not say."

# Zoom's messages about one moment come one after the other, not always in order.
SETTLE = timedelta(seconds=5)

# Zoom tells that the host left before it tells that the host thereby ended the session for everybody, and may be late with it.
ENDING_TAKES = timedelta(seconds=30)

_STAFF = Subject(SubjectKind.SESSION, "staff_gone", "the session")
_ROLE = "role "


@dataclass(frozen=True, slots=True)
class SessionClose:
    """`grace` is how long past its end a session may be open, `host_away` how long it may be without staff.

    `tell_before` says how long before the end the host is reminded, `announce_before` how long before it everybody is told
    as well.
    """

    grace: timedelta = field(default=timedelta(minutes=2), metadata=DOWNWARDS)
    host_away: timedelta = field(default=timedelta(minutes=2), metadata=DOWNWARDS)
    tell_before: tuple[timedelta, ...] = field(
        default=(timedelta(minutes=10), timedelta(minutes=5)), metadata=BY_ADDING
    )
    # Policies that sessions ran under before there was this are read without it, and nobody was told then.
    announce_before: tuple[timedelta, ...] = field(default=(), metadata=BY_ADDING)


def look(view: View[SessionClose], event: Event) -> Iterator[Finding | Notice]:
    """Hold the clock, the staff's presence and the host's role against the clause."""
    match event:
        case MeetingEnded():
            return
        case Tick() if event.subject == _STAFF.key:
            yield from _staff(view, event)
            return
        case ParticipantEvent():
            yield from _staff(view, event)
            yield from _role(view, event)
        case _:
            pass
    if _has_begun(view) and (isinstance(event, Tick) or _needs_appointment(view, event)):
        yield from _clock(view, event.at)


def _has_begun(view: View[SessionClose]) -> bool:
    return view.session.started_at is not None or view.session.room.somebody_came


def _needs_appointment(view: View[SessionClose], event: Event) -> bool:
    # The end can become known, or change, with any event; whether it has costs little to see.
    end, session = _close(view), view.session
    if end is None:
        return False
    if session.closes_as_told is not None and _closing(view, end, event.at).is_misleading:
        return True
    wanted = _next(view, end, event.at)
    if wanted is None:
        return session.episodes.open_about(RULE.name, SESSION.key) is None
    return session.agenda.time_for(RULE.name, SESSION.key) != wanted


def _close(view: View[SessionClose]) -> datetime | None:
    """When the session is to end: as planned, but for the extensions that somebody pressed."""
    end = view.session.scheduled_end
    return view.session.presses.closes_at(end) if end is not None else None


def _next(view: View[SessionClose], end: datetime, now: datetime) -> datetime | None:
    before_it = (*view.options.tell_before, *view.options.announce_before)
    times = (*(end - before for before in before_it), end + view.options.grace)
    return min((at for at in times if at > now), default=None)


def _clock(view: View[SessionClose], now: datetime) -> Iterator[Finding | Notice]:
    end = _close(view)
    if end is None:
        return
    if now >= end + view.options.grace:
        yield _overdue(view, end, now)
        return
    yield from _closing(view, end, now).notices(view.options.tell_before, view.options.announce_before)
    yield Finding(Status.KEPT, SESSION, IN_TIME, recheck_at=_next(view, end, now))


def _closing(view: View[SessionClose], end: datetime, now: datetime) -> Closing:
    session = view.session
    return Closing(
        now,
        end,
        as_told=session.closes_as_told,
        limit=_ends_at(view, end + view.options.grace),
        in_chat=session.settings is not None and session.settings.chat_channel_id is not None,
        clock=view.clock,
    )


def _ends_at(view: View[SessionClose], breached_at: datetime) -> datetime | None:
    """When the session is ended for a breach that opens then; None where the policy does not have it ended."""
    response = view.response
    if ActionKind.END_MEETING in response.respond:
        return breached_at
    if ActionKind.END_MEETING in response.then and response.after is not None:
        return breached_at + response.after
    return None


def _overdue(view: View[SessionClose], end: datetime, now: datetime) -> Finding:
    session = view.session
    if not session.present and session.room.somebody_came:
        return Finding(Status.KEPT, SESSION, IN_TIME)
    if session.started_at is None or session.started_at < end + view.options.grace:
        reason = STILL_OPEN.format(end=view.clock(end), now=view.clock(now))
        return Finding(Status.BREACHED, SESSION, reason, STILL_OPEN_ADVICE, ends_with_call=True)
    if not session.present or now < session.started_at + SETTLE:
        # Who opened it will be seen in a moment.
        again_at = session.started_at + SETTLE
        return Finding(Status.NOT_CHECKED, SESSION, IN_TIME, recheck_at=again_at)
    reason = REOPENED.format(end=view.clock(end), now=view.clock(session.started_at))
    # Staff who open the room again may have a reason to.
    doubtful = bool(session.staff_present)
    return Finding(Status.BREACHED, SESSION, reason, REOPENED_ADVICE, doubtful=doubtful, ends_with_call=True)


def _staff(view: View[SessionClose], event: ParticipantEvent | Tick) -> Iterator[Finding | Notice]:
    """What there is to say of a room without staff: the host is told first, and given a while to come back."""
    session, since = view.session, view.session.room.unattended_since
    is_open = session.episodes.open_about(RULE.name, _STAFF.key) is not None
    if since is None:
        if is_open:
            yield Finding(Status.KEPT, _STAFF, STAFF_THERE)
        return
    if is_open:
        return
    due = since + max(view.options.host_away, ENDING_TAKES)
    if isinstance(event, Tick) and event.at >= due:
        yield _staff_gone(view)
        return
    again_at = since + ENDING_TAKES
    if event.at >= again_at:
        yield _staff_left(view, since, due)
        again_at = due
    if session.agenda.time_for(RULE.name, _STAFF.key) != again_at:
        yield Finding(Status.NOT_CHECKED, _STAFF, STAFF_THERE, recheck_at=again_at)


def _staff_left(view: View[SessionClose], since: datetime, due: datetime) -> Notice:
    session = view.session
    left, count = view.clock(session.room.staff_gone_since or since), people(len(session.present))
    text = STAFF_LEFT.format(left=left, count=count, limit=view.clock(due))
    limit = _ends_at(view, due)
    if limit is not None:
        text += WILL_BE_ENDED_WITHOUT_STAFF.format(limit=view.clock(limit))
    return Notice(f"staff left, {since.isoformat()}", text)


def _staff_gone(view: View[SessionClose]) -> Finding:
    session = view.session
    left, count = session.room.staff_gone_since, people(len(session.present))
    reason = STAFF_GONE.format(left=view.clock(left or session.now), count=count)
    return Finding(Status.BREACHED, _STAFF, reason, STAFF_GONE_ADVICE, ends_with_call=True)


def _role(view: View[SessionClose], event: ParticipantEvent) -> Iterator[Finding]:
    """What there is to say of whoever has the host's role.

    Zoom hands it to somebody by itself when the host is cut off, so that it is told and nothing else; what follows when
    no staff come back is for `_staff` to say.
    """
    session = view.session
    for episode in session.episodes.open_of(RULE.name):
        person = session.people.get(episode.finding.subject.key.removeprefix(_ROLE))
        if person is not None and not _has_role(view, person):
            yield Finding(Status.KEPT, episode.finding.subject, ROLE_FINE.format(name=person.label))
    holder = session.room.host_role
    if holder is not None and isinstance(event, RoleChanged) and _has_role(view, holder):
        subject, reason = holder.subject_of(_ROLE), ROLE_GONE.format(name=holder.label)
        yield Finding(Status.BREACHED, subject, reason, ROLE_GONE_ADVICE, doubtful=True, ends_with_call=True)


def _has_role(view: View[SessionClose], person: Person) -> bool:
    return person is view.session.room.host_role and person.present and not person.is_staff


def verdict(view: View[SessionClose]) -> Finding:
    """Kept when the session is over and its end was known."""
    session = view.session
    if session.ended_at is None:
        return not_checked(NOT_OVER)
    ended, end = view.clock(session.ended_at), session.scheduled_end
    if end is None:
        return not_checked(NO_SCHEDULE.format(ended=ended))
    close = view.session.presses.closes_at(end)
    words = KEPT if close == end else KEPT_EXTENDED
    return kept(words.format(ended=ended, end=view.clock(end), close=view.clock(close)))


_USUAL = SessionClose(announce_before=(timedelta(minutes=5),))

RULE = Rule(
    name="session_close",
    clauses=("Z11",),
    options=SessionClose,
    look=look,
    verdict=verdict,
    sensed=(
        "Zoom tells when the session is over, who comes and goes, and who has the host's role. When it is to end is taken "
        "from Zoom's schedule."
    ),
    limits=(
        "Without a planned end there is nothing to hold the end against. Zoom's message that a session is over may come late "
        "or not at all."
    ),
    about=About.SESSION,
    can=ON_SESSION | {ActionKind.ASK_PARTICIPANT},
    presets={
        preset: RulePolicy(
            Response(
                respond=(ActionKind.ALERT_HOST, ActionKind.END_MEETING),
                after=timedelta(minutes=2),
                then=(ActionKind.ALERT_SAFEGUARDING,),
            ),
            _USUAL,
        )
        for preset in ("children", "adults", "one_to_one")
    }
    # Questions at the end of a public event may take their time.
    | {
        "open_event": RulePolicy(
            Response(
                respond=(ActionKind.ALERT_HOST,),
                after=timedelta(minutes=20),
                then=(ActionKind.END_MEETING,),
            ),
            replace(_USUAL, grace=timedelta(minutes=10)),
        )
    },
)
