"""Who is staff, and by what that is known."""

from collections.abc import Iterator
from datetime import datetime

from rules.events import Event, ParticipantEvent, ParticipantJoined, RegisterNews
from rules.identity import Certainty
from rules.names import Likeness, compare
from rules.people import Person, Standing
from rules.policy import Policy, StaffMember
from rules.session import Session


def standing(policy: Policy, session: Session, person: Person) -> Standing:
    """Where a person stands in this session.

    The host is the Zoom user whose meeting it is. Staff are known by the Zoom account they are signed in to; somebody
    who only bears a staff member's name counts once somebody has made them co-host, or host with other staff there.
    """
    if session.is_host(person):
        return Standing.HOST
    if staff_member(policy, person) is not None:
        return Standing.STAFF
    if person.match is not None and person.match.certainty is Certainty.NONE:
        return Standing.STRANGER
    return Standing.GUEST


def staff_member(policy: Policy, person: Person) -> StaffMember | None:
    """The member of staff that a person is.

    Zoom shows of whoever registered the e-mail address typed into the form, signed in or not, and that proves nothing:
    an address counts only where no registration took place, since it is then that of the account.
    """
    if person.registrant_id is None:
        member = policy.staff_member(person.email)
        if member is not None:
            return member
    if not person.vouched_for:
        return None
    return next((m for m in policy.staff if compare(person.name, m.name).likeness is Likeness.SAME), None)


def note_standing(policy: Policy, session: Session, event: Event) -> None:
    """Bring the standing of everybody an event concerns up to date, after it was applied."""
    host_id = session.meeting.host_id
    if isinstance(event, RegisterNews) or host_id != session.standings_by:
        session.standings_by = host_id
        for person in session.people.values():
            _note(policy, session, person, event)
        session.strangers.replace(_strangers_who_came(session))
    elif isinstance(event, ParticipantEvent):
        concerned = session.find(event.who)
        if concerned is not None:
            _note(policy, session, concerned, event)
            if isinstance(event, ParticipantJoined) and concerned.standing is Standing.STRANGER:
                session.strangers.add(concerned.key, event.at)


def _strangers_who_came(session: Session) -> Iterator[tuple[str, datetime]]:
    for person in session.people.values():
        first = next((stay.joined_at for stay in person.stays if stay.joined_at is not None), None)
        if person.standing is Standing.STRANGER and first is not None:
            yield person.key, first


def _note(policy: Policy, session: Session, person: Person, event: Event) -> None:
    # Comparing names takes a while, and most events tell nothing new of who somebody is.
    known = (
        person.name,
        person.email,
        person.zoom_id,
        person.registrant_id,
        person.vouched_for,
        person.match,
    )
    if (session.meeting.host_id, *known) == person.standing_from:
        return
    person.standing_from = (session.meeting.host_id, *known)
    found, member = standing(policy, session, person), staff_member(policy, person)
    if found is Standing.HOST:
        session.host = person
    if found is not person.standing or member is not person.on_staff:
        person.standing, person.on_staff = found, member
        session.room.note(person, event.at)
