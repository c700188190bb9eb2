"""The gate before a session: what is put right once settings were read, and what the host is told."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from rules.actions import Action, ActionKind, Step, fitting
from rules.agenda import GATE
from rules.episodes import Episode
from rules.events import Event, FixFailed, SettingsRead, Tick
from rules.finding import Notice
from rules.looks import Occasion
from rules.phrases import weekday
from rules.plan import Drift, Plan
from rules.plan_events import PlanEnded, SessionPlanned, SettingsUnread
from rules.policy import Policy, Profile
from rules.readiness import Missing, Readiness, State, readiness
from rules.responses import action_id, notice_action
from rules.session import Session

READY: Final = "Everything that Chaperone looks at is ready for the session {when}."
ONE_MISSING: Final = "One thing is missing for the session {when}:"
SOME_MISSING: Final = "{count} things are missing for the session {when}:"
NOT_SEEN: Final = (
    "Nothing was found to be wrong for the session {when}, but not everything could be seen. Please check:"
)
NOT_READ: Final = "Chaperone could not read Zoom's settings for the session {when}. {problem} Please check them yourself in Zoom."
NOT_READ_LATELY: Final = "Zoom's settings could not be read just now, so this may have changed. {problem}"
UNSEEN_AS_WELL: Final = "Not everything could be seen. Please check:"
ITEM: Final = "\n• {text}"
NOT_FIXED: Final = "Chaperone could not change this itself: {why}"
FOR_LEADS: Final = "The session {when} is about to begin, and this is still missing:"
CHANGED_BY: Final = '"{what}" was changed by {who} {time}, away from what your policy asks for.'
CHANGED: Final = '"{what}" was changed some time after it was looked at {time}, away from what your policy asks for. Zoom did not say by whom.'
PUT_RIGHT: Final = " It has been put right."

# How long after a look people are told what came of it, so that what Chaperone puts right is not asked of them.
FIXES_TAKE: Final = timedelta(minutes=1)

# A session that has not begun so long after its time is not waited for any more.
OVER_AFTER: Final = timedelta(minutes=30)
_OVER: Final = "over"

# Where something is put right and undone again and again, by a person or another program, Chaperone is not to go on.
MOST_FIXES: Final = 3

# What Zoom calls the settings in its news of a change, where that is not the name of the rules' subject.
_CALLED: Final[Mapping[str, frozenset[str]]] = {
    "auto_recording": frozenset(
        {"auto_recording", "auto_start_meeting_summary", "auto_start_ai_companion_questions"}
    ),
    "passcode": frozenset({"password"}),
    "personal_link": frozenset({"use_pmi", "password"}),
    "link": frozenset({"use_pmi"}),
    "link_passcode": frozenset({"password"}),
    "private_chat": frozenset({"private_chat", "allow_participants_chat_with"}),
    "live_streaming": frozenset({"allow_live_streaming"}),
}


def note_plan(session: Session, event: Event) -> None:
    """Change what is known of a planned session by one event, after it was applied and before the rules see it."""
    if isinstance(event, SessionPlanned):
        session.plan = session.plan or Plan(event.start)
        session.ended_at = None
        session.agenda.put(event.start + OVER_AFTER, GATE, _OVER, event.delivery)
    plan = session.plan
    if plan is None:
        return
    match event:
        case PlanEnded():
            session.ended_at = session.ended_at or event.at
        case SettingsRead():
            plan.problem = ""
            plan.heard.clear()
            plan.unseen.clear()
        case SettingsUnread():
            plan.problem = event.problem
        case FixFailed():
            plan.refusals[event.setting] = event.why
        case _:
            pass


def follow_up(
    profile: Profile, session: Session, plan: Plan, event: Event, opened: Iterable[Episode]
) -> list[Action]:
    """What a reading before a session leads to: fixes at once, and an appointment to tell people what came of it."""
    if not isinstance(event, SettingsRead | SettingsUnread):
        return []
    look, since = event.look, plan.read_at
    if isinstance(event, SettingsRead):
        plan.read_at = event.at
        wrong = {e.finding.subject.key for e in session.episodes.all if e.closed_at is None}
        plan.refusals = {key: why for key, why in plan.refusals.items() if key in wrong}
    if look is None:
        return []
    if since is not None:
        plan.drifts.extend(Drift(episode, since, look) for episode in opened)
    if session.agenda.time_for(GATE, look.occasion) is None:
        session.agenda.put(event.at + FIXES_TAKE, GATE, look.occasion, event.delivery)
    return list(_fixes(profile, session, look.occasion, event.at))


def _fixes(profile: Profile, session: Session, occasion: Occasion, at: datetime) -> Iterator[Action]:
    kind = ActionKind.FIX_SETTINGS
    for episode in session.episodes.all:
        settings, finding = profile.rules.get(episode.rule), episode.finding
        wanted = settings is not None and kind in settings.response.respond and fitting(kind, finding)
        if episode.closed_at is not None or not wanted or _is_a_tug_of_war(session, episode, occasion):
            continue
        yield Action(
            # Once for each occasion: what Chaperone itself changes leads to another look, too.
            id=action_id(session, f"{episode.id} {occasion}", Step.RESPOND, kind),
            kind=kind,
            rule=episode.rule,
            finding=episode.id,
            subject=finding.subject,
            at=at,
            step=Step.RESPOND,
            text=finding.reason,
            advice=finding.advice,
        )


def _is_a_tug_of_war(session: Session, episode: Episode, occasion: Occasion) -> bool:
    if occasion is not Occasion.CHANGED:
        return False
    key = episode.finding.subject.key
    same = [e for e in session.episodes.of(episode.rule) if e.finding.subject.key == key]
    return len(same) > MOST_FIXES


def notices(policy: Policy, _profile: Profile, session: Session, tick: Tick) -> list[Action]:
    """What people are told of a planned session some time after a look; nothing where there is nothing to say."""
    plan = session.plan
    if plan is None:
        return []
    if tick.subject == _OVER:
        session.ended_at = tick.at
        return []
    occasion = Occasion(tick.subject)
    known = readiness(session, plan)
    if not is_worth_telling(occasion, plan, known):
        return []
    drifts, plan.drifts, plan.told = plan.drifts, [], known.told
    key = f"{occasion} {tick.at.isoformat()}"
    told = [Notice(key, _for_host(policy, known, drifts, tick.at))]
    if occasion is Occasion.FIVE_MINUTES and known.missing:
        told.append(Notice(key, _for_leads(policy, known, tick.at), for_leads=True))
    return [notice_action(session, GATE, notice, tick.at) for notice in told]


def is_worth_telling(occasion: Occasion, plan: Plan, known: Readiness) -> bool:
    """Whether the host is told: half an hour before in any case, otherwise of what is missing and of news.

    That something cannot be seen is told once, half an hour before; it may be so for every session.
    """
    if not (plan.heard or plan.problem):
        return False
    is_news = plan.told is None or plan.told != known.told
    match occasion:
        case Occasion.HALF_HOUR:
            return True
        case Occasion.FIVE_MINUTES:
            return bool(known.missing or known.problem or plan.drifts) or is_news
        case Occasion.DAY_BEFORE:
            return bool(known.missing or plan.drifts)
        case _:
            return bool((known.missing and is_news) or plan.drifts)


def _for_host(policy: Policy, known: Readiness, drifts: Iterable[Drift], now: datetime) -> str:
    lines = [_drifted(policy, drift, now) for drift in drifts]
    when = _when(policy, known.start, now)
    match known.state:
        case State.NOT_READ:
            lines.append(NOT_READ.format(when=when, problem=known.problem))
        case State.NOT_SEEN:
            lines.append(NOT_SEEN.format(when=when) + _items(known.unseen))
        case State.MISSING:
            lines.append(_heading(len(known.missing), when) + _items(map(in_full, known.missing)))
            lines += _doubts(known)
        case _:
            lines.append(READY.format(when=when))
    return "\n".join(lines)


def _doubts(known: Readiness) -> Iterator[str]:
    if known.problem:
        yield NOT_READ_LATELY.format(problem=known.problem)
    if known.unseen:
        yield UNSEEN_AS_WELL + _items(known.unseen)


def _for_leads(policy: Policy, known: Readiness, now: datetime) -> str:
    return FOR_LEADS.format(when=_when(policy, known.start, now)) + _items(m.reason for m in known.missing)


def _heading(count: int, when: str) -> str:
    return ONE_MISSING.format(when=when) if count == 1 else SOME_MISSING.format(count=count, when=when)


def _items(texts: Iterable[str]) -> str:
    return "".join(ITEM.format(text=text) for text in texts)


def in_full(missing: Missing) -> str:
    """What is missing, what to do about it and where, in sentences."""
    not_fixed = NOT_FIXED.format(why=missing.not_fixed) if missing.not_fixed else ""
    return " ".join(part for part in (missing.reason, not_fixed, missing.advice) if part)


def _drifted(policy: Policy, drift: Drift, now: datetime) -> str:
    subject, look = drift.episode.finding.subject, drift.look
    said_by_zoom = _CALLED.get(subject.key, frozenset({subject.key})).intersection(look.changed)
    if said_by_zoom and look.changed_by and look.changed_at:
        time = _when(policy, look.changed_at, now)
        said = CHANGED_BY.format(what=subject.name, who=look.changed_by, time=time)
    else:
        said = CHANGED.format(what=subject.name, time=_when(policy, drift.since, now))
    return said if drift.episode.closed_at is None else said + PUT_RIGHT


def _when(policy: Policy, at: datetime, now: datetime) -> str:
    """A moment as people say it: "at 16:00", "on Tuesday 3 November 2026 at 16:00"."""
    local = at.astimezone(policy.timezone)
    clock = f"at {local:%H:%M}"
    is_today = local.date() == now.astimezone(policy.timezone).date()
    return clock if is_today else f"on {weekday(local.date())} {clock}"
