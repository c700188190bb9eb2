"""How long stored sessions take to be decided again, every rule of the catalogue on."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

from bot.clock import ManualClock
from bot.deciding import Decider
from bot.journal.database import Database, open_database
from bot.journal.received import insert_new, mark_decided, row_of, undecided
from bot.policy.canonical import policy_as_json
from bot.replay.stored import replay_between
from bot.simulator.records import Meeting
from bot.simulator.signing import serialise
from bot.simulator.zoom import SimulatedZoom
from rules.catalog import catalog
from rules.policy import Policy, Profile, SessionPattern, StaffMember
from tests.bench.figures import Figure
from tests.bench.processes import PLACE
from webhooks.delivery import describe
from webhooks.payloads import parse
from webhooks.signature import SignedOver, Verified

SESSIONS: Final = 50
PEOPLE: Final = 30
ROUNDS: Final = 5

_START: Final = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)
_MONTH: Final = (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
_HOST: Final = "marta@brambleyard.example"
_NAMES: Final = tuple(
    f"{first} {last}"
    for first in ("Ada", "Ben", "Cora", "Dev", "Ema", "Finn")
    for last in ("Fenn", "Osei", "Lund", "Patel", "Novak")
)
_REGISTER: Final = "name,under 18,recording consent\n" + "".join(f"{name},yes,yes\n" for name in _NAMES)
_STEP: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Replayed:
    """Seconds that deciding all the sessions again took, round by round, by the clock and of one core.

    `deliveries` and `findings` are of them all.
    """

    seconds: Figure
    cpu: Figure
    deliveries: int
    findings: int


def replayed() -> Replayed:
    """Stored sessions, decided again from the journal as `chaperone replay --month` does."""
    PLACE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=PLACE) as folder:
        url = f"sqlite:///{Path(folder) / 'journal.db'}"
        register = Path(folder) / "register.csv"
        register.write_text(_REGISTER)
        database, policy = open_database(url), _policy(register)
        try:
            for number in range(SESSIONS):
                _keep(database, policy, number)
        finally:
            database.close()
        rounds = [_round(url) for _ in range(ROUNDS)]
        seconds, cpu, deliveries, findings = zip(*rounds, strict=True)
        return Replayed(Figure.of(seconds), Figure.of(cpu), deliveries[-1], findings[-1])


def _round(url: str) -> tuple[float, float, int, int]:
    deliveries = findings = sessions = 0
    before, cpu_before = perf_counter(), process_time()
    for replay in replay_between(url, *_MONTH, None):
        if replay.differs:
            raise ValueError(f"session {replay.record.uuid} was decided otherwise")
        deliveries, findings = deliveries + len(replay.record.told), findings + len(replay.after.findings)
        sessions += 1
    took, cpu = perf_counter() - before, process_time() - cpu_before
    if sessions != SESSIONS:
        raise ValueError(f"{sessions} sessions were replayed")
    return took, cpu, deliveries, findings


def _policy(register: Path) -> Policy:
    rules = {name: rule.presets["children"] for name, rule in catalog().items()}
    staff = (StaffMember("Marta Reyes", _HOST),)
    pattern = SessionPattern("children", topic="Weavers *", register=str(register))
    return Policy({"children": Profile("children", rules)}, "children", (pattern,), staff)


def _keep(database: Database, policy: Policy, number: int) -> None:
    """Have a session received and decided."""
    decider = Decider(policy, policy_as_json(policy, {}))
    now = _START + timedelta(hours=2)
    uuid, deliveries = _told(number)
    with database.engine.begin() as connection:
        insert_new(connection, [_row(body, now) for body in deliveries])
        live = None
        while waiting := undecided(connection, len(deliveries), ()):
            news = [event for one in waiting if (event := one.event) is not None]
            live = decider.decide(connection, uuid, live, news, now)
            mark_decided(connection, [one.delivery for one in waiting], now)


def _row(body: bytes, now: datetime) -> dict[str, object]:
    return row_of(describe(Verified(SignedOver.RAW, body, "secret"), parse(body), now))


def _told(number: int) -> tuple[str, list[bytes]]:
    """A session's uuid, and all that Zoom tells of it, in order."""
    clock = ManualClock(_START)
    zoom = SimulatedZoom(clock)
    host = zoom.add_user(_HOST, "Marta Reyes")
    meeting = zoom.add_meeting(host, f"Weavers {number}", start=_START, duration=60)
    uuid = f"session {number}"
    bodies = []
    for events in _happenings(zoom, meeting, uuid):
        bodies += [serialise(event) for event in events]
        clock.advance(_STEP)
    return uuid, bodies


def _happenings(zoom: SimulatedZoom, meeting: Meeting, uuid: str) -> Iterator[list[dict[str, object]]]:
    of = meeting.id
    yield zoom.start(of, uuid=uuid)
    for name in _NAMES:
        yield zoom.arrive(of, name)
    for name in _NAMES:
        yield zoom.admit(of, name)
    yield zoom.start_recording(of)
    for name in _NAMES[:6]:
        yield zoom.share_screen(of, name)
        yield zoom.stop_sharing(of, name)
    for name in _NAMES[:10]:
        yield zoom.enter_breakout(of, name, "room-of-looms")
    for name in _NAMES[:10]:
        yield zoom.leave_breakout(of, name)
    yield zoom.stop_recording(of)
    for name in _NAMES[20:]:
        yield zoom.leave(of, name)
    yield zoom.end(of)
