"""Handing jobs to Procrastinate, in the transaction that decided them.

The table says what is to be done and when; Procrastinate holds a token for each job that waits, and gives it to one of the
programs when its time has come. A token is good for the time it was made for and nothing else.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import bindparam, text

from bot.journal.tables import UtcTime

if TYPE_CHECKING:
    from collections.abc import Mapping

    import psycopg
    from procrastinate.manager import JobManager
    from sqlalchemy import Connection

TASK: Final = "chaperone.do"
QUEUE: Final = "chaperone"
UNHURRIED_QUEUE: Final = "chaperone.unhurried"
"""Where what nobody waits for has its tokens. An earlier version put them into the other queue: there they are still done."""

_PRIORITY: Final = 1
FIRST: Final = 2
"""The priority of what comes before every job."""


@dataclass(frozen=True, slots=True)
class _TheConnection:
    """Stands for a pool, and gives the one connection on which the transaction is under way."""

    inner: psycopg.Connection

    def connection(self) -> AbstractContextManager[psycopg.Connection]:
        return nullcontext(self.inner)


def _within(connection: Connection) -> JobManager:
    from procrastinate import SyncPsycopgConnector
    from procrastinate.manager import JobManager

    connector = SyncPsycopgConnector()
    connector.open(
        cast("Any", _TheConnection(cast("psycopg.Connection", connection.connection.driver_connection)))
    )
    return JobManager(connector)


def hand_over(connection: Connection, identity: str, at: datetime, *, hurried: bool) -> int:
    """Have Procrastinate give somebody this job at `at`, a hurried one apart from others; gives the token's number."""
    from procrastinate.jobs import Job

    # The server's clock may be a little behind this machine's, and what is to be done now should not wait for that.
    is_now = at <= datetime.now(UTC)
    token = Job(
        queue=QUEUE if hurried else UNHURRIED_QUEUE,
        priority=_PRIORITY,
        lock=identity,
        queueing_lock=None,
        task_name=TASK,
        task_kwargs=arguments(identity, at),
        scheduled_at=None if is_now else at,
    )
    number = _within(connection).defer_job(token).id
    assert number is not None
    return number


def take_back(connection: Connection, token: int) -> None:
    """Have Procrastinate forget a token that nobody has been given yet."""
    _within(connection).cancel_job_by_id(token, delete_job=True)


def hasten(connection: Connection, now: datetime) -> None:
    """Have Procrastinate give somebody at once what is due by `now`, whatever the time is by the server's clock.

    That may have been set back since, or be wrong. What is to be tried again in a moment is left as it is.
    """
    connection.execute(_HASTEN, {"now": now})


_HASTEN: Final = text(
    "UPDATE procrastinate_jobs SET scheduled_at = NULL FROM jobs "
    "WHERE jobs.token = procrastinate_jobs.id AND jobs.done_at IS NULL AND jobs.run_at <= :now "
    "AND procrastinate_jobs.status = 'todo' "
    "AND procrastinate_jobs.scheduled_at > clock_timestamp() + interval '5 seconds'"
).bindparams(bindparam("now", type_=UtcTime))


def arguments(identity: str, at: datetime) -> dict[str, Any]:
    """What a token says: which job, and the time it is good for."""
    return {"job": identity, "at": at.isoformat()}


def time_of(told: Mapping[str, Any]) -> datetime:
    """The time that a token is good for."""
    return datetime.fromisoformat(told["at"])
