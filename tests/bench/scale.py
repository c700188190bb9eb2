"""What a million sessions a day would take, reckoned from what was measured: docs/scale.md from docs/performance.md."""

import re
from dataclasses import dataclass

from bot.sessions import IN_MEMORY
from bot.zoom.limits import LIMITS, Label, Plan
from tests.bench.figures import table

DAY = 1_000_000
PEAK = 0.2
"""The share of a day's sessions that begins within its busiest hour: lessons begin after school."""

PEAK_SECONDS = 3600
LENGTH_HOURS = 1.0
KEPT_DAYS = 365

_PAGE = """\
# A million sessions a day

What it would take, part by part, and what breaks first. Nobody has run that: this is reckoned by `python -m tests.bench` from the
costs on the [performance page](performance.md), each measured there on the machine that it names, and from these assumptions: {day:,}
sessions a day of {length:g} h each, {peak:.0%} of them begun in the busiest hour, each with as many deliveries as those of an hour of
ordinary load had ({deliveries:.1f}).

{parts}
## What breaks first

1. **Zoom's limits.** They count for an account, whatever asks. On the Business plan and above {medium} calls of medium weight are allowed
   a second, so one account carries {account_peak:,.0f} sessions in its busiest hour, {account_day:,.0f} a day, if all calls were of that weight. More
   sessions want more accounts, and each account its own Chaperone: schools and clinics have accounts of their own anyway. Zoom's
   allowances by the day for heavy calls, which Zoom counts and Chaperone does not, come on top.
2. **The journal's size.** {day_gib:,.0f} GiB a day is {year_tib:,.1f} TiB in {kept} days. What is kept no longer than it has to be is less; the
   tables are not partitioned by time, so deleting that much row by row would be the next thing to change.
3. **The database's one writer at a time for each session** is no limit here, as sessions are independent of each other; the database's
   disk is, at {peak_deliveries:,.0f} deliveries a second. One PostgreSQL beside one program on the measured machine decided {decided:,.0f} a second, so
   the peak wants {shares:.0f} times that machine, or as many databases, split by account.
4. **Sessions in memory.** A program keeps the last {in_memory:,} that it decided; {open:,.0f} are open at the peak. With fewer than {programs:.0f} programs, or
   where sessions go from one program to another, each delivery has its session folded from the journal again, which costs more with
   each thing that happened in it. Deliveries are not routed by session; a load balancer that hashes on the address cannot do it either,
   as the session stands in the body.

## What does not

One event is decided in as much time with 1,000 people as with 10 (performance page). Timers cost nothing until they are due, and are
rows of an index. A replica that is added takes its share at once and needs no configuration.
"""


@dataclass(frozen=True, slots=True)
class Costs:
    """What was measured: of one session, and of one program on PostgreSQL."""

    deliveries: float
    cpu_seconds: float
    journal_kib: float
    calls: float
    decided: float
    memory_kib: float


class NotMeasured(Exception):
    """The performance page lacks something; the text says what."""


def costs(performance: str) -> Costs:
    """The costs that stand on the performance page; NotMeasured where one is not there."""
    sessions, deliveries = _numbers(r"In all ([\d,]+) sessions and ([\d,]+) deliveries", performance)
    cpu, journal, calls = _numbers(
        r"A session took ([\d.]+) s of one core, ([\d.,]+) KiB of the journal and ([\d.]+) calls", performance
    )
    (decided,) = _numbers(r"\| PostgreSQL \| [\d,]+ \| ([\d,]+) \|", performance)
    before, after = _numbers(r"\| SQLite \| ([\d,]+) \| ([\d,]+) \| [\d.]+% \|", performance)
    return Costs(deliveries / sessions, cpu, journal, calls, decided, (after - before) * 1024 / 1000)


def _numbers(pattern: str, page: str) -> list[float]:
    found = re.search(pattern, page)
    if found is None:
        raise NotMeasured(pattern)
    return [float(number.replace(",", "")) for number in found.groups()]


def page(found: Costs) -> str:
    """The page, in Markdown."""
    a_second = DAY * PEAK / PEAK_SECONDS
    open_at_once = DAY * PEAK * LENGTH_HOURS
    calls_allowed, span = LIMITS[Plan.BUSINESS][Label.MEDIUM]
    account_peak = calls_allowed / span.total_seconds() / found.calls * PEAK_SECONDS
    day_gib = DAY * found.journal_kib / 2**20
    rows = [
        ("Sessions begun", "", f"{a_second:,.0f} a second at the peak"),
        ("Deliveries", f"{found.deliveries:.1f} a session", f"{a_second * found.deliveries:,.0f} a second"),
        (
            "Processors, all work together",
            f"{found.cpu_seconds:.2f} s a session",
            f"{a_second * found.cpu_seconds:,.0f} cores busy",
        ),
        ("Journal", f"{found.journal_kib:,.0f} KiB a session", f"{day_gib:,.0f} GiB a day"),
        ("Calls of Zoom's API", f"{found.calls:.1f} a session", f"{a_second * found.calls:,.0f} a second"),
        (
            "Memory for open sessions",
            f"{found.memory_kib:,.0f} KiB a session",
            f"{open_at_once * found.memory_kib / 2**20:,.1f} GiB in all",
        ),
    ]
    return _PAGE.format(
        day=DAY,
        length=LENGTH_HOURS,
        peak=PEAK,
        deliveries=found.deliveries,
        parts=table(("Part", "Measured", "At a million a day"), rows),
        medium=calls_allowed,
        account_peak=account_peak,
        account_day=account_peak / PEAK,
        day_gib=day_gib,
        year_tib=day_gib * KEPT_DAYS / 1024,
        kept=KEPT_DAYS,
        peak_deliveries=a_second * found.deliveries,
        decided=found.decided,
        shares=a_second * found.deliveries / found.decided,
        in_memory=IN_MEMORY,
        open=open_at_once,
        programs=open_at_once / IN_MEMORY,
    )
