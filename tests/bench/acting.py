"""How long it takes from a delivery's arrival to the corrective call that it leads to."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from bot.simulator.records import JSON
from tests.bench.figures import Figure, percentile
from tests.bench.load import Run
from tests.bench.processes import Listening, post, python, server, service
from tests.bench.receiving import STEADY_RATE, check, clean_folder, wait_until_done
from tests.bench.traffic import RECORDED_ONE_IN, Sessions, posts
from webhooks.receiver import PATH

ROUNDS = 3
DELIVERIES = 750
"""In each round, at the steady rate; every fifth is news of a recording that is to be stopped, in a session of its own.

All the rounds' sessions together have to fit into memory.
"""

POLICY = """\
[profiles.children.rules]
camera = "off"
recording = { policy = "forbidden", respond = ["stop_recording"], after = "2h", then = ["alert_safeguarding"] }
"""

_CALLS = DELIVERIES // RECORDED_ONE_IN


@dataclass(slots=True)
class Acted:
    """From sending the delivery to Zoom's receiving the call, in milliseconds, round by round."""

    rounds: list[list[float]] = field(default_factory=list)

    def latency(self, percent: float) -> Figure:
        """The latency that so many percent did not exceed."""
        return Figure.of(percentile(latencies, percent) for latencies in self.rounds)


def chaperone() -> Acted:
    """Recordings start in many sessions in which none is allowed, among other deliveries."""
    start, acted = datetime.now(UTC), Acted()
    sessions = Sessions.begun(start, ROUNDS * _CALLS)
    secret = sessions.zoom.webhook_secret
    with (
        clean_folder("acting") as folder,
        server(python("tests.bench.zoom", start.isoformat(), len(sessions.meetings))) as zoom,
        service(folder, sessions.zoom, zoom, POLICY) as listening,
    ):
        check(post(listening, posts(sessions.opening, secret, PATH)))
        wait_until_done(folder / "journal.db")
        for number in range(ROUNDS):
            told = sessions.deliveries(
                DELIVERIES,
                datetime.now(UTC),
                timedelta(seconds=1 / STEADY_RATE),
                recording_from=number * _CALLS,
            )
            run = check(post(listening, posts(told, secret, PATH), rate=STEADY_RATE))
            wait_until_done(folder / "journal.db")
            acted.rounds.append(latencies(told, run, zoom))
    return acted


def latencies(told: list[JSON], run: Run, zoom: Listening) -> list[float]:
    """How long each call took; ValueError where one did not come."""
    heard: dict[str, int] = httpx.get(f"http://127.0.0.1:{zoom.port}/heard").json()
    sent = {
        str(event["payload"]["object"]["id"]): at
        for event, at in zip(told, run.sent, strict=True)
        if event["event"] == "recording.started"
    }
    if missing := sent.keys() - heard.keys():
        raise ValueError(f"{len(missing)} recordings were not stopped")
    return [(heard[meeting] - at) / 1e6 for meeting, at in sent.items()]
