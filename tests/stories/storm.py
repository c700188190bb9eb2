"""What is left of an evening on which the service was brought down, and whether it is what it should be."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, func, select

from bot.clock import WallClock
from bot.jobs.table import JobKind
from bot.journal.database import Database
from bot.journal.decided import actions_of
from bot.journal.done import outcomes_of
from bot.journal.tables import actions, deliveries, findings, jobs, outcomes
from bot.simulator.gate import Call
from bot.simulator.zoom import SimulatedZoom
from rules.actions import Action, ActionKind, ActionOutcome

LOOK_EVERY = timedelta(milliseconds=50)
CONTROLS = {
    ActionKind.STOP_RECORDING: "recording.stop",
    ActionKind.STOP_AI_COMPANION: "ai_companion.stop",
    ActionKind.REMOVE_PARTICIPANT: "participant.remove",
}

Control = tuple[str, str, str | None]
"""What Zoom was, or is to be, told to do: the meeting, the method and the participant."""


# What is done over what happens in a session; the rest is done at its own times.
OF_SESSIONS = (JobKind.CARRY_OUT, JobKind.READ_SETTINGS, JobKind.READ_RECORDING, JobKind.READ_REGISTRANTS)


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What the journal and Zoom hold once everything is over."""

    acknowledged: list[str]
    decided: list[str]
    found: set[tuple[object, ...]]
    wanted: set[tuple[object, ...]]
    unfinished: list[Action]
    due: set[Control]
    told: Counter[Control]
    starts: int
    recovered: tuple[timedelta, ...] = ()
    went_on: tuple[timedelta, ...] = ()

    @property
    def repeated(self) -> int:
        """How many controls Zoom was given more than once, each time too many counted."""
        return self.told.total() - len(self.told)


async def nothing_left(database: Database) -> None:
    """Wait until the service has decided and done all there is, but for what is hours ahead."""

    def left(connection: Connection) -> int:
        undecided = (deliveries.c.state == "for_session") & deliveries.c.decided_at.is_(None)
        waiting = jobs.c.done_at.is_(None) & jobs.c.kind.in_(OF_SESSIONS)
        counts = (select(func.count()).where(undecided), select(func.count()).where(waiting))
        return sum(connection.scalar(count) or 0 for count in counts)

    while await database.read(left):
        await WallClock().sleep(LOOK_EVERY)


def aftermath(connection: Connection, zoom: SimulatedZoom, acknowledged: list[str], starts: int) -> Aftermath:
    meetings = {run.uuid: run.meeting_id for run in zoom.runs}
    due, unfinished = set(), []
    for uuid, meeting_id in meetings.items():
        ended = outcomes_of(connection, uuid)
        for action in actions_of(connection, uuid):
            if action.id not in ended or ended[action.id].outcome is ActionOutcome.FAILED:
                unfinished.append(action)
            if action.kind in CONTROLS:
                who = action.subject.participant_uuid if "participant" in CONTROLS[action.kind] else None
                due.add((meeting_id, CONTROLS[action.kind], who))
    # One that was broken off half-way has no body, and nothing was done over it.
    controls = [c for c in zoom.calls if c.path.startswith("/live_meetings/") and c.json is not None]
    decided = deliveries.c.decided_at.is_not(None) & (deliveries.c.source == "zoom")
    return Aftermath(
        acknowledged=sorted(acknowledged),
        decided=sorted(connection.scalars(select(deliveries.c.id).where(decided))),
        found=rows(connection, findings, "session", "id", "opened_at", "closed_at", "retracted_at"),
        wanted=rows(connection, actions, "session", "id", "kind", "at"),
        unfinished=unfinished,
        due=due,
        told=Counter(map(control, controls)),
        starts=starts,
    )


def rows(connection: Connection, table: Table, *columns: str) -> set[tuple[object, ...]]:
    return {tuple(row) for row in connection.execute(select(*(table.c[name] for name in columns)))}


def control(call: Call) -> Control:
    return call.path.split("/")[2], call.json["method"], call.json.get("params", {}).get("participant_uuid")


def held_up(connection: Connection, moment: datetime) -> timedelta:
    """How long after this moment the last was decided or done that was there to be by then."""
    decided = select(func.max(deliveries.c.decided_at)).where(deliveries.c.received_at <= moment)
    done = (
        select(func.max(outcomes.c.at))
        .join(actions, actions.c.id == outcomes.c.action)
        .where(actions.c.decided_at <= moment)
    )
    times = [at for at in (connection.scalar(decided), connection.scalar(done)) if at is not None]
    return max(max(times, default=moment) - moment, timedelta())


def went_on_after(connection: Connection, moment: datetime) -> timedelta:
    """How long after this moment a delivery was decided; none where there was nothing left to decide."""
    next_one = select(func.min(deliveries.c.decided_at)).where(deliveries.c.decided_at >= moment)
    return (connection.scalar(next_one) or moment) - moment


def in_seconds(spans: Iterable[timedelta]) -> str:
    """Spans as a table has them."""
    return ", ".join(f"{span.total_seconds():.1f}" for span in spans)
