"""Everybody waits in the waiting room and the host lets them in (Z12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from rules.actions import ActionKind
from rules.events import (
    Event,
    JoinedBeforeHost,
    ParticipantAdmitted,
    ParticipantEvent,
    ParticipantJoined,
    ParticipantLeft,
    SettingsRead,
    Tick,
    WaitingRoomJoined,
    WaitingRoomLeft,
)
from rules.finding import Finding, Status, Subject, SubjectKind
from rules.people import Person
from rules.policy import Response, RulePolicy
from rules.rule import Rule, View, kept, not_checked

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
HOST_IS_THERE = "A member of staff is in the room."
NOT_WAITED = "{name} is in the room and was not seen in the waiting room before."
NOT_WAITED_ADVICE = (
    "Please check who this is. You can point at {name} in the Participants list and choose "
    '"Put in waiting room" until you are sure.'
)
WAITED = "{name} came in through the waiting room, or need not."
WAITING_LONG = "{name} has been in the waiting room for {minutes} minutes."
WAITING_LONG_ADVICE = (
    "Please let {name} in from the Participants list, or remove them if you do not know who it is."
)
NOT_WAITING_LONG = "{name} is not waiting for long."
KEPT = "Everybody who came in, staff aside, was seen in the waiting room first."
NOBODY_CAME = "The waiting room was switched on; nobody but staff came in."
UNSEEN = (
    "Zoom's settings could not be read and Zoom told of nobody in the waiting room, so nothing could be seen."
)

# Zoom's messages about one arrival come within a moment of each other, not always in order.
SETTLE = timedelta(seconds=5)

_SWITCH = Subject(SubjectKind.SETTING, "waiting_room", "Waiting room")
_BEFORE_HOST = Subject(SubjectKind.SETTING, "join_before_host", "Join before host")
_NO_HOST = Subject(SubjectKind.SESSION, "no_host", "the session")
_WAITS = "waits "


@dataclass(frozen=True, slots=True)
class WaitingRoom:
    """`unseen` is how long somebody may be in the waiting room before the host is reminded."""

    unseen: timedelta = timedelta(minutes=5)


def look(view: View[WaitingRoom], event: Event) -> Iterator[Finding]:
    """Hold the settings, whoever comes in and whoever waits against the clause."""
    match event:
        case SettingsRead():
            yield from _settings(event)
        case JoinedBeforeHost():
            yield from _host_first(view, event.who.name)
        case Tick():
            yield from _later(view, event)
        case ParticipantEvent():
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


def _arrival(view: View[WaitingRoom], person: Person, event: ParticipantEvent) -> Iterator[Finding]:
    open_about = view.session.episodes.open_about
    if isinstance(event, ParticipantJoined) and person.is_staff:
        yield Finding(Status.KEPT, _NO_HOST, HOST_IS_THERE)
    elif isinstance(event, ParticipantJoined):
        yield _passed(person, recheck=event)
        if open_about(RULE.name, _NO_HOST.key) is None and not view.session.staff_came:
            yield Finding(Status.KEPT, _NO_HOST, HOST_IS_THERE, recheck_at=event.at + SETTLE)
    elif open_about(RULE.name, person.key) and (not person.in_main_room or _has_passed(person)):
        yield _passed(person)


def _later(view: View[WaitingRoom], event: Tick) -> Iterator[Finding]:
    session = view.session
    if event.subject == _NO_HOST.key:
        inside = next((p for p in session.present.values() if not p.is_staff), None)
        if inside is not None:
            yield from _host_first(view, inside.label)
    elif event.subject.startswith(_WAITS):
        yield from _long_wait(session.people[event.subject.removeprefix(_WAITS)], event)
    elif event.subject in session.people:
        person = session.people[event.subject]
        if person.in_main_room and not _has_passed(person) and not _known_to_be_off(view):
            reason = NOT_WAITED.format(name=person.label)
            advice = NOT_WAITED_ADVICE.format(name=person.label)
            yield Finding(Status.BREACHED, person.subject, reason, advice)


def _host_first(view: View[WaitingRoom], name: str) -> Iterator[Finding]:
    if not view.session.staff_came:
        yield Finding(Status.BREACHED, _NO_HOST, NO_HOST_YET.format(name=name), NO_HOST_YET_ADVICE)


def _has_passed(person: Person) -> bool:
    return person.stays[-1].waited or person.is_staff


def _known_to_be_off(view: View[WaitingRoom]) -> bool:
    # Said once about the setting, not again about everybody who comes in.
    return view.session.episodes.open_about(RULE.name, _SWITCH.key) is not None


def _passed(person: Person, recheck: ParticipantJoined | None = None) -> Finding:
    at = recheck.at + SETTLE if recheck else None
    return Finding(Status.KEPT, person.subject, WAITED.format(name=person.label), recheck_at=at)


def _wait(view: View[WaitingRoom], person: Person, event: ParticipantEvent) -> Iterator[Finding]:
    subject = _waiting(person)
    match event:
        case WaitingRoomJoined() if person.waiting_since is not None:
            begin = max(person.waiting_since, view.session.scheduled_start or person.waiting_since)
            reason = NOT_WAITING_LONG.format(name=person.label)
            yield Finding(Status.KEPT, subject, reason, recheck_at=begin + view.options.unseen)
        case WaitingRoomLeft() | ParticipantAdmitted() | ParticipantJoined() | ParticipantLeft():
            if view.session.episodes.open_about(RULE.name, subject.key):
                yield Finding(Status.KEPT, subject, NOT_WAITING_LONG.format(name=person.label))
        case _:
            return


def _long_wait(person: Person, event: Tick) -> Iterator[Finding]:
    if person.waiting_since is not None:
        minutes = int((event.at - person.waiting_since) / timedelta(minutes=1))
        reason = WAITING_LONG.format(name=person.label, minutes=minutes)
        advice = WAITING_LONG_ADVICE.format(name=person.label)
        yield Finding(Status.BREACHED, _waiting(person), reason, advice)


def _waiting(person: Person) -> Subject:
    return Subject(
        SubjectKind.PARTICIPANT, _WAITS + person.key, person.label, person.user_id, person.participant_uuid
    )


def verdict(view: View[WaitingRoom]) -> Finding:
    """Kept when somebody was seen to wait, or the setting was seen and nobody had to."""
    session = view.session
    guests_came = any(person.stays and not person.is_staff for person in session.people.values())
    if session.waiting_room_seen and guests_came:
        return kept(KEPT)
    if session.settings is not None and session.settings.waiting_room and not guests_came:
        return kept(NOBODY_CAME)
    return not_checked(UNSEEN)


RULE = Rule(
    name="waiting_room",
    clauses=("Z12",),
    options=WaitingRoom,
    look=look,
    verdict=verdict,
    presets={
        preset: RulePolicy(Response(respond=(ActionKind.ALERT_HOST, ActionKind.FIX_SETTINGS)), WaitingRoom())
        for preset in ("children", "adults")
    },
)
