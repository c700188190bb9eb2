"""A link and a passcode; no other way in (Z2). Who comes in before the host is the waiting room's (Z12)."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.actions import ON_SESSION, ActionKind
from rules.events import Event, SettingsRead
from rules.finding import Finding, Status, Subject, SubjectKind
from rules.policy import Response, RulePolicy
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.unsaid import unsaid

NO_PASSCODE = "Anybody who has the link can come into this session without a passcode."
NO_PASSCODE_ADVICE = (
    "For the next session, please set a passcode: at zoom.us under Meetings, choose this meeting, then Edit, and tick "
    "Passcode under Security. Then whoever sends out your invitations has to send everybody the new link and passcode. "
    "Chaperone sets none by itself, because nobody whom you have invited would know it."
)
HAS_PASSCODE = "Zoom asks for a passcode."
PERSONAL_LINK = (
    "This session uses the host's personal meeting, and its link holds the passcode, so everybody who was ever given "
    "that link can come in."
)
PERSONAL_LINK_ADVICE = (
    'For the next session, please schedule a meeting of its own: at zoom.us under Meetings, choose "Schedule a '
    'Meeting", and under Meeting ID "Generate Automatically". Then whoever sends out your invitations has to send '
    "everybody the new link and passcode."
)
NO_PERSONAL_LINK = "This session does not use a personal link that holds the passcode."
KEPT = "Zoom's settings asked for a passcode, and no personal link let people in without it."
UNREAD = "Zoom's settings could not be read, so it is not known whether there was a passcode."
UNSAID = "Zoom did not say whether there was a passcode."
PERSONAL_UNSAID = "Zoom's settings asked for a passcode, but did not say whether the link is the host's personal one and holds it."

_PASSCODE = Subject(SubjectKind.SETTING, "passcode", "Passcode")
_PERSONAL = Subject(SubjectKind.SETTING, "personal_link", "Personal link")


@dataclass(frozen=True, slots=True)
class Passcode:
    """Nothing can be chosen."""


def look(view: View[Passcode], event: Event) -> Iterator[Finding]:
    """Hold what lets people in against the clause."""
    if isinstance(event, SettingsRead):
        yield from _passcode(event)
        yield from _personal_link(view, event)


def _passcode(event: SettingsRead) -> Iterator[Finding]:
    if event.passcode is False:
        yield Finding(Status.BREACHED, _PASSCODE, NO_PASSCODE, NO_PASSCODE_ADVICE)
    elif event.passcode:
        yield Finding(Status.KEPT, _PASSCODE, HAS_PASSCODE)


def _personal_link(view: View[Passcode], event: SettingsRead) -> Iterator[Finding]:
    if event.personal_meeting is None or event.passcode_in_link is None:
        return
    if event.personal_meeting and event.passcode_in_link:
        # Where every session needs a link of its own, the host is told by that rule, once.
        under = view.session.runs_under
        said_already = under is not None and "unique_link" in under.profile.rules
        yield Finding(
            Status.BREACHED, _PERSONAL, PERSONAL_LINK, PERSONAL_LINK_ADVICE, for_report=said_already
        )
    else:
        yield Finding(Status.KEPT, _PERSONAL, NO_PERSONAL_LINK)


def verdict(view: View[Passcode]) -> Finding:
    """Kept when Zoom said that there is a passcode, and that no personal link holds it."""
    settings = view.session.settings
    if settings is None:
        return not_checked(UNREAD)
    if not settings.passcode:
        return not_checked(UNSAID)
    is_no_way_in = settings.personal_meeting is False or settings.passcode_in_link is False
    return kept(KEPT) if is_no_way_in else not_checked(PERSONAL_UNSAID)


def _unsaid(_: Passcode, event: SettingsRead) -> Iterator[str]:
    # Who has the link to somebody's own meeting comes in by it every time.
    in_link = () if event.personal_meeting is False else ("passcode_in_link",)
    return unsaid(event, "passcode", "personal_meeting", *in_link)


RULE = Rule(
    name="passcode",
    clauses=("Z2",),
    looks_ahead=True,
    unsaid=_unsaid,
    options=Passcode,
    look=look,
    verdict=verdict,
    sensed=(
        "Whether there is a passcode, whether the link holds it, and whether the meeting is the host's personal one "
        "is read from Zoom."
    ),
    limits=(
        "Who was given the passcode cannot be seen. How people who dial in by telephone are asked for it is not "
        "looked at."
    ),
    about=About.SESSION,
    needs=frozenset({Need.SETTINGS}),
    can=ON_SESSION,
    presets={
        preset: RulePolicy(Response(respond=(ActionKind.ALERT_HOST,)), Passcode())
        for preset in ("children", "adults", "one_to_one", "open_event")
    },
)
