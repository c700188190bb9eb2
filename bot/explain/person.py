"""One person in plain English: who they are by the register, what was seen of them, and why nothing was breached."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from bot.explain.breach import approved, telling_line
from bot.explain.times import Times
from bot.explain.why import Explained
from rules.finding import Finding, Status
from rules.identity import Certainty, Match
from rules.people import Person, Standing
from rules.rule import About, Need, Rule

WHO: Final = "About {name}"
HOST: Final = "  The host: the Zoom user whose meeting it is."
STAFF: Final = "  A member of staff: {member} on the list of staff."
STAFF_BY_ROLE: Final = "  A member of staff by the role that they were given."
GUEST: Final = "  A guest."
STRANGER: Final = "  A stranger: a guest who could not be found on the register."
NOT_INTRODUCED: Final = "  Zoom has not said who they are."
ON_REGISTER: Final = "  On the register as {entry}: {reason}."
LIKELY: Final = "  On the register most likely as {entry}: {reason}."
DOUBTFUL: Final = "  It is in doubt who on the register they are: {reason}{candidates}."
NOT_ON_REGISTER: Final = "  Not on the register: {reason}{candidates}."
COULD_BE: Final = " (it could be {names})"
NEAREST: Final = " (the nearest: {names})"
NO_REGISTER: Final = "  No register was read for this session, so they could not be looked up on one."
EXEMPTED: Final = "  The register exempts them from this rule.{approved}"
RAN_OUT: Final = "  The register's exemption from this rule had run out by then.{approved}"
SEEN: Final = "What was seen of them"
STAY: Final = "  In the room {span}{waited}."
WAITED: Final = ", after the waiting room"
NOT_WAITED: Final = ", and not seen in the waiting room before"
NO_STAY: Final = "  They were not seen in the room."
MORE: Final = "       … and {count} more"
RULE_SAID: Final = "What the rule said of them"
ANSWERED: Final = "  {time} {status}: {reason}"
WHY_NOT: Final = "Why nothing about them was a breach"
RULE_IS_OFF: Final = "  The rule is off for this session, so nobody was held to it."
NOT_YET: Final = "  This version of Chaperone does not look at this."
ABOUT_GUESTS: Final = "  The rule holds guests, and they are staff here."
ABOUT_STAFF: Final = "  The rule holds staff, and they are not staff here."
ABOUT_SESSION: Final = "  The rule is about the session as a whole and not about one person."
IS_EXEMPT: Final = "  They are exempt from it."
NOT_FOUND: Final = (
    "  They could not be found on the register, so what it would say of them could not be looked at."
)
NOT_LOOKED_UP: Final = "  There was no register, so what it would say of them could not be looked at."
NOTHING_AGAINST: Final = "  Nothing that Zoom told of them is against it."
DOES_NOT_SHOW: Final = "  That does not show that nothing happened. {limits}"

# Whoever wants every delivery has `chaperone replay --export`.
_MOST: Final = 15

_WORDS: Final = {
    Status.KEPT: "in order",
    Status.EXEMPT: "exempt",
    Status.NOT_CHECKED: "left open",
    Status.BREACHED: "a breach",
    Status.OFF: "off",
}


def person_lines(explained: Explained, person: Person, times: Times) -> Iterator[str]:
    """The lines on one person."""
    yield WHO.format(name=person.mention)
    yield from _identity(explained, person)
    yield from _exemption(explained, person)
    yield from _seen(explained, person, times)
    yield from _said(explained, person, times)
    if not explained.breaches_about(person):
        yield WHY_NOT
        yield from _why_not(explained, person)


def _identity(explained: Explained, person: Person) -> Iterator[str]:
    match person.standing:
        case Standing.HOST:
            yield HOST
        case Standing.STAFF if person.on_staff is not None:
            yield STAFF.format(member=f"{person.on_staff.name}, {person.on_staff.email},")
        case Standing.STAFF:
            yield STAFF_BY_ROLE
        case Standing.STRANGER:
            yield STRANGER
        case Standing.GUEST:
            yield GUEST if person.introduced else NOT_INTRODUCED
    if person.match is not None:
        yield _matched(person.match)
    elif explained.session.register is None:
        yield NO_REGISTER


def _matched(match: Match) -> str:
    names = " or ".join(match.candidates)
    match match.certainty:
        case Certainty.CERTAIN | Certainty.LIKELY if match.entry is not None:
            sentence = ON_REGISTER if match.certainty is Certainty.CERTAIN else LIKELY
            return sentence.format(entry=match.entry.name, reason=match.reason)
        case Certainty.DOUBTFUL:
            could_be = COULD_BE.format(names=names) if names else ""
            return DOUBTFUL.format(reason=match.reason, candidates=could_be)
        case _:
            nearest = NEAREST.format(names=names) if names else ""
            return NOT_ON_REGISTER.format(reason=match.reason, candidates=nearest)


def _exemption(explained: Explained, person: Person) -> Iterator[str]:
    entry = person.match.entry if person.match is not None else None
    for one in entry.exemptions if entry is not None else ():
        if one.rule == explained.name:
            sentence = RAN_OUT if one.has_run_out(_day(explained)) else EXEMPTED
            yield sentence.format(approved=approved(one))


def _day(explained: Explained) -> date:
    began = explained.session.started_at or explained.record.first_seen
    return began.astimezone(explained.policy.timezone).date()


def _seen(explained: Explained, person: Person, times: Times) -> Iterator[str]:
    yield SEEN
    for stay in person.stays:
        span = times.span(stay.joined_at, stay.left_at)
        yield STAY.format(span=span, waited=WAITED if stay.waited else NOT_WAITED)
    if not person.stays:
        yield NO_STAY
    tellings = explained.seen.get(person.key, [])
    yield from (telling_line(one, times) for one in tellings[:_MOST])
    if len(tellings) > _MOST:
        yield MORE.format(count=len(tellings) - _MOST)


def _said(explained: Explained, person: Person, times: Times) -> Iterator[str]:
    said: dict[str, str] = {}
    for one in explained.said_of(person):
        if isinstance(one.word, Finding):
            status = _WORDS[one.word.status]
            line = ANSWERED.format(time=times.exact(one.at), status=status, reason=one.word.reason)
            said.setdefault(f"{status} {one.word.reason}", line)
    if said:
        yield RULE_SAID
    yield from said.values()


def _why_not(explained: Explained, person: Person) -> Iterator[str]:
    rule = explained.rule
    if rule is None:
        yield NOT_YET
    elif explained.settings is None:
        yield RULE_IS_OFF
    elif rule.about is About.GUESTS and person.is_staff:
        yield ABOUT_GUESTS
    elif rule.about is About.STAFF and not person.is_staff:
        yield ABOUT_STAFF
    elif rule.about is About.SESSION:
        yield ABOUT_SESSION
    else:
        yield _not_against(explained, rule, person)
        yield DOES_NOT_SHOW.format(limits=rule.limits)


def _not_against(explained: Explained, rule: Rule[Any], person: Person) -> str:
    """Why a rule that holds people like them had nothing against them; not that nothing was, where it could not look."""
    entry = person.match.entry if person.match is not None else None
    if entry is not None and entry.exemption_from(explained.name, _day(explained)) is not None:
        return IS_EXEMPT
    if entry is None and not person.is_staff and Need.REGISTER in rule.needs:
        return NOT_LOOKED_UP if explained.session.register is None else NOT_FOUND
    return NOTHING_AGAINST
