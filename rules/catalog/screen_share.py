"""In children's sessions only staff share a screen (Z5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from rules.actions import ActionKind
from rules.events import (
    Event,
    ParticipantEvent,
    RegisterRead,
    SettingsRead,
    SharingStarted,
    Tick,
)
from rules.finding import Finding, Status, Subject, SubjectKind
from rules.people import Person
from rules.policy import Response, RulePolicy
from rules.rule import Rule, View, kept, not_checked

GUEST_SHARES = "{name} is sharing a screen. In this session only staff share a screen."
GUEST_SHARES_IN_BREAKOUT = (
    "{name} is sharing a screen in a breakout room. In this session only staff share a screen."
)
GUEST_SHARES_ADVICE = (
    "Please ask {name} to stop sharing. To stop it yourself, choose More beside Stop Share in Zoom's bar at the top, "
    "or point at {name} in the Participants list and choose More, then Stop sharing."
)
NOT_SHARING = "{name} is not sharing a screen, or may."
GUESTS_MAY_SHARE = "Zoom's settings let guests share a screen in this session."
GUESTS_MAY_SHARE_ADVICE = 'In the meeting, choose Host tools and untick "Share screen" for participants.'
ONLY_HOST_MAY_SHARE = "Zoom's settings let only the host share a screen."
KEPT = "Zoom told of no screen share by anybody but staff."
KEPT_UNREAD = KEPT + " Whether its settings would have let guests share could not be read."
NOBODY_SEEN = "Zoom told of nobody in this session, so nothing could be seen."

# News of somebody's arrival, which says who they are, may come just behind news of their sharing.
SETTLE = timedelta(seconds=5)

_SETTING = Subject(SubjectKind.SETTING, "who_can_share_screen", "Who can share a screen")


@dataclass(frozen=True, slots=True)
class ScreenShare:
    """Nothing can be chosen."""


def look(view: View[ScreenShare], event: Event) -> Iterator[Finding]:
    """Hold whoever shares, and the setting that lets them, against the clause."""
    session = view.session
    match event:
        case SettingsRead(guests_can_share=None):
            return
        case SettingsRead():
            yield _setting(may_share=event.guests_can_share is True)
        case RegisterRead():
            for key in {key for key, _ in session.sharing}:
                yield _judge(view, session.people[key])
        case Tick() if event.subject in session.people:
            yield _judge(view, session.people[event.subject])
        case ParticipantEvent():
            person = session.find(event.who)
            if person is not None and _concerns(view, person, event):
                unknown = not any(stay.joined_at and stay.joined_at < event.at for stay in person.stays)
                wait = isinstance(event, SharingStarted) and unknown and not person.is_staff
                yield _wait(person, event) if wait else _judge(view, person)
        case _:
            return


def _concerns(view: View[ScreenShare], person: Person, event: ParticipantEvent) -> bool:
    is_open = view.session.episodes.open_about(RULE.name, person.key) is not None
    return is_open or isinstance(event, SharingStarted)


def _wait(person: Person, event: Event) -> Finding:
    reason = NOT_SHARING.format(name=person.label)
    return Finding(Status.KEPT, person.subject, reason, recheck_at=event.at + SETTLE)


def _judge(view: View[ScreenShare], person: Person) -> Finding:
    rooms = [room for key, room in view.session.sharing if key == person.key]
    if not rooms or person.is_staff:
        return Finding(Status.KEPT, person.subject, NOT_SHARING.format(name=person.label))
    sentence = GUEST_SHARES if None in rooms else GUEST_SHARES_IN_BREAKOUT
    return Finding(
        Status.BREACHED,
        person.subject,
        sentence.format(name=person.label),
        GUEST_SHARES_ADVICE.format(name=person.label),
    )


def _setting(*, may_share: bool) -> Finding:
    if may_share:
        return Finding(Status.BREACHED, _SETTING, GUESTS_MAY_SHARE, GUESTS_MAY_SHARE_ADVICE)
    return Finding(Status.KEPT, _SETTING, ONLY_HOST_MAY_SHARE)


def verdict(view: View[ScreenShare]) -> Finding:
    """Kept when somebody was there to be seen and no guest shared."""
    session = view.session
    if not session.people:
        return not_checked(NOBODY_SEEN)
    unread = session.settings is None or session.settings.guests_can_share is None
    return kept(KEPT_UNREAD if unread else KEPT)


RULE = Rule(
    name="screen_share",
    clauses=("Z5",),
    options=ScreenShare,
    look=look,
    verdict=verdict,
    presets={
        "children": RulePolicy(
            Response(
                respond=(ActionKind.ALERT_HOST, ActionKind.ASK_PARTICIPANT, ActionKind.FIX_SETTINGS),
                after=timedelta(seconds=30),
                then=(ActionKind.REMOVE_PARTICIPANT,),
            ),
            ScreenShare(),
        )
    },
)
