"""Whether the configuration's registers are there, and whether its kinds of session fit any meeting."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.config import Config
from bot.doctor.asking import each
from bot.doctor.check import Check, fine, not_looked_at, place_in, to_do, unread, why_unread
from bot.doctor.configuration import check_registers, registers_of
from bot.policy.table import called
from bot.report.page import counted
from bot.zoom.errors import NotFound, ZoomError
from bot.zoom.records import AccountRecords
from rules.policy import SessionPattern, StaffMember, StaffRole

REGISTER: Final = "register {file}"
PATTERN: Final = "sessions of {called}"

REGISTER_FINE: Final = "It can be read."
REGISTER_ODD: Final = "It can be read but for {count}. `chaperone register check` shows what and in which line; please put that right."
REGISTER_UNREADABLE: Final = "{problem}. Without it everybody in these sessions is a stranger. Please put it there, or correct register in [[sessions]]."

FITS: Final = "It fits a meeting: {topic}."
NO_SUCH_MEETING: Final = (
    "Zoom knows no meeting {meeting_id}, so this kind of session never comes about and the meeting that was meant may run under "
    "another policy. Please correct meeting_id."
)
FITS_NOTHING: Final = (
    "It fits none of the {count} meetings that Zoom and the journal know of, so this kind of session never comes about and the "
    "meeting that was meant may run under another policy. Please correct {wanted}."
)
NO_MEETINGS: Final = "neither Zoom nor the journal knows of any meeting of your hosts"
OTHERS: Final = "{count} more hosts and leads are looked at in turn"
NO_TOKEN: Final = "Zoom gave no token"  # noqa: S105
UNNAMED: Final = "one without a topic"


@dataclass(frozen=True, slots=True)
class KnownMeeting:
    """A meeting that was held or is to come, as far as a pattern looks at it."""

    meeting_id: str
    topic: str
    host: str


def register_checks(config: Config) -> Iterator[Check]:
    """Whether each register can be read."""
    problems: dict[str, list[tuple[str, bool]]] = {}
    for problem in check_registers(config):
        problems.setdefault(str(problem.path), []).append((problem.text, problem.fatal))
    for path in registers_of(config):
        name = REGISTER.format(file=path.name)
        wrong = problems.get(str(path), [])
        if not wrong:
            yield fine(name, REGISTER_FINE)
            continue
        text, fatal = wrong[0]
        count = counted(len(wrong), "thing")
        says = (
            REGISTER_UNREADABLE.format(problem=text.rstrip("."))
            if fatal
            else REGISTER_ODD.format(count=count)
        )
        yield to_do(name, says, str(path), stops=fatal)


async def meetings_of(
    records: AccountRecords, people: Iterable[StaffMember], left: int
) -> tuple[list[KnownMeeting], str]:
    """The meetings to come of the hosts among these, and why they may not be all; `left` are not among them."""
    hosts = [member.email for member in people if StaffRole.HOST in member.roles]
    found, why = [], OTHERS.format(count=left) if left else ""
    for host, listed in (await each(hosts, records.upcoming_meetings)).items():
        if isinstance(listed, NotFound):
            continue
        if isinstance(listed, ZoomError):
            why = why_unread(listed)
            continue
        found += [KnownMeeting(str(one.get("id", "")), str(one.get("topic", "")), host) for one in listed]
    return found, why


def pattern_checks(
    patterns: Iterable[SessionPattern],
    by_number: Mapping[str, Mapping[str, Any] | ZoomError] | None,
    meetings: Sequence[KnownMeeting],
    missed: str,
) -> Iterator[Check]:
    """Whether each pattern fits a meeting.

    `by_number` is None where Zoom was not asked, `missed` why other meetings are not known; empty where all are.
    """
    for pattern in patterns:
        name = PATTERN.format(called=called(pattern))
        fitting = next((m for m in meetings if pattern.fits(m.meeting_id, m.topic, m.host)), None)
        if fitting is not None:
            yield fine(name, FITS.format(topic=fitting.topic or UNNAMED))
        elif by_number is None:
            yield not_looked_at(name, NO_TOKEN)
        elif pattern.meeting_id is not None and pattern.meeting_id in by_number:
            yield _by_number(name, pattern, by_number[pattern.meeting_id])
        elif missed or not meetings:
            yield not_looked_at(name, missed or NO_MEETINGS)
        else:
            yield _fits_nothing(name, pattern, len(meetings))


def _by_number(name: str, pattern: SessionPattern, meeting: Mapping[str, Any] | ZoomError) -> Check:
    match meeting:
        case NotFound():
            says = NO_SUCH_MEETING.format(meeting_id=pattern.meeting_id)
            return to_do(name, says, place_in("[[sessions]]"), stops=True)
        case ZoomError() as error:
            return unread(name, error)
    topic, host = str(meeting.get("topic", "")), meeting.get("host_email")
    if pattern.fits(pattern.meeting_id, topic, host if isinstance(host, str) else None):
        return fine(name, FITS.format(topic=topic or UNNAMED))
    return _fits_nothing(name, pattern, 1)


def _fits_nothing(name: str, pattern: SessionPattern, count: int) -> Check:
    keys = (("meeting_id", pattern.meeting_id), ("topic", pattern.topic), ("host", pattern.host))
    wanted = " or ".join(f'{key} = "{value}"' for key, value in keys if value is not None)
    says = FITS_NOTHING.format(count=count, wanted=wanted)
    return to_do(name, says, place_in("[[sessions]]"), stops=True)
