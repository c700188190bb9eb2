"""What people are written about checklists."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.alerts import attest_words as words
from bot.alerts.words import NO_TOPIC
from bot.attest.links import Links
from bot.attest.sheets import Sheet
from bot.report.page import counted
from bot.report.times import day_words
from rules.attestation import OPEN, Attestation
from rules.events import Attested
from rules.policy import Policy

# How long after its answers are due a checklist can still be answered over a link.
OPEN_AFTER_DUE: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Wording:
    """Puts messages about checklists into words; times are those of `timezone`, names those on the policy's list of staff."""

    links: Links
    timezone: ZoneInfo
    policy: Policy

    def asked(self, sheet: Sheet, whom: str, due: datetime, *, again: bool) -> str:
        """What somebody is told who is to answer; with a link of their own where there can be one."""
        template = words.ASKED_AGAIN if again else words.ASKED
        if sheet.session is None:
            template = words.QUARTER_ASKED_AGAIN if again else words.QUARTER_ASKED
        return template.format(
            **self._head(sheet),
            questions=_open_questions(sheet),
            due=moment(due, self.timezone),
            why=words.WHY,
            how=self._how(sheet, whom, due),
        )

    def overdue(self, sheet: Sheet, due: datetime) -> str:
        """What the safeguarding lead is told once nobody answered in time."""
        template = words.OVERDUE if sheet.session is not None else words.QUARTER_OVERDUE
        return template.format(
            **self._head(sheet),
            questions=_open_questions(sheet),
            due=moment(due, self.timezone),
            whom=", ".join(map(self._called, sheet.whom)) or words.NOBODY,
            staff=words.STAFF,
        )

    def said_no(self, sheet: Sheet, by: str, questions: list[Attestation]) -> str:
        """What the safeguarding lead is told once somebody answered with no; never what they wrote."""
        of_session = sheet.session is not None
        return (words.SAID_NO if of_session else words.QUARTER_SAID_NO).format(
            **self._head(sheet),
            by=self._called(by),
            questions="\n".join(f"– {one.item.question}" for one in questions),
            where=words.IN_REPORT if of_session else words.ON_STAFF_PAGE,
        )

    def _called(self, address: str) -> str:
        member = self.policy.staff_member(address)
        return member.name if member is not None else address

    def _head(self, sheet: Sheet) -> dict[str, str]:
        if sheet.session is not None:
            day = day_words(sheet.session.first_seen.astimezone(self.timezone))
            return {"topic": sheet.session.topic or NO_TOPIC, "day": day}
        return {"quarter": title_of(sheet)}

    def _how(self, sheet: Sheet, whom: str, due: datetime) -> str:
        link = self.links.link(sheet.subject, whom, due + OPEN_AFTER_DUE)
        if link is not None:
            return words.OVER_LINK.format(link=link)
        return words.WITHOUT_LINK.format(about=sheet.about, whom=whom)


def moment(at: datetime, timezone: ZoneInfo) -> str:
    """A time with its day: "17:00 on Wednesday 4 November 2026"."""
    local = at.astimezone(timezone)
    return f"{local:%H:%M} on {day_words(local)}"


def title_of(sheet: Sheet) -> str:
    """What a checklist is about, in a few words."""
    if sheet.quarter is None:
        return sheet.session.topic or NO_TOPIC if sheet.session is not None else NO_TOPIC
    last = sheet.quarter.last_day
    first = last.replace(month=last.month - 2, day=1)
    return words.QUARTER.format(first=f"{first:%B}", last=f"{last:%B}", year=last.year)


def when_of(sheet: Sheet, timezone: ZoneInfo) -> str:
    """When a session took place; empty for a quarter."""
    if sheet.session is None:
        return ""
    begin, end = sheet.session.first_seen.astimezone(timezone), sheet.session.ended_at
    until = f" to {end.astimezone(timezone):%H:%M}" if end is not None else ""
    return f"{day_words(begin)}, {begin:%H:%M}{until}"


def _open_questions(sheet: Sheet) -> str:
    return counted(sum(one.state in OPEN for one in sheet.questions), "question")


def by_whom(one: Attestation) -> Attested:
    """The answer that counts to a question that has one."""
    assert one.answer is not None
    return one.answer
