"""A notice put together from the policy as it is configured: nothing that is off is in it, and nothing that is on is left out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.notices import general_words as words
from bot.notices.deed_words import DEEDS
from bot.notices.rule_words import Audience, said
from rules.actions import ActionKind
from rules.clauses import RULE_NAMES
from rules.phrases import listed, spoken
from rules.policy import Policy, Profile, StaffRole

CHAT_RULES: Final = frozenset({"behaviour", "personal_information", "private_chat", "shared_link"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of record: what it is, why it is kept and for how long, each in a few words that end without a full stop."""

    what: str
    why: str
    how_long: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a notice under a heading of its own."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as it is read, however it is shown."""

    organisation: str
    title: str
    sections: tuple[Section, ...]


def notice(
    audience: Audience,
    policy: Policy,
    organisation: str,
    *,
    observing: bool = False,
    kept: Iterable[Kept] = (),
    profiles: Sequence[str] | None = None,
) -> Notice:
    """The notice for an audience, on sessions under these `profiles`, else under all that a session may come under.

    `kept` are the kinds of record and their periods, in the order in which they are shown; without them the notice says whom to
    ask.
    """
    used = [policy.profiles[name] for name in profiles or _in_use(policy)]
    said = words.FOR[audience]
    sections = (
        Section("", (said.opening.format(organisation=organisation),)),
        Section(said.rules, points=tuple(_rules(audience, used))),
        Section(said.what_it_does, tuple(_deeds(audience, used, observing=observing))),
        Section(said.seen, tuple(_seen(audience, policy, used))),
        Section(
            said.kept, tuple(_periods_missing(audience, kept := tuple(kept))), tuple(_kept(audience, kept))
        ),
        Section(said.who_sees, (said.seen_by,)),
        Section(said.whom_to_ask, tuple(_asked(audience, policy, organisation))),
    )
    return Notice(organisation, said.title, tuple(one for one in sections if one.paragraphs or one.points))


def _in_use(policy: Policy) -> list[str]:
    """The profiles that a session may come under, the strictest last unless it is named before."""
    return list(dict.fromkeys([*(pattern.profile for pattern in policy.patterns), policy.strictest]))


def _rules(audience: Audience, profiles: Sequence[Profile]) -> Iterator[str]:
    """A sentence for every rule that is on; where it is on in some kinds of session only, or differs, it says in which."""
    known = dict.fromkeys((*RULE_NAMES, *(name for profile in profiles for name in profile.rules)))
    for name in known:
        on: dict[str, list[str]] = {}
        for profile in profiles:
            if name in profile.rules:
                sentence = said(name, profile.rules[name].options).to(audience)
                on.setdefault(sentence, []).append(profile.name)
        for sentence, names in on.items():
            yield sentence if len(names) == len(profiles) else _only(audience, sentence, names)


def _only(audience: Audience, sentence: str, profiles: Sequence[str]) -> str:
    kinds = listed(f"“{spoken(name)}”" for name in profiles)
    return words.FOR[audience].only.format(sentence=sentence, kinds=kinds)


def _deeds(audience: Audience, profiles: Sequence[Profile], *, observing: bool) -> Iterator[str]:
    said = words.FOR[audience]
    wanted = {
        kind
        for profile in profiles
        for rule in profile.rules.values()
        for kind in (*rule.response.respond, *rule.response.then)
    }
    if observing:
        yield said.observing
    elif wanted:
        deeds = [DEEDS[kind].to(audience) for kind in ActionKind if kind in wanted]
        yield said.may.format(deeds=listed(dict.fromkeys(deeds), word="or"))
        yield said.care
    else:
        yield said.only_report


def _seen(audience: Audience, policy: Policy, profiles: Sequence[Profile]) -> Iterator[str]:
    said = words.FOR[audience]
    rules = {name for profile in profiles for name in profile.rules}
    yield said.never_seen
    yield said.attendance
    if any(pattern.register for pattern in policy.patterns):
        yield said.register
    yield said.chat if rules & CHAT_RULES else said.no_chat


def _kept(audience: Audience, kept: Iterable[Kept]) -> Iterator[str]:
    for one in kept:
        yield words.FOR[audience].period.format(what=one.what, why=one.why, how_long=one.how_long)


def _periods_missing(audience: Audience, kept: Sequence[Kept]) -> Iterator[str]:
    said: Mapping[bool, str] = {True: words.FOR[audience].periods, False: words.FOR[audience].no_periods}
    if sentence := said[bool(kept)]:
        yield sentence


def _asked(audience: Audience, policy: Policy, organisation: str) -> Iterator[str]:
    said = words.FOR[audience]
    leads = policy.having(StaffRole.SAFEGUARDING_LEAD)
    if audience is Audience.CHILDREN:
        people = listed((lead.name for lead in leads), word="or")
    else:
        people = listed((f"{lead.name} ({lead.email})" for lead in leads), word="or")
    yield said.ask.format(people=people) if leads else said.ask_us.format(organisation=organisation)
    yield said.danger
    if said.rights:
        yield said.rights
