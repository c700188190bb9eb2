"""What is known of a session before it begins."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from rules.episodes import Episode
from rules.finding import Finding, Notice, Status
from rules.looks import Look

Told = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Drift:
    """A setting that was right and went wrong between two readings; `look` is why the second was made."""

    episode: Episode
    since: datetime
    look: Look


@dataclass(slots=True)
class Plan:
    """A session that is to begin at `start`.

    `read_at` is when its settings were last read, None before the first time; `problem` why the last reading failed,
    empty where it did not. `unseen` holds the rules about which the last reading said nothing or not everything, with the
    rules' own words for that; `heard` every rule that looked at it. `refusals` says why settings, by key, could not be put
    right. `drifts` are still to be told, `told` is what was missing when the host was last told, None before.
    """

    start: datetime
    read_at: datetime | None = None
    problem: str = ""
    heard: set[str] = field(default_factory=set)
    unseen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    drifts: list[Drift] = field(default_factory=list)
    told: Told | None = None

    def hear(self, rule: str, said: Iterable[Finding | Notice], unsaid: Iterable[str] = ()) -> None:
        """Note what a rule said of a reading, and what it would have had to know: one that says nothing could see nothing."""
        findings = [word for word in said if isinstance(word, Finding)]
        open_questions = [f.reason for f in findings if f.status is Status.NOT_CHECKED]
        open_questions += unsaid
        self.heard.add(rule)
        self.unseen.pop(rule, None)
        if open_questions or not findings:
            self.unseen[rule] = tuple(open_questions)
