"""Staff know the policy and hold an up-to-date Enhanced DBS check (S1, S2)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from rules.actions import ActionKind
from rules.events import Event, MeetingStarted, ParticipantEvent, RegisterNews, SettingsRead
from rules.finding import Finding, Notice, Status
from rules.people import Person
from rules.phrases import day, listed
from rules.policy import Response, RulePolicy, StaffMember
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.tightness import DOWNWARDS, UPWARDS

RAN_OUT = "{name} is in the session, and their Enhanced DBS check ran out on {day}."
RAN_OUT_ADVICE = "Please have somebody with a check in force take over, and have the list of staff say when the new one runs out."
RUNS_OUT = "{name}'s Enhanced DBS check runs out on {day}. Please see to the next one in time."
NEVER_AGREED = (
    "{name} is in the session, and the list of staff does not say that they have agreed to the policy."
)
AGREED_LONG_AGO = "{name} is in the session, and last agreed to the policy on {day}. That is too long ago."
AGREE_ADVICE = "Please have them read it and agree to it, and have the list of staff say when they did."
CLEARED = "{name} may work in this session, as far as the list of staff tells, or is not in it."
KEPT = "Whoever of the staff came had agreed to the policy and held an Enhanced DBS check, as the list of staff has it."
NOT_ON_LIST = "{names} worked in this session and cannot be found on the list of staff."
NO_DBS = "The list of staff does not say when the Enhanced DBS check of {names} runs out."
NOBODY_SEEN = "Zoom told of no member of staff who came in."

_DBS = "dbs "
_POLICY = "policy "


@dataclass(frozen=True, slots=True)
class StaffClearance:
    """`warn` is how long before a check runs out that is said, `agree_every` how often staff have to agree to the policy."""

    warn: timedelta = field(default=timedelta(days=30), metadata=UPWARDS)
    agree_every: timedelta = field(default=timedelta(days=365), metadata=DOWNWARDS)


def look(view: View[StaffClearance], event: Event) -> Iterator[Finding | Notice]:
    """Hold the list of staff against the clause for whoever of them is here."""
    match event:
        case ParticipantEvent():
            person = view.session.find(event.who)
            if person is not None:
                yield from _judge(view, person, event.at)
        case MeetingStarted() | SettingsRead() | RegisterNews():
            # With any of them it may have become known who is the host.
            for person in list(view.session.staff_present.values()):
                yield from _judge(view, person, event.at)
        case _:
            return


def _judge(view: View[StaffClearance], person: Person, at: datetime) -> Iterator[Finding | Notice]:
    member = record(view, person) if person.present and person.is_staff else None
    today = at.astimezone(view.policy.timezone).date()
    yield from _about(view, person, _DBS, _dbs(member, today), RAN_OUT_ADVICE)
    yield from _about(view, person, _POLICY, _agreement(view, member, today), AGREE_ADVICE)
    if member is not None and _runs_out_soon(view, member, today):
        text = RUNS_OUT.format(name=member.name, day=day(member.dbs_expires or today))
        yield Notice(f"{_DBS}{member.email}", text, for_leads=True, about=person.subject)


def record(view: View[StaffClearance], person: Person) -> StaffMember | None:
    """What the list of staff says of somebody who is staff; the host may be known by the meeting alone."""
    if person.on_staff is None and view.session.is_host(person):
        return view.policy.staff_member(view.session.host_email)
    return person.on_staff


def _about(
    view: View[StaffClearance], person: Person, concern: str, wrong: str, advice: str
) -> Iterator[Finding]:
    subject = person.subject_of(concern)
    is_open = view.session.episodes.open_about(RULE.name, subject.key) is not None
    if wrong and not is_open:
        yield Finding(Status.BREACHED, subject, wrong, advice, for_leads=True)
    elif is_open and not wrong:
        yield Finding(Status.KEPT, subject, CLEARED.format(name=person.label))


def _dbs(member: StaffMember | None, today: date) -> str:
    if member is None or member.dbs_expires is None or member.dbs_expires >= today:
        return ""
    return RAN_OUT.format(name=member.name, day=day(member.dbs_expires))


def _runs_out_soon(view: View[StaffClearance], member: StaffMember, today: date) -> bool:
    runs_out = member.dbs_expires
    return runs_out is not None and timedelta() <= runs_out - today <= view.options.warn


def _agreement(view: View[StaffClearance], member: StaffMember | None, today: date) -> str:
    if member is None:
        return ""
    if member.policy_agreed is None:
        return NEVER_AGREED.format(name=member.name)
    if today - member.policy_agreed > view.options.agree_every:
        return AGREED_LONG_AGO.format(name=member.name, day=day(member.policy_agreed))
    return ""


def verdict(view: View[StaffClearance]) -> Finding:
    """Kept when the list of staff says all there is to know of each who came."""
    staff = [person for person in view.session.people.values() if person.stays and person.is_staff]
    if not staff:
        return not_checked(NOBODY_SEEN)
    records = [(person, record(view, person)) for person in staff]
    strangers = dict.fromkeys(person.label for person, member in records if member is None)
    if strangers:
        return not_checked(NOT_ON_LIST.format(names=listed(strangers)))
    unknown = dict.fromkeys(m.name for _, m in records if m is not None and m.dbs_expires is None)
    return not_checked(NO_DBS.format(names=listed(unknown))) if unknown else kept(KEPT)


# Alerts go to the safeguarding lead whatever is asked for, and never to whom they are about.
RULE = Rule(
    name="staff_clearance",
    clauses=("S1", "S2"),
    options=StaffClearance,
    look=look,
    verdict=verdict,
    sensed=(
        "What the list of staff says of the Enhanced DBS check and the agreement to the policy of whoever of them came, "
        "known by their Zoom account."
    ),
    limits=("It is as right as the list is: no check is looked up anywhere else."),
    about=About.STAFF,
    needs=frozenset({Need.STAFF_LIST, Need.CLEARANCES}),
    presets={
        preset: RulePolicy(Response(respond=(ActionKind.ALERT_SAFEGUARDING,)), StaffClearance())
        for preset in ("children", "adults", "one_to_one", "open_event")
    },
)
