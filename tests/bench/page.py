"""The page that the figures are published on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.bench import receiving
from tests.bench.acting import Acted
from tests.bench.deciding import CROWDS, RECORDING, Deciding
from tests.bench.figures import Figure, aims, table
from tests.bench.receiving import Received
from tests.bench.replaying import PEOPLE, Replayed
from tests.bench.replaying import SESSIONS as SESSIONS_REPLAYED
from tests.bench.traffic import SESSIONS

COMMAND = "make bench"

_PAGE = """\
# Performance

What Chaperone does in a second, and how long it takes over one delivery. `{command}` measures it anew and writes this
page; every figure on it comes from one run on one machine. A figure is the median of several rounds, with the lowest
and the highest in brackets. Nothing on this page is tested: how fast a machine is, is no fault of the program's.
`python -m tests.bench engine pages replay` measures those parts alone, which then come from a later run than the others. The hour
of ordinary load is a run of its own, beside whatever else the machine had to do.

{machine}
## Deliveries acknowledged

Signed deliveries of {sessions} sessions, posted over loopback by a client in a process of its own. Chaperone runs as
`chaperone serve`: each delivery is on disk before its 200, and is decided as soon as may be; in a burst, keeping what
comes goes before deciding what came. A burst is {burst:,} deliveries over {connections} connections, as fast as they
are answered; the steady stream is {rate} a second.

{receiving}
Times are in milliseconds. CPU is milliseconds of one core for each delivery of a burst, for Chaperone with deciding it.
"Decided" counts from the first delivery sent to the last one decided. The second row is Chaperone's own receiver with
the journal taken out: what it costs to take in, verify and answer. The third is Zoom's receiver for JavaScript, which
verifies signatures and here keeps nothing and decides nothing.

Chaperone acknowledges {share} of what its receiver could with the journal taken out{beside_rivet}.

{receiving_aims}
## From a delivery to the call that puts things right

The same steady stream, with a recording starting in a session that allows none in every fifth delivery. Measured from
sending that delivery to the simulated Zoom, in a process of its own, receiving `recording.stop`.

{acting}
{acting_aims}
{engine}{replay}## Beside general rule engines

Five conditions like those of Chaperone's rules, on one set of facts. This compares unlike things, in favour of the
others: they say whether conditions hold of facts that somebody else has kept and put together, while an event in
Chaperone's engine also brings the session's state up to date, and opens and closes breaches.

{others}
"""


_ENGINE = """\
## The rules engine alone

One event decided: the session's state changed, every rule of the catalogue asked as the children's profile has it, breaches
opened and closed, responses found. No journal, and nothing to parse. All who are in the session are children on its
register who have not agreed to be recorded. In microseconds, by how many people are in the session:

{deciding}
A recording's start is set apart, for it concerns everybody who is there. Of the other events, mixed in equal parts, the
engine decides {per_second} a second with {crowd:,} people in the session.

{deciding_aims}
"""

_REPLAY = """\
## Stored sessions decided again

`chaperone replay --month` reads each session's deliveries from the journal, decides them again with every rule on and holds
the outcome against what was decided then. The sessions are over, each with {people} people, a recording, shared screens and a
breakout room. CPU is seconds of one core.

{replayed}
{replay_aims}
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that was measured; `rivet` is why where it was not."""

    machine: Mapping[str, str]
    chaperone: Received
    limit: Received
    rivet: Received | str
    acted: Acted
    engine: Deciding
    replayed: Replayed
    others: Mapping[str, Figure]


def page(measured: Measured) -> str:
    """The page, in Markdown."""
    steady = measured.chaperone.latency(measured.chaperone.steady, 99)
    return _PAGE.format(
        command=COMMAND,
        machine=table(("Machine", ""), measured.machine.items()),
        sessions=SESSIONS,
        burst=receiving.BURST,
        connections=receiving.CONNECTIONS,
        rate=receiving.STEADY_RATE,
        receiving=_receiving(measured),
        share=_ratio(measured.chaperone.burst_rate(), measured.limit.burst_rate()),
        beside_rivet=_beside_rivet(measured),
        receiving_aims=aims(
            (
                "at least 2,500 acknowledged a second in a burst",
                measured.chaperone.burst_rate().median >= 2500,
            ),
            ("99 of 100 acknowledged within 10 ms at 100 a second", steady.median < 10),
        ),
        acting=_acting(measured.acted),
        acting_aims=aims(("99 of 100 calls within 25 ms", measured.acted.latency(99).median < 25)),
        engine=engine_section(measured.engine),
        replay=replay_section(measured.replayed),
        others=_others(measured),
    )


def engine_section(engine: Deciding) -> str:
    """What the engine costs."""
    growth = [engine.growth(kind) for kind in engine.kinds if kind != RECORDING]
    steepest = max(growth, key=lambda figure: figure.median)
    dearest = engine.dearest(CROWDS[-1])
    return _ENGINE.format(
        deciding=_deciding(engine),
        per_second=engine.per_second(CROWDS[-1]).shown(),
        crowd=CROWDS[-1],
        deciding_aims=aims(
            (
                "no event costs over a fifth more with the most people than with the fewest",
                steepest.median <= 1.2,
            ),
            (f"the dearest event takes under 200 µs with {CROWDS[-1]:,} people", dearest.median < 200),
        ),
    )


def replay_section(replayed: Replayed) -> str:
    """What deciding stored sessions again costs."""
    sessions = Figure.of(SESSIONS_REPLAYED / seconds for seconds in replayed.seconds.rounds)
    row = (
        str(SESSIONS_REPLAYED),
        f"{replayed.deliveries:,}",
        str(replayed.findings),
        replayed.seconds.shown(2),
        replayed.cpu.shown(2),
        sessions.shown(),
    )
    return _REPLAY.format(
        people=PEOPLE,
        replayed=table(("sessions", "deliveries", "breaches", "seconds", "CPU", "sessions a second"), [row]),
        replay_aims=aims(
            (
                f"{SESSIONS_REPLAYED} sessions of {PEOPLE} people within 5 s",
                replayed.seconds.median < 5,
            )
        ),
    )


def kept(page: str, headings: Iterable[str]) -> list[str]:
    """The sections of the page with these headings, those that it has."""
    found = []
    for heading in headings:
        _, there, rest = page.partition(f"{heading}\n")
        if there:
            section, _, _ = rest.partition("\n## ")
            found.append(f"{heading}\n{section}")
    return found


def with_sections(page: str, sections: Iterable[str]) -> str:
    """The page with these of its sections in place of those of the same headings."""
    for section in sections:
        heading, _, _ = section.partition("\n")
        before, _, rest = page.partition(f"{heading}\n")
        _, mark, after = rest.partition("\n## ")
        page = f"{before}{section}{mark[1:]}{after}"
    return page


def _receiving(measured: Measured) -> str:
    rows = [
        ("Chaperone", measured.chaperone),
        ("Its receiver, journal taken out", measured.limit),
        ("`@zoom/rivet`, nothing stored", measured.rivet),
    ]
    heads = ("", "burst, a second", "p50", "p99", "steady, p50", "p99", "CPU", "decided a second")
    return table(heads, [_receiver(name, received) for name, received in rows])


def _receiver(name: str, received: Received | str) -> list[str]:
    if isinstance(received, str):
        return [name, f"not measured: {received}", *[""] * 6]
    return [
        name,
        received.burst_rate().shown(),
        received.latency(received.burst, 50).shown(1),
        received.latency(received.burst, 99).shown(1),
        received.latency(received.steady, 50).shown(1),
        received.latency(received.steady, 99).shown(1),
        Figure.of(received.cpu).shown(2),
        Figure.of(received.decided).shown() if received.decided else "",
    ]


def _beside_rivet(measured: Measured) -> str:
    if isinstance(measured.rivet, str):
        return ""
    return f", and {_ratio(measured.chaperone.burst_rate(), measured.rivet.burst_rate())} of what `@zoom/rivet` does"


def _ratio(one: Figure, other: Figure) -> str:
    return f"{one.median / other.median:.0%}"


def _acting(acted: Acted) -> str:
    row = (str(sum(map(len, acted.rounds))), acted.latency(50).shown(1), acted.latency(99).shown(1))
    return table(("calls", "p50, ms", "p99, ms"), [row])


def _deciding(engine: Deciding) -> str:
    heads = ("event", *(f"{people:,} people" for people in CROWDS), "most against fewest")
    rows = [
        (
            kind,
            *(engine.microseconds(kind, people).shown(1) for people in CROWDS),
            engine.growth(kind).shown(2),
        )
        for kind in engine.kinds
    ]
    return table(heads, rows)


def _others(measured: Measured) -> str:
    own = Figure.of(1e6 / cost for cost in measured.engine.per_second(CROWDS[0]).rounds)
    rows = [("Chaperone's engine, an event", own.shown(1))]
    rows += [(f"{package}, five conditions", figure.shown(1)) for package, figure in measured.others.items()]
    return table(("", "microseconds"), rows)
