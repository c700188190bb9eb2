"""Whether everything is ready for a session that is still to begin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from rules.clauses import CLAUSES
from rules.episodes import Episode
from rules.finding import SubjectKind
from rules.plan import Plan, Told
from rules.session import Session

UNSEEN: Final = 'Zoom did not say whether its settings keep to this: "{clause}".'

_ANOTHER_MEETING: Final = (
    'Please sign in to Zoom on the web, open Meetings, choose "Schedule a Meeting", leave "Recurring meeting" unticked, under '
    'Meeting ID choose "Generate Automatically", and have the new link and passcode sent to everybody who is invited.'
)

# Before a session the host is at the web portal, and not in the meeting that the rules' own advice is for.
ADVICE: Final[Mapping[str, str]] = {
    "waiting_room": (
        'Please sign in to Zoom on the web, open Meetings, choose this session, then Edit, and tick "Waiting Room".'
    ),
    "join_before_host": (
        "Please sign in to Zoom on the web, open Meetings, choose this session, then Edit, and untick "
        '"Allow participants to join anytime".'
    ),
    "who_can_share_screen": (
        'Please sign in to Zoom on the web, open Settings, then "In Meeting (Basic)", and set "Who can share?" to "Host Only".'
    ),
    "auto_recording": (
        "Please sign in to Zoom on the web, open Meetings, choose this session, then Edit, and untick "
        '"Automatically record meeting" and whatever starts AI Companion by itself.'
    ),
    "passcode": (
        'Please sign in to Zoom on the web, open Meetings, choose this session, then Edit, tick "Passcode" under Security, '
        "and have the new link and passcode sent to everybody who is invited. Chaperone sets none by itself, because "
        "nobody whom you have invited would know it."
    ),
    "personal_link": _ANOTHER_MEETING,
    "link": _ANOTHER_MEETING,
    "link_passcode": (
        "Please sign in to Zoom on the web, open Meetings, choose this session, then Edit, change the passcode under "
        "Security to one that was never used, and have the new link and passcode sent to everybody who is invited."
    ),
}


class State(StrEnum):
    """How it stands with a session that is to begin. Ready only where everything that is asked could be seen."""

    READY = "ready"
    MISSING = "missing"
    NOT_SEEN = "not_seen"
    NOT_READ = "not_read"


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not as the policy wants it: what, what to do and where, and why Chaperone could not do it."""

    rule: str
    key: str
    reason: str
    advice: str
    not_fixed: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is missing before a session, and what could not be seen; `problem` is why nothing could be read."""

    start: datetime
    read_at: datetime | None
    missing: tuple[Missing, ...] = ()
    unseen: tuple[str, ...] = ()
    problem: str = ""

    @property
    def state(self) -> State:
        """All of it in one word."""
        if self.missing:
            return State.MISSING
        if self.problem or self.read_at is None:
            return State.NOT_READ
        return State.NOT_SEEN if self.unseen else State.READY

    @property
    def told(self) -> Told:
        """What is missing, to be held against what was missing before."""
        return frozenset((missing.rule, missing.key) for missing in self.missing)


def readiness(session: Session, plan: Plan) -> Readiness:
    """How it stands with a planned session, by the last reading of Zoom's settings."""
    still = (episode for episode in session.episodes.all if episode.closed_at is None)
    return Readiness(
        plan.start,
        plan.read_at,
        tuple(
            _missing(plan, episode)
            for episode in still
            if not (episode.finding.for_report or episode.finding.for_leads)
        ),
        tuple(_unseen(plan)),
        plan.problem,
    )


def _missing(plan: Plan, episode: Episode) -> Missing:
    finding = episode.finding
    key = finding.subject.key
    is_setting = finding.subject.kind is SubjectKind.SETTING
    return Missing(
        episode.rule,
        key,
        finding.reason,
        ADVICE.get(key, finding.advice) if is_setting else finding.advice,
        plan.refusals.get(key, ""),
    )


def _unseen(plan: Plan) -> Iterator[str]:
    for rule, questions in plan.unseen.items():
        if questions:
            yield from questions
        else:
            says = next((clause.says for clause in CLAUSES if clause.rule == rule), rule)
            yield UNSEEN.format(clause=says)
