"""What is counted elsewhere, in Prometheus' form when it is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.monitoring.backlog import Backlog
from bot.monitoring.vitals import Phase, Vitals
from bot.zoom import Zoom


def registry_of_counted(vitals: Vitals, zoom: Zoom) -> CollectorRegistry:
    """What this process counted: deliveries, and calls to Zoom with the room that is left for more."""
    registry = CollectorRegistry()
    registry.register(_Counted(vitals, zoom))
    return registry


@dataclass(frozen=True, eq=False)
class _Counted(Collector):
    vitals: Vitals
    zoom: Zoom

    def collect(self) -> Iterator[Metric]:
        yield self._deliveries()
        yield from self._calls()
        yield from self._room()
        yield GaugeMetricFamily(
            "chaperone_up",
            "1 while deliveries are kept and decided, else 0.",
            self.vitals.phase is Phase.RUNNING,
        )
        yield GaugeMetricFamily(
            "chaperone_configuration_refused",
            "1 where the configuration was changed and cannot be used, so that the one before is in force.",
            self.vitals.refused_configuration,
        )

    def _deliveries(self) -> Metric:
        counted = CounterMetricFamily(
            "chaperone_deliveries", "Deliveries by what became of them.", labels=["outcome"]
        )
        for name in fields(self.vitals.deliveries):
            counted.add_metric([name.name], getattr(self.vitals.deliveries, name.name))
        return counted

    def _calls(self) -> Iterator[Metric]:
        counters = self.zoom.counters
        yield CounterMetricFamily("chaperone_zoom_requests", "Requests to Zoom's API.", counters.requests)
        yield CounterMetricFamily(
            "chaperone_zoom_retries", "Requests to Zoom's API that were sent again.", counters.retries
        )
        errors = CounterMetricFamily(
            "chaperone_zoom_errors", "Errors from Zoom's API by kind.", labels=["kind"]
        )
        for kind, count in counters.errors.items():
            errors.add_metric([kind], count)
        yield errors

    def _room(self) -> Iterator[Metric]:
        room = GaugeMetricFamily(
            "chaperone_zoom_calls_free",
            "Calls that the plan's limits let this process make at this moment, by Zoom's label.",
            labels=["label"],
        )
        for label, free in self.zoom.limits.room().items():
            room.add_metric([label.value], free)
        yield room
        counters = self.zoom.counters
        for name, about, seen in (
            ("second", "of the limit per second", counters.remaining),
            ("day", "of the day's allowance", counters.remaining_today),
        ):
            left = GaugeMetricFamily(
                f"chaperone_zoom_remaining_{name}",
                f"What Zoom last said is left {about}, for all apps of the account, by Zoom's label.",
                labels=["label"],
            )
            for label, count in seen.items():
                left.add_metric([label.value], count)
            yield left


def registry_of_found(found: Backlog | None) -> CollectorRegistry:
    """What was found in the journal; None where it could not be read, which is all there is to tell then."""
    registry = CollectorRegistry()
    registry.register(_Found(found))
    return registry


@dataclass(frozen=True, eq=False)
class _Found(Collector):
    backlog: Backlog | None

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "chaperone_journal_readable",
            "Whether the journal could be read just now.",
            self.backlog is not None,
        )
        if self.backlog is not None:
            yield from _gauges(self.backlog)


def _gauges(found: Backlog) -> Iterator[Metric]:
    findings = GaugeMetricFamily(
        "chaperone_open_findings", "Breaches open in sessions that go on, by rule.", labels=["rule"]
    )
    for rule, count in found.findings.items():
        findings.add_metric([rule], count)
    yield findings
    for name, about, value in (
        ("sessions", "Sessions that go on.", found.sessions),
        (
            "oldest_undecided_delivery_seconds",
            "For how long the oldest delivery has waited to be decided.",
            found.oldest_delivery.total_seconds(),
        ),
        (
            "oldest_waiting_job_seconds",
            "For how long the job has been due that has been longest.",
            found.oldest_job.total_seconds(),
        ),
        (
            "zoom_meeting_updates_left",
            "Changes to meetings left today for the host who has fewest.",
            found.updates_left,
        ),
    ):
        yield GaugeMetricFamily(f"chaperone_{name}", about, value)
