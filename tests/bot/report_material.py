"""Sessions to report on, made of events."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.report.build import (
    Material,
    Told,
)
from rules.actions import Action, ActionKind, Step
from rules.catalog import catalog
from rules.engine import fold, run_until
from rules.events import (
    Event,
    Meeting,
    MeetingEnded,
    MeetingStarted,
    Participant,
    ParticipantJoined,
    RegisterRead,
    SettingsRead,
    SharingEnded,
    SharingStarted,
    WaitingRoomJoined,
)
from rules.finding import Subject, SubjectKind
from rules.policy import Policy, Profile, RulePolicy, StaffMember
from rules.register import RegisterEntry
from rules.session import Session
from tests.bot.house import USUAL

START = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)


MEETING = Meeting("84620017395", "h1", "Kids knitting", START, timedelta(minutes=30))


HOST = Participant(user_id="1", name="Marta Reyes", zoom_id="h1", email="marta@willowlane.example")


ADA = Participant(user_id="2", name="Ada Fenwick", participant_uuid="A")


BEN = Participant(user_id="3", name="Ben Adeyemi", participant_uuid="B")


def policy(**options: RulePolicy) -> Policy:
    rules = {name: catalog()[name].presets["children"] for name in USUAL}
    children = Profile("children", rules | options)
    staff = (StaffMember("Marta Reyes", "marta@willowlane.example"),)
    return Policy({"children": children}, "children", staff=staff)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def a_session(*more: Event, over: bool = True) -> list[Event]:
    """A session of a host and two guests, in which nothing is wrong."""
    ended = [MeetingEnded(at=after(1500), delivery="end")] if over else []
    return [
        RegisterRead(
            at=START, entries=(RegisterEntry("a", "Ada Fenwick"), RegisterEntry("b", "Ben Adeyemi"))
        ),
        SettingsRead(
            at=START, waiting_room=True, join_before_host=False, guests_can_share=False, auto_recording="none"
        ),
        MeetingStarted(at=START, delivery="start", meeting=MEETING),
        ParticipantJoined(at=START, delivery="host", who=HOST, meeting=MEETING),
        WaitingRoomJoined(at=after(2), delivery="wait a", who=ADA),
        WaitingRoomJoined(at=after(3), delivery="wait b", who=BEN),
        ParticipantJoined(at=after(10), delivery="join a", who=ADA),
        ParticipantJoined(at=after(11.25), delivery="join b", who=BEN),
        *more,
        *ended,
    ]


def material(events: list[Event], under: Policy | None = None, **other: Any) -> Material:
    under = under or policy()
    session = Session("uu/id==")
    decisions = [*fold(under, session, events), *run_until(under, session, after(3600))]
    actions = tuple(action for decision in decisions for action in decision.actions)
    usual = Material(
        policy=under,
        policy_hash="p" * 64,
        session=session,
        told=Told(deliveries=8, late=1),
        actions=actions,
        wanted=frozenset(action.id for action in actions),
    )
    return replace(usual, **other)


def rule(report: dict[str, Any], name: str) -> dict[str, Any]:
    return next(row for row in report["rules"] if row["rule"] == name)


SHARING = (
    SharingStarted(at=after(60), delivery="share", who=ADA),
    SharingEnded(at=after(75.5), delivery="unshare", who=ADA),
)


def an_action(identity: str, finding: str) -> Action:
    subject = Subject(SubjectKind.PARTICIPANT, "2", "Ada Fenwick", "2", "A")
    return Action(
        identity, ActionKind.REMOVE_PARTICIPANT, "screen_share", finding, subject, START, Step.THEN, "Why."
    )
