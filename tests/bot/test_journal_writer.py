"""Writing to the journal: all or nothing of each work, and those that wait go to the disk together."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection, event, select
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.journal.database import Database, open_database
from bot.journal.tables import policies
from bot.journal.writer import Work, Writer

WAIT = 10
"""Seconds after which a test gives up."""


@dataclass
class Press:
    """A writer that can be kept busy, and the commits that it made."""

    database: Database
    writer: Writer
    commits: list[None] = field(default_factory=list)

    @contextmanager
    def held_up(self) -> Iterator[None]:
        """The writer is busy for as long as the block lasts."""
        begun, go_on = Event(), Event()

        def hold_up(_: Connection) -> None:
            begun.set()
            assert go_on.wait(WAIT)

        held = self.writer.write(hold_up)
        assert begun.wait(WAIT)
        yield
        go_on.set()
        held.result(WAIT)

    def together(self, *works: Work[object]) -> Sequence[Future[object]]:
        """Have these works wait for the same turn, and see them all ended."""
        with self.held_up():
            asked = [self.writer.write(work) for work in works]
        for one in asked:
            one.exception(WAIT)
        return asked

    @property
    def kept(self) -> list[str]:
        with self.database.engine.connect() as connection:
            return list(connection.scalars(select(policies.c.hash).order_by(policies.c.hash)))


@contextmanager
def a_press(folder: Path) -> Iterator[Press]:
    with closing(open_database(f"sqlite:///{folder / 'journal.db'}")) as database:
        press = Press(database, Writer(database.engine))
        event.listen(database.engine, "commit", lambda _: press.commits.append(None))
        with closing(press.writer):
            yield press


def keep(name: str) -> Work[str]:
    def work(connection: Connection) -> str:
        connection.execute(policies.insert().values(hash=name, body=""))
        return name

    return work


def broken_by(error: Callable[[], Exception]) -> Work[str]:
    def work(connection: Connection) -> str:
        keep("half")(connection)
        raise error()

    return work


def full() -> OperationalError:
    return OperationalError("INSERT", None, Exception("database or disk is full"))


def test_what_waits_goes_to_the_disk_together(tmp_path: Path) -> None:
    with a_press(tmp_path) as press:
        asked = press.together(keep("a"), keep("b"), keep("c"))
        assert [one.result() for one in asked] == ["a", "b", "c"]
        assert press.kept == ["a", "b", "c"]
        assert len(press.commits) == 2


@pytest.mark.parametrize("others", [(), (keep("a"), keep("c"))])
def test_work_that_breaks_leaves_nothing_and_takes_nothing_with_it(
    tmp_path: Path, others: Sequence[Work[str]]
) -> None:
    with a_press(tmp_path) as press:
        asked = press.together(*others[:1], broken_by(KeyError), *others[1:])
        assert [isinstance(one.exception(), KeyError) for one in asked].count(True) == 1
        assert press.kept == [one.result() for one in asked if one.exception() is None]


def test_work_that_the_database_refuses_takes_nothing_with_it(tmp_path: Path) -> None:
    with a_press(tmp_path) as press:
        first, again, other = press.together(keep("a"), keep("a"), keep("b"))
        assert (first.result(), other.result()) == ("a", "b")
        assert isinstance(again.exception(), IntegrityError)
        assert press.kept == ["a", "b"]


def test_where_the_database_fails_nothing_that_went_with_it_is_kept(tmp_path: Path) -> None:
    with a_press(tmp_path) as press:
        asked = press.together(keep("a"), broken_by(full), keep("b"))
        assert all(isinstance(one.exception(), OperationalError) for one in asked)
        assert press.kept == []
        assert press.writer.write(keep("c")).result(WAIT) == "c"


def test_what_did_not_reach_the_disk_is_not_answered_for(tmp_path: Path) -> None:
    with a_press(tmp_path) as press:

        def fails(connection: Connection) -> None:
            if len(press.commits) > 1:
                raise full()

        event.listen(press.database.engine, "commit", fails)
        asked = press.together(keep("a"), keep("b"))
        assert all(isinstance(one.exception(), OperationalError) for one in asked)
        assert press.kept == []


def test_work_that_nobody_waits_for_any_more_is_not_done(tmp_path: Path) -> None:
    with a_press(tmp_path) as press:
        with press.held_up():
            assert press.writer.write(keep("a")).cancel()
        press.writer.write(keep("b")).result(WAIT)
        assert press.kept == ["b"]
