"""A children's session has a link and a passcode of its own, every time (Z4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rules.actions import ON_SESSION, ActionKind
from rules.events import Event, MeetingStarted, SettingsRead
from rules.finding import Finding, Status, Subject, SubjectKind
from rules.phrases import day
from rules.policy import Response, RulePolicy
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.unsaid import unsaid

PERSONAL = "This session uses the host's personal meeting, which has the same link every time."
RECURRING = "This session is one of a recurring meeting, which has the same link every time."
LINK_USED = "The link to this session was used for an earlier session, on {day}."
LINK_ADVICE = (
    'For the next session, please schedule a new meeting: at zoom.us under Meetings, choose "Schedule a Meeting", '
    'leave "Recurring meeting" unticked, and under Meeting ID choose "Generate Automatically". Then whoever sends out '
    "your invitations has to send everybody the new link and passcode. Chaperone does not change them by itself, "
    "because the invitations that are out would stop working."
)
OWN_LINK = "No earlier session on Chaperone's records had the link to this one."
PASSCODE_USED = "The passcode of this session was used for an earlier session, on {day}."
PASSCODE_ADVICE = (
    "For the next session, please choose a passcode that was never used: at zoom.us under Meetings, choose the meeting, "
    "then Edit, and change the passcode under Security. Then whoever sends out your invitations has to send everybody "
    "the new link and passcode. Chaperone does not change it by itself, because the invitations that are out would "
    "stop working."
)
OWN_PASSCODE = "No earlier session on Chaperone's records had the passcode of this one."
KEPT = "No earlier session on Chaperone's records had the link or the passcode of this one."
UNREAD = "Zoom's settings could not be read, so it is not known whether the link and the passcode were new."
UNSAID = "Zoom did not say enough to tell whether the link and the passcode were new."
NO_PASSCODE = "There was no passcode that could have been new."

# Zoom's numbers of the types of meetings.
_PERSONAL_TYPE = 4
_RECURRING_TYPES = frozenset({3, 8})

_LINK = Subject(SubjectKind.SETTING, "link", "Link")
_PASSCODE = Subject(SubjectKind.SETTING, "link_passcode", "Passcode")


@dataclass(frozen=True, slots=True)
class UniqueLink:
    """Nothing can be chosen."""


def look(view: View[UniqueLink], event: Event) -> Iterator[Finding]:
    """Hold the meeting's type, and where its link and its passcode were used before, against the clause."""
    match event:
        case MeetingStarted():
            # Zoom tells the type with every session, also where its settings cannot be read.
            if reason := _same_every_time(view, None):
                yield Finding(Status.BREACHED, _LINK, reason, LINK_ADVICE)
        case SettingsRead():
            yield from _settings(view, event)
        case _:
            return


def _settings(view: View[UniqueLink], event: SettingsRead) -> Iterator[Finding]:
    reason = _same_every_time(view, event)
    if not reason and event.link_used_at is not None:
        reason = LINK_USED.format(day=_day(view, event.link_used_at))
    if reason:
        # A new meeting has a new passcode as well, so that there is nothing to add about this one.
        yield Finding(Status.BREACHED, _LINK, reason, LINK_ADVICE)
        return
    if event.uses_known and event.personal_meeting is not None:
        yield Finding(Status.KEPT, _LINK, OWN_LINK)
    if event.passcode_used_at is not None:
        reason = PASSCODE_USED.format(day=_day(view, event.passcode_used_at))
        yield Finding(Status.BREACHED, _PASSCODE, reason, PASSCODE_ADVICE)
    elif event.uses_known:
        yield Finding(Status.KEPT, _PASSCODE, OWN_PASSCODE)


def _same_every_time(view: View[UniqueLink], event: SettingsRead | None) -> str:
    """Why the link is the same every time by the kind of meeting; empty where it need not be."""
    kind = view.session.meeting.type
    if kind == _PERSONAL_TYPE or (event is not None and event.personal_meeting):
        return PERSONAL
    if kind in _RECURRING_TYPES or (event is not None and event.recurring):
        return RECURRING
    return ""


def _day(view: View[UniqueLink], at: datetime) -> str:
    return day(at.astimezone(view.policy.timezone).date())


def verdict(view: View[UniqueLink]) -> Finding:
    """Kept when the kind of meeting was told and the records were searched for its link and its passcode."""
    settings = view.session.settings
    if settings is None:
        return not_checked(UNREAD)
    if settings.personal_meeting is None or settings.passcode is None or not settings.uses_known:
        return not_checked(UNSAID)
    return kept(KEPT) if settings.passcode else not_checked(NO_PASSCODE)


RULE = Rule(
    name="unique_link",
    clauses=("Z4",),
    looks_ahead=True,
    unsaid=lambda _, event: unsaid(event, "personal_meeting", "passcode", "uses_known"),
    options=UniqueLink,
    look=look,
    verdict=verdict,
    sensed=(
        "Zoom says what kind of meeting it is. Its link and its passcode are compared with those of earlier sessions "
        "under the same clause; of a passcode, only a mark is kept that it cannot be read from."
    ),
    limits=(
        "Sessions that Chaperone was not there for are not known. After a change of the app's client secret, "
        "passcodes from before it are not recognised."
    ),
    about=About.SESSION,
    needs=frozenset({Need.SETTINGS}),
    can=ON_SESSION,
    presets={
        preset: RulePolicy(Response(respond=(ActionKind.ALERT_HOST,)), UniqueLink())
        for preset in ("children", "one_to_one")
    },
)
