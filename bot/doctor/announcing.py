"""Whether everybody in a session can be told in its chat that it closes soon, where the policy has that."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.doctor.asking import each
from bot.doctor.check import NO_ANSWER, Check, fine, not_looked_at, to_do, why_unread
from bot.doctor.credentials import rules_in_force
from bot.enforce import MEETING_CHAT
from bot.journal.checkups import Ended
from bot.report.times import moment
from bot.zoom.errors import ZoomError
from bot.zoom.records import AccountRecords
from rules.actions import ActionOutcome
from rules.catalog.session_close import SessionClose
from rules.phrases import listed
from rules.policy import StaffMember, StaffRole

NAME: Final = "announcements"

ON: Final = (
    "Continuous meeting chat is on for the meetings of {names}, so announcements can be written there."
)
OFF: Final = "Continuous meeting chat is off for the meetings of {names}, who get the words to say instead."
NOT_SAID: Final = "Zoom did not say whether continuous meeting chat is on"
SAID: Final = "Zoom last took an announcement for everybody on {when}."
UNSAID: Final = (
    "On {when} Zoom did not take an announcement for a meeting's chat, and the host was asked to say it ({detail}). Please "
    "invite the user that alerts come from to the meeting, or have announce_before = [] for session_close."
)
NOT_MADE: Final = (
    "On {when} an announcement for everybody was not made, and the host was not asked to say it either ({detail}). Please see what "
    "stood in the way before the next session."
)
WEB_PORTAL: Final = "Zoom's web portal, Meetings"

_CAME: Final = frozenset({ActionOutcome.DONE, ActionOutcome.ASKED_HOST, ActionOutcome.FAILED})


def announces(config: Config) -> bool:
    """Whether everybody is told in any kind of session that it closes soon."""
    every = (settings.options for _, _, settings in rules_in_force(config))
    return any(isinstance(options, SessionClose) and options.announce_before for options in every)


async def settings_of_hosts(
    records: AccountRecords, people: Iterable[StaffMember]
) -> Mapping[str, Mapping[str, Any] | ZoomError]:
    """What Zoom has set for each host among these, by name."""
    names = {member.email: member.name for member in people if StaffRole.HOST in member.roles}
    answered = await each(names, records.user_settings)
    return {names[email]: said for email, said in answered.items()}


def announcement_checks(
    hosts: Mapping[str, Mapping[str, Any] | ZoomError] | None, ended: Sequence[Ended], tz: ZoneInfo
) -> Iterator[Check]:
    """What came of the last announcement, else whether there can be any; `hosts` is None where Zoom was not asked."""
    last = next((one for one in ended if one.outcome in _CAME), None)
    if last is not None:
        when, was_taken = moment(last.at, tz), last.channel == MEETING_CHAT
        words = NOT_MADE if last.outcome is ActionOutcome.FAILED else UNSAID
        unsaid = words.format(when=when, detail=last.detail.rstrip("."))
        yield fine(NAME, SAID.format(when=when)) if was_taken else to_do(NAME, unsaid, WEB_PORTAL)
        return
    if hosts is None:
        yield not_looked_at(NAME, NO_ANSWER)
        return
    chats = {name: _has_chat(said) for name, said in hosts.items()}
    says = [
        words.format(names=listed(names))
        for words, is_on in ((ON, True), (OFF, False))
        if (names := [name for name, has in chats.items() if has is is_on])
    ]
    errors = [said for said in hosts.values() if isinstance(said, ZoomError)]
    if says:
        yield fine(NAME, " ".join(says))
    else:
        yield not_looked_at(NAME, why_unread(errors[0]) if errors else NOT_SAID)


def _has_chat(said: Mapping[str, Any] | ZoomError) -> bool | None:
    """Whether a host's settings have continuous meeting chat on; None where they do not say."""
    scheduling = said.get("schedule_meeting") if isinstance(said, Mapping) else None
    chat = scheduling.get("continuous_meeting_chat") if isinstance(scheduling, Mapping) else None
    is_on = chat.get("enable") if isinstance(chat, Mapping) else None
    return is_on if isinstance(is_on, bool) else None
