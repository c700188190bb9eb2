"""The breaches of a session, open and closed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from rules.finding import Finding


@dataclass(slots=True)
class Episode:
    """A breach from when it opened until it closed.

    `evidence` names the deliveries that opened and closed it, and those of further chat messages in between; `messages`
    holds the ids of the chat messages that it is about. `times` is which time in a row it is: one that comes back soon
    after it was over is not the first. `exempted_by` is who said that its subject may, `is_dealt_with` whether somebody said
    that they have seen to it.
    """

    id: str
    rule: str
    finding: Finding
    opened_at: datetime
    closed_at: datetime | None = None
    evidence: list[str] = field(default_factory=list)
    times: int = 1
    messages: set[str] = field(default_factory=set)
    exempted_by: str = ""
    is_dealt_with: bool = False

    def goes_on_with(self, message_id: str | None) -> bool:
        """Take in a chat message that it is about too; False where it was about that one before, or about none."""
        if message_id is None or message_id in self.messages:
            return False
        self.messages.add(message_id)
        return True

    def add_evidence(self, delivery: str) -> None:
        """Name one more delivery, once."""
        if delivery and delivery not in self.evidence:
            self.evidence.append(delivery)


@dataclass(frozen=True, slots=True)
class Told:
    """When people were last told of something, and over which breach."""

    at: datetime
    episode: str


def episode_id(rule: str, subject_key: str, opened_at: datetime, which: int) -> str:
    """A name for one breach, unique in its session, that tells nothing about anybody.

    It hangs on when the breach opened and not on those before it, so that it stays the same when the session is decided
    again and an earlier one comes to light. `which` counts those that opened at the same moment.
    """
    opened = opened_at.astimezone(UTC).isoformat()
    return sha256(f"{rule}\n{subject_key}\n{opened}\n{which}".encode()).hexdigest()[:16]


@dataclass(slots=True)
class Episodes:
    """All breaches of one session, in the order in which they opened."""

    all: list[Episode] = field(default_factory=list)
    _of: dict[str, list[Episode]] = field(default_factory=dict)
    _open: dict[str, dict[str, Episode]] = field(default_factory=dict)
    _by_id: dict[str, Episode] = field(default_factory=dict)
    _last: dict[tuple[str, str], Episode] = field(default_factory=dict)

    def open_of(self, rule: str) -> tuple[Episode, ...]:
        """The breaches of a rule that are open now."""
        return tuple(self._open.get(rule, {}).values())

    def open_about(self, rule: str, subject_key: str) -> Episode | None:
        """The open breach of a rule about one subject."""
        return self._open.get(rule, {}).get(subject_key)

    def last_about(self, rule: str, subject_key: str) -> Episode | None:
        """The last breach of a rule about one subject, open or closed."""
        return self._last.get((rule, subject_key))

    def of(self, rule: str) -> tuple[Episode, ...]:
        """All breaches of a rule, open and closed."""
        return tuple(self._of.get(rule, ()))

    def get(self, identity: str) -> Episode | None:
        """The breach with this id."""
        return self._by_id.get(identity)

    def open(
        self, rule: str, finding: Finding, at: datetime, delivery: str, *, again_within: timedelta
    ) -> Episode:
        """Open a breach about a subject that has none open for this rule.

        It is the same again where the last one about the subject was over no longer than `again_within` ago.
        """
        key = finding.subject.key
        which = 1
        while (identity := episode_id(rule, key, at, which)) in self._by_id:
            which += 1
        episode = Episode(identity, rule, finding, at, times=self._times(rule, key, at, again_within))
        self._last[rule, key] = episode
        episode.add_evidence(delivery)
        episode.goes_on_with(finding.subject.message_id)
        self.all.append(episode)
        self._by_id[episode.id] = episode
        self._of.setdefault(rule, []).append(episode)
        self._open.setdefault(rule, {})[key] = episode
        return episode

    def _times(self, rule: str, key: str, at: datetime, again_within: timedelta) -> int:
        last = self._last.get((rule, key))
        if last is None or last.closed_at is None or at - last.closed_at > again_within:
            return 1
        return last.times + 1

    def close(self, episode: Episode, at: datetime, delivery: str) -> None:
        """Close an open breach."""
        episode.closed_at = at
        episode.add_evidence(delivery)
        del self._open[episode.rule][episode.finding.subject.key]
