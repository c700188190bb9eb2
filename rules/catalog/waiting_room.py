"""Everybody waits in the waiting room and the host lets them in (Z12)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rules.actions import ON_PARTICIPANTS, ON_SESSION, ActionKind
from rules.events import (
    Event,
    JoinedBeforeHost,
    ParticipantEvent,
    ParticipantJoined,
    SettingsRead,
    Tick,
    WaitingRoomJoined,
)
from rules.finding import Finding, Status, Subject, SubjectKind
from rules.people import NAMELESS, Person
from rules.phrases import whole_minutes
from rules.policy import Response, RulePolicy
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.tightness import DOWNWARDS
from rules.unsaid import unsaid

WAITING_ROOM_OFF = "Zoom's settings for this session have the waiting room switched off."
WAITING_ROOM_OFF_ADVICE = 'In the meeting, choose Host tools and tick "Enable waiting room".'
WAITING_ROOM_ON = "Zoom's settings have the waiting room switched on."
JOIN_BEFORE_HOST_ON = "Zoom's settings let people into this session before the host is there."
JOIN_BEFORE_HOST_ADVICE = (
    'Please untick "Allow participants to join anytime" in the settings of this meeting in Zoom.'
)
JOIN_BEFORE_HOST_OFF = "Zoom's settings let nobody in before the host."
NO_HOST_YET = "{name} came in while no host or other member of staff was there."
NO_HOST_YET_ADVICE = "Please join now, or ask another member of staff to, and check who is in the room."
HOST_MAY_BE_THERE = "Zoom may still be about to say that a member of staff is in the room."
HOST_IS_THERE = "A member of staff is in the room."
NOT_WAITED = "{name} is in the room and was not seen in the waiting room before."
NOT_WAITED_ADVICE = (
    "Please check who this is. You can point at their name in the Participants list and choose More, then "
    '"Put in waiting room", until you are sure.'
)
NOBODY_WAITS = (
    "{name} is in the room, and nobody has been seen in the waiting room so far. It may be switched off."
)
NOBODY_WAITS_ADVICE = (
    'Please check who this is, and in the meeting choose Host tools and tick "Enable waiting room".'
)
MAY_HAVE_WAITED = "Zoom may still be about to say that {name} was in the waiting room."
WAITED = "{name} came in through the waiting room, need not, or is no longer in the room."
WAITING_LONG = "{name} has been in the waiting room for {span}."
WAITING_LONG_ADVICE = (
    "Please let them in from the Participants list, or remove them if you do not know who it is."
)
NOT_WAITING_LONG = "{name} is not in the waiting room, or not for long."
WAITS_YET = "{name} is in the waiting room, and not for long yet."
KEPT = "Everybody who came in, staff aside, was seen in the waiting room first."
NOBODY_CAME = "Zoom's settings had the waiting room switched on; nobody but staff came in."
NOT_ALL_SEEN = "Not everybody who came in was seen on the way, so it is not known that all waited."
NOBODY_WAITED = "Zoom told of nobody in the waiting room, so it is not known that all waited."
UNSEEN = "Nobody but staff came in, and Zoom's settings did not say whether the waiting room was on."

# Zoom's messages about one arrival come within a moment of each other, not always in order.
SETTLE = timedelta(seconds=5)

_SWITCH = Subject(SubjectKind.SETTING, "waiting_room", "Waiting room")
_BEFORE_HOST = Subject(SubjectKind.SETTING, "join_before_host", "Join before host")
_NO_HOST = Subject(SubjectKind.SESSION, "no_host", "the session")
_WAITS = "waits "


@dataclass(frozen=True, slots=True)
class WaitingRoom:
    """`unseen` is how long somebody may be in the waiting room before the host is reminded.

    It counts from the planned start for those who come before it.
    """

    unseen: timedelta = field(default=timedelta(minutes=5), metadata=DOWNWARDS)


def look(view: View[WaitingRoom], event: Event) -> Iterator[Finding]:
    """Hold the settings, whoever comes in and whoever waits against the clause."""
    match event:
        case SettingsRead():
            yield from _settings(event)
        case Tick():
            yield from _later(view, event)
        case ParticipantEvent():
            yield from _staff_first(view, event)
            person = view.session.find(event.who)
            if person is not None:
                yield from _arrival(view, person, event)
                yield from _wait(view, person, event)
        case _:
            return


def _settings(event: SettingsRead) -> Iterator[Finding]:
    if event.waiting_room is False:
        yield Finding(Status.BREACHED, _SWITCH, WAITING_ROOM_OFF, WAITING_ROOM_OFF_ADVICE)
    elif event.waiting_room:
        yield Finding(Status.KEPT, _SWITCH, WAITING_ROOM_ON)
    if event.join_before_host:
        yield Finding(Status.BREACHED, _BEFORE_HOST, JOIN_BEFORE_HOST_ON, JOIN_BEFORE_HOST_ADVICE)
    elif event.join_before_host is False:
        yield Finding(Status.KEPT, _BEFORE_HOST, JOIN_BEFORE_HOST_OFF)


def _staff_first(view: View[WaitingRoom], event: ParticipantEvent) -> Iterator[Finding]:
    session = view.session
    if session.room.staff_came:
        if session.episodes.open_about(RULE.name, _NO_HOST.key) is not None:
            yield Finding(Status.KEPT, _NO_HOST, HOST_IS_THERE)
    elif (
        isinstance(event, ParticipantJoined | JoinedBeforeHost)
        and session.episodes.open_about(RULE.name, _NO_HOST.key) is None
        and session.agenda.time_for(RULE.name, _NO_HOST.key) is None
    ):
        again_at = event.at + SETTLE
        yield Finding(Status.NOT_CHECKED, _NO_HOST, HOST_MAY_BE_THERE, recheck_at=again_at)


def _arrival(view: View[WaitingRoom], person: Person, event: ParticipantEvent) -> Iterator[Finding]:
    fine = person.is_staff or person.waited or not (person.present and _way_in_is_known(person))
    if view.session.episodes.open_about(RULE.name, person.key) is not None:
        if fine:
            yield Finding(Status.KEPT, person.subject, WAITED.format(name=person.label))
    elif isinstance(event, ParticipantJoined) and not fine:
        reason, again_at = MAY_HAVE_WAITED.format(name=person.mention), event.at + SETTLE
        yield Finding(Status.NOT_CHECKED, person.subject, reason, recheck_at=again_at)


def _way_in_is_known(person: Person) -> bool:
    """Whether it was seen how they came in the last time; Zoom's records alone need not say."""
    return not (person.stays and person.stays[-1].from_records)


def _wait(view: View[WaitingRoom], person: Person, event: ParticipantEvent) -> Iterator[Finding]:
    subject = person.subject_of(_WAITS)
    if person.waiting_since is None:
        reason = NOT_WAITING_LONG.format(name=person.label)
        is_open = view.session.episodes.open_about(RULE.name, subject.key) is not None
        if is_open or view.session.agenda.time_for(RULE.name, subject.key) is not None:
            yield Finding(Status.KEPT, subject, reason)
    elif isinstance(event, WaitingRoomJoined):
        reason, again_at = WAITS_YET.format(name=person.label), _too_long_from(view, person.waiting_since)
        yield Finding(Status.NOT_CHECKED, subject, reason, recheck_at=again_at)


def _later(view: View[WaitingRoom], event: Tick) -> Iterator[Finding]:
    session = view.session
    person = session.people.get(event.subject.removeprefix(_WAITS))
    if event.subject == _NO_HOST.key:
        yield from _no_host(view)
    elif person is None:
        return
    elif event.subject.startswith(_WAITS):
        yield from _long_wait(view, person, event.at)
    elif (
        person.present
        and _way_in_is_known(person)
        and not (person.is_staff or person.waited or _was_said(view))
    ):
        yield _not_waited(view, person)


def _no_host(view: View[WaitingRoom]) -> Iterator[Finding]:
    session = view.session
    inside = [person.label for person in session.present.values()]
    inside += [who.name or NAMELESS for who in session.before_host[-1:]]
    if inside and not session.room.staff_came:
        reason = NO_HOST_YET.format(name=inside[0])
        yield Finding(Status.BREACHED, _NO_HOST, reason, NO_HOST_YET_ADVICE, ends_with_call=True)


def _was_said(view: View[WaitingRoom]) -> bool:
    """Whether the host was told that nobody waits, and so need not be told it of everybody who comes in."""
    if view.session.room.waiting_room_seen:
        return False
    subjects = (episode.finding.subject for episode in view.session.episodes.of(RULE.name))
    return any(subject == _SWITCH or subject.kind is SubjectKind.PARTICIPANT for subject in subjects)


def _not_waited(view: View[WaitingRoom], person: Person) -> Finding:
    if view.session.room.waiting_room_seen:
        reason = NOT_WAITED.format(name=person.label)
        return Finding(Status.BREACHED, person.subject, reason, NOT_WAITED_ADVICE)
    reason = NOBODY_WAITS.format(name=person.label)
    return Finding(Status.BREACHED, person.subject, reason, NOBODY_WAITS_ADVICE)


def _long_wait(view: View[WaitingRoom], person: Person, now: datetime) -> Iterator[Finding]:
    if person.waiting_since is None:
        return
    subject, due = person.subject_of(_WAITS), _too_long_from(view, person.waiting_since)
    if now < due:
        reason = WAITS_YET.format(name=person.label)
        yield Finding(Status.NOT_CHECKED, subject, reason, recheck_at=due)
    else:
        reason = WAITING_LONG.format(name=person.label, span=whole_minutes(now - person.waiting_since))
        yield Finding(Status.BREACHED, subject, reason, WAITING_LONG_ADVICE, ends_with_call=True)


def _too_long_from(view: View[WaitingRoom], since: datetime) -> datetime:
    return max(since, view.session.scheduled_start or since) + view.options.unseen


def verdict(view: View[WaitingRoom]) -> Finding:
    """Kept when everybody was seen to wait, or the setting was seen and nobody had to."""
    session = view.session
    guests = session.guests_who_came()
    if not guests:
        is_on = session.settings is not None and session.settings.waiting_room is True
        return kept(NOBODY_CAME) if is_on else not_checked(UNSEEN)
    if not session.room.waiting_room_seen:
        return not_checked(NOBODY_WAITED)
    all_waited = all(stay.waited for person in guests for stay in person.stays)
    return kept(KEPT) if all_waited else not_checked(NOT_ALL_SEEN)


# Off at an open event: where anybody may come, letting people in one by one tells nobody anything.
RULE = Rule(
    name="waiting_room",
    clauses=("Z12",),
    looks_ahead=True,
    unsaid=lambda _, event: unsaid(event, "waiting_room", "join_before_host"),
    options=WaitingRoom,
    look=look,
    verdict=verdict,
    sensed=(
        "Zoom tells of everybody who waits, is let in, comes in, or comes in before the host. Whether the waiting room is "
        "on, and whether people may join before the host, is read from the meeting's settings."
    ),
    limits=(
        "Whether the host looked at who somebody was before letting them in cannot be seen. Zoom does not tell when the "
        "host switches the waiting room off during the session."
    ),
    about=About.GUESTS,
    needs=frozenset({Need.SETTINGS}),
    can=ON_SESSION | ON_PARTICIPANTS | {ActionKind.FIX_SETTINGS},
    presets={
        preset: RulePolicy(Response(respond=(ActionKind.ALERT_HOST, ActionKind.FIX_SETTINGS)), WaitingRoom())
        for preset in ("children", "adults", "one_to_one")
    },
)
