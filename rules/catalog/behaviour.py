"""No bullying and no discrimination; people may be removed for how they behave (Z6, P4)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.actions import TELLING, ActionKind
from rules.chat_events import ChatSent, Reported
from rules.conversation import NO_MESSAGE, QUIET, Party, no_more, party, sender
from rules.events import Event, Tick
from rules.finding import Finding, Status, Subject, SubjectKind
from rules.phrases import listed
from rules.policy import Response, RulePolicy
from rules.rule import About, Need, Rule, View, kept, not_checked

WROTE = "{name} has written something in the chat that looks like {categories}."
WROTE_AGAIN = "{name} has written {count} messages in the chat that look like {categories}."
WROTE_ADVICE = (
    "Please look at the chat and judge for yourself: a word can be meant differently, or quoted. "
    "If it was meant to hurt, speak to them and tell the safeguarding lead."
)
REPORTED = "{reporter} has reported how {name} behaves."
REPORTED_NOBODY = "{reporter} has reported how somebody in the session behaves."
REPORTED_ADVICE = "Please ask what happened, and see that everybody is all right."
SOMEBODY = "Somebody"
KEPT = (
    "Zoom passed on what was written in the chat. Nobody wrote words from the lists so that it had to be asked about, "
    "and nobody was reported. What is said aloud is not heard."
)

NOT_TOLD_APART = "What was found here does not tell whether anybody was bullied or discriminated against."

_HOW_THEY_BEHAVE, _NO_BULLYING = "Z6", "P4"
_OF_BULLYING = frozenset({"bullying", "discrimination"})
_ASKED_AT_ONCE = ("discrimination", "grooming")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`limit` is how many messages with words from the lists somebody may have written when the host is asked to look.

    A word of the categories in `at_once` is enough by itself. 0 leaves only those, and reports.
    """

    limit: int = 3
    at_once: tuple[str, ...] = _ASKED_AT_ONCE


def look(view: View[Behaviour], event: Event) -> Iterator[Finding]:
    """Ask about words from the lists, and about whoever is reported; nothing here judges."""
    match event:
        case ChatSent(words=words) if words:
            yield from _message(view, event)
        case Reported():
            yield _report(view, event)
        case Tick():
            yield from no_more(view, RULE.name, event)
        case _:
            return


def _message(view: View[Behaviour], event: ChatSent) -> Iterator[Finding]:
    writer, limit = sender(view, event), view.options.limit
    count = view.session.chat.hits.get(writer.key, 0)
    serious = sorted(event.words.intersection(view.options.at_once))
    if serious:
        reason = WROTE.format(name=writer.name, categories=listed(serious))
        yield _asked(writer, event, f"{'+'.join(serious)} ", reason, _clauses(serious))
    elif 0 < limit <= count:
        categories = listed(sorted(event.words))
        reason = WROTE_AGAIN.format(name=writer.name, count=count, categories=categories)
        yield _asked(writer, event, "again ", reason, _clauses(event.words))


def _clauses(categories: Iterable[str]) -> tuple[str, ...]:
    """The clauses that words of these categories are about."""
    is_bullying = not _OF_BULLYING.isdisjoint(categories)
    return (_HOW_THEY_BEHAVE, _NO_BULLYING) if is_bullying else (_HOW_THEY_BEHAVE,)


def _asked(writer: Party, event: ChatSent, concern: str, reason: str, clauses: tuple[str, ...]) -> Finding:
    return Finding(
        Status.BREACHED,
        writer.subject_of(concern, event.message_id),
        reason,
        WROTE_ADVICE,
        doubtful=True,
        recheck_at=event.at + QUIET,
        ends_with_call=True,
        for_leads=writer.is_staff,
        concerns=writer.address,
        clauses=clauses,
    )


def _report(view: View[Behaviour], event: Reported) -> Finding:
    by = party(view, event.by) if event.by is not None else None
    about = party(view, event.about) if event.about is not None else None
    # Another report about the same person by somebody else is news.
    concern = f"reported by {by.key if by is not None else SOMEBODY} "
    reporter = by.name if by is not None else SOMEBODY
    if about is None:
        subject = Subject(SubjectKind.SESSION, concern, "the session")
        reason = REPORTED_NOBODY.format(reporter=reporter)
        return Finding(Status.BREACHED, subject, reason, REPORTED_ADVICE, doubtful=True, clauses=_clauses(()))
    return Finding(
        Status.BREACHED,
        about.subject_of(concern, None),
        REPORTED.format(reporter=reporter, name=about.mention),
        REPORTED_ADVICE,
        doubtful=True,
        for_leads=about.is_staff,
        concerns=about.address,
        clauses=_clauses(()),
    )


def verdict(view: View[Behaviour]) -> Finding:
    """Kept when Zoom passed the chat on and nothing in it had to be asked about."""
    return kept(KEPT) if view.session.chat.seen else not_checked(NO_MESSAGE)


def clause_verdict(_view: View[Behaviour], _clause: str) -> Finding:
    """Of bullying: never kept where somebody was reported or wrote other words, for nobody knows what else was said."""
    return not_checked(NOT_TOLD_APART)


RULE = Rule(
    name="behaviour",
    clauses=(_HOW_THEY_BEHAVE, _NO_BULLYING),
    options=Behaviour,
    look=look,
    verdict=verdict,
    clause_verdict=clause_verdict,
    sensed=(
        "Words from lists that your organisation can add to, in what people write in the chat, and reports by whoever is "
        "in the session. The host is asked to look; Chaperone does not judge."
    ),
    limits=(
        "Zoom passes on the chat of few accounts. What is said aloud is not heard, and a list knows neither tone nor quotation."
    ),
    about=About.EVERYBODY,
    needs=frozenset({Need.CHAT}),
    can=TELLING,
    to_leads="what concerns a member of staff",
    presets={
        preset: RulePolicy(
            Response(respond=(ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING)), Behaviour()
        )
        for preset in ("children", "one_to_one", "adults", "open_event")
    },
)
