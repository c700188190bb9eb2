"""Children and who looks after them, for what is said of supervision."""

from datetime import timedelta
from typing import Any

from rules.policy import Policy
from rules.register import RegisterEntry
from tests.rules.scenes import ALERT, Scene, entry, policy_with

ATTIC = "attic"
CHILDREN = ("Amelia Hart", "Noah Okonkwo", "Isla Bennett")
REGISTER = (
    *(entry(name, under_18=True) for name in CHILDREN),
    entry("Ruth Bennett", under_18=False),
    entry("Leo Marchetti"),
)


def policy(**options: Any) -> Policy:
    return policy_with("supervision", response=ALERT, **options)


def scene(*register: RegisterEntry, **options: Any) -> Scene:
    return Scene(policy(**options)).register(*(register or REGISTER)).starts()


def opened(told: Any) -> list[tuple[str, timedelta, timedelta | None]]:
    """What was wrong, from when until when."""
    return [
        (episode.finding.subject.key, breach.opened, breach.closed)
        for episode, breach in zip(told.session.episodes.all, told.breaches, strict=True)
    ]
