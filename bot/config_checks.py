"""What has to fit together in a configuration, beyond each table for itself."""

from collections.abc import Iterable

from bot.config_document import Document
from bot.config_problems import Problems
from bot.config_tables import AlertsTable, SessionTable, StaffTable
from bot.profiles import Profiles
from bot.toml_places import dotted
from rules.policy import StaffRole

NO_SUCH_PROFILE = 'There is no profile "{name}"; write one of {known}, or add a table [{place}].'
FITS_NOTHING = "Nothing here says which meetings these are; give a meeting_id, a topic or a host."
EMAIL_TWICE = "Two members of staff have this e-mail address; each has a Zoom account of their own."
SENDER_IS_HOST = (
    "This is also the address of a host, who will get no alerts: in Zoom nobody can write to themselves. "
    "Use a Zoom user of its own for alerts."
)
NO_SAFEGUARDING_LEAD = (
    'Nobody on the staff has the role "safeguarding_lead", so Chaperone has nobody to tell of a concern.'
)
NO_OTHER_LEAD = (
    "The only safeguarding lead hosts sessions as well, so nobody can be told of a concern about them; "
    'give somebody else the role "alternate_lead".'
)

_LEADS = frozenset({StaffRole.SAFEGUARDING_LEAD, StaffRole.ALTERNATE_LEAD})


def check_sessions(document: Document, profiles: Profiles, problems: Problems) -> None:
    """Whether each kind of session says which meetings these are, and names a profile that there is."""
    for index, table in document.each("sessions"):
        if not table.keys() & {"meeting_id", "topic", "host"}:
            problems.add(("sessions", index), FITS_NOTHING)
        name = table.get("profile")
        if isinstance(name, str) and name.strip() and name.strip() not in profiles.by_name:
            place = ("profiles", name.strip())
            known = ", ".join(f'"{profile}"' for profile in profiles.by_name)
            problems.add(
                ("sessions", index, "profile"),
                NO_SUCH_PROFILE.format(name=name, known=known, place=dotted(place)),
            )


def check_staff(document: Document, known: Iterable[str], problems: Problems) -> None:
    """Whether everybody on the staff has an e-mail address of their own; those `known` have one already."""
    seen = set(known)
    for index, table in document.each("staff"):
        email = str(table.get("email", "")).strip().casefold()
        if email and email in seen:
            problems.add(("staff", index, "email"), EMAIL_TWICE)
        seen.add(email)


def note_gaps(
    staff: Iterable[StaffTable], sessions: Iterable[SessionTable], alerts: AlertsTable, problems: Problems
) -> None:
    """Note who will not be told of things that they should be told of."""
    everybody = tuple(staff)
    hosts = {one.email for one in everybody if StaffRole.HOST in one.roles}
    hosts |= {session.host for session in sessions if session.host is not None}
    if alerts.sender in hosts:
        problems.note(("alerts", "sender"), SENDER_IS_HOST)
    leads = [one for one in everybody if StaffRole.SAFEGUARDING_LEAD in one.roles]
    told = [one for one in everybody if one.roles & _LEADS]
    if not leads:
        problems.note(("staff",), NO_SAFEGUARDING_LEAD)
    elif len(told) == 1 and told[0].email in hosts:
        problems.note(("staff",), NO_OTHER_LEAD)
