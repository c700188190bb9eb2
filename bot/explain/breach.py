"""One breach in plain English: when it was, what told of it, what was done, how that ended and why not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.actions.words import ACTIONS, response_words
from bot.explain.times import Times
from bot.explain.why import Explained
from bot.journal.decided import DecidedAction
from bot.journal.record import Telling
from bot.report.page import counted
from bot.spans import written_span
from rules.actions import TELLING, ActionKind, fitting
from rules.care import EXEMPT
from rules.episodes import Episode
from rules.finding import Finding
from rules.phrases import day, listed
from rules.register import Exemption
from rules.responses import HEARD_BY_HOST

BREACH: Final = "  {number}. {span} · {subject}{clauses}"
OF_CLAUSES: Final = " · {numbers}"
REASON: Final = "     {reason}"
BACK_AGAIN: Final = "     It was back soon after it was over, {times} times in a row."
BEFORE_THE_END: Final = "     It was still so when the session ended."
STILL_OPEN: Final = "     It is open still."
TOLD_BY: Final = "     What told of it:"
TOLD_LINE: Final = "       {time} {what}{late}"
LATE: Final = ", which Chaperone received at {time}"
BY_THE_CLOCK: Final = "       the clock, and nothing that Zoom sent"
DONE: Final = "     What was done:"
ACTION: Final = "       {time} {words}."
DETAIL: Final = " {detail}"
NOT_YET: Final = "not done yet: {infinitive}"
APPROVED: Final = " The exemption was approved by {by}{until}."
UNTIL: Final = " and counts until {until}"
NOTHING_DONE: Final = "     Your policy has nothing done about it but the report."
LEFT_OUT: Final = "       Not done, although your policy asks for it: {actions}. {why}"
FOR_THE_REPORT: Final = "This rule's finding is for the report, and nobody is told before it."
IN_DOUBT: Final = "It was in doubt, and over what is in doubt people are told and nothing else is done."
FOR_LEADS: Final = (
    "Instead of the host, the safeguarding lead was told, because this is not for the host to hear."
)
LEFT_TO_LEADS: Final = "       {why}"
TOLD_BEFORE: Final = "The same was told shortly before."
WAS_OVER: Final = "It was over before the {span} were up."
SESSION_OVER: Final = "The session was over before the {span} were up."
NOT_UP: Final = "The {span} are not up yet."
DISPROVED: Final = "Done, or to be done, over what later news showed not to have been so"

# Zoom's deliveries are a second or so on their way.
_PROMPT: Final = timedelta(seconds=30)


def breach_lines(explained: Explained, episode: Episode, number: int, times: Times) -> Iterator[str]:
    """The lines on one breach."""
    finding = episode.finding
    span = times.span(episode.opened_at, episode.closed_at)
    clauses = OF_CLAUSES.format(numbers=", ".join(finding.clauses)) if finding.clauses else ""
    yield BREACH.format(number=number, span=span, subject=finding.subject.name, clauses=clauses)
    yield REASON.format(reason=finding.reason)
    if episode.times > 1:
        yield BACK_AGAIN.format(times=episode.times)
    if episode.closed_at is None:
        yield STILL_OPEN if explained.session.ended_at is None else BEFORE_THE_END
    yield TOLD_BY
    tellings = [explained.told[name] for name in episode.evidence if name in explained.told]
    yield from (telling_line(one, times) for one in tellings)
    if not tellings:
        yield BY_THE_CLOCK
    yield from _done(explained, episode, times)


def telling_line(telling: Telling, times: Times) -> str:
    """What was told and when, and when it was received if that was late."""
    is_late = telling.received_at - telling.event.at > _PROMPT
    late = LATE.format(time=times.exact(telling.received_at)) if is_late else ""
    return TOLD_LINE.format(time=times.exact(telling.event.at), what=told_words(telling.name), late=late)


def told_words(name: str) -> str:
    """A delivery's name as words: "meeting.participant_joined" is "Zoom: participant joined"."""
    source, _, what = name.partition(".")
    said = what.replace("_", " ") or source
    return f"{_TELLERS.get(source, 'Zoom')}: {said}"


_TELLERS: Final = {"chaperone": "Chaperone itself", "reconciled": "Zoom's records, read afterwards"}


def _done(explained: Explained, episode: Episode, times: Times) -> Iterator[str]:
    actions = explained.actions_over(episode)
    left_out = list(_left_out(explained, episode, {one.action.kind for one in actions}))
    if not (actions or left_out):
        yield NOTHING_DONE
        return
    yield DONE
    yield from (action_line(explained, one, times) for one in actions)
    yield from left_out


def action_line(explained: Explained, decided: DecidedAction, times: Times) -> str:
    """One action: how it ended, and why not if it was not done."""
    action, outcome = decided.action, explained.outcomes.get(decided.action.id)
    if outcome is None:
        words = NOT_YET.format(infinitive=ACTIONS[action.kind].infinitive)
        return ACTION.format(time=times.exact(action.at), words=words)
    words = response_words(action.kind, outcome.outcome, outcome.detail)
    line = ACTION.format(time=times.exact(outcome.at), words=words)
    if outcome.detail:
        line += DETAIL.format(detail=outcome.detail)
    if action.barred == EXEMPT:
        line += _who_approved(explained, decided)
    return line


def _who_approved(explained: Explained, decided: DecidedAction) -> str:
    action = decided.action
    person = explained.session.people.get(action.subject.key)
    entry = person.match.entry if person is not None and person.match is not None else None
    on = action.at.astimezone(explained.policy.timezone).date()
    exemption = entry.exemption_from(action.rule, on) if entry is not None else None
    return approved(exemption) if exemption is not None else ""


def approved(exemption: Exemption) -> str:
    """Who approved an exemption and until when it counts, as a sentence."""
    until = UNTIL.format(until=day(exemption.until)) if exemption.until is not None else ""
    return APPROVED.format(by=exemption.approved_by, until=until)


def _left_out(explained: Explained, episode: Episode, decided: set[ActionKind]) -> Iterator[str]:
    """What the policy asks for and what was not decided, with why."""
    if explained.settings is None:
        return
    response, finding = explained.settings.response, episode.finding
    not_due = _not_due(explained, episode, response.after or timedelta())
    wanted = [(kind, "") for kind in response.respond] + [(kind, not_due) for kind in response.then]
    by_reason: dict[str, list[ActionKind]] = {}
    for kind, not_yet in wanted:
        if kind not in decided and _could_be(kind, finding):
            why = _why_never(kind, finding, decided) or not_yet or TOLD_BEFORE
            by_reason.setdefault(why, []).append(kind)
    for why, kinds in by_reason.items():
        line = LEFT_TO_LEADS if why == FOR_LEADS else LEFT_OUT
        yield line.format(actions=_named(kinds), why=why)


def _could_be(kind: ActionKind, finding: Finding) -> bool:
    """Whether there would be something of this kind to do if the finding were in no doubt and not for the report."""
    return bool(fitting(kind, replace(finding, doubtful=False, for_report=False)))


def _why_never(kind: ActionKind, finding: Finding, decided: set[ActionKind]) -> str:
    """Why an action did not come of a finding of this kind, whatever its time."""
    if finding.for_report:
        return FOR_THE_REPORT
    if finding.doubtful and kind not in TELLING:
        return IN_DOUBT
    told_lead = ActionKind.ALERT_SAFEGUARDING in decided and kind in HEARD_BY_HOST
    return FOR_LEADS if told_lead else ""


def _not_due(explained: Explained, episode: Episode, after: timedelta) -> str:
    """Why what comes later did not; empty where its time came."""
    due, span = episode.opened_at + after, written_span(after)
    ended_at = explained.session.ended_at
    if episode.closed_at is not None and episode.closed_at <= due:
        return WAS_OVER.format(span=span)
    if ended_at is not None and ended_at <= due:
        return SESSION_OVER.format(span=span)
    return NOT_UP.format(span=span) if due > explained.record.until else ""


def _named(kinds: list[ActionKind]) -> str:
    return listed(ACTIONS[kind].infinitive for kind in kinds)


def disproved_lines(explained: Explained, times: Times) -> Iterator[str]:
    """What was done over breaches that were none."""
    disproved = explained.disproved
    if disproved:
        yield f"{DISPROVED}: {counted(len(disproved), 'action')}"
    for one in disproved:
        yield f"  {one.action.text}"
        yield action_line(explained, one, times)
