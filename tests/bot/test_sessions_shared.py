"""Two programs that decide the same sessions in turn: the same is found, recorded and done as if there were one."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.clock import ManualClock
from bot.deciding import Decider
from bot.journal.database import open_database
from bot.journal.received import Inbox, undecided
from bot.journal.tables import actions, decisions, findings, sessions
from bot.policy.canonical import policy_as_json
from bot.sessions import LOOK_AGAIN, SessionLoop
from bot.simulator.records import JSON
from tests.bot.house import ADA, BEN, CAL, MEETING, START, UUID, an_account, configured, received
from tests.bot.journals import keep_elsewhere
from tests.postgres import new_database

SECOND = timedelta(seconds=1)
STRANGER = "Piotr Quill"


@dataclass
class Program:
    inbox: Inbox
    loop: SessionLoop


class Programs:
    """Some programs over one journal, each of which may be asked to decide."""

    def __init__(self, folder: Path, url: str) -> None:
        self.clock = ManualClock(START)
        self.zoom, _, _ = an_account(self.clock)
        keep_elsewhere(folder, url)
        self.config = configured(folder, self.zoom, "http://127.0.0.1")
        self.url = url
        self.programs: list[Program] = []

    async def join(self, stack: AsyncExitStack) -> Program:
        database = await stack.enter_async_context(open_database(self.url))
        policy = self.config.policy
        decider = Decider(policy, policy_as_json(policy, self.config.switched_off))
        inbox = Inbox(database)
        loop = SessionLoop(database, self.clock, decider, inbox.news, lambda: None, inbox.fresh)
        self.programs.append(Program(inbox, loop))
        return self.programs[-1]

    async def record(self) -> dict[str, list[Any]]:
        asked = {
            "found": select(findings.c.id, findings.c.opened_at, findings.c.closed_at, findings.c.learnt_at),
            "wanted": select(actions.c.id, actions.c.kind, actions.c.decided_at),
            "decided": select(decisions.c.body, decisions.c.decided_at).order_by(decisions.c.seq),
            "rows": select(sessions.c.uuid, sessions.c.due, sessions.c.ended_at, sessions.c.profile),
        }
        database = self.programs[0].loop.database
        return {
            name: [tuple(row) for row in await database.read(lambda c, s=statement: c.execute(s).all())]  # type: ignore[misc]
            for name, statement in asked.items()
        }


def happenings(zoom: Any, clock: ManualClock) -> list[tuple[JSON, ...]]:
    """What Zoom tells at each of a dozen moments ten seconds apart; the last is told late."""
    told: list[tuple[JSON, ...]] = []
    zoom.clock = clock

    def at_once(*_: Any) -> None:
        told.append(tuple(zoom.outbox))
        zoom.outbox.clear()
        clock.advance(10 * SECOND)

    at_once(zoom.start(MEETING, uuid=UUID))
    for name in (ADA, BEN, CAL, STRANGER):
        at_once(zoom.arrive(MEETING, name))
        at_once(zoom.admit(MEETING, name))
    at_once(zoom.share_screen(MEETING, ADA))
    at_once(zoom.start_recording(MEETING))
    at_once(zoom.share_screen(MEETING, STRANGER))
    at_once(zoom.leave(MEETING, BEN))
    return told


async def played(folder: Path, count: int, *, late: int | None = None) -> tuple[dict[str, list[Any]], int]:
    """The story decided by so many programs in turn; gives the record, and how often the whole journal was read.

    `late` is which of the moments is told of after all the others.
    """
    folder.mkdir()  # noqa: ASYNC240
    programs = Programs(folder, new_database())
    whole: list[str] = []
    async with AsyncExitStack() as stack:
        for _ in range(count):
            program = await programs.join(stack)
            event.listen(
                program.loop.database.engine,
                "before_cursor_execute",
                lambda _c, _u, statement, *_: whole.append(statement) if is_whole(statement) else None,
            )
        told = happenings(programs.zoom, ManualClock(START))
        if late is not None:
            told.append(told.pop(late))
        for number, events in enumerate(told):
            program = programs.programs[number % count]
            for one in events:
                await program.inbox.accept(received(one, programs.clock.now()))
            await program.loop.settle()
            programs.clock.advance(10 * SECOND)
            # Whose clock asks first is another's turn.
            await programs.programs[(number + 1) % count].loop.settle()
        return await programs.record(), len(whole)


def is_whole(statement: str) -> bool:
    return "deliveries.body" in statement and "decided_at IS" not in statement


@pytest.mark.parametrize("late", [None, 3])
def test_two_that_take_turns_record_what_one_does_and_seldom_read_it_all_again(
    tmp_path: Path, late: int | None
) -> None:
    alone, _ = asyncio.run(played(tmp_path / "alone", 1, late=late))
    in_turn, read = asyncio.run(played(tmp_path / "in turn", 2, late=late))
    assert in_turn == alone
    assert len(alone["found"]) >= 2
    assert len(alone["wanted"]) >= 2
    assert read <= 4


def test_what_another_is_deciding_is_left_to_it_and_looked_at_again_soon(tmp_path: Path) -> None:
    async def story() -> None:
        programs = Programs(tmp_path, new_database())
        async with AsyncExitStack() as stack:
            first, second = await programs.join(stack), await programs.join(stack)
            programs.zoom.start(MEETING, uuid=UUID)
            await first.inbox.accept(received(programs.zoom.outbox.popleft(), START))
            await first.loop.settle()
            programs.zoom.arrive(MEETING, ADA)
            await second.inbox.accept(received(programs.zoom.outbox.popleft(), START))
            with first.loop.database.engine.begin() as deciding:
                deciding.execute(select(sessions.c.uuid).with_for_update())
                assert await second.loop.settle() == LOOK_AGAIN
            await second.loop.settle()
            assert await second.loop.database.read(lambda c: undecided(c, 10, ())) == []

    asyncio.run(story())


def test_of_two_that_begin_a_session_one_does_and_the_other_goes_on_from_there(tmp_path: Path) -> None:
    async def story() -> None:
        programs = Programs(tmp_path, new_database())
        async with AsyncExitStack() as stack:
            first, second = await programs.join(stack), await programs.join(stack)
            programs.zoom.start(MEETING, uuid=UUID)
            programs.zoom.arrive(MEETING, ADA)
            for one in programs.zoom.outbox:
                await first.inbox.accept(received(one, START))
            await asyncio.gather(first.loop.settle(), second.loop.settle())
            await second.loop.settle()
            await first.loop.settle()
            assert await first.loop.database.read(lambda c: undecided(c, 10, ())) == []
            rows = await first.loop.database.read(lambda c: c.execute(select(sessions.c.uuid)).all())
            assert rows == [(UUID,)]

    asyncio.run(story())
