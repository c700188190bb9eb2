"""A play: a scripted session with its register, and what has to come of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.simulator.script import Scene
from bot.simulator.zoom import SimulatedZoom


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that has to come of it, and how what was done about it has to end, by action."""

    rule: str
    subject: str
    responses: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Play:
    """One session of a club.

    `plan` puts the meeting on the account, planned for the time that it is given, which is `after` the start of the
    first play of an evening. The report has to be there `over_by`, counted from the planned start. `expected` is in the
    order in which the findings open.
    """

    name: str
    title: str
    meeting_id: str
    profile: str
    register: str
    after: timedelta
    plan: Callable[[SimulatedZoom, datetime], object]
    scenes: tuple[Scene, ...]
    over_by: timedelta
    expected: tuple[Expected, ...]


def differences(play: Play, report: Mapping[str, Any]) -> list[str]:
    """In what a report on this session (`chaperone.report/1`) is not as it should be; each is part of a sentence."""
    if report["session"]["ended_at"] is None:
        return ["the session was not ended"]
    found = [(finding["rule"], finding["subject"]["name"]) for finding in report["findings"]]
    wanted = [(expected.rule, expected.subject) for expected in play.expected]
    if found != wanted:
        missing = [
            f"nothing was found about {rule} and {name}" for rule, name in wanted if (rule, name) not in found
        ]
        surplus = [
            f"{rule} and {name} should not be in the report"
            for rule, name in found
            if (rule, name) not in wanted
        ]
        return [*missing, *surplus] or ["the findings came in another order, or more than once"]
    pairs = zip(play.expected, report["findings"], strict=True)
    return [difference for expected, finding in pairs for difference in _differences(expected, finding)]


def _differences(expected: Expected, finding: Mapping[str, Any]) -> Iterator[str]:
    about = f"{expected.rule} and {expected.subject}"
    ended = {response["action"]: response["outcome"] for response in finding["responses"]}
    if ended != expected.responses:
        yield f"what was done about {about} was {ended or 'nothing'} and not {dict(expected.responses)}"
    if finding["closed_at"] is None:
        yield f"the finding about {about} was not closed"
