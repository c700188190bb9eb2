"""Who is staff, and by what that is known."""

from rules.events import Event, ParticipantEvent, RegisterRead, ZoomRole
from rules.identity import Certainty
from rules.names import Likeness, compare
from rules.people import Person, Standing
from rules.policy import Policy, StaffMember
from rules.session import Session


def standing(policy: Policy, session: Session, person: Person) -> Standing:
    """Where a person stands in this session.

    The host is the Zoom user whose meeting it is. Staff are known by the Zoom account they are signed in to; somebody
    who only bears a staff member's name counts once the host has made them host or co-host.
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

    An e-mail address typed into a registration form proves nothing, so it counts only for somebody signed in, or where
    no registration took place: then Zoom itself gave the address.
    """
    if person.zoom_id is not None or person.registrant_id is None:
        member = policy.staff_member(person.email)
        if member is not None:
            return member
    if person.role is ZoomRole.ATTENDEE:
        return None
    return next((m for m in policy.staff if compare(person.name, m.name).likeness is Likeness.SAME), None)


def note_standing(policy: Policy, session: Session, event: Event) -> None:
    """Bring the standing of everybody an event concerns up to date, after it was applied."""
    host_id = session.meeting.host_id
    if isinstance(event, RegisterRead) or host_id != session.standings_by:
        session.standings_by = host_id
        for person in session.people.values():
            _note(policy, session, person, event)
    elif isinstance(event, ParticipantEvent):
        concerned = session.find(event.who)
        if concerned is not None:
            _note(policy, session, concerned, event)


def _note(policy: Policy, session: Session, person: Person, event: Event) -> None:
    # Comparing names takes a while, and most events tell nothing new of who somebody is.
    known = (person.name, person.email, person.zoom_id, person.registrant_id, person.role, person.match)
    if (session.meeting.host_id, *known) == person.standing_from:
        return
    person.standing_from = (session.meeting.host_id, *known)
    found = standing(policy, session, person)
    if found is Standing.HOST:
        session.host = person
    if found is not person.standing:
        person.standing = found
        session.room.note(person, event.at)
