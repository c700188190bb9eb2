"""Staff know the policy and hold an up-to-date Enhanced DBS check (S1, S2)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from rules.actions import ActionKind
from rules.events import (
    Event,
    MeetingStarted,
    ParticipantEvent,
    ParticipantLeft,
    RegisterNews,
    SettingsRead,
    Tick,
)
from rules.finding import Finding, Notice, Status
from rules.leaving import last_here, still_counts
from rules.people import Person
from rules.phrases import day, listed
from rules.policy import Response, RulePolicy, StaffMember
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.tightness import DOWNWARDS, UPWARDS

RAN_OUT = "{name} {is_or_was} in the session, and their Enhanced DBS check ran out on {day}."
IS, WAS = "is", "was"
RAN_OUT_ADVICE = "Please have somebody with a check in force take over, and have the list of staff say when the new one runs out."
RUNS_OUT = "{name}'s Enhanced DBS check runs out on {day}. Please see to the next one in time."
NEVER_AGREED = "{name} {is_or_was} in the session, and the list of staff does not say that they have agreed to the policy."
AGREED_LONG_AGO = (
    "{name} {is_or_was} in the session, and last agreed to the policy on {day}. That is too long ago."
)
AGREE_ADVICE = "Please have them read it and agree to it, and have the list of staff say when they did."
FOR_NOW = "What the list of staff says of {name} is in order until the end of {day}."
CLEARED = "{name} may work in this session, as far as the list of staff tells, or is not in it."
KEPT = "Whoever of the staff came had agreed to the policy and held an Enhanced DBS check, as the list of staff has it."
NOT_IN_ORDER = "What the list of staff says of {names} was not in order, and that could not be looked at during the session."
NOT_ON_LIST = "{names} worked in this session and cannot be found on the list of staff."
NO_DBS = "The list of staff does not say when the Enhanced DBS check of {names} runs out."
NOBODY_SEEN = "Zoom told of no member of staff who came in."

_DBS = "dbs "
_POLICY = "policy "

# Of no other last day need be known whether it passes while a session goes on.
_SOON = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class StaffClearance:
    """`warn` is how long before a check runs out that is said, `agree_every` how often staff have to agree to the policy."""

    warn: timedelta = field(default=timedelta(days=30), metadata=UPWARDS)
    agree_every: timedelta = field(default=timedelta(days=365), metadata=DOWNWARDS)


def look(view: View[StaffClearance], event: Event) -> Iterator[Finding | Notice]:
    """Hold the list of staff against the clause for whoever of them is here or was."""
    for person in list(_concerned(view, event)):
        yield from _judge(view, person, event.at)


def _concerned(view: View[StaffClearance], event: Event) -> Iterator[Person]:
    session = view.session
    if isinstance(event, MeetingStarted | SettingsRead | RegisterNews) or view.is_anew(event):
        # With any of them it may have become known who is the host.
        yield from session.room.staff_who_came.values()
    elif isinstance(event, Tick):
        key = event.subject.removeprefix(_DBS).removeprefix(_POLICY)
        if key in session.people:
            yield session.people[key]
    elif isinstance(event, ParticipantEvent):
        person = session.find(event.who)
        found = (one for one in (person, session.host) if one is not None)
        yield from {one.key: one for one in found}.values()


def _judge(view: View[StaffClearance], person: Person, at: datetime) -> Iterator[Finding | Notice]:
    member = record(view, person) if person.stays and person.is_staff else None
    today = view.day(last_here(view.session, person) if person.stays else at)
    yield from _about(view, person, _DBS, _dbs(member, today, here=person.present), at)
    yield from _about(view, person, _POLICY, _agreement(view, member, today, here=person.present), at)
    if member is not None and person.present and _runs_out_soon(view, member, today):
        text = RUNS_OUT.format(name=member.name, day=day(member.dbs_expires or today))
        yield Notice(f"{_DBS}{member.email}", text, for_leads=True, about=person.subject)


def record(view: View[StaffClearance], person: Person) -> StaffMember | None:
    """What the list of staff says of somebody who is staff; the host may be known by the meeting alone."""
    if person.on_staff is None and view.session.is_host(person):
        return view.policy.staff_member(view.session.host_email)
    return person.on_staff


@dataclass(frozen=True, slots=True)
class _Concern:
    """What is wrong by the list of staff, empty where nothing is, and the last day on which that is so."""

    wrong: str = ""
    advice: str = ""
    fine_until: date | None = None


def _about(
    view: View[StaffClearance], person: Person, concern: str, found: _Concern, at: datetime
) -> Iterator[Finding]:
    subject = person.subject_of(concern)
    is_open = view.session.episodes.open_about(RULE.name, subject.key) is not None
    wrong = found.wrong if still_counts(view.session, RULE.name, subject.key, person) else ""
    again_at = view.end_of(found.fine_until, at) if found.fine_until is not None and person.present else None
    if wrong and not is_open:
        yield Finding(Status.BREACHED, subject, wrong, found.advice, for_leads=True)
    elif is_open and not wrong:
        reason = CLEARED.format(name=person.label)
        yield Finding(Status.KEPT, subject, reason, recheck_at=again_at)
    elif again_at is not None and found.fine_until is not None:
        reason = FOR_NOW.format(name=person.label, day=day(found.fine_until))
        yield Finding(Status.NOT_CHECKED, subject, reason, recheck_at=again_at)


def _dbs(member: StaffMember | None, today: date, *, here: bool) -> _Concern:
    if member is None or member.dbs_expires is None:
        return _Concern()
    if member.dbs_expires >= today:
        return _Concern(fine_until=member.dbs_expires)
    told = RAN_OUT.format(name=member.name, is_or_was=IS if here else WAS, day=day(member.dbs_expires))
    return _Concern(told, RAN_OUT_ADVICE)


def _runs_out_soon(view: View[StaffClearance], member: StaffMember, today: date) -> bool:
    runs_out = member.dbs_expires
    return runs_out is not None and timedelta() <= runs_out - today <= view.options.warn


def _agreement(
    view: View[StaffClearance], member: StaffMember | None, today: date, *, here: bool
) -> _Concern:
    if member is None:
        return _Concern()
    is_or_was, agreed = IS if here else WAS, member.policy_agreed
    if agreed is None:
        return _Concern(NEVER_AGREED.format(name=member.name, is_or_was=is_or_was), AGREE_ADVICE)
    left = view.options.agree_every - (today - agreed)
    if left < timedelta():
        told = AGREED_LONG_AGO.format(name=member.name, is_or_was=is_or_was, day=day(agreed))
        return _Concern(told, AGREE_ADVICE)
    return _Concern(fine_until=today + timedelta(days=left.days) if left <= _SOON else None)


def verdict(view: View[StaffClearance]) -> Finding:
    """Kept when the list of staff says all there is to know of each who came, and it was in order while they were here."""
    staff = list(view.session.room.staff_who_came.values())
    if not staff:
        return not_checked(NOBODY_SEEN)
    records = [(person, record(view, person)) for person in staff]
    strangers = dict.fromkeys(person.label for person, member in records if member is None)
    if strangers:
        return not_checked(NOT_ON_LIST.format(names=listed(strangers)))
    known = [(person, member) for person, member in records if member is not None]
    wrong = dict.fromkeys(member.name for person, member in known if _was_wrong(view, person, member))
    if wrong:
        return not_checked(NOT_IN_ORDER.format(names=listed(wrong)))
    unknown = dict.fromkeys(member.name for _, member in known if member.dbs_expires is None)
    return not_checked(NO_DBS.format(names=listed(unknown))) if unknown else kept(KEPT)


def _was_wrong(view: View[StaffClearance], person: Person, member: StaffMember) -> bool:
    last = view.day(last_here(view.session, person))
    concerns = (_dbs(member, last, here=False), _agreement(view, member, last, here=False))
    return any(concern.wrong for concern in concerns)


# Alerts go to the safeguarding lead whatever is asked for, and never to whom they are about.
RULE = Rule(
    name="staff_clearance",
    clauses=("S1", "S2"),
    options=StaffClearance,
    look=look,
    verdict=verdict,
    # It may become known only then who the host was, or that somebody was there.
    heeds_after_end=(SettingsRead, ParticipantLeft),
    sensed=(
        "What the list of staff says of the Enhanced DBS check and the agreement to the policy of whoever of them came, "
        "known by their Zoom account."
    ),
    limits=("It is as right as the list is: no check is looked up anywhere else."),
    about=About.STAFF,
    needs=frozenset({Need.STAFF_LIST, Need.CLEARANCES}),
    can=frozenset({ActionKind.ALERT_SAFEGUARDING, ActionKind.END_MEETING}),
    presets={
        preset: RulePolicy(Response(respond=(ActionKind.ALERT_SAFEGUARDING,)), StaffClearance())
        for preset in ("children", "adults", "one_to_one", "open_event")
    },
)
