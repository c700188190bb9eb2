"""Checklists as sheets to fill in: a session's and a quarter's, who answers them, and taking answers down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.deciding import report_job
from bot.jobs.table import Job, JobKind, defer_anew
from bot.journal.attested import answers_about, keep_answers
from bot.journal.decided import SessionRow, policy_body, session_key
from bot.journal.lookup import session_by_key
from bot.policy.canonical import policy_from_json
from bot.report.issue import over_at
from rules.attestation import Attestation, Period, Quarter, are_open, attestations
from rules.events import Answer, Attested
from rules.policy import Policy, StaffRole


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is asked about a session, or about a quarter, and how it stands.

    `session` is the session's row, None for a quarter's. `whom` are the e-mail addresses of those who answer, of a host
    whose address is not known the Zoom user id. `period` is None for as long as the session goes on.
    """

    session: SessionRow | None
    quarter: Quarter | None
    whom: tuple[str, ...]
    period: Period | None
    questions: tuple[Attestation, ...]

    @property
    def about(self) -> str:
        """The session's uuid or the quarter's name, as the journal has it."""
        return self.session.uuid if self.session is not None else str(self.quarter)

    @property
    def subject(self) -> str:
        """The session's key or the quarter's name, as addresses have it."""
        return session_key(self.about) if self.session is not None else self.about

    @property
    def is_open(self) -> bool:
        """Whether an answer is still wanted."""
        return are_open(self.questions)


def of_session(connection: Connection, row: SessionRow, now: datetime) -> Sheet:
    """What is asked about a session, by the policy that it ran under."""
    asked = policy_from_json(policy_body(connection, row.policy_hash))[0].attestations
    planned = row.planned_for is not None
    over = over_at(connection, row.uuid, row.ended_at, now) if not planned else None
    period = asked.after(over) if over is not None else None
    host = row.host_email or row.host_id
    answers = answers_about(connection, row.uuid)
    found = attestations(asked.of_session(row.profile), answers, period, now)
    return Sheet(row, None, (host,) if host else (), period, found)


def of_quarter(connection: Connection, policy: Policy, quarter: Quarter, now: datetime) -> Sheet:
    """What is asked about a quarter, by the policy of now."""
    asked = policy.attestations
    period = asked.during(quarter, policy.timezone)
    answers = answers_about(connection, str(quarter))
    found = attestations(asked.of_quarter, answers, period, now)
    return Sheet(None, quarter, responsible(policy), period, found)


def responsible(policy: Policy) -> tuple[str, ...]:
    """Who answers for a quarter: the address that the policy names, or everybody who has the role."""
    named = policy.attestations.responsible
    if named not in set(StaffRole):
        return (named,)
    return tuple(member.email for member in policy.staff if StaffRole(named) in member.roles)


def sheet_of(connection: Connection, policy: Policy, subject: str, now: datetime) -> Sheet | None:
    """The checklist that a session's key or a quarter's name stands for; None where there is nothing asked."""
    try:
        found = of_quarter(connection, policy, Quarter.named(subject), now)
    except ValueError:
        row = session_by_key(connection, subject)
        if row is None:
            return None
        found = of_session(connection, row, now)
    return found if found.questions else None


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as somebody gives it."""

    answer: Answer
    note: str = ""


def take_down(
    connection: Connection, sheet: Sheet, given: Mapping[str, Given], by: str, now: datetime
) -> list[Attested]:
    """Keep the answers that say anything else than this person's last; gives those.

    The report on the session is issued again, and whoever is to know of an answer is told.
    """
    questions = {one.item.key: one for one in sheet.questions}
    new = [
        Attested(
            at=now,
            item=key,
            answer=one.answer,
            by=by,
            note=one.note.strip(),
            question=questions[key].item.question,
        )
        for key, one in given.items()
        if _is_news(own_answer(questions[key].answers, by), one)
    ]
    if new:
        keep_answers(connection, sheet.quarter or sheet.about, new, now)
        defer_anew(connection, reminder_job(sheet.about), now)
        if sheet.session is not None:
            defer_anew(connection, report_job(sheet.about), now)
    return new


def own_answer(answers: Iterable[Attested], by: str) -> Attested | None:
    """What somebody answered last themselves."""
    own = [one for one in answers if one.by.casefold() == by.casefold()]
    return own[-1] if own else None


def _is_news(before: Attested | None, given: Given) -> bool:
    return before is None or (before.answer, before.note) != (given.answer, given.note.strip())


def reminder_job(about: str) -> Job:
    """The job of seeing who is to be told about a session's or a quarter's questions."""
    return Job(f"remind {session_key(about)}", JobKind.REMIND, {"about": about})
