"""What there is to say of a rule in a session, in plain English for a safeguarding lead."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bot.actions.words import response_words
from bot.documents.text import printable
from bot.explain.breach import breach_lines, disproved_lines
from bot.explain.person import person_lines
from bot.explain.times import Times
from bot.explain.why import Explained
from bot.policy.option_words import option_words
from bot.policy.table import NOT_YET
from bot.policy.table import response_words as policy_words
from bot.report.wording import STATUSES
from rules.finding import Notice
from rules.people import Person
from rules.phrases import spoken
from rules.responses import notice_action

NO_TOPIC: Final = "A session without a topic"
SESSION: Final = '{topic} · {day}, {began} to {ended} · profile "{profile}"'
GOES_ON: Final = "now"
CLAUSE: Final = "{numbers}: {says}. (rule: {rule})"
SETTING: Final = "What your policy asks for: {words}."
OPTION: Final = "  {words}"
RULE_OFF: Final = 'Your policy has this rule off in the profile "{profile}".'
SENSED: Final = "How it is sensed: {text}"
LIMITS: Final = "What cannot be seen: {text}"
ANSWER: Final = "The answer for the session: {status}. {reason}"
ANSWER_OF: Final = "The answer for the session on {numbers}: {status}. {reason}"
WAITING: Final = "{count} of Zoom's deliveries wait to be decided and are left out here."
BREACHES: Final = "Breaches"
NO_BREACH: Final = "No breach of this rule was found in the session."
NO_BREACH_OF_PERSON: Final = "No breach of this rule was about {name}."
OTHERS: Final = "Other breaches in the session: {count}. Leave the name out to see them."
NOTICES: Final = "Said without a breach"
NOTICE: Final = "  {time} {text}"
TO_EVERYBODY: Final = '  {time} To everybody: "{text}" {came}.'
NOT_SAID_YET: Final = "That was not said yet"


def shown(explained: Explained, person: Person | None) -> Iterator[str]:
    """The lines to print on a rule in a session, and on one person in particular."""
    times = Times.of(explained.policy.timezone, explained.session.first_seen or explained.record.first_seen)
    for part in (
        _head(explained, times),
        _setting(explained),
        _answer(explained),
        _breaches(explained, person, times),
        disproved_lines(explained, times),
        _notices(explained, person, times),
        person_lines(explained, person, times) if person is not None else (),
    ):
        lines = list(part)
        if lines:
            yield from (printable(line) for line in lines)
            yield ""


def _head(explained: Explained, times: Times) -> Iterator[str]:
    session = explained.session
    yield SESSION.format(
        topic=session.meeting.topic or NO_TOPIC,
        day=times.day(session.started_at or explained.record.first_seen),
        began=times.clock(session.started_at or explained.record.first_seen),
        ended=times.clock(session.ended_at) if session.ended_at is not None else GOES_ON,
        profile=explained.profile.name,
    )
    texts: dict[str, list[str]] = {}
    for clause in explained.clauses:
        texts.setdefault(clause.says, []).append(clause.number)
    for says, numbers in texts.items():
        told = says[:1].upper() + says[1:]
        yield CLAUSE.format(numbers=", ".join(numbers), says=told, rule=spoken(explained.name).lower())


def _setting(explained: Explained) -> Iterator[str]:
    settings, rule = explained.settings, explained.rule
    if rule is None:
        yield NOT_YET
        return
    if settings is None:
        yield RULE_OFF.format(profile=explained.profile.name)
    else:
        yield SETTING.format(words=policy_words(settings.response))
        yield from (OPTION.format(words=words) for words in option_words(explained.name, settings.options))
    yield SENSED.format(text=rule.sensed)
    yield LIMITS.format(text=rule.limits)


def _answer(explained: Explained) -> Iterator[str]:
    for answer in explained.answers:
        line = ANSWER if len(explained.answers) == 1 else ANSWER_OF
        status = STATUSES[answer.status].word.lower()
        yield line.format(status=status, reason=answer.reason, numbers=answer.numbers)
    if explained.record.waiting:
        yield WAITING.format(count=explained.record.waiting)


def _breaches(explained: Explained, person: Person | None, times: Times) -> Iterator[str]:
    every = explained.episodes
    about = every if person is None else tuple(explained.breaches_about(person))
    if about:
        yield BREACHES
    elif explained.settings is not None:
        yield NO_BREACH if person is None else NO_BREACH_OF_PERSON.format(name=person.mention)
    for number, episode in enumerate(about, start=1):
        yield from breach_lines(explained, episode, number, times)
    if len(every) > len(about):
        yield OTHERS.format(count=len(every) - len(about))


def _notices(explained: Explained, person: Person | None, times: Times) -> Iterator[str]:
    said = explained.said if person is None else explained.said_of(person)
    told: dict[str, tuple[datetime, Notice]] = {}
    for one in said:
        if isinstance(one.word, Notice):
            told.setdefault(one.word.key, (one.at, one.word))
    if told:
        yield NOTICES
    for at, notice in told.values():
        yield _notice(explained, notice, at, times)


def _notice(explained: Explained, notice: Notice, at: datetime, times: Times) -> str:
    if not notice.for_everybody:
        return NOTICE.format(time=times.exact(at), text=notice.text)
    action = notice_action(explained.session, explained.name, notice, at)
    outcome = explained.outcomes.get(action.id)
    came = (
        response_words(action.kind, outcome.outcome, outcome.detail) if outcome is not None else NOT_SAID_YET
    )
    return TO_EVERYBODY.format(time=times.exact(at), text=notice.text, came=came)
