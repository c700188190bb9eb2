"""What is counted and measured while the program runs, and which phase of its life it is in."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

from rules.actions import ActionKind, ActionOutcome
from webhooks.receiver import DeliveryCounts

# In seconds. Zoom waits three for an answer.
ACKNOWLEDGED_WITHIN: Final = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3)
ACTED_WITHIN: Final = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)


class Phase(StrEnum):
    """Where the program is between its start and its end."""

    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"


@dataclass(slots=True)
class Vitals:
    """One process's own: others that share its journal have theirs. What is measured names nobody.

    `notices` are for the staff page. `refused_configuration` says that the configuration in force is not what stands in the
    file, which cannot be used.
    """

    phase: Phase = Phase.STARTING
    notices: tuple[str, ...] = ()
    refused_configuration: bool = False
    deliveries: DeliveryCounts = field(default_factory=DeliveryCounts)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    _acknowledged: Histogram = field(init=False)
    _acted: Histogram = field(init=False)
    _actions: Counter = field(init=False)

    def __post_init__(self) -> None:
        self._acknowledged = Histogram(
            "chaperone_acknowledgement_seconds",
            "From the first byte of a delivery that was kept to its answer.",
            buckets=ACKNOWLEDGED_WITHIN,
            registry=self.registry,
        )
        self._acted = Histogram(
            "chaperone_received_to_action_seconds",
            "From when an action's cause was received, or when the action fell due if later, to how it ended.",
            buckets=ACTED_WITHIN,
            registry=self.registry,
        )
        self._actions = Counter(
            "chaperone_actions",
            "Actions by kind and by how they ended.",
            ["action", "outcome"],
            registry=self.registry,
        )
        ProcessCollector(registry=self.registry)

    def noticed(self) -> tuple[str, ...]:
        """What staff are to know of how the program is set up; its first sentence, then what it is about."""
        return self.notices

    def acknowledged(self, took: timedelta) -> None:
        """Count a delivery that was answered with 200 after so long."""
        self._acknowledged.observe(took.total_seconds())

    def acted(self, kind: ActionKind, outcome: ActionOutcome, took: timedelta) -> None:
        """Count an action that ended so long after there was reason for it; a clock that was set back makes it no time."""
        self._actions.labels(kind.value, outcome.value).inc()
        self._acted.observe(max(took.total_seconds(), 0.0))
