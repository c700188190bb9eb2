"""What the live page on a session says to one person, from the session as it is decided. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Final

from bot.accounts.rights import SignedIn
from bot.buttons.fitting import buttons_for
from bot.journal.done import Outcome
from bot.live import words
from bot.live.announced import Announced, announced
from bot.live.audience import Audience
from bot.live.buttons import Offer, offers
from bot.live.clock import Close, close_of
from bot.live.people import People, people_of
from bot.live.pressed import Came, came_of
from bot.report.build import Material, Told, verdict_of
from rules.actions import Action
from rules.catalog import catalog
from rules.clauses import RULE_NAMES
from rules.engine import profile_of
from rules.episodes import Episode
from rules.finding import Finding, Status
from rules.phrases import spoken
from rules.policy import Policy, Profile
from rules.pressed import Press
from rules.pressing import About
from rules.rule import View
from rules.session import Session

MOST_PRESSES: Final = 6

# What these go by is there at the end of a session at the earliest; the clock says what there is to say of the first.
_AT_THE_END: Final = frozenset({"session_close", "recording_access"})


@dataclass(frozen=True, slots=True)
class Known:
    """All that the page is made of: a session, the policy that it runs under, and how what was asked for ended.

    `switched_off` names the rules that the policy has off on purpose, by profile. Where Chaperone is `observing`, a button
    does nothing in Zoom. `at` is when all this was so, None where nothing goes by that. `announcements` are those to everybody.
    """

    session: Session
    policy: Policy
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    switched_off: Mapping[str, frozenset[str]] = field(default_factory=dict)
    observing: bool = False
    at: datetime | None = None
    announcements: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A breach that is open, with what may be done about it and what was."""

    anchor: str
    rule: str
    reason: str
    advice: str
    since: str
    is_dealt_with: bool
    offers: tuple[Offer, ...]
    came: tuple[Came, ...]


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A rule that nothing is looked at for, and why."""

    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class LivePage:
    """The page as one person reads it.

    `happened` is what was pressed about nothing that is shown as open, and what everybody was told, the last first.
    """

    topic: str
    profile: str
    is_over: bool
    close: Close
    notices: tuple[str, ...]
    findings: tuple[OpenFinding, ...]
    people: People
    captures: tuple[str, ...]
    offers: tuple[Offer, ...]
    happened: tuple[Came | Announced, ...]
    unchecked: tuple[Unchecked, ...]
    off: tuple[str, ...]

    def came(self, press: str) -> Came | None:
        """What came of a press that is shown, known by its delivery."""
        every = (*self.happened, *(one for finding in self.findings for one in finding.came))
        return next((one for one in every if isinstance(one, Came) and one.press == press), None)


def live_page(known: Known, person: SignedIn) -> LivePage:
    """What the page says to somebody who may see the session."""
    session, policy = known.session, known.policy
    profile, audience, view = profile_of(policy, session), Audience(person), View(policy, session, object())
    findings, verdicts = _findings(known, audience, view), _verdicts(known, profile)
    open_ids = {identity for identity, _ in findings}
    whole = buttons_for("", session, policy) if audience.may_press(session, About(policy, session)) else ()
    return LivePage(
        topic=session.meeting.topic or words.NO_TOPIC,
        profile=profile.name,
        is_over=session.ended_at is not None,
        close=close_of(view, profile),
        notices=tuple(_notices(known)),
        findings=tuple(finding for _, finding in findings),
        people=people_of(session, policy, audience, view),
        captures=tuple(words.CAPTURES[capture] for capture in sorted(session.captures)),
        offers=offers(whole, "", "", "", session.presses.moved),
        happened=_happened(known, audience, view, open_ids),
        unchecked=tuple(_unchecked(verdicts, audience)),
        off=tuple(spoken(name) for name, said in verdicts.items() if said.status is Status.OFF),
    )


def _notices(known: Known) -> Iterator[str]:
    if known.observing:
        yield words.OBSERVING
    if known.session.register_problem:
        yield words.REGISTER_PROBLEM.format(problem=known.session.register_problem)
    if known.session.ended_at is None and known.session.started_at is None:
        yield words.NOT_BEGUN


def _findings(known: Known, audience: Audience, view: View[object]) -> list[tuple[str, OpenFinding]]:
    """The open breaches that somebody may see, those first that nobody has dealt with, the newest of them first."""
    seen = [
        episode
        for episode in known.session.episodes.all
        if episode.closed_at is None and audience.sees(known.session, episode)
    ]
    seen.sort(key=lambda episode: episode.opened_at, reverse=True)
    seen.sort(key=lambda episode: episode.is_dealt_with)
    return [(episode.id, _finding(known, audience, view, episode)) for episode in seen]


def _finding(known: Known, audience: Audience, view: View[object], episode: Episode) -> OpenFinding:
    session, policy, finding = known.session, known.policy, episode.finding
    about = About.breach(policy, session, episode)
    buttons = buttons_for(episode.id, session, policy) if audience.may_press(session, about) else ()
    name = about.person.mention if about.person is not None else finding.subject.name
    return OpenFinding(
        anchor=f"finding-{episode.id}",
        rule=spoken(episode.rule),
        reason=finding.reason,
        advice=finding.advice,
        since=_since(view, episode.opened_at),
        is_dealt_with=episode.is_dealt_with,
        offers=offers(buttons, episode.id, "", name, session.presses.moved),
        came=tuple(
            came_of(press, known.outcomes, view, known.at)
            for press in reversed(session.presses.all)
            if press.finding == episode.id
        ),
    )


def _since(view: View[object], at: datetime) -> str:
    return words.SINCE.format(time=view.clock(at))


def _happened(
    known: Known, audience: Audience, view: View[object], shown: set[str]
) -> tuple[Came | Announced, ...]:
    elsewhere = (
        (press.event.at, came_of(press, known.outcomes, view, known.at))
        for press in reversed(known.session.presses.all)
        if press.finding not in shown and _may_read(known, audience, press)
    )
    told = ((one.at, one) for one in announced(known.announcements, known.outcomes, view))
    # What follows from a press at the same moment stands before it.
    found: list[tuple[datetime, Came | Announced]] = [*told, *islice(elsewhere, MOST_PRESSES)]
    return tuple(one for _, one in sorted(found, key=itemgetter(0), reverse=True))


def _may_read(known: Known, audience: Audience, press: Press) -> bool:
    if not press.finding:
        return True
    episode = known.session.episodes.get(press.finding)
    if episode is None:
        return press.event.by == audience.person.email
    return audience.sees(known.session, episode)


def _unchecked(verdicts: Mapping[str, Finding], audience: Audience) -> Iterator[Unchecked]:
    for name, verdict in verdicts.items():
        # What the leads are told instead of the host names people on the staff.
        is_for_leads = name in catalog() and bool(catalog()[name].to_leads) and not audience.is_lead
        if verdict.status is Status.NOT_CHECKED and name not in _AT_THE_END and not is_for_leads:
            yield Unchecked(spoken(name), verdict.reason)


def _verdicts(known: Known, profile: Profile) -> Mapping[str, Finding]:
    """What each rule says of the session by now; nothing once it is over, when there is a report."""
    if known.session.ended_at is not None:
        return {}
    material = Material(known.policy, "", known.session, Told(0, 0), switched_off=known.switched_off)
    return {name: verdict_of(material, profile, name) for name in RULE_NAMES}
