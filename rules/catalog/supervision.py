"""Children are never without staff, and never alone with one adult (X1)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from rules.actions import ON_SESSION, ActionKind
from rules.episodes import Episode
from rules.events import Event, MeetingEnded, MeetingStarted, RegisterNews, SettingsRead, Tick
from rules.finding import Finding, Status, Subject, SubjectKind
from rules.headcount import Count, Counted, Headcount, counted_as
from rules.phrases import adults, children, minutes, names
from rules.policy import Response, RulePolicy
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.tightness import AT_LEAST_ONE, DOWNWARDS, UPWARDS

NO_STAFF = "No member of staff is in {place} with {children}."
NO_STAFF_ADVICE = "Please go back in, or ask another member of staff to, now."
NO_STAFF_BREAKOUT_ADVICE = "Please join that room, send a member of staff there, or close the breakout rooms so that everybody comes back."
ALONE = "{name} is the only adult in {place} with {children}."
FEW_ADULTS = "Only {adults} are in {place} with {children}; your policy asks for {wanted}."
NO_ADULT = "No adult is in {place} with {children}; your policy asks for {wanted}."
ALONE_ADVICE = "Please ask another member of staff, or a parent or carer, to come in and stay."
ALONE_BREAKOUT_ADVICE = (
    "Please send a second adult to that room, or close the breakout rooms so that everybody comes back."
)
RATIO = (
    "Too few adults are in {place}: {adults} with {children}, where your policy asks for one to every {most}."
)
RATIO_ADVICE = "Please ask another member of staff to come in."
PRESUMED = " A guest whose age the register does not give counts as a child."
ADDED_UP = " It was so several times for a short while: {span} in all in the last {within}."
NOT_FOR_LONG = "This has not gone on for long."
SUPERVISED = "The children in this room are supervised as your policy asks, or there are none in it."
KEPT_TOGETHER = (
    "Wherever there were children, a member of staff was with them, and {adults} or more in all{but}."
)
KEPT_WITH_STAFF = "Wherever there were children, a member of staff was with them{but}."
BUT_FOR = ", but for {span} at most at a time"
NO_CHILDREN = "Zoom told of nobody in the room who counts as a child."
BEGINNING_UNKNOWN = "Zoom did not tell when {names} came in, so it is not known who was with them at first."

# So many times the grace before something began, short times of the same count too.
_LOOK_BACK = 4

_MAIN = "the main room"
_BREAKOUT = "a breakout room"
_ONLY = "the session"
_IN = " in "


class Concern(StrEnum):
    """What can be wrong in a room with children in it, the worst first.

    Each has a time of its own, so that staff who come for a moment now and then end no more than the worst of them. Of
    several that have gone on for too long by the same moment, people are told of the worst.
    """

    NO_STAFF = "no_staff"
    ALONE = "alone"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Supervision:
    """`grace` is how long something may be wrong, `min_adults` how many adults have to be with children in each room.

    Short times add up: for how long it was so before, up to four times the `grace` ago, counts too, unless it was told of.

    `children_per_adult` is how many children there may be to one adult; None for any number.
    """

    grace: timedelta = field(default=timedelta(minutes=1), metadata=DOWNWARDS)
    min_adults: int = field(default=2, metadata={**UPWARDS, **AT_LEAST_ONE})
    children_per_adult: int | None = field(default=None, metadata={**DOWNWARDS, **AT_LEAST_ONE})


def look(view: View[Supervision], event: Event) -> Iterator[Finding]:
    """Hold the rooms that an event changed against the clause, each for itself."""
    headcounts = view.session.room.headcounts
    match event:
        case MeetingEnded():
            yield from _nearly_over(view)
        case Tick():
            yield from _still(view, event)
        case MeetingStarted() | SettingsRead() | RegisterNews():
            # With any of them the session may have come under another profile.
            for room in dict.fromkeys((*headcounts.rooms, *headcounts.changed)):
                yield from _room(view, room, event)
        case _:
            for room in headcounts.changed:
                yield from _room(view, room, event)


def _holds(view: View[Supervision], concern: Concern, room: str | None) -> bool:
    counts = view.session.room.headcounts.counts.get(room, ())
    return any(_is_wrong(view.options, concern, count) for count in counts[-1:])


def _is_wrong(options: Supervision, concern: Concern, here: Count) -> bool:
    if not here.children:
        return False
    match concern:
        case Concern.NO_STAFF:
            return not here.staff
        case Concern.ALONE:
            return here.adults < options.min_adults
        case _:
            most = options.children_per_adult
            return most is not None and here.children > most * here.adults


def _wrong_before(view: View[Supervision], concern: Concern, room: str | None, at: datetime) -> timedelta:
    """For how long something was wrong shortly before a moment, as far as people were not told of it or of worse."""
    total, begin = (
        timedelta(),
        max(_told_until(view, concern, room, at), at - _LOOK_BACK * view.options.grace),
    )
    for count, until in view.session.room.headcounts.back_from(room, at):
        if until <= begin:
            break
        if _is_wrong(view.options, concern, count):
            total += until - max(count.since, begin)
    return min(total, view.options.grace)


def _comes_and_goes(view: View[Supervision], concern: Concern, room: str | None, at: datetime) -> bool:
    """Whether what was found at a moment was made up of short times: it is over once it was right for the grace."""
    counts = [count for count in view.session.room.headcounts.counts[room] if count.since <= at]
    wrong = list(takewhile(lambda count: _is_wrong(view.options, concern, count), reversed(counts)))
    return bool(wrong) and at - wrong[-1].since < view.options.grace


def _told_until(view: View[Supervision], concern: Concern, room: str | None, at: datetime) -> datetime:
    """Until when people were told of it or of worse, or the session ran under another profile."""
    under = view.session.runs_under
    until = [under.since] if under is not None else []
    for one in (*takewhile(lambda one: one is not concern, Concern), concern):
        last = view.session.episodes.last_about(RULE.name, _subject(view, one, room).key)
        if last is not None:
            until.append(last.closed_at or at)
    return max(until, default=view.session.first_seen or at)


def _room(view: View[Supervision], room: str | None, event: Event) -> Iterator[Finding]:
    for concern in Concern:
        yield from _concern(view, concern, room, event)


def _concern(view: View[Supervision], concern: Concern, room: str | None, event: Event) -> Iterator[Finding]:
    subject = _subject(view, concern, room)
    episode, again_at = _since(view, subject)
    if _holds(view, concern, room):
        if episode is not None and again_at is not None:
            # It was nearly over, and is so again.
            yield replace(episode.finding, recheck_at=None)
        elif episode is None and again_at is None:
            again_at = event.at + view.options.grace - _wrong_before(view, concern, room, event.at)
            yield Finding(Status.NOT_CHECKED, subject, NOT_FOR_LONG, recheck_at=again_at)
    elif episode is not None and _comes_and_goes(view, concern, room, episode.opened_at):
        if again_at is None:
            yield replace(episode.finding, recheck_at=event.at + view.options.grace)
    elif episode is not None or again_at is not None:
        yield Finding(Status.KEPT, subject, SUPERVISED)


def _since(view: View[Supervision], subject: Subject) -> tuple[Episode | None, datetime | None]:
    """The breach about a subject that is open, and when it is looked at again."""
    session = view.session
    return session.episodes.open_about(RULE.name, subject.key), session.agenda.time_for(
        RULE.name, subject.key
    )


def _still(view: View[Supervision], event: Tick) -> Iterator[Finding]:
    name, _, place = event.subject.partition(_IN)
    room = None if place == _MAIN else place
    concern = Concern(name)
    if _holds(view, concern, room):
        if not _is_told_of_worse(view, concern, room, event.at):
            yield _breach(view, concern, room, event.at)
        return
    subject = _subject(view, concern, room)
    if _since(view, subject)[0] is not None:
        yield Finding(Status.KEPT, subject, SUPERVISED)
        for other in Concern:
            if other is not concern:
                yield from _concern(view, other, room, event)


def _nearly_over(view: View[Supervision]) -> Iterator[Finding]:
    """What came and went and was not so when the session ended."""
    for episode in view.session.episodes.open_of(RULE.name):
        subject = episode.finding.subject
        if _since(view, subject)[1] is not None:
            yield Finding(Status.KEPT, subject, SUPERVISED)


def _is_told_of_worse(view: View[Supervision], concern: Concern, room: str | None, at: datetime) -> bool:
    """Whether something worse has gone on for too long as well."""
    for worse in takewhile(lambda one: one is not concern, Concern):
        episode, again_at = _since(view, _subject(view, worse, room))
        if episode is not None or (again_at is not None and again_at <= at):
            return True
    return False


def _subject(view: View[Supervision], concern: Concern, room: str | None) -> Subject:
    return Subject(SubjectKind.SESSION, f"{concern}{_IN}{room or _MAIN}", _place(view, room))


def _place(view: View[Supervision], room: str | None) -> str:
    if room is not None:
        return _BREAKOUT
    return _MAIN if view.session.room.headcounts.has_breakout_rooms else _ONLY


def _breach(view: View[Supervision], concern: Concern, room: str | None, at: datetime) -> Finding:
    grace, here = view.options.grace, view.session.room.headcounts.rooms[room]
    reason, advice = _told(concern, here, is_breakout=room is not None)
    told = reason.format(
        place=_place(view, room),
        children=children(len(here.children)),
        adults=adults(len(here.adults)),
        wanted=view.options.min_adults,
        most=view.options.children_per_adult,
        name=here.adults.first.label if here.adults else "",
    )
    if _comes_and_goes(view, concern, room, at):
        told += ADDED_UP.format(span=minutes(grace), within=minutes((_LOOK_BACK + 1) * grace))
    told += PRESUMED if here.presumed else ""
    return Finding(Status.BREACHED, _subject(view, concern, room), told, advice)


def _told(concern: Concern, here: Headcount, *, is_breakout: bool) -> tuple[str, str]:
    match concern:
        case Concern.NO_STAFF:
            return NO_STAFF, NO_STAFF_BREAKOUT_ADVICE if is_breakout else NO_STAFF_ADVICE
        case Concern.ALONE:
            reason = (NO_ADULT, ALONE)[len(here.adults)] if len(here.adults) < 2 else FEW_ADULTS
            return reason, ALONE_BREAKOUT_ADVICE if is_breakout else ALONE_ADVICE
        case _:
            return RATIO, RATIO_ADVICE


def verdict(view: View[Supervision]) -> Finding:
    """Kept when it was seen of all children when they came, and nothing was wrong for longer than the grace."""
    guests = [person for person in view.session.guests_who_came() if not person.is_note_taker]
    may_be = [person for person in guests if counted_as(person) is not Counted.ADULT]
    unseen = [person for person in may_be if any(stay.joined_at is None for stay in person.stays)]
    if not any(person.introduced for person in may_be):
        return not_checked(NO_CHILDREN)
    if unseen:
        return not_checked(BEGINNING_UNKNOWN.format(names=names(unseen, len(unseen))))
    grace, wanted = view.options.grace, view.options.min_adults
    but = BUT_FOR.format(span=minutes(grace)) if grace else ""
    sentence = KEPT_TOGETHER if wanted > 1 else KEPT_WITH_STAFF
    return kept(sentence.format(adults=adults(wanted), but=but))


_RESPONSE = Response(
    respond=(ActionKind.ALERT_HOST,),
    after=timedelta(minutes=2),
    then=(ActionKind.ALERT_SAFEGUARDING,),
)

RULE = Rule(
    name="supervision",
    clauses=("X1",),
    options=Supervision,
    look=look,
    verdict=verdict,
    sensed=(
        "Who is in which room as Zoom tells it, breakout rooms too. The list of staff says who is staff, the register who is "
        "under 18; a guest of whom it does not say counts as a child. Short times add up: for how long it was so before, up to "
        "four times the grace ago, counts too, unless it was told of; what is found so is over once it was right for the grace."
    ),
    limits=(
        "Who sits beside somebody at a screen, or has left it, cannot be seen: several people at one device count as one."
    ),
    about=About.SESSION,
    needs=frozenset({Need.REGISTER, Need.STAFF_LIST}),
    can=ON_SESSION,
    presets={
        "children": RulePolicy(_RESPONSE, Supervision()),
        "one_to_one": RulePolicy(_RESPONSE, Supervision(min_adults=1)),
    },
)
