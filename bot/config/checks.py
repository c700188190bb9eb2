"""What has to fit together in a configuration, beyond each table for itself."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from bot.config.document import Document
from bot.config.problems import Problems, near, shown
from bot.config.profiles import Profiles
from bot.config.tables import AlertsTable, SessionTable, StaffTable
from bot.config.toml_places import dotted, nearest_line
from rules.policy import SessionPattern, StaffRole
from rules.questions import BUILT_IN

NO_SUCH_PROFILE = 'There is no profile "{name}"; write one of {known}, or add a table [{place}].'
FITS_NOTHING = "Nothing here says which meetings these are; give a meeting_id, a topic or a host."
EMAIL_TWICE = "Two members of staff have this e-mail address; each has a Zoom account of their own."
NOBODY_TO_REPORT_TO = "Nobody on the staff has this e-mail address; write that of somebody in [[staff]]."
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
NO_SUCH_ITEM = "There is no such question to leave out; there are {known}."
NO_SUCH_ITEM_NEAR = 'There is no such question to leave out; did you mean "{near}"?'
KEY_TAKEN = "There is a question with this key already; give each its own."
NO_PROFILE_TO_ASK = "{unknown} is no profile; the profiles are {known}."

NEVER_APPLIES = (
    "This can never apply: {first} comes before it and fits all of these meetings, and the first that fits counts. "
    "Put this one before that, take it out, or have the other fit less."
)
ON_LINE = "the one on line {line}"
ON_LINE_OF_FILE = "the one on line {line} of {file}"

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


def refuse_covered(
    document: Document,
    sessions: Sequence[SessionTable],
    problems: Problems,
    before: tuple[Document, Sequence[SessionTable]] | None = None,
) -> None:
    """Whether some kind of session can never apply, because one that comes first fits whatever it fits.

    Those of the organisation's document come `before` a site's own.
    """
    first = [] if before is None else list(_patterns(*before, ON_LINE_OF_FILE))
    for index, (where, pattern) in enumerate(_patterns(document, sessions, ON_LINE)):
        covering = [place for place, one in first if one.covers(pattern)]
        if covering:
            problems.add(("sessions", index), NEVER_APPLIES.format(first=covering[0]))
        first.append((where, pattern))


def _patterns(
    document: Document, sessions: Sequence[SessionTable], words: str
) -> Iterator[tuple[str, SessionPattern]]:
    for index, table in enumerate(sessions):
        line = nearest_line(document.lines, ("sessions", index))
        pattern = SessionPattern(table.profile, table.meeting_id, table.topic, table.host)
        yield words.format(line=line, file=document.path.name), pattern


def check_staff(document: Document, known: Iterable[str], problems: Problems) -> None:
    """Whether everybody on the staff has an e-mail address of their own, and works for somebody who is there.

    Those `known` have an address already.
    """
    seen = set(known)
    for index, table in document.each("staff"):
        email = str(table.get("email", "")).strip().casefold()
        if email and email in seen:
            problems.add(("staff", index, "email"), EMAIL_TWICE)
        seen.add(email)
    for index, table in document.each("staff"):
        works_for = str(table.get("reports_to", "")).strip().casefold()
        if works_for and works_for not in seen:
            problems.add(("staff", index, "reports_to"), NOBODY_TO_REPORT_TO)


def check_attestations(
    document: Document, profiles: Profiles, known: Iterable[str], problems: Problems
) -> None:
    """Whether what is left out is asked, and each question of one's own has its own key and is for profiles there are.

    `known` are the keys of the organisation's questions where the file is a site's.
    """
    table = document.tables.get("attestations")
    if not isinstance(table, dict):
        return
    taken = {*(item.key for item in BUILT_IN), *known}
    for key in _texts(table.get("off")):
        if key not in taken:
            problems.add(("attestations", "off"), _no_such_item(key, taken))
    for index, written in enumerate(_tables(table.get("items"))):
        place = ("attestations", "items", index)
        key = str(written.get("key"))
        if key in taken:
            problems.add((*place, "key"), KEY_TAKEN)
        taken.add(key)
        for name in _texts(written.get("profiles")):
            if name not in profiles.by_name:
                names = ", ".join(f'"{profile}"' for profile in profiles.by_name)
                sentence = NO_PROFILE_TO_ASK.format(unknown=shown(name), known=names)
                problems.add((*place, "profiles"), sentence)


def _no_such_item(key: str, known: Collection[str]) -> str:
    meant = near(key, known)
    if meant:
        return NO_SUCH_ITEM_NEAR.format(near=meant)
    return NO_SUCH_ITEM.format(known=", ".join(f'"{one}"' for one in sorted(known)))


def _texts(written: object) -> list[str]:
    return [one for one in written if isinstance(one, str)] if isinstance(written, list) else []


def _tables(written: object) -> Iterator[dict[str, object]]:
    for one in written if isinstance(written, list) else ():
        yield one if isinstance(one, dict) else {}


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
