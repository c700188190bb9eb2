"""Participants agreed to the policy, a parent or carer booked, and no under-18s in adult-only groups (P1, P2, P3)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from rules.actions import ON_PARTICIPANTS, ON_SESSION, ActionKind
from rules.events import Event, ParticipantEvent, ParticipantLeft, RegisterNews, SettingsRead
from rules.finding import SESSION, Finding, Status
from rules.identity import Certainty
from rules.leaving import still_counts
from rules.people import Person
from rules.phrases import listed
from rules.policy import Response, RulePolicy
from rules.register import GUARDIAN, POLICY_AGREED, UNDER_18, RegisterEntry
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.session import Session
from rules.tightness import UPWARDS, towards

NOT_AGREED = "The register does not say that {name} has agreed to the policy."
NOT_BOOKED = "The register does not say which parent or carer booked for {name}, who is under 18."
NEITHER = "The register says neither that {name}, who is under 18, has agreed to the policy nor which parent or carer booked."
BOOKING_ADVICE = "Please ask them, or their parent or carer, and have the register say so."
IN_ORDER = "The register says of {name} what your policy asks for."
UNDER_AGE = "{name} is under 18, as the register says, and this session is for adults only."
UNDER_AGE_ADVICE = (
    "Please explain that this session is for adults, ask them to leave, and let their parent or carer know."
)
UNDER_AGE_LEFT_ADVICE = (
    "They are no longer in the session. Please let their parent or carer know that it is for adults."
)
OF_AGE = "{name} is not under 18, as the register says, and this session is for under-18s only."
OF_AGE_ADVICE = "Please ask why they are here, and ask them to leave if it is not clear to you."
OF_AGE_LEFT_ADVICE = "They are no longer in the session. Please find out why they were there."
AGE_FITS = "{name} is of an age for this session, or is not in it."
LOOKS_LIKE = '"{shown}" looks like {name}. '
KEPT = "The register says of everybody who came, staff aside, what your policy asks for."
NO_REGISTER = "No register is set for this session, so there was nothing to look at."
UNREADABLE = "The register for this session could not be read. {problem}"
NOBODY_SEEN = "Zoom told of no guest who came in."
NOT_MATCHED = (
    "Not everybody who came could be found on the register, so it is not known whether all were eligible."
)
NOT_IN_ORDER = "The register does not say of {names} what your policy asks for, and that could not be looked at during the session."
NO_COLUMN = "The register does not say {what}, so that was not looked at."
KEPT_AGREED = "The register says of everybody who came, staff aside, that they have agreed to the policy."
KEPT_BOOKED = "The register says of everybody who came and is under 18 which parent or carer booked."
KEPT_AGE = "The register says of everybody who came, staff aside, that they are of an age for this session."
ANY_AGE = "Your policy lets people of any age into this kind of session."
NO_AGE = "The register does not say of everybody who came whether they are under 18."
WHAT = {
    POLICY_AGREED: "who has agreed to the policy",
    UNDER_18: "who is under 18",
    GUARDIAN: "which parent or carer booked",
}

_AGREED, _BOOKED, _UNDER_AGE = "P1", "P2", "P3"
# What is to be looked at in the register for a clause, and what is said where that was all as asked.
_COLUMNS = {_AGREED: (POLICY_AGREED,), _BOOKED: (UNDER_18, GUARDIAN), _UNDER_AGE: (UNDER_18,)}
_KEPT = {_AGREED: KEPT_AGREED, _BOOKED: KEPT_BOOKED, _UNDER_AGE: KEPT_AGE}
_CLAUSES = {
    NOT_AGREED: (_AGREED,),
    NOT_BOOKED: (_BOOKED,),
    NEITHER: (_AGREED, _BOOKED),
    UNDER_AGE: (_UNDER_AGE,),
    OF_AGE: (_UNDER_AGE,),
}
_BOOKING = "booking "
_AGE = "age "


class Under18(StrEnum):
    """Whether a session may, must not or must be for people who are under 18."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """`under_18` is for whom the session is.

    `tell_of_bookings` is whether people are told during the session of what the register does not say; otherwise the
    report tells of it, since a host can seldom put it right on the evening.
    """

    under_18: Under18 = field(
        default=Under18.ALLOWED,
        metadata=towards(("allowed", "forbidden"), ("allowed", "required")),
    )
    tell_of_bookings: bool = field(default=False, metadata=UPWARDS)


def look(view: View[Eligibility], event: Event) -> Iterator[Finding]:
    """Hold what the register says of whoever came in against the clauses."""
    session = view.session
    if session.register is None:
        return
    if isinstance(event, RegisterNews) or view.is_anew(event):
        for person in list(session.people.values()):
            yield from _judge(view, person)
    elif isinstance(event, ParticipantEvent):
        concerned = session.find(event.who)
        if concerned is not None:
            yield from _judge(view, concerned)


def _judge(view: View[Eligibility], person: Person) -> Iterator[Finding]:
    entry = _entry(person) if person.stays else None
    booking = _booking(view, entry) if entry is not None else ""
    yield from _about(view, person, _BOOKING, booking, BOOKING_ADVICE, IN_ORDER)
    age, advice = _age(view, person, entry) if entry is not None else ("", "")
    if not still_counts(view.session, RULE.name, person.subject_of(_AGE).key, person):
        age = ""
    yield from _about(view, person, _AGE, age, advice, AGE_FITS)


def _entry(person: Person) -> RegisterEntry | None:
    """The entry of a guest; staff are on another list."""
    if not person.introduced or person.is_staff or person.match is None:
        return None
    return person.match.entry


def _about(
    view: View[Eligibility], person: Person, concern: str, wrong: str, advice: str, fine: str
) -> Iterator[Finding]:
    subject = person.subject_of(concern)
    is_open = view.session.episodes.open_about(RULE.name, subject.key) is not None
    match, entry = person.match, _entry(person)
    if wrong and not is_open and match is not None and entry is not None:
        doubtful = match.certainty is not Certainty.CERTAIN
        looks_like = LOOKS_LIKE.format(shown=person.label, name=entry.name) if doubtful else ""
        reason = looks_like + wrong.format(name=entry.name)
        for_report = concern == _BOOKING and not view.options.tell_of_bookings
        yield Finding(
            Status.BREACHED,
            subject,
            reason,
            advice,
            doubtful=doubtful,
            for_report=for_report,
            clauses=_CLAUSES[wrong],
        )
    elif is_open and not wrong:
        yield Finding(Status.KEPT, subject, fine.format(name=person.label))


def _booking(view: View[Eligibility], entry: RegisterEntry) -> str:
    columns = view.session.register_columns
    not_agreed = POLICY_AGREED in columns and entry.policy_agreed is None
    not_booked = GUARDIAN in columns and entry.under_18 is True and entry.guardian is None
    match not_agreed, not_booked:
        case True, True:
            return NEITHER
        case True, False:
            return NOT_AGREED
        case False, True:
            return NOT_BOOKED
        case _:
            return ""


def _age(view: View[Eligibility], person: Person, entry: RegisterEntry) -> tuple[str, str]:
    match view.options.under_18, entry.under_18:
        case Under18.FORBIDDEN, True:
            return UNDER_AGE, UNDER_AGE_ADVICE if person.present else UNDER_AGE_LEFT_ADVICE
        case Under18.REQUIRED, False:
            return OF_AGE, OF_AGE_ADVICE if person.present else OF_AGE_LEFT_ADVICE
        case _:
            return "", ""


def verdict(view: View[Eligibility]) -> Finding:
    """Kept when everybody who came was found on the register, and it says of each all that is asked for."""
    return _answer(view, tuple(_COLUMNS), KEPT)


def clause_verdict(view: View[Eligibility], clause: str) -> Finding:
    """The same of one clause; off where it asks for nothing in this kind of session."""
    if clause == _UNDER_AGE and view.options.under_18 is Under18.ALLOWED:
        return Finding(Status.OFF, SESSION, ANY_AGE)
    return _answer(view, (clause,), _KEPT[clause])


def _answer(view: View[Eligibility], clauses: tuple[str, ...], kept_as: str) -> Finding:
    session = view.session
    if session.register is None:
        problem = session.register_problem
        return not_checked(UNREADABLE.format(problem=problem) if problem else NO_REGISTER)
    guests = session.guests_who_came()
    found = [(person, entry) for person in guests if (entry := _entry(person)) is not None]
    if not guests:
        return not_checked(NOBODY_SEEN)
    wrong = dict.fromkeys(e.name for p, e in found if not _wrong(view, p, e).isdisjoint(clauses))
    if wrong:
        return not_checked(NOT_IN_ORDER.format(names=listed(wrong)))
    if lacking := _lacking(session, clauses, [entry for _, entry in found]):
        return not_checked(NO_COLUMN.format(what=listed(WHAT[column] for column in lacking)))
    if len(found) < len(guests):
        return not_checked(NOT_MATCHED)
    if clauses != (_AGREED,) and any(entry.under_18 is None for _, entry in found):
        return not_checked(NO_AGE)
    return kept(kept_as)


def _wrong(view: View[Eligibility], person: Person, entry: RegisterEntry) -> set[str]:
    """The clauses that somebody's entry does not fit."""
    said = (_booking(view, entry), _age(view, person, entry)[0])
    return {clause for words in said if words for clause in _CLAUSES[words]}


def _lacking(session: Session, clauses: tuple[str, ...], found: list[RegisterEntry]) -> list[str]:
    asked = dict.fromkeys(column for clause in clauses for column in _COLUMNS[clause])
    if all(entry.under_18 is False for entry in found):
        asked.pop(GUARDIAN, None)
    return [column for column in asked if column not in session.register_columns]


_TELL = Response(respond=(ActionKind.ALERT_HOST,))

RULE = Rule(
    name="eligibility",
    clauses=(_AGREED, _BOOKED, _UNDER_AGE),
    options=Eligibility,
    look=look,
    verdict=verdict,
    clause_verdict=clause_verdict,
    # The register may be corrected, and the kind of session become known, when it is over.
    heeds_after_end=(RegisterNews, SettingsRead, ParticipantLeft),
    sensed=(
        "What the register says of whoever came and was found on it: that they agreed to the policy, who booked for them, "
        "whether they are under 18."
    ),
    limits=(
        "It is as right as the register is. Of somebody who is not found on the register nothing is known; neither age nor "
        "agreement can be seen in Zoom."
    ),
    about=About.GUESTS,
    needs=frozenset({Need.REGISTER}),
    can=ON_SESSION | ON_PARTICIPANTS,
    presets={
        "children": RulePolicy(_TELL, Eligibility()),
        "adults": RulePolicy(
            Response(respond=(ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING)),
            Eligibility(under_18=Under18.FORBIDDEN),
        ),
        "one_to_one": RulePolicy(_TELL, Eligibility()),
    },
)
