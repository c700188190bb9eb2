"""The one thread that all of a process's writing goes through, in as few trips to the disk as may be."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

Result = TypeVar("Result")
Work = Callable[[Connection], Result]


@dataclass(slots=True, eq=False)
class _Asked:
    work: Work[Any]
    answer: Future[Any] = field(default_factory=Future)
    result: Any = None
    error: Exception | None = None

    def try_within(self, connection: Connection) -> None:
        """Do the work, or nothing of it; OperationalError where the database and not the work is at fault."""
        try:
            with connection.begin_nested():
                self.result = self.work(connection)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - whoever asked for the work is told
            self.error = error

    def tell(self) -> None:
        """Let whoever asked know how it ended."""
        if self.error is not None:
            self.answer.set_exception(self.error)
        else:
            self.answer.set_result(self.result)


class Writer:
    """Writes, one work after the other: SQLite has one writer, and whoever waits, waits here and not for a lock.

    Work that has come to wait while other work was brought to the disk is brought there together, for that takes far
    longer than the work. Each is all or nothing by itself, and none is answered for before all of it is on disk.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: deque[_Asked] = deque()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")

    def write(self, work: Work[Result]) -> Future[Result]:
        """Have work done; its result is there once it is on disk."""
        asked = _Asked(work)
        self._waiting.append(asked)
        self._thread.submit(self._write_waiting)
        return asked.answer

    def close(self) -> None:
        """Finish what was asked for."""
        self._thread.shutdown()

    def _write_waiting(self) -> None:
        waiting = [self._waiting.popleft() for _ in range(len(self._waiting))]
        lot = [asked for asked in waiting if asked.answer.set_running_or_notify_cancel()]
        try:
            self._write(lot)
        except Exception as error:  # noqa: BLE001 - whoever asked for the work is told
            # Of the lot nothing is on disk, whoever's fault it is.
            for asked in lot:
                asked.error = error
        for asked in lot:
            asked.tell()

    def _write(self, lot: list[_Asked]) -> None:
        if len(lot) == 1:
            with self._engine.begin() as connection:
                lot[0].result = lot[0].work(connection)
        elif lot:
            with self._engine.begin() as connection:
                for asked in lot:
                    asked.try_within(connection)
