"""Events of a session as they might come, likely or not, for tests that hold for all of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from rules.alias_events import AliasLearned, AliasRevoked
from rules.chat_events import Audience, ChatSent, Detail, DetailKind, Reported, RiskAlerted
from rules.events import (
    BreakoutRoomJoined,
    BreakoutRoomLeft,
    CameraSeen,
    Capture,
    CaptureStarted,
    CaptureStopped,
    Event,
    FixFailed,
    JoinedBeforeHost,
    Meeting,
    MeetingEnded,
    MeetingStarted,
    Participant,
    ParticipantAdmitted,
    ParticipantEvent,
    ParticipantJoined,
    ParticipantLeft,
    RegisterRead,
    RoleChanged,
    SettingsRead,
    SharingEnded,
    SharingStarted,
    WaitingForHost,
    WaitingRoomJoined,
    WaitingRoomLeft,
    ZoomRole,
)
from rules.looks import Look, Occasion
from rules.plan_events import PlanEnded, SessionPlanned, SettingsUnread
from rules.recording_events import (
    RecordingCompleted,
    RecordingRead,
    RecordingRecovered,
    RecordingRemoved,
    Span,
)
from rules.register import Exemption, LearnedAlias
from tests.rules.scenes import HOST_ID, LENGTH, START, entry, minutes

MEETING = Meeting("84625170394", HOST_ID, "Young Stitchers", START, LENGTH)
PEOPLE = (
    Participant(
        name="Helen Marsh", participant_uuid="u-0", zoom_id=HOST_ID, email="helen@thimblelane.example"
    ),
    Participant(
        name="Tom Ashworth", participant_uuid="u-1", zoom_id="zoom-tom", email="tom@thimblelane.example"
    ),
    Participant(name="Amelia Hart", participant_uuid="u-2", registrant_id="r-amelia"),
    Participant(name="iPad", participant_uuid="u-3"),
    Participant(name="Otter.ai", participant_uuid="u-4"),
    Participant(name="", participant_uuid="u-5"),
)
EXEMPTIONS = (Exemption("camera", "Grace Obi"), Exemption("screen_share", "Grace Obi"))
REGISTERS = (
    (
        entry(
            "Amelia Hart", registrant_id="r-amelia", recording_consent=True, under_18=True, guardian="Jo Hart"
        ),
        entry("Noah Okonkwo", under_18=False, exemptions=EXEMPTIONS),
    ),
    (entry("Amelia Hart", recording_consent=False),),
    (),
    (
        entry("Amelia Hart", under_18=True, guardian="Jo Hart", policy_agreed=date(2026, 2, 1)),
        entry("Noah Okonkwo", under_18=False, policy_agreed=date(2026, 2, 1)),
    ),
)

_ROOMS = ("room-of-looms", "attic")
_SETTINGS = (True, False, None)

_Making = Callable[[datetime, Participant, int], Event]


def _plain(kind: type[ParticipantEvent]) -> _Making:
    return lambda at, who, _: kind(at=at, who=who)


def _bare(kind: type[ParticipantEvent]) -> _Making:
    return lambda at, who, _: kind(at=at, who=Participant(name=who.name, zoom_id=who.zoom_id))


def _sharing(kind: type[SharingStarted | SharingEnded]) -> _Making:
    def make(at: datetime, who: Participant, choice: int) -> Event:
        who = replace(who, participant_uuid=None, email=None, registrant_id=None)
        room = (None, None, *_ROOMS)[choice % 4]
        return kind(at=at, who=who if room is None else _in_breakout_room(who, room), room=room)

    return make


def _seen(at: datetime, who: Participant, choice: int) -> Event:
    return CameraSeen(at=at, who=Participant(who.user_id, who.name), on=choice % 3 == 0)


def _moving(kind: type[BreakoutRoomJoined | BreakoutRoomLeft]) -> _Making:
    def make(at: datetime, who: Participant, choice: int) -> Event:
        room = _ROOMS[choice % 2]
        return kind(at=at, who=_in_breakout_room(who, room), room=room)

    return make


def _capturing(kind: type[CaptureStarted | CaptureStopped]) -> _Making:
    return lambda at, _, choice: kind(at=at, capture=tuple(Capture)[choice % 4])


def _role(at: datetime, who: Participant, choice: int) -> Event:
    return RoleChanged(at=at, who=who, old=ZoomRole.ATTENDEE, new=tuple(ZoomRole)[choice % 3])


def _settings(at: datetime, _: Participant, choice: int) -> Event:
    on, off = _SETTINGS[choice % 3], _SETTINGS[choice // 3 % 3]
    return SettingsRead(
        at=at,
        waiting_room=on,
        join_before_host=off,
        guests_can_share=off,
        private_chat=on,
        passcode=on,
        personal_meeting=off,
        host_email=PEOPLE[0].email if choice % 2 else None,
    )


_DETAILS = ((), (Detail(DetailKind.PHONE, "…"),), (Detail(DetailKind.SCHOOL), Detail(DetailKind.LINK)))


def _chat(at: datetime, who: Participant, choice: int) -> Event:
    reader = PEOPLE[choice % len(PEOPLE)]
    return ChatSent(
        at=at,
        sender=Participant(user_id=who.user_id, name=who.name, email=who.email),
        sender_is_host_side=choice == 7,
        to=(None, *Audience)[choice % 5],
        recipient=reader if choice % 2 else None,
        details=_DETAILS[choice % 3],
        words=frozenset({"bullying"} if choice % 4 else {"grooming"}) if choice > 2 else frozenset(),
        message_id=f"m{choice}" if choice % 3 else None,
    )


def _chat_of_nobody(at: datetime, who: Participant, choice: int) -> Event:
    """Written by somebody of whom nothing else was told, to somebody who may not be named."""
    sender = Participant(user_id=f"9{choice}", name=("Kit", "", "Helen Marsh")[choice % 3])
    reader = Participant(user_id=who.user_id) if choice > 5 else None
    return ChatSent(at=at, sender=sender, to=(Audience.GUEST, None)[choice % 2], recipient=reader)


def _confirmed(at: datetime, who: Participant, choice: int) -> Event:
    if choice % 3 == 2:
        return AliasRevoked(at=at, number=choice // 3, by="Grace Obi")
    name = ("Amelia Hart", "Noah Okonkwo", "Nobody There")[choice // 3]
    return AliasLearned(at=at, alias=LearnedAlias(choice // 3, who.name or "iPad", name, "Grace Obi"))


def _report(at: datetime, who: Participant, choice: int) -> Event:
    return Reported(
        at=at, by=who if choice % 2 else None, about=PEOPLE[choice % len(PEOPLE)] if choice % 3 else None
    )


def _register(at: datetime, _: Participant, choice: int) -> Event:
    if choice % 5 == 4:
        return RegisterRead(at=at, problem="It is gone.")
    return RegisterRead(at=at, entries=REGISTERS[choice % 5])


def _recorded(at: datetime, _: Participant, choice: int) -> Event:
    files = frozenset({"f1"} if choice % 2 else {"f1", "f2"})
    match choice // 2:
        case 0:
            return RecordingCompleted(at=at, files=files, spans=(Span(START, START + minutes(choice + 1)),))
        case 1:
            return RecordingRemoved(at=at, files=files)
        case 2:
            return RecordingRecovered(at=at, files=files)
        case _:
            return RecordingRead(at=at, found=choice < 8, sharing="publicly" if choice == 6 else "none")


def _in_breakout_room(who: Participant, room: str) -> Participant:
    return replace(who, user_id="1", parent_user_id=who.user_id, room=room)


# What happens often stands here often.
_MAKINGS: tuple[_Making, ...] = (
    lambda at, _, __: MeetingStarted(at=at),
    lambda at, _, __: MeetingEnded(at=at),
    *[_plain(ParticipantJoined)] * 5,
    *[_plain(ParticipantLeft)] * 3,
    *[_plain(WaitingRoomJoined)] * 2,
    _plain(WaitingRoomLeft),
    *[_plain(ParticipantAdmitted)] * 2,
    _bare(JoinedBeforeHost),
    _bare(WaitingForHost),
    *[_role] * 2,
    *[_sharing(SharingStarted)] * 3,
    _sharing(SharingEnded),
    _seen,
    *[_moving(BreakoutRoomJoined)] * 2,
    _moving(BreakoutRoomLeft),
    *[_capturing(CaptureStarted)] * 2,
    _capturing(CaptureStopped),
    _settings,
    *[_chat] * 4,
    _chat_of_nobody,
    _confirmed,
    _report,
    lambda at, _, __: RiskAlerted(at=at, platform="Y"),
    *[_register] * 2,
    *[_recorded] * 2,
)


def _made(what: int, minute: int, second: int, about: int, choice: int) -> Event:
    at = START + timedelta(minutes=minute - 20, seconds=second)
    number, variant = about % len(PEOPLE), about // len(PEOPLE)
    who = PEOPLE[number]
    who = replace(
        who,
        user_id=f"{number} {'ab'[variant % 2]}",
        participant_uuid=None if variant // 2 % 4 == 3 else who.participant_uuid,
        name=(who.name, who.name, who.name, "Noah Okonkwo")[variant // 8 % 4],
    )
    return _MAKINGS[what](at, who, choice)


_events = st.builds(
    _made,
    st.integers(0, len(_MAKINGS) - 1),
    st.integers(0, 90),
    st.integers(0, 7),
    st.integers(0, len(PEOPLE) * 32 - 1),
    st.integers(0, 8),
)


def named(events: list[Event]) -> list[Event]:
    """The events with a delivery each, as the journal keeps them, and the meeting in those that Zoom sends."""
    return [
        replace(
            event,
            delivery=f"d{number:03}",
            meeting=MEETING
            if isinstance(event, ParticipantEvent | MeetingStarted | MeetingEnded)
            else Meeting(),
        )
        for number, event in enumerate(events)
    ]


_WHY = tuple(Look(occasion) for occasion in Occasion)
_BEFORE = (
    lambda at, choice: SessionPlanned(at=at, start=START + minutes(choice // 3 * 10), meeting=MEETING),
    lambda at, choice: replace(_settings(at, PEOPLE[0], choice), look=_WHY[choice % len(_WHY)]),
    lambda at, choice: _settings(at, PEOPLE[0], choice),
    lambda at, choice: SettingsUnread(at=at, look=_WHY[choice % len(_WHY)], problem="Zoom refused."),
    lambda at, choice: FixFailed(
        at=at, setting=("waiting_room", "private_chat")[choice % 2], why="It is locked."
    ),
    lambda at, choice: RiskAlerted(at=at, platform="Y"),
    lambda at, choice: PlanEnded(at=at),
)


def _made_before(what: int, minute: int, choice: int) -> Event:
    return _BEFORE[what](START + timedelta(minutes=minute - 90), choice)


def _planned(events: list[Event]) -> list[Event]:
    first = SessionPlanned(at=START - timedelta(minutes=91), start=START, meeting=MEETING)
    return [replace(event, delivery=f"d{number:03}") for number, event in enumerate([first, *events])]


# A session is planned, and looked at before it begins, under a uuid of its own.
plans: st.SearchStrategy[list[Event]] = st.lists(
    st.builds(_made_before, st.integers(0, len(_BEFORE) - 1), st.integers(0, 150), st.integers(0, 8)),
    max_size=12,
).map(_planned)

sequences: st.SearchStrategy[list[Event]] = st.lists(_events, min_size=1, max_size=20).map(named)
anything = st.one_of(sequences, sequences, sequences, plans)
END_OF_TIME = START + LENGTH + minutes(120)
