"""What an organisation has decided: profiles, what each rule asks for, who is staff. No parsing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache

from rules.actions import ActionKind
from rules.attestation import Checklist
from rules.questions import Item


class StaffRole(StrEnum):
    """What a member of staff does in the organisation.

    An alternate lead is told where no lead may be. An administrator looks after Chaperone itself.
    """

    HOST = "host"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    ALTERNATE_LEAD = "alternate_lead"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who works for the organisation; `email` is that of their Zoom account.

    `dbs_expires` is the last day of their Enhanced DBS check, `policy_agreed` when they last agreed to the policy; None
    where that is not on file. `reports_to` is the address of whom they work for, where that is on the list.
    """

    name: str
    email: str
    roles: frozenset[StaffRole] = frozenset()
    dbs_expires: date | None = None
    policy_agreed: date | None = None
    reports_to: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What to do about a breach: `respond` at once, `then` if it is still open `after` that span."""

    respond: tuple[ActionKind, ...] = ()
    after: timedelta | None = None
    then: tuple[ActionKind, ...] = ()


@dataclass(frozen=True, slots=True)
class RulePolicy:
    """One rule as a profile wants it; `options` is an instance of the rule's own options class."""

    response: Response
    options: object


@dataclass(frozen=True, slots=True)
class Profile:
    """The policy for one kind of session. A rule that is missing from `rules` is off."""

    name: str
    rules: Mapping[str, RulePolicy]


@dataclass(frozen=True, slots=True)
class Care:
    """How people are spared.

    `protected` are the e-mail addresses and names, in lower case, of people who are never acted upon. After
    `removals_per_session` a person is asked before anybody else is removed. An alert about something that is back
    within `repeat_within` of having been over is counted and not repeated in full.
    """

    protected: frozenset[str] = frozenset()
    removals_per_session: int = 3
    repeat_within: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SessionPattern:
    """Which meetings run under a profile; each part that is given must fit, and one at least is given.

    `*` stands for anything, every other character for itself; upper and lower case are the same.
    """

    profile: str
    meeting_id: str | None = None
    topic: str | None = None
    host: str | None = None
    register: str | None = None

    def fits(self, meeting_id: str | None, topic: str | None, host: str | None) -> bool:
        """Whether a meeting is one of these; what is not known fits nothing that is asked for."""
        asked = ((self.meeting_id, meeting_id), (self.topic, topic), (self.host, host))
        return all(
            pattern is None or (value is not None and _form(pattern).fullmatch(value.casefold()) is not None)
            for pattern, value in asked
        )

    def covers(self, other: "SessionPattern") -> bool:
        """Whether this can be shown to fit every meeting that the other fits; one that says nothing covers nothing."""
        pairs = (
            (self.meeting_id, other.meeting_id),
            (self.topic, other.topic or "*"),  # every meeting has a topic
            (self.host, other.host),
        )
        asked = [(mine, theirs) for mine, theirs in pairs if mine is not None]
        return bool(asked) and all(
            # The other's * is taken for a character of its own, which only a * of this one's fits.
            theirs is not None and _form(mine).fullmatch(theirs.casefold()) is not None
            for mine, theirs in asked
        )


@lru_cache(maxsize=1024)
def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.casefold().split("*"))), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything the rules hold a session against.

    `strictest` names the profile of a session that matches no pattern. `timezone` is for the times in sentences.
    """

    profiles: Mapping[str, Profile]
    strictest: str
    patterns: tuple[SessionPattern, ...] = ()
    staff: tuple[StaffMember, ...] = ()
    timezone: tzinfo = UTC
    care: Care = field(default_factory=Care)
    attestations: Checklist = field(default_factory=Checklist)
    _by_email: Mapping[str, StaffMember] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_email", {member.email.casefold(): member for member in self.staff})

    def pattern_for(
        self, meeting_id: str | None, topic: str | None, host: str | None
    ) -> SessionPattern | None:
        """The first pattern that fits, or None."""
        return next((p for p in self.patterns if p.fits(meeting_id, topic, host)), None)

    def profile_for(self, meeting_id: str | None, topic: str | None, host: str | None) -> Profile:
        """The profile that a meeting runs under; the strictest where nothing fits."""
        pattern = self.pattern_for(meeting_id, topic, host)
        return self.profiles[pattern.profile if pattern else self.strictest]

    @property
    def attested(self) -> tuple[Item, ...]:
        """What people answer for because no program can see it."""
        return self.attestations.items

    def having(self, role: StaffRole) -> tuple[StaffMember, ...]:
        """The members of staff who have a role."""
        return tuple(member for member in self.staff if role in member.roles)

    def staff_member(self, email: str | None) -> StaffMember | None:
        """The member of staff with this Zoom e-mail address."""
        return self._by_email.get(email.casefold()) if email else None
