"""What is still to be answered about a quarter, as the first staff page says it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.accounts.rights import Right, SignedIn
from bot.attest.desk import Desk, Due
from bot.attest.messages import title_of
from bot.report.times import moment
from rules.attestation import OPEN, State
from rules.policy import Policy

# Long enough to answer on a page that was left open, short enough for a computer that others use too.
OPENS_FOR: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpenQuarter:
    """A quarter's open questions: how many, by when and who answers, by name.

    `token` stands at the end of a link for whoever is to answer and looks; it is empty for those who chase others.
    """

    title: str
    questions: int
    due: str
    is_overdue: bool
    whom: str
    token: str


def answers_or_sees(person: SignedIn, due: Due) -> bool:
    """Whether a quarter's questions are theirs to answer or to chase."""
    return person.may(Right.SEE_INSTALLATION) or person.email in due.sheet.whom


async def open_quarters(desk: Desk, tz: ZoneInfo, person: SignedIn) -> list[OpenQuarter]:
    """The quarters with open questions that somebody is to answer or to chase, the earliest first."""
    found = [one for one in await desk.quarters() if one.sheet.is_open and answers_or_sees(person, one)]
    return [_open(desk, tz, person, one) for one in reversed(found)]


def _open(desk: Desk, tz: ZoneInfo, person: SignedIn, due: Due) -> OpenQuarter:
    sheet = due.sheet
    is_theirs = person.email in sheet.whom
    return OpenQuarter(
        title=title_of(sheet),
        questions=sum(one.state in OPEN for one in sheet.questions),
        due=moment(sheet.period.due, tz) if sheet.period is not None else "",
        is_overdue=State.OVERDUE in {one.state for one in sheet.questions},
        whom=" or ".join(_called(desk.policy, address) for address in sheet.whom),
        token=desk.links.token(sheet.subject, person.email, desk.clock.now() + OPENS_FOR)
        if is_theirs
        else "",
    )


def _called(policy: Policy, address: str) -> str:
    member = policy.staff_member(address)
    return member.name if member is not None else address
