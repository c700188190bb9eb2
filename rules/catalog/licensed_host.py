"""Sessions run through a licensed Zoom account (Z1)."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.actions import ON_SESSION, ActionKind
from rules.events import Event, SettingsRead
from rules.finding import Finding, Status, Subject, SubjectKind
from rules.policy import Response, RulePolicy
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.unsaid import unsaid

NO_LICENCE = "The host of this session has no Zoom licence."
NO_LICENCE_ADVICE = (
    "Zoom may end a session without one after 40 minutes. Please ask whoever looks after your Zoom account to give the "
    "host a licence before the next session: at zoom.us under Admin, User Management, Users, choose Edit beside the "
    "host's name."
)
LICENSED = "The host of this session has a Zoom licence."
KEPT = "Zoom says that the host has a licence."
UNREAD = "Zoom's settings could not be read, so it is not known whether the host has a licence."
UNSAID = "Zoom did not say whether the host has a licence."

_LICENCE = Subject(SubjectKind.SETTING, "licence", "Zoom licence")


@dataclass(frozen=True, slots=True)
class LicensedHost:
    """Nothing can be chosen."""


def look(_view: View[LicensedHost], event: Event) -> Iterator[Finding]:
    """Hold what Zoom says of the host against the clause."""
    if isinstance(event, SettingsRead) and event.licensed is not None:
        if event.licensed:
            yield Finding(Status.KEPT, _LICENCE, LICENSED)
        else:
            yield Finding(Status.BREACHED, _LICENCE, NO_LICENCE, NO_LICENCE_ADVICE)


def verdict(view: View[LicensedHost]) -> Finding:
    """Kept when Zoom said that there is a licence."""
    settings = view.session.settings
    if settings is None:
        return not_checked(UNREAD)
    return kept(KEPT) if settings.licensed else not_checked(UNSAID)


RULE = Rule(
    name="licensed_host",
    clauses=("Z1",),
    looks_ahead=True,
    unsaid=lambda _, event: unsaid(event, "licensed"),
    options=LicensedHost,
    look=look,
    verdict=verdict,
    sensed="Whether the host has a licence is read from Zoom.",
    limits="What the licence includes, and whether it runs out soon, is not looked at.",
    about=About.SESSION,
    needs=frozenset({Need.SETTINGS}),
    can=ON_SESSION,
    presets={
        preset: RulePolicy(Response(respond=(ActionKind.ALERT_HOST,)), LicensedHost())
        for preset in ("children", "adults", "one_to_one", "open_event")
    },
)
